"""Letters that a file lost on its way: Excel's CSV writes "?" for what its code page lacks, so "Poznań Press" comes as "Pozna? Press".

A question mark at the very end of a name may well be one, as in "Who Cares?"; only beside the fuller name can it be told.
"""

import re

LOST = re.compile(r"\ufffd|\?[\w?]|\w\?\s+\S|(?<!\S)\?(?!\S)")


def has_lost_letters(text: str) -> bool:
    """Whether question marks stand where letters must have been: before a letter, side by side, or within a text."""
    return bool(LOST.search(text))


def is_rest_of(text: str, fuller: str) -> bool:
    """Whether a text is the fuller one with question marks for some of its letters."""
    if text == fuller or len(text) != len(fuller) or not {"?", "\ufffd"} & set(text):
        return False
    return all(char in {"?", "\ufffd", known} for char, known in zip(text, fuller, strict=True))
