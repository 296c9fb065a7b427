"""The words of one paragraph of HTML as runs: text that is marked in one way, white space as a reader sees it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.intake.html_tree import Element

STRONG, EM, STRUCK, CODE = "strong", "em", "s", "code"
MARKS = {
    "strong": STRONG, "b": STRONG, "em": EM, "i": EM, "cite": EM, "var": EM, "s": STRUCK, "strike": STRUCK, "del": STRUCK,
    "code": CODE, "kbd": CODE, "samp": CODE, "tt": CODE,
}  # fmt: skip
NOTE_TAG, BREAK = "footnote", "\n"
BOLD_FROM = 600
RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
SPACE = re.compile(r"[ \t\n\r\f]+")
UNSHOWABLE = re.compile(
    "\ue000[0-9]{1,9}\ue001|[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffd\ue000\ue001]"
)
"""Control characters, hidden changes of direction, invisible hyphens, and the numbers that `word_numbers` puts before list items."""
LINK = re.compile(r"(https?://[^\s/]|mailto:[^\s@]+@)", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """Text with its marks and, in a link, its address. `is_note`: a reference such as `[^1]`, which is Markdown already."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str = ""
    is_note: bool = False


def read_runs(element: Element) -> list[Run]:
    """Return the runs of an element: equal neighbours are one, white space is single, none stands at either end or around a break."""
    runs: list[Run] = []
    for run in _spaced(_flatten(element, Run(""))):
        is_word = not run.is_note and run.text != BREAK
        if runs and is_word and runs[-1].text != BREAK and runs[-1] == replace(run, text=runs[-1].text):
            runs[-1] = replace(run, text=runs[-1].text + run.text)
        else:
            runs.append(run)
    return _trimmed(runs)


def _flatten(element: Element, around: Run) -> Iterator[Run]:
    for child in element.children:
        if isinstance(child, str):
            yield replace(around, text=UNSHOWABLE.sub("", SPACE.sub(" ", child)))
        elif child.tag == "br":
            yield Run(BREAK)
        elif child.tag == NOTE_TAG:
            yield Run(child.text, is_note=True)
        elif child.tag == "input":
            yield from _box(child, around)
        elif child.tag in {"sup", "sub"}:
            yield from _shifted(child, around)
        elif "ignore" not in child.style.get("mso-list", ""):
            yield from _flatten(child, replace(around, marks=_marks(child, around.marks), href=_href(child) or around.href))


def _box(element: Element, around: Run) -> Iterator[Run]:
    if element.attributes.get("type") == "checkbox":
        yield replace(around, text="☒" if "checked" in element.attributes else "☐")


def _shifted(element: Element, around: Run) -> Iterator[Run]:
    """Markdown raises nothing; Unicode raises digits, so m² does not become m2."""
    table = RAISED if element.tag == "sup" else LOWERED
    for run in _flatten(element, around):
        is_known = run.text.strip() and not run.is_note and all(ord(char) in table for char in run.text.strip())
        yield replace(run, text=run.text.translate(table)) if is_known else run


def _marks(element: Element, marks: frozenset[str]) -> frozenset[str]:
    """What the tag says, unless the style says otherwise: Google wraps everything in a `b` that is not bold."""
    marks = marks | ({MARKS[element.tag]} if element.tag in MARKS else set())
    style = element.style
    marks = _switched(marks, STRONG, style, "font-weight", _is_bold)
    marks = _switched(marks, EM, style, "font-style", lambda value: value in {"italic", "oblique"})
    return marks | {STRUCK} if "line-through" in style.get("text-decoration", style.get("text-decoration-line", "")) else marks


def _switched(marks: frozenset[str], mark: str, style: Mapping[str, str], name: str, is_on: Callable[[str], bool]) -> frozenset[str]:
    if name not in style:
        return marks
    return marks | {mark} if is_on(style[name]) else marks - {mark}


def _is_bold(weight: str) -> bool:
    return weight in {"bold", "bolder"} or (weight.isdigit() and int(weight[:4]) >= BOLD_FROM)


def _href(element: Element) -> str:
    address = SPACE.sub("", element.attributes.get("href", "")) if element.tag == "a" else ""
    return address if LINK.match(address) else ""


def _spaced(runs: Iterator[Run]) -> Iterator[Run]:
    """Leave out the white space that a browser would not show: after other white space."""
    last = BREAK
    for run in runs:
        text = run.text.lstrip(" ") if last in {" ", BREAK} and run.text != BREAK else run.text
        if text:
            last = text[-1]
            yield replace(run, text=text)


def _trimmed(runs: list[Run]) -> list[Run]:
    """Take white space off both ends and from before breaks."""
    trimmed: list[Run] = []
    following = BREAK
    for run in reversed(runs):
        text = run.text.rstrip() if following == BREAK and run.text != BREAK else run.text
        if not text or (text == BREAK and not trimmed):
            continue
        following = text[0]
        trimmed.append(replace(run, text=text))
    trimmed.reverse()
    while trimmed and not trimmed[0].text.strip():
        del trimmed[0]
    return [replace(trimmed[0], text=trimmed[0].text.lstrip()), *trimmed[1:]] if trimmed else []
