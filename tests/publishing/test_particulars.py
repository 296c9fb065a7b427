"""What every copy says around the text and the list: only what there is, each thing with its label and its day."""

from dataclasses import replace
from datetime import date

from app.publishing.document import Correction, Delivered, Document, NameCorrection, Occasion, Text, Withdrawal
from app.publishing.particulars import notices, particulars, sections
from app.publishing.roster import make_roster
from tests.publishing.samples import INVENTED, document


def told(made: Document, language: str = "en") -> dict[str, list[str]]:
    return {one.heading: [str(line) for line in one.lines] for one in sections(made, make_roster(made, language), language)}


def test_what_there_is_none_of_is_left_out() -> None:
    labels = [one.heading for one in particulars(document(addressees=(), cc=(), occasion=Occasion(), edition=1), "en")]

    assert labels == ["Dated", "Published", "Edition"]


def test_the_four_dates_are_told_apart() -> None:
    made = document(deliveries=(Delivered("UN Human Rights Council", date(2026, 3, 24)),))
    found = {one.heading: [str(line) for line in one.lines] for one in particulars(made, "en")}

    assert found["Dated"] == ["22 March 2026"]
    assert found["Delivered"] == ["24 March 2026 · UN Human Rights Council"]
    assert found["Published"] == ["23 March 2026, 14:00 (Vilnius, UTC+2)"]
    assert found["Last updated"] == ["25 March 2026, 10:30 (Vilnius, UTC+2)"]


def test_dates_are_in_the_language_of_the_labels() -> None:
    made = document(authentic_language="he", texts=(Text("he", "T", "B", ""),))

    assert [str(one.lines[0]) for one in particulars(made, "he") if one.heading == "Dated"] == ["22 March 2026"]


def test_a_translation_and_a_demonstration_say_so() -> None:
    assert notices(document("en", "be", is_demonstration=True), "en") == ["Demonstration: invented organizations"]
    assert notices(document("en", "be"), "be") == ["Гэта пераклад. Аўтэнтычны тэкст: Англійская"]


def test_who_came_later_is_told_with_the_day() -> None:
    late = replace(INVENTED[0], late_on=date(2026, 3, 25))

    assert told(document(signatories=(late,))) == {"Corrections and additions": ["Alder Centre · Added to the list: 25 March 2026"]}


def test_a_corrected_name_and_one_that_left_are_told_with_the_day() -> None:
    made = document(
        name_corrections=(NameCorrection(date(2026, 3, 24), "Alder Center", "Alder Centre", "en"),),
        withdrawals=(Withdrawal("Fir House", "en", date(2026, 3, 25)),),
    )

    assert told(made) == {
        "Withdrawn on the record": ["Fir House · 25 March 2026"],
        "Corrections and additions": ["“Alder Center” is now written “Alder Centre”, as that organization asked. · 24 March 2026"],
    }


def test_a_corrected_text_is_told_with_both_hashes() -> None:
    before, after = (Text("en", "T", body, body * 64) for body in ("a", "b"))
    made = document(corrections=(Correction(2, date(2026, 3, 24), "A year was wrong.", (before,), (after,)),))

    hashes = f"SHA-256 before: {'a' * 64} · SHA-256 since then: {'b' * 64}"
    assert told(made) == {"Corrections and additions": [f"A year was wrong. · Corrected on 24 March 2026 (version 2) · {hashes}"]}


def test_nothing_changed_is_no_list() -> None:
    assert told(document()) == {}
