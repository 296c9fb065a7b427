"""Lists of a Word file: real numbering, so that a reader can select, renumber and hear it. Source: ISO/IEC 29500-1, section 17.9."""

from app.publishing.docx_markup import NAMESPACES

DEEPEST = 8
"""Word knows nine levels; what is deeper stands on the last."""

LARGEST_START = 32_767
"""Word's largest first number."""

STEP = 425
"""Twentieths of a point that each level is set in: 7.5 mm."""

ROSTER_WIDTH = 624
BULLETS, NUMBERS, ROSTER = 1, 2, 3
SIGNS = ("•", "–", "▪")


class Numbering:
    """The lists of one file. Lists of one kind share a definition; each numbered list is an instance that starts anew."""

    def __init__(self) -> None:
        self._instances = [f'<w:num w:numId="1"><w:abstractNumId w:val="{BULLETS}"/></w:num>']

    @property
    def bullets(self) -> int:
        """The id of every list of bullets: there is nothing to start anew."""
        return 1

    def start(self, definition: int, first: int, level: int = 0) -> int:
        """Begin a numbered list of a kind and return its id."""
        number = len(self._instances) + 1
        override = f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{first}"/></w:lvlOverride>'
        self._instances.append(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{override}</w:num>')
        return number

    def xml(self) -> str:
        """Return the part that defines them."""
        bullets = "".join(_level(at, "bullet", SIGNS[at % len(SIGNS)], (at + 1) * STEP, STEP) for at in range(DEEPEST + 1))
        numbers = "".join(_level(at, "decimal", f"%{at + 1}.", (at + 1) * STEP, STEP) for at in range(DEEPEST + 1))
        roster = _level(0, "decimal", "%1.", ROSTER_WIDTH, ROSTER_WIDTH)
        definitions = (
            _definition(BULLETS, "hybridMultilevel", bullets)
            + _definition(NUMBERS, "hybridMultilevel", numbers)
            + _definition(ROSTER, "singleLevel", roster)
        )
        return f"<w:numbering {NAMESPACES}>{definitions}{''.join(self._instances)}</w:numbering>"


def _definition(number: int, kind: str, levels: str) -> str:
    # Word takes definitions with one nsid for one list, and without any it makes up random ones.
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="5EED000{number}"/><w:multiLevelType w:val="{kind}"/>'
        f'<w:tmpl w:val="5EED010{number}"/>{levels}</w:abstractNum>'
    )


def _level(at: int, form: str, text: str, left: int, hanging: int) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr></w:lvl>'
    )
