"""What no page may pass on as it is: controls that hide, reorder or end what stands around them (Unicode TR 36, section 2.5).

Input refuses them in names; this is the second lock, for rows that came in another way.
"""

import re

# C0 but tab and line feed, DEL and C1; bidi embeddings, overrides and isolates; line and paragraph separators.
# Direction marks and joiners stay: Arabic, Persian and emoji need them.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def visible(text: str) -> str:
    """Return `text` with each such control shown as U+FFFD, so that tampering is seen and nothing else changes."""
    return CONTROLS.sub("\ufffd", text)


# XML 1.0, section 2.2: what no XML file may hold, not even escaped. A lone surrogate is no character at all.
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def well_formed(text: str) -> str:
    """Return `text` with everything that XML and UTF-8 cannot carry shown as U+FFFD."""
    return NO_XML.sub("\ufffd", text)
