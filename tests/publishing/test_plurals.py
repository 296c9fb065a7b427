"""Numbers with the right word behind them, in every language of the interface and in every format that is words."""

import pytest

from app.publishing.document import Document, Signatory
from app.publishing.html import statement_page
from app.publishing.roster import make_roster
from app.publishing.roster_words import count_organizations
from app.publishing.signatories_md import signatories_markdown
from app.publishing.text import statement_text
from tests.publishing.reading_back import in_html, squeezed
from tests.publishing.samples import document

ORGANIZATIONS = {
    "en": {0: "0 organizations", 1: "1 organization", 2: "2 organizations", 21: "21 organizations", 101: "101 organizations"},
    "be": {1: "1 арганізацыя", 3: "3 арганізацыі", 5: "5 арганізацый", 11: "11 арганізацый", 21: "21 арганізацыя", 112: "112 арганізацый"},
    "ru": {1: "1 организация", 3: "3 организации", 5: "5 организаций", 11: "11 организаций", 21: "21 организация", 112: "112 организаций"},
    "ar": {1: "منظمة واحدة (1)", 2: "منظمتان (2)", 3: "3 منظمات", 11: "11 منظمة", 100: "100 منظمة", 103: "103 منظمات"},
}
WITHHELD = {
    "en": {
        1: "and 1 organization whose name is withheld for its safety",
        2: "and 2 organizations whose names are withheld for their safety",
    },
    "be": {1: "і яшчэ 1 арганізацыя, назва якой схаваная дзеля бяспекі", 5: "і яшчэ 5 арганізацый, назвы якіх схаваныя дзеля бяспекі"},
    "ru": {
        1: "и ещё 1 организация, название которой скрыто ради безопасности",
        4: "и ещё 4 организации, названия которых скрыты ради безопасности",
    },
    "ar": {2: "ومنظمتان (2) حجب اسماهما حرصا على سلامتهما", 7: "و7 منظمات حجبت أسماؤها حرصا على سلامتها"},
}


def named(count: int, withheld: int, language: str) -> Document:
    return document(language, signatories=(Signatory("Alder", "en", "", "PL"),) * count, withheld_count=withheld)


@pytest.mark.parametrize("language", ORGANIZATIONS)
def test_every_language_counts_in_its_own_forms(language: str) -> None:
    assert {count: count_organizations(count, language) for count in ORGANIZATIONS[language]} == ORGANIZATIONS[language]
    assert {count: make_roster(named(3, count, language), language).withheld for count in WITHHELD[language]} == WITHHELD[language]


@pytest.mark.parametrize("language", ORGANIZATIONS)
def test_every_format_says_the_form_that_the_number_asks_for(language: str) -> None:
    for count in (1, 2, 3, 5, 11, 21, 22):
        made = named(count, count, language)
        roster = make_roster(made, language)
        formats = (in_html(statement_page(made, language).encode()).encode(), statement_text(made, language))

        for said in (squeezed(one.decode()) for one in (*formats, signatories_markdown(made, language).replace(b"\\", b""))):
            assert squeezed(roster.total) in said
            assert squeezed(roster.withheld) in said
            assert squeezed(count_organizations(2 * count, language)) in said
