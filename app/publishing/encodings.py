"""Compressed copies of a public file, made once per edition so that no request compresses anything.

Deterministic: the same body gives the same bytes with the same libraries, so copies can be compared and hashed.
"""

import gzip
import zlib
from collections.abc import Callable

import brotli
import zstandard

LEAST_BYTES = 256
LEAST_GAIN = 0.9
COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/schema+json",
    "application/xml",
    "application/atom+xml",
    "image/svg+xml",
)
LEVELS = {"br": 9, "gzip": 9, "zstd": 15}  # Brotli's 11 takes ten times longer for 5 % less, and a withdrawal has five seconds (P5).
QUICK_LEVELS = {"br": 5, "gzip": 6, "zstd": 9}
LARGE = 1_000_000
"""From so many bytes on, the quick levels: a quarter of the time for an eighth more bytes. A list of ten thousand is a dozen such files."""
NEAR = 2**18
"""Below so many bytes Brotli looks back 64 KiB and no further: as small within a thousandth, and without the 32 MiB of tables that a
farther look sets up for every file, which took twenty times as long as the rest.
"""
WINDOWS = {True: 16, False: 22}

EXPAND: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "zstd": lambda copy: zstandard.ZstdDecompressor().decompress(copy),
}


def compress(body: bytes, media_type: str) -> dict[str, bytes]:
    """Return copies by content coding ("br", "gzip", "zstd"), only those at least a tenth smaller than the body."""
    if len(body) < LEAST_BYTES or not media_type.startswith(COMPRESSIBLE):
        return {}
    levels = QUICK_LEVELS if len(body) >= LARGE else LEVELS
    copies = {
        "br": brotli.compress(body, quality=levels["br"], lgwin=WINDOWS[len(body) < NEAR]),
        "gzip": gzip.compress(body, compresslevel=levels["gzip"], mtime=0),
        "zstd": zstandard.ZstdCompressor(level=levels["zstd"]).compress(body),
    }
    return {coding: copy for coding, copy in copies.items() if len(copy) <= len(body) * LEAST_GAIN}


def is_copy(body: bytes, coding: str, copy: bytes) -> bool:
    """Tell whether a compressed copy is of this body."""
    try:
        return EXPAND[coding](copy) == body
    except (brotli.error, zstandard.ZstdError, zlib.error, OSError, EOFError):
        return False
