"""Reading addresses: who can be written to, and what never reaches a header."""

import pytest

from app.mail.addresses import are_same, mailbox, one_line, read_address
from app.mail.failures import AddressUnusable


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("anna@partner.example", "", "anna@partner.example"),
        (" anna@partner.example ", "", "anna@partner.example"),
        ("Anna <anna@partner.example>", "Anna", "anna@partner.example"),
        ('"Kavalenka, Anna" <anna@partner.example>', "Kavalenka, Anna", "anna@partner.example"),
        ("<anna@partner.example>", "", "anna@partner.example"),
        ("first.last+tag_x-1'o@sub.partner.example", "", "first.last+tag_x-1'o@sub.partner.example"),
        ("юлія@права.example", "", "юлія@xn--80aaf4cf.example"),
        ("anna@STRASSE.example", "", "anna@STRASSE.example"),
        ("anna@straße.example", "", "anna@xn--strae-oqa.example"),
        ('"anna x"@partner.example', "", '"anna x"@partner.example'),
        ('Anna <"a@b, c"@partner.example>', "Anna", '"a@b, c"@partner.example'),
        ('"anna"@partner.example', "", "anna@partner.example"),
        ("noreply@localhost", "", "noreply@localhost"),
        ("noreply@127.0.0.1", "", "noreply@127.0.0.1"),
    ],
)
def test_an_address_is_read_with_its_domain_in_ascii(text: str, name: str, address: str) -> None:
    read = read_address(text)

    assert (read.display_name, read.addr_spec) == (name, address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "anna@",
        "@partner.example",
        "anna@@partner.example",
        "anna@partner..example",
        ".anna@partner.example",
        "an..na@partner.example",
        "an na@partner.example",
        "anna@partner example",
        "anna,borys@partner.example",
        '"anna"x"@partner.example',
        '"anna\\"@partner.example',
        '"anna<b>"@partner.example',
        '"anna',
        '""@partner.example',
        '"юлія"@partner.example',
        "anna@[203.0.113.7]",
        "anna@partner.example\nBcc: eve@evil.example",
        "anna\r\n@partner.example",
        "an\x00na@partner.example",
        "anna@\u202epartner.example",
        "an\u200fna@partner.example",
        "Anna\r\nBcc: eve@evil.example <anna@partner.example>",
        "a" * 65 + "@partner.example",
        "anna@" + "b." * 150 + "example",
        "anna@\u2024.example",
        "anna@under_score.example",
        "anna@partner.example>",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressUnusable):
        read_address(text)


def test_a_refused_address_is_not_repeated() -> None:
    with pytest.raises(AddressUnusable) as caught:
        read_address("secret name@\u2024.example")

    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nb\tc", "a b c"),
        ("  a \u00a0 b  ", "a b"),
        ("gro.\u202eelpmaxe\u202c", "gro.elpmaxe"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("a\ud800b", "ab"),
        ("کتاب\u200cها", "کتاب\u200cها"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
    ],
)
def test_any_text_fits_on_one_line_and_keeps_its_joiners(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Kim@Partner.example", "kim@partner.EXAMPLE"),
        ("kim@straße.example", "kim@xn--strae-oqa.example"),
        ('"kim"@partner.example', "kim@partner.example"),
        ("k..im@partner.example", "k..im@partner.example"),
    ],
)
def test_case_and_the_form_of_the_domain_make_no_other_mailbox(first: str, second: str) -> None:
    assert are_same(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ｋim@partner.example", "kim@partner.example"),
        ("\u212aim@partner.example", "kim@partner.example"),
        ("straße@partner.example", "strasse@partner.example"),
        ("kim@straße.example", "kim@strasse.example"),
        ("Юлія@partner.example", "юлія@partner.example"),
        ("kim+x@partner.example", "kim@partner.example"),
        ("k..im@partner.example", "kim@partner.example"),
    ],
)
def test_what_only_looks_alike_is_another_mailbox(first: str, second: str) -> None:
    assert not are_same(first, second)


@pytest.mark.parametrize(
    "text", ["kim+7@partner.example", "Kim@PARTNER.example", '"kim"@partner.example', '"kim+x y"@partner.example', "k.i.m@partner.example"]
)
def test_addresses_that_may_lead_to_one_mailbox_are_counted_as_one(text: str) -> None:
    assert mailbox(text) == mailbox("ｋim@partner.example") == "kim@partner.example"


def test_a_mailbox_has_its_domain_in_ascii_and_what_is_no_address_counts_as_it_is() -> None:
    assert mailbox("юлія@права.example") == mailbox("юлія@xn--80aaf4cf.example")
    assert mailbox("an..na@partner.example") == "an..na@partner.example"
