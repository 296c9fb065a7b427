"""What a mail server said, made safe to store, log and show: one line without addresses, host names of the recipient, or IPs."""

import re

from app.mail.addresses import one_line

LONGEST_ANSWER = 500
ADDRESS = re.compile(r"<?(?:\"[^\"]+\"|[^\s<>\"'(),;:\[\]]+)@[^\s<>\"'(),;]+>?")
IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
IPV6 = re.compile(r"(?<![\w:])(?:IPv6:)?(?=[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:)(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])", re.IGNORECASE)
SHORTEST_LOCAL_PART = 3


def scrub(answer: str, recipient: str = "") -> str:
    """Return `answer` on one line, without anything that looks like an address and without either half of `recipient`.

    Servers like to say "unknown user anna": the local part alone, which no pattern for addresses would find.
    """
    # aiosmtplib keeps bytes that are no UTF-8 as lone surrogates, which no database takes.
    text = one_line(answer[: 4 * LONGEST_ANSWER].encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    text = IPV6.sub(_unless_a_time, IPV4.sub("(ip)", ADDRESS.sub("(address)", text)))
    for half in recipient.rpartition("@")[::2]:
        if len(half) >= SHORTEST_LOCAL_PART and half.casefold() in text.casefold():
            text = re.sub(rf"(?<!\w){re.escape(half)}(?!\w)", "(address)", text, flags=re.IGNORECASE)
    return text[:LONGEST_ANSWER]


def _unless_a_time(match: re.Match[str]) -> str:
    return match[0] if re.fullmatch(r"\d{1,2}:\d{2}:\d{2}", match[0]) else "(ip)"
