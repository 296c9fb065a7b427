"""Domains that tell who somebody is, and how they are written in ASCII."""

import pytest

from app.texts import domains


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("director@Lantern.example.org", "lantern.example.org"),
        ("https://www.lantern.example.org/about?x=1", "lantern.example.org"),
        ("http://user@lantern.example.org:8080", "lantern.example.org"),
        ("кантакт@ліхтар.бел", "xn--80avqgo5h.xn--90ais"),
        ('"odd @ local"@lantern.example.org.', "lantern.example.org"),
        ("director@gmail.com", ""),
        ("office@mail.protonmail.com", ""),
        ("https://lantern.wordpress.com", ""),
        ("https://facebook.com/lantern", ""),
        ("director@localhost", ""),
        ("https://[broken", ""),
        ("a@b\u2024\u2024.org", ""),
        ("", ""),
    ],
)
def test_only_a_domain_of_ones_own_tells(address: str, domain: str) -> None:
    assert domains.telling(address) == domain


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("a.b.lantern.org", "lantern.org"),
        ("lantern.org", "lantern.org"),
        ("a.lantern.org.uk", "lantern.org.uk"),
        ("org.uk", "org.uk"),
        ("a.abc.ge", "abc.ge"),
    ],
)
def test_what_was_registered_of_a_domain_is_guessed(domain: str, registered: str) -> None:
    assert domains.registered(domain) == registered


def test_a_domain_in_other_letters_has_its_punycode_beside() -> None:
    assert domains.punycode("director@lаntern.example.org") == "xn--lntern-3nf.example.org"
    assert domains.punycode("director@lantern.example.org") == ""
    assert domains.punycode("https://ліхтар.example.org/шлях") == "xn--80avqgo5h.example.org"
