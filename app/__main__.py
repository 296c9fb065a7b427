"""`python -m app` is `undersigned`."""

from app.cli import main

main()
