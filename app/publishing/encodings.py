"""Compressed copies of a public file, made once per edition so that no request compresses anything.

Deterministic: the same body gives the same bytes with the same libraries, so copies can be compared and hashed.
"""

import gzip

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
BROTLI_QUALITY = 9  # 11 takes ten times longer for 5 % less, and a withdrawal must be public within five seconds (P5)
ZSTD_LEVEL = 15


def compress(body: bytes, media_type: str) -> dict[str, bytes]:
    """Return copies by content coding ("br", "gzip", "zstd"), only those at least a tenth smaller than the body."""
    if len(body) < LEAST_BYTES or not media_type.startswith(COMPRESSIBLE):
        return {}
    copies = {
        "br": brotli.compress(body, quality=BROTLI_QUALITY),
        "gzip": gzip.compress(body, compresslevel=9, mtime=0),
        "zstd": zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body),
    }
    return {coding: copy for coding, copy in copies.items() if len(copy) <= len(body) * LEAST_GAIN}
