"""Logging that cannot tell on anybody: no access log, and errors as type and place, never with their message or values.

An exception's message can hold what a person typed (a database error, a validation error), so only its class and frames are kept.
"""

import logging
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """Formats an exception as its class and the lines of code it came through."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  (the name is the library's)
        """Return the frames of an exception and of its causes, without any message."""
        lines = []
        error: BaseException | None = ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"{type(error).__module__}.{type(error).__qualname__}"]
            lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def configure(level: int = logging.INFO) -> None:
    """Send everything, the server's own messages too, through the quiet formatter to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(QuietFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "mail.log", "aiosmtplib", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
