"""An SMTP server that takes every mail and keeps none: `python -m benchmarks.sink PORT`. Stopped, it prints how many there were."""

import signal
import sys
from itertools import count
from types import SimpleNamespace

from aiosmtpd.controller import Controller

STOP = {signal.SIGTERM}


def main() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
    taken = count()

    async def take(*_given: object) -> str:
        next(taken)
        return "250 2.0.0 taken"

    controller = Controller(SimpleNamespace(handle_DATA=take), hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    signal.sigwait(STOP)
    controller.stop()
    print(next(taken))


if __name__ == "__main__":
    main()
