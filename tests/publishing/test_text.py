"""Plain text: the words, names and counts of the page, in lines no wider than a mail likes."""

import pytest

from app.i18n.words import KINDS
from app.publishing.document import RosterStyle, Signatory, Text, Withdrawal
from app.publishing.roster import make_roster
from app.publishing.roster_entries import line
from app.publishing.text import retraction_text, statement_text
from app.publishing.wrapping import display_width
from tests.publishing.samples import INVENTED, document, real_organizations, text

LANGUAGES = [
    "ar",
    "be",
    "de",
    "en",
    "fa",
    "he",
    "hy",
    "ja",
    "ka",
    "kk",
    "ko",
    "pl",
    "ru",
    "th",
    "tg",
    "tk",
    "uk",
    "vi",
    "zh-Hans",
    "zh-Hant",
]


def shown(body: str, language: str = "en") -> str:
    """The text between the facts and the list."""
    made = document(authentic_language=language, texts=(Text(language, "T", body, ""),))
    return statement_text(made, language).decode().partition("Edition: 2\n\n")[2].partition("\n\nSignatories\n")[0]


def test_it_reads_from_title_to_hash() -> None:
    said = statement_text(document(), "en").decode()

    assert said.startswith("Open letter\n\nEnd the closures\n================\n\nAlder Centre\n\nTo: UN Human Rights Council\n")
    assert "\n\nWe ask the Council to act.\n\nSignatories\n-----------\n\n5 organizations: 3 named" in said
    assert "\n\n1. Alder Centre (AC, Lithuania)\n2. Бярозавы дом (Belarus)\n3. مركز الزيتون (Egypt)\n\nand 2 organizations" in said
    assert said.endswith(f"SHA-256 of this text:\n{text('en').sha256}\n")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_statement_is_named(kind: str) -> None:
    assert len(statement_text(document(kind=kind), "en").decode().splitlines()[0]) > len("Appea")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_stands_in_order_and_no_line_is_too_wide(language: str) -> None:
    made = document(authentic_language=language, texts=(Text(language, "T", "B", ""),), signatories=(*real_organizations(), *INVENTED))
    said = statement_text(made, language).decode()

    unwrapped = "".join(said.split())
    places = [unwrapped.find("".join(line(entry).split())) for entry in make_roster(made, language).entries]
    assert -1 not in places
    assert places == sorted(places)
    assert max(display_width(one) for one in said.splitlines() if "https://" not in one) <= 76


def test_numbers_stand_below_one_another() -> None:
    signatories = tuple(Signatory(f"Alder {number:02}", "en") for number in range(10))
    said = statement_text(document(signatories=signatories), "en").decode()

    assert " 9. Alder 08\n10. Alder 09\n" in said


def test_numbers_of_all_groups_are_as_wide_as_the_last() -> None:
    signatories = tuple(Signatory(f"Alder {number:02}", "en", country="LT" if number < 5 else "PL") for number in range(10))
    said = statement_text(document(signatories=signatories, style=RosterStyle(grouping="country")), "en").decode()

    assert "Lithuania\n\n 1. Alder 00\n" in said
    assert "Poland\n\n 6. Alder 05\n" in said


def test_nine_lines_need_no_room_for_a_tenth() -> None:
    said = statement_text(document(signatories=tuple(Signatory(f"Alder {number}", "en") for number in range(9))), "en").decode()

    assert "\n9. Alder 8\n" in said


def test_the_time_of_the_list_stands_on_its_own_line() -> None:
    assert "2 withheld for their safety\nas of 25 March 2026, 10:30" in statement_text(document(), "en").decode()


def test_chinese_is_wrapped_by_the_room_it_takes() -> None:
    made = document(authentic_language="zh-Hans", texts=(Text("zh-Hans", "T", "人权" * 60, ""),))

    lines = statement_text(made, "zh-Hans").decode().splitlines()

    assert [one for one in lines if "人权" in one] == ["人权" * 19, "人权" * 19, "人权" * 19, "人权" * 3]


def test_marks_that_join_a_letter_take_no_room() -> None:
    assert (display_width("e\u0301"), display_width("人"), display_width("a\u200db"), display_width("ﷺ")) == (1, 2, 2, 1)


def test_an_address_stays_whole() -> None:
    address = f"https://example.org/{'x' * 100}"

    assert shown(f"[words]({address}) after") == f"words\n<{address}>\nafter"


def test_headings_lists_and_quotes_are_set_out() -> None:
    assert shown("# A\n\n- b\n- c\n\n1. d\n\n> e\n> f") == "A\n-\n\n- b\n- c\n\n1. d\n\n> e f"


def test_a_long_item_is_set_in() -> None:
    assert shown(f"10. {'word ' * 20}").splitlines() == [f"10. {'word ' * 14}".rstrip(), f"    {'word ' * 6}".rstrip()]


def test_what_is_struck_out_is_not_said() -> None:
    assert shown("We ~~do not~~ **agree** with `x`.") == "We ~~do not~~ agree with x."


def test_a_table_has_columns_where_they_fit() -> None:
    assert shown("| a | number |\n| - | -: |\n| Minsk | 7 |") == "a      number\n-----  ------\nMinsk       7"


def test_a_wide_table_is_told_row_by_row() -> None:
    long = "word " * 12

    assert shown(f"| a | b |\n| - | - |\n| {long} | {long} |\n| c | d |").splitlines() == [
        f"a: {long}".rstrip(),
        f"b: {long}".rstrip(),
        "",
        "a: c",
        "b: d",
    ]


def test_footnotes_stand_between_the_text_and_the_list() -> None:
    made = document(texts=(text("en", body="A claim.[^x]\n\n[^x]: Its source.\n\n[^y]: Nobody asks."),))
    said = statement_text(made, "en").decode()

    assert "A claim.[1]\n" in said
    assert "\n\nFootnotes\n---------\n\n[1] Its source.\n\n[2] Nobody asks.\n\nSignatories\n" in said


def test_the_un_profile_names_the_others_in_a_footnote() -> None:
    signatories = (Signatory("Alder", "en", ecosoc="special"), Signatory("Elm", "en"))
    said = statement_text(document(signatories=signatories, style=RosterStyle(has_un_profile=True)), "en").decode()

    assert "Special consultative status\n\n1. Alder\n" in said
    assert "2 withheld for their safety [1]" in " ".join(said.split())
    assert "for their safety\n\n[1] Elm also shares the views expressed in this statement.\n" in said


def test_who_left_on_the_record_is_told_with_the_day() -> None:
    left = Withdrawal("Fir House", "en", document().dated_on)

    assert "Withdrawn on the record\n\n- Fir House · 22 March 2026\n" in statement_text(document(withdrawals=(left,)), "en").decode()


@pytest.mark.parametrize("name", ["A\x00B", "lone \ud800 surrogate", "turned \u202e round", "x" * 100_000, "\n\n", "人" * 5_000])
def test_no_name_breaks_the_text(name: str) -> None:
    made = document(signatories=(Signatory(name, "en"),), lead_name=name, texts=(Text("en", name, name, ""),))

    said = statement_text(made, "en").decode()

    assert "\n1." in said
    assert not set("\x00\u202e") & set(said)


def test_a_retracted_statement_leaves_its_notice_alone() -> None:
    said = retraction_text(document("en", "be", retraction_notice="A figure was **wrong**."), "be").decode()

    assert "\n\nA figure was wrong.\n" in said
    assert "Бярозавы дом" not in said
    assert "Мы заклікаем" not in said
