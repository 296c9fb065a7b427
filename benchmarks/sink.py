"""An SMTP server that takes every mail and keeps none: `python -m benchmarks.sink least|whole PORT`. Stopped, it says how many came.

`least` does the least a server can do, so that what is measured is whoever sends; `whole` is aiosmtpd, which reads every line and
checks every command, as real servers do (and stores nothing, which real ones must before they answer).
"""

import asyncio
import signal
import sys
from types import SimpleNamespace

from aiosmtpd.smtp import SMTP

END_OF_MAIL, END_OF_LINE = b"\r\n.\r\n", b"\r\n"
ANSWERS = {b"EHLO": b"250-sink\r\n250 SMTPUTF8\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 2.0.0 goodbye\r\n"}
OK, TAKEN = b"250 2.0.0 ok\r\n", b"250 2.0.0 taken\r\n"


class Sink(asyncio.Protocol):
    """One connection: answers every line, and every mail when its last line has come."""

    taken = 0

    def __init__(self) -> None:
        self._read, self._is_mail = b"", False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := END_OF_MAIL if self._is_mail else END_OF_LINE) in self._read:
            said, _, self._read = self._read.partition(end)
            self._transport.write(self._answer(said))

    def _answer(self, said: bytes) -> bytes:
        if self._is_mail:
            Sink.taken += 1
            self._is_mail = False
            return TAKEN
        verb = said[:4].upper()
        self._is_mail = verb == b"DATA"
        return ANSWERS.get(verb, OK)


async def take(*_given: object) -> str:
    Sink.taken += 1
    return "250 2.0.0 taken"


def whole() -> SMTP:
    return SMTP(SimpleNamespace(handle_DATA=take), hostname="sink.example.org")


async def main(kind: str, port: int) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    await loop.create_server({"least": Sink, "whole": whole}[kind], "127.0.0.1", port)
    print("ready", flush=True)
    await stopped.wait()
    print(Sink.taken)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
