"""One row of a list: what people write in cells, what is refused, and what is taken but should be looked at."""

import pytest

from app.domain.import_rows import Entered, check
from app.intake.sheet_rows import Row
from app.models import Channel, EcosocStatus, PartnerKind, Scope


def entered(email: str = "a@b.example.org", name: str = "Lantern", **more: str) -> Entered:
    """Read row 17 with the name in column A, the address in B, and further columns."""
    return check(Row(17, [name, email, *more.values()]), ["name:en", "email", *more])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("director+undersigned@lantern.example.org", "director+undersigned@lantern.example.org"),
        ("mailto:a@b.example.org", "a@b.example.org"),
        ("Alesia Partner <a@b.example.org>", "a@b.example.org"),
        ("office@ліхтар.example.org", "office@ліхтар.example.org"),
        ("дырэктар@lantern.example.org", "дырэктар@lantern.example.org"),
    ],
)
def test_an_address_is_taken_as_people_write_it(typed: str, kept: str) -> None:
    assert (entered(typed).email, entered(typed).errors) == (kept, {})


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "The e-mail address is missing."),
        ("nobody", "This does not look like an e-mail address."),
        ("a@b.example.org; c@d.example.org", "Several addresses stand in this cell. Give each of them a row of its own."),
        ('"john smith"@example.org', "An address with quotation marks is not taken. Ask for another one."),
        ("a@b.example.org\r\nBcc: x@y.example.org", "Several addresses stand in this cell. Give each of them a row of its own."),
        ("a@exa_mple.org", "Mail cannot be sent to this address."),
        ("a..b@example.org", "Mail cannot be sent to this address."),
        (f"{'a' * 65}@example.org", "This does not look like an e-mail address."),
        ("=1+1@example.org\u202e", "This contains hidden characters that change the direction of text. Please type it again by hand."),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_at_its_cell(typed: str, sentence: str) -> None:
    assert entered(typed).errors == {"B17": sentence}


def test_a_domain_in_other_letters_has_its_ascii_form_beside() -> None:
    assert entered("a@lantern.example.org").punycode == ""
    assert entered("a@ліхтар.example.org").punycode == "xn--80avqgo5h.example.org"


def test_letters_of_two_alphabets_in_a_word_are_pointed_out() -> None:
    row = entered("director@lаntern.example.org", name="Lаntern Комитет")

    assert row.errors == {}
    assert row.cautions == ("“Lаntern” mixes letters of two alphabets.", "“lаntern” mixes letters of two alphabets.")


def test_a_name_that_says_itself_in_two_scripts_is_no_trick() -> None:
    assert entered(name="Viasna Вясна").cautions == ()


def test_letters_before_the_at_sign_that_not_every_server_takes_are_pointed_out() -> None:
    assert entered("дырэктар@lantern.example.org").cautions == ("Not every mail server takes letters like those before the @.",)


def test_a_websites_domain_is_told_in_ascii() -> None:
    assert entered(website="https://ліхтар.example.org").cautions == ("The website’s domain is xn--80avqgo5h.example.org.",)


@pytest.mark.parametrize(
    ("column", "typed", "kept"),
    [
        ("country_of_focus", "Беларусь", "BY"),
        ("country_of_focus", "Russia", "RU"),
        ("country_of_focus", "Côte d'Ivoire", "CI"),
        ("country_of_base", "lt", "LT"),
        ("country_of_base", "UK", "GB"),
        ("kind", "NGO", PartnerKind.ORGANIZATION),
        ("kind", "Joint programme", PartnerKind.JOINT_PROGRAMME),
        ("kind", "Person", PartnerKind.INDIVIDUAL),
        ("ecosoc", "Special consultative status", EcosocStatus.SPECIAL),
        ("ecosoc", "No", EcosocStatus.NONE),
        ("counts_as", "3", 3),
        ("counts_as", "0", 0),
        ("scope", "International", Scope.INTERNATIONAL),
        ("aliases", "Lamp; Beacon;; Lamp", ("Lamp", "Beacon")),
        ("notes", "One\n\n two ", "One\ntwo"),
    ],
)
def test_a_cell_is_read_as_people_write_it(column: str, typed: str, kept: object) -> None:
    row = entered(**{column: typed})

    assert row.errors == {}
    assert {"aliases": row.aliases, "notes": row.notes, **row.partner}[column] == kept


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("Belarusian", "be"),
        ("русский", "ru"),
        ("be_TARASK", "be-tarask"),
        ("Français", "fr"),
        ("eng", "en"),
        ("беларуская (тарашкевіца)", "be-tarask"),
    ],
)
def test_a_language_is_known_by_its_name_and_by_its_tag(typed: str, tag: str) -> None:
    assert entered(language=typed).contact == {"language": tag}


def test_a_channel_is_how_the_contact_wants_to_be_reached() -> None:
    assert entered(channel="Telephone").contact == {"channel": Channel.PHONE}


@pytest.mark.parametrize(
    "column", ["country_of_focus", "kind", "ecosoc", "scope", "channel", "language", "website", "acronym", "counts_as"]
)
def test_what_is_none_of_the_choices_is_refused_at_its_cell(column: str) -> None:
    assert list(entered(**{column: "Something else entirely, whatever it may be"}).errors) == ["C17"]


def test_the_choices_are_told() -> None:
    assert entered(scope="galactic").errors == {"C17": "This is none of: national, regional, international."}


def test_a_fault_of_reading_is_told_once_and_the_cell_is_not_missed_as_well() -> None:
    row = check(Row(3, ["Lantern", "#REF!"], {1: "This cell holds the error #REF!."}), ["name:en", "email"])

    assert row.errors == {"B3": "This cell holds the error #REF!."}


def test_a_cell_beyond_the_headings_is_a_fault_whatever_the_columns_are_for() -> None:
    row = check(Row(3, ["Lantern", "a@b.example.org"], {2: "Beyond."}), ["name:en", "email"])

    assert row.errors == {"C3": "Beyond."}


def test_several_columns_may_hold_other_names_and_notes() -> None:
    columns = ["name:en", "email", "aliases", "aliases", "notes", "notes"]

    row = check(Row(2, ["Lantern", "a@b.example.org", "Lamp", "Beacon", "One", "Two"]), columns)

    assert (row.aliases, row.notes) == (("Lamp", "Beacon"), "One\nTwo")


def test_what_only_a_joint_programme_can_count_as_is_pointed_out() -> None:
    assert entered(counts_as="3", kind="network").cautions == ("Only a joint programme counts as more than one organization, or as none.",)
    assert entered(counts_as="3", kind="Joint programme").cautions == ()
    assert entered(counts_as="1", kind="network").cautions == ()
