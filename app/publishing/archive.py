"""Files as one ZIP that is sent while it is made. The same files give the same bytes: no time stands in it."""

import io
import zipfile
from collections.abc import Iterable, Iterator

from app.publishing.mirror import MirrorFile

NO_TIME = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


class _Outlet(io.RawIOBase):
    """Takes what the archive writes until it is fetched. It cannot be sought in, so the archive never goes back."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, written: object) -> int:
        chunk = bytes(written)  # type: ignore[call-overload]  # a buffer: that type has a name only from Python 3.12 on
        self._waiting += chunk
        return len(chunk)

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def zipped(files: Iterable[MirrorFile], *, folder: str) -> Iterator[bytes]:
    """Yield a ZIP of files, all of them inside one folder, piece by piece."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(f"{folder}/{file.path}", NO_TIME)
            entry.external_attr = READABLE
            archive.writestr(entry, file.body, zipfile.ZIP_DEFLATED)
            yield outlet.take()
    yield outlet.take()
