"""Hidden text of a Word document: nobody who proof-read the page has seen it, so it must not become text that is endorsed.

A run is hidden by itself, else by its style, by that of its paragraph, or by the defaults. Source: ECMA-376 Part 1, 17.3.2.41 and 17.7.3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.intake.word_xml import WORD, child, find, take_out, value

OFF = {"none", "0", "false", "off"}
RUNS, PARAGRAPHS = ({f"{space}{name}" for space in WORD} for name in ("r", "p"))


@dataclass(frozen=True)
class Styles:
    """The ids of the styles that hide, the style of a paragraph that names none, and whether the document hides what says nothing."""

    hiding: frozenset[str] = frozenset()
    default: str = ""
    is_hidden_by_default: bool = False


def read_styles(tree: Element | None) -> Styles:
    """Return what a `styles.xml` says about hiding."""
    if tree is None:
        return Styles()
    styles = {value(one, "styleId"): one for one in find(tree, "style")}
    defaults = child(child(child(tree, "docDefaults"), "rPrDefault"), "rPr")
    usual = (name for name, one in styles.items() if value(one, "type") == "paragraph" and _is_on(value(one, "default") or "0"))
    return Styles(frozenset(_hiding(styles)), next(usual, ""), bool(_says(defaults)))


def take_hidden(story: Element, styles: Styles) -> int:
    """Take the hidden runs out of a story; return how many. Effects: changes the tree."""
    taken = 0
    waiting: list[tuple[Element, Element | None]] = [(story, None)]
    while waiting:
        parent, around = waiting.pop()
        paragraph = parent if parent.tag in PARAGRAPHS else around
        hidden = {one for one in parent if one.tag in RUNS and _is_hidden(one, paragraph, styles)}
        take_out(parent, hidden)
        taken += len(hidden)
        waiting += [(one, paragraph) for one in parent]
    return taken


def _is_hidden(run: Element, paragraph: Element | None, styles: Styles) -> bool:
    properties = child(run, "rPr")
    said = _says(properties)
    if said is not None:
        return said
    is_style_hiding = value(child(properties, "rStyle")) in styles.hiding
    is_paragraph_hiding = (value(child(child(paragraph, "pPr"), "pStyle")) or styles.default) in styles.hiding
    # Two styles that both hide show again: the property is one of those that toggle.
    return styles.is_hidden_by_default or is_style_hiding != is_paragraph_hiding


def _hiding(styles: Mapping[str, Element]) -> Iterator[str]:
    """The styles that hide, by themselves or as the nearest one they are based on says."""
    known: dict[str, bool] = {"": False}
    for name in styles:
        chain = [name]
        while (said := _known(styles, chain[-1], known)) is None:
            known[chain[-1]] = False  # for now: a style that is based on itself ends here
            chain.append(value(child(styles[chain[-1]], "basedOn")))
        known |= dict.fromkeys(chain, said)
    return (name for name, is_hiding in known.items() if is_hiding)


def _known(styles: Mapping[str, Element], name: str, known: Mapping[str, bool]) -> bool | None:
    """Whether a style hides, None where only the one it is based on can tell."""
    if name in known or name not in styles:
        return known.get(name, False)
    return _says(child(styles[name], "rPr"))


def _says(properties: Element | None) -> bool | None:
    """Whether run properties hide; None where they say nothing."""
    mark = child(properties, "vanish")
    return None if mark is None else _is_on(value(mark))


def _is_on(written: str) -> bool:
    return written not in OFF
