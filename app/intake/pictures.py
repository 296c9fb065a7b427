"""A logo from a file that somebody uploaded: decoded, made small and encoded anew, so that nothing of the file itself is kept."""

import io

from PIL import Image, UnidentifiedImageError

from app.errors import Invalid

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 700 * 1024
MOST_PIXELS = 20_000_000
LARGEST = (900, 300)
MOST_KEPT_BYTES = 150_000
COLOURS = 128
UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)


def read_logo(upload: bytes, field: str = "logo") -> bytes:
    """Return a PNG of at most 900 by 300 pixels without any metadata. Raises Invalid for what is no picture, or too large a one."""
    if len(upload) > MOST_BYTES:
        raise Invalid({field: "This file is larger than 700 KiB."})
    try:
        picture = _decoded(upload)
    except UNREADABLE as error:
        raise Invalid({field: "This is no picture that can be read. Please choose a PNG, JPEG or WebP file."}) from error
    picture.thumbnail(LARGEST)
    made = _encoded(picture)
    return made if len(made) <= MOST_KEPT_BYTES else _encoded(picture.quantize(COLOURS))


def _decoded(upload: bytes) -> Image.Image:
    with Image.open(io.BytesIO(upload), formats=FORMATS) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise ValueError("too many pixels")
        return opened.convert("RGBA")


def _encoded(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
