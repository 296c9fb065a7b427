"""`python -m app` is `undersigned`.

What is loaded at start stays: without the garbage collector looking through it again and again, a start takes a third less.
"""

import gc


def main() -> None:
    """Load the commands, and run one."""
    gc.disable()
    from app.cli import main as run

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
