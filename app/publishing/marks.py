"""Runs of combining marks: normalizing costs the square of one, so whoever reads what strangers wrote looks first. Pure."""

import unicodedata

FIRST_MARK, MOST_MARKS = "\u0300", 30
"""The first combining mark, and how many may follow one another (as in the Unicode Stream-Safe Text Format, UAX #15)."""
PAIRS_OF_MARKS = "\u0f73\u0f75\u0f81"
"""The signs that are no combining marks by their class and are taken apart into two: normalizing sorts those as well."""


def longest_run_of_marks(text: str) -> int:
    """Return how many combining marks follow one another at most."""
    if text.isascii():
        return 0
    longest = run = 0
    for char in text:
        run = run + 1 if char >= FIRST_MARK and (unicodedata.combining(char) or char in PAIRS_OF_MARKS) else 0
        longest = max(longest, run)
    return longest
