"""A list of more than ten thousand: on pages of their own, each found from the statement's, in every order and grouping."""

import re

import pytest

from app.publishing import edition, mirror, retraction
from app.publishing.document import RosterStyle, Signatory
from app.publishing.embed import embed_page
from app.publishing.html import Preview, signatory_pages, statement_page
from app.publishing.mirror import Site, copy, place
from app.publishing.roster import make_roster
from app.publishing.roster_pages import Page, count_pages, make_pages
from tests.publishing.samples import document

ROOT = "/statements/end-the-closures-k4x9"
HTML = "text/html; charset=utf-8"
WORDS = ("Alder", "Birch", "Cedar", "Elm", "Вясна", "8 March")
MANY = tuple(
    Signatory(
        f"{WORDS[number % 6]} Centre {number:05}",
        "en",
        country=("LT", "GE")[number % 2],
        ecosoc=("special", "", "")[number % 3],
        rank=number,
    )
    for number in range(10_001)
)
LONG = document("en", "ar", signatories=MANY)


@pytest.fixture(scope="module")
def pages() -> list[str]:
    return signatory_pages(LONG, "en")


def anchors(page: str) -> set[str]:
    return set(re.findall(r'id="(list-\d+)"', page))


def listed(made: list[Page]) -> list[Signatory]:
    return [entry.signatory for page in made for entry in page.entries]


def test_ten_thousand_stand_on_the_statements_own_page() -> None:
    made = document(signatories=MANY[1:])

    assert (count_pages(made), make_pages(made, "en"), signatory_pages(made, "en")) == (0, [], [])


def test_one_more_stand_on_pages_that_are_evenly_full() -> None:
    assert count_pages(LONG) == 3
    assert [(page.number, page.place, len(page.entries)) for page in make_pages(LONG, "en")] == [
        (1, 1, 3_334),
        (2, 3_335, 3_334),
        (3, 6_669, 3_333),
    ]


@pytest.mark.parametrize(
    "style",
    [
        RosterStyle(),
        RosterStyle(order="endorsed"),
        RosterStyle(grouping="country"),
        RosterStyle(has_un_profile=True),
        RosterStyle(shows=()),
    ],
)
def test_pages_hold_everybody_once_in_the_order_and_with_the_numbers_of_the_list(style: RosterStyle) -> None:
    made = document(signatories=MANY, style=style)

    cut = make_pages(made, "en")

    assert listed(cut) == [entry.signatory for entry in make_roster(made, "en").entries]
    groups = [group for page in cut for group in page.roster.groups]
    assert all(group.start == group.entries[0].number for group in groups if group.entries[0].number is not None)


def test_every_name_is_on_one_page(pages: list[str]) -> None:
    assert [page.count("<li><bdi") for page in pages] == [3_334, 3_334, 3_333]
    assert all(len(page.encode()) < 1_000_000 for page in pages)


def test_the_statements_page_leads_to_every_section_and_every_page(pages: list[str]) -> None:
    made = statement_page(LONG, "en")

    sections = re.findall(rf'<li><a href="{ROOT}/en/signatories/(\d)#(list-\d+)">([^<]+)</a></li>', made)
    assert [heading for _, _, heading in sections] == ["0–9", "A", "B", "C", "E", "В"]
    assert all(target in anchors(pages[int(number) - 1]) for number, target, _ in sections)
    assert re.findall(rf'<li><a href="{ROOT}/en/signatories/(\d)">', made) == ["1", "2", "3"]
    assert len(made.encode()) < 20_000


def test_a_page_is_found_by_its_first_and_its_last_name() -> None:
    made = statement_page(LONG, "en")

    first = re.sub("<[^>]+>", "", made[made.index(f'{ROOT}/en/signatories/1">') :]).split("\n")[0]

    assert first.endswith("1–3334 8 March Centre 00005 – Birch Centre 00001")


def test_every_page_says_the_total_and_the_last_who_is_not_named(pages: list[str]) -> None:
    total = "10003 organizations: 10001 named (from 2 countries), 2 withheld for their safety"

    assert all(f"<strong>{total}</strong>" in page for page in pages)
    assert [page.count("and 2 organizations whose names are withheld") for page in pages] == [0, 0, 1]


def test_pages_lead_to_each_other_and_back(pages: list[str]) -> None:
    turned = [re.findall(rf'rel="(prev|next)" href="{ROOT}/en/signatories/(\d)"', page) for page in pages]

    assert turned == [[("next", "2")], [("prev", "1"), ("next", "3")], [("prev", "2")]]
    assert all(f'href="{ROOT}/en"' in page and f'href="{ROOT}/ar/signatories/{number}"' in page for number, page in enumerate(pages, 1))


def test_a_preview_shows_how_the_list_is_cut_and_leads_nowhere() -> None:
    made = statement_page(LONG, "en", preview=Preview({"en": "/desk/preview"}))

    assert "stands on 3 pages" in made
    assert f"{ROOT}/en/signatories/" not in made


def test_a_frame_leads_to_the_pages_too() -> None:
    made = embed_page(LONG, "ar")

    assert f'href="{ROOT}/ar/signatories/3"' in made
    assert len(made.encode()) < 20_000


def test_an_edition_has_the_pages_and_no_pdf_of_more_than_twenty_thousand() -> None:
    made = document(signatories=MANY + tuple(Signatory(f"Oak Centre {number}", "en") for number in range(10_000)))

    built = edition.build(made)

    paths = {file.path for file in built.files}
    assert {path for path in paths if "/signatories/" in path} == {f"{ROOT}/en/signatories/{number}" for number in (1, 2, 3, 4, 5)}
    assert f"{ROOT}/en/statement.docx" in paths
    reason = "it would hold more than 20,000 names, which is too much for one PDF. The other files have the whole list."
    assert built.left_out == (f"en/statement.pdf: {reason}",)


def test_a_retraction_takes_every_page_of_the_list() -> None:
    paths = {f"{ROOT}/{language}/signatories/{number}" for language in ("en", "ar") for number in (1, 2, 3)}

    gone = {file.path: file.body for file in retraction.render(LONG, "A figure was wrong.")}

    assert all(b"A figure was wrong." in gone[path] and b"Birch Centre" not in gone[path] for path in paths)


def test_a_mirrors_pages_lead_to_each_other_without_a_host(pages: list[str]) -> None:
    addresses = [f"{ROOT}/en", *(f"{ROOT}/en/signatories/{number}" for number in (1, 2, 3))]
    site = Site("https://statements.example.org", {one: place(one, HTML) for one in addresses}, {})

    front, second = (
        copy(site, mirror.Page(address, HTML, "en", page.encode())).body.decode()
        for address, page in ((addresses[0], statement_page(LONG, "en")), (addresses[2], pages[1]))
    )

    assert 'href="signatories/1/index.html#list-1"' in front
    assert 'rel="next" href="../3/index.html"' in second
    assert 'href="../../index.html"' in second


def test_thousands_who_came_on_one_day_are_a_number_above_the_list() -> None:
    late = tuple(Signatory(f"Late Centre {number}", "en", late_on=LONG.dated_on) for number in range(101))

    page = statement_page(document(signatories=late), "en")

    assert "Added to the list: 101 signatories" in re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page))
    assert page.count("Late Centre 100") == 1
