"""Pictures among letters: emoji, flags and private signs, which no printed page can show as text. Letters of every script are none."""

import icu

SHOWN_AS_PICTURE = "\ufe0f"
KEYCAP = "\u20e3"
MEANINGLESS = {icu.UCharCategory.PRIVATE_USE_CHAR, icu.UCharCategory.UNASSIGNED}


def find_pictures(name: str) -> str:
    """Return the signs of a name that are pictures, or that mean nothing to anybody else, each once and in its order."""
    pairs = zip(name, f"{name} "[1:], strict=True)
    return "".join(dict.fromkeys(sign for sign, following in pairs if _is_picture(sign) or following in {SHOWN_AS_PICTURE, KEYCAP}))


def _is_picture(sign: str) -> bool:
    if sign.isascii():
        return False
    if sign in {SHOWN_AS_PICTURE, KEYCAP} or icu.Char.charType(ord(sign)) in MEANINGLESS:
        return True
    return bool(icu.Char.hasBinaryProperty(ord(sign), icu.UProperty.EMOJI_PRESENTATION))
