"""Names with signs that no font of this machine has, as they are printed: by the numbers of those signs, as "[U+18B00 U+18B01]".

A printed page shows no box for a letter, and no one name takes the printed pages from everybody else.
"""

import json
import re
from collections.abc import Collection

from app.publishing.printed import Data


def spell_out(data: Data, unknown: Collection[str]) -> Data:
    """Return data for a template with the numbers of signs, or of letters with their marks, in place of those in `unknown`."""
    longest_first = sorted(filter(None, unknown), key=len, reverse=True)
    if not longest_first:
        return data
    runs = re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})+")
    spelled: Data = json.loads(runs.sub(_numbers, json.dumps(data, ensure_ascii=False)))
    return spelled


def _numbers(run: re.Match[str]) -> str:
    return f"[{' '.join(f'U+{ord(sign):04X}' for sign in run[0])}]"
