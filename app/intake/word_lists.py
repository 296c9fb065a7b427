"""Lists as Word writes them to the clipboard: paragraphs with `mso-list` in their style. They become real lists."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.intake.html_tree import Element

LEVEL = re.compile(r"\blevel([1-9])\b")
NUMBER = re.compile(r"\(?(\d{1,6}|[A-Za-zА-Яа-я]{1,4})[.)]")


@dataclass(frozen=True)
class _Item:
    paragraph: Element
    level: int
    is_ordered: bool
    value: str


def mend_lists(element: Element) -> None:
    """Put runs of list paragraphs into `ul` and `ol`, nested by their level. Effects: changes the tree."""
    children: list[Element | str] = []
    items: list[_Item] = []
    for child in element.children:
        item = _item(child) if isinstance(child, Element) else None
        if item is not None:
            items.append(item)
        elif isinstance(child, Element) or child.strip() or not items:
            children += [*_nested(items), child]
            items = []
        if isinstance(child, Element):
            mend_lists(child)
    element.children = [*children, *_nested(items)]


def _item(element: Element) -> _Item | None:
    style = element.style.get("mso-list", "")
    level = LEVEL.search(style)
    if element.tag != "p" or level is None:
        return None
    marker = " ".join(span.text for span in element.walk() if span.style.get("mso-list") == "ignore").strip()
    number = NUMBER.fullmatch(marker)
    return _Item(element, int(level[1]), number is not None, number[1] if number and number[1].isdigit() else "")


def _nested(items: Sequence[_Item]) -> Iterator[Element]:
    """Return the outermost lists. A deeper level opens a list in the item before it."""
    open_lists: list[tuple[int, Element]] = []
    for item in items:
        while open_lists and open_lists[-1][0] > item.level:
            open_lists.pop()
        tag = "ol" if item.is_ordered else "ul"
        if not open_lists or open_lists[-1][0] < item.level or open_lists[-1][1].tag != tag:
            if open_lists and open_lists[-1][0] == item.level:
                open_lists.pop()
            made = Element(tag)
            if open_lists:
                _last_item(open_lists[-1][1]).children.append(made)
            else:
                yield made
            open_lists.append((item.level, made))
        entry = Element("li", {"value": item.value} if item.value else {}, [*item.paragraph.children])
        open_lists[-1][1].children.append(entry)


def _last_item(made: Element) -> Element:
    last = made.children[-1]
    return last if isinstance(last, Element) else made
