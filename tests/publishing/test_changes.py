"""What changed after the first edition: one dated list on the page and in the data, in every language of our own words."""

import json
from dataclasses import replace
from datetime import date

import pytest

from app.publishing.changes import list_changes
from app.publishing.data import statement_json
from app.publishing.document import Correction, Delivered, Document, NameCorrection, Signatory
from app.publishing.html import statement_page
from app.publishing.roster import make_roster
from tests.publishing.samples import document, text

OLD = text("en", body="We ask the Council to react.")
LATE = Signatory("Willow Trust", "en", late_on=date(2026, 3, 25))


def changed(*languages: str) -> Document:
    """A statement with somebody late, a corrected name and a corrected text."""
    made = document(*languages)
    before = tuple(OLD if one.language == "en" else one for one in made.texts)
    return replace(
        made,
        signatories=(*made.signatories, LATE),
        name_corrections=(NameCorrection(date(2026, 3, 24), "Adler Centre", "Alder Centre", "en"),),
        corrections=(Correction(2, date(2026, 3, 26), "A slip.", before, made.texts),),
    )


def test_the_list_goes_by_day() -> None:
    made = changed("en")

    changes = list_changes(made, make_roster(made, "en"))

    assert [(change.on.day, bool(change.late), bool(change.name), bool(change.text)) for change in changes] == [
        (24, False, True, False),
        (25, True, False, False),
        (26, False, False, True),
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "as that organization asked"), ("be", "арганізацы"), ("ru", "организац"), ("ar", "المنظمة")],
)
def test_the_page_says_what_changed_in_its_own_words(language: str, said: str) -> None:
    made = changed("en", "be", "ar") if language != "ru" else replace(changed("en"), texts=(*document("en").texts, text("ru", "Т", "Т")))

    page = statement_page(made, language).partition('id="corrections"')[2].partition("</section>")[0]

    assert said in page
    assert page.index("Adler Centre") < page.index("Willow Trust")


def test_a_corrected_text_is_told_with_both_hashes() -> None:
    made = changed("en")
    hashes = {"before": OLD.sha256, "after": made.texts[0].sha256}

    page, content = statement_page(made, "en"), json.loads(statement_json(made))

    assert [one["sha256"] for one in content["corrections"]] == [{"en": hashes}]
    assert all(f"<code>{one}</code>" in page for one in hashes.values())


def test_a_language_that_did_not_change_has_no_hashes_to_tell() -> None:
    assert changed("en", "be").corrections[0].hashes("be") is None


def test_an_updated_page_says_so_with_its_total() -> None:
    said = "total now: 5 organizations"

    assert said in statement_page(document(edition=2), "en")
    assert said not in statement_page(document(edition=1), "en")


def test_four_dates_each_stand_where_they_exist() -> None:
    first = json.loads(statement_json(document(edition=1)))
    later = json.loads(statement_json(document(deliveries=(Delivered("UN Human Rights Council", date(2026, 3, 24)),))))

    assert (first["dated"], first["delivered"], first["published"], first["updated"]) == ("2026-03-22", [], "2026-03-23T12:00:00Z", "")
    assert (later["delivered"], later["updated"]) == ([{"on": "2026-03-24", "to": "UN Human Rights Council"}], "2026-03-25T08:30:00Z")
