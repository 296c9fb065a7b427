"""However a lead arranges its list, every format has the same names in the same order with the same count (P3)."""

from collections.abc import Iterator
from itertools import combinations, product

from app.models.statement import ROSTER_SHOWS, RosterGrouping, RosterOrder
from app.publishing import roster_html
from app.publishing.data import statement_csv, statement_json
from app.publishing.document import Document, RosterStyle, Signatory
from app.publishing.docx import statement_docx
from app.publishing.embed import embed_page
from app.publishing.html import statement_page
from app.publishing.linked import statement_jsonld
from app.publishing.pdf import statement_pdf
from app.publishing.roster import Roster, make_roster
from app.publishing.signatories_md import signatories_markdown
from app.publishing.text import statement_text
from tests.publishing.reading_back import counts_of, find_in_order, in_html, names_of, painted, says, squeezed, words_of
from tests.publishing.samples import document

LANGUAGES = ("en", "be", "ru", "ar")
COALITION = (
    Signatory("Alder Centre", "en", "AC", "LT", is_lead=True, scope="national", ecosoc="special", rank=3),
    Signatory("Бярозавы дом", "be", "БД", "BY", base="LT", scope="national", names=(("en", "Birch House"),), rank=1),
    Signatory("مركز الزيتون", "ar", "", "EG", scope="regional", ecosoc="general", rank=2),
    Signatory("Rowan Network", "en", "RN", "", kind="network", scope="international", ecosoc="roster", rank=5),
    Signatory("Programme of Two Houses", "en", "", "FR", kind="joint_programme", counts_as=2, rank=4),
    Signatory("Ada Alder", "en", "", "FR", kind="individual", affiliation="Example University", rank=6),
    Signatory("Дом рябины", "ru", "", "BY", ecosoc="none", website="https://rowan.example.org", rank=7),
)
SHOWN = [shown for size in range(len(ROSTER_SHOWS) + 1) for shown in combinations(ROSTER_SHOWS, size)]


def styles() -> Iterator[RosterStyle]:
    """Every one there is, a third of them with a rounded total. The UN profile has groups of its own."""
    grouped = [(grouping, False) for grouping in RosterGrouping] + [(RosterGrouping.NONE, True)]
    for place, (order, (grouping, has_un_profile), shows) in enumerate(product(RosterOrder, grouped, SHOWN)):
        yield RosterStyle(order.value, grouping.value, shows, place % 3 == 0, has_un_profile)


def arranged(style: RosterStyle, *languages: str) -> Document:
    return document(*languages, signatories=COALITION, withheld_count=5, style=style)


def in_words(made: Document, roster: Roster, language: str) -> dict[str, str]:
    """The formats that are words and cost next to nothing to make."""
    page = roster.total + roster_html.roster_html(roster, language)
    return {
        "page": squeezed(in_html(page.encode())),
        "txt": squeezed(statement_text(made, language).decode()),
        "md": squeezed(signatories_markdown(made, language).decode().replace("\\", "")),
    }


def for_machines(made: Document) -> dict[str, bytes]:
    made_of = {"/signatories.json": statement_json, "/signatories.csv": statement_csv, "/statement.jsonld": statement_jsonld}
    return {path: make(made) for path, make in made_of.items()}


def lists_of(made: Document, language: str) -> dict[str, bytes]:
    """The files with a list of names, and no others: an edition has many more."""
    return {
        f"/{language}": statement_page(made, language).encode(),
        f"/{language}/embed": embed_page(made, language).encode(),
        f"/{language}/statement.docx": statement_docx(made, language),
        f"/{language}/statement.txt": statement_text(made, language),
        f"/{language}/signatories.md": signatories_markdown(made, language),
        f"/{language}/statement.pdf": statement_pdf(made, language),
    }


def test_in_every_arrangement_words_say_the_names_in_one_order_and_one_count() -> None:
    for place, style in enumerate(styles()):
        language = LANGUAGES[place % len(LANGUAGES)]
        made = arranged(style, language)
        roster = make_roster(made, language)

        names = [entry.name for entry in roster.entries]

        assert len(names) == len(COALITION)
        for kind, said in in_words(made, roster, language).items():
            assert find_in_order(names, said) == [], (kind, style)
            assert says(kind, said, roster.total), (kind, style)


def test_in_every_arrangement_machines_read_the_names_in_the_same_order_and_the_same_count() -> None:
    for style in styles():
        made = arranged(style, "en")

        listed = [entry.signatory.name for entry in make_roster(made, "en").entries]

        files = for_machines(made)
        assert set(map(tuple, names_of(files).values())) == {tuple(listed)}, style
        assert counts_of(files) == {"json": (13, 8, 5), "csv": (13, 8, 5), "jsonld": (13,)}, style


def test_every_order_under_every_grouping_is_the_same_in_whole_files() -> None:
    for place, (order, grouping) in enumerate(product(RosterOrder, RosterGrouping)):
        language = LANGUAGES[place % len(LANGUAGES)]
        made = arranged(RosterStyle(order.value, grouping.value), language)
        names = [entry.name for entry in make_roster(made, language).entries]

        said = words_of(lists_of(made, language), language)

        for kind, words in said.items():
            assert find_in_order(map(painted, names) if kind == "pdf" else names, words) == [], (kind, order, grouping)
