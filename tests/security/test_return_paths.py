"""Return paths: one address a mail, which servers may fold and nobody can make up."""

import string

import pytest

from app.errors import LinkInvalid
from app.security import return_paths

OLD, NEW = "an old key of at least 32 characters", "a new key of at least 32 characters"
MAIL_ID = "0193a7c2b4f87d1e9a6b3c5d7e8f9012"
ADDRESS = return_paths.make([NEW, OLD], MAIL_ID, "statements.example.org")


def test_a_return_path_names_its_mail() -> None:
    assert return_paths.read([NEW, OLD], ADDRESS) == MAIL_ID


def test_a_return_path_is_an_address_every_server_takes() -> None:
    local_part, _, domain = ADDRESS.partition("@")

    assert domain == "statements.example.org"
    assert local_part.startswith("b+agj2pqvu7b6r5gtlhrox5d4qci.")
    assert len(local_part) == 49
    assert set(local_part) <= set(string.ascii_lowercase + "234567+.")


@pytest.mark.parametrize("given", [ADDRESS.upper(), f"<{ADDRESS}>", f" {ADDRESS}\n", ADDRESS.partition("@")[0], f"{ADDRESS}.relay.test"])
def test_what_servers_do_to_an_address_does_no_harm(given: str) -> None:
    assert return_paths.read([NEW], given) == MAIL_ID


def test_after_a_rotation_old_return_paths_are_good() -> None:
    assert return_paths.read([NEW, OLD], return_paths.make([OLD], MAIL_ID, "example.org")) == MAIL_ID
    with pytest.raises(LinkInvalid):
        return_paths.read([OLD], ADDRESS)


def test_every_changed_character_is_noticed() -> None:
    local_part = ADDRESS.partition("@")[0]

    for place in range(len(local_part)):
        changed = local_part[:place] + ("a" if local_part[place] != "a" else "b") + local_part[place + 1 :]
        with pytest.raises(LinkInvalid):
            return_paths.read([NEW], changed)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "b+",
        "b+.",
        "director@example.org",
        "b+a.b@example.org",
        f"x{ADDRESS}",
        f"{ADDRESS}@x",
        "b+" + "é" * 26 + "." + "a" * 20,
        "b" * 9**6,
    ],
)
def test_what_is_no_return_path_is_invalid(address: str) -> None:
    assert return_paths.find(address) == ""
    with pytest.raises(LinkInvalid):
        return_paths.read([NEW], address)


def test_a_return_path_is_found_in_a_header() -> None:
    assert return_paths.find(f'"Statements" <{ADDRESS}>, other@example.org') == ADDRESS
    assert return_paths.find(ADDRESS.upper()) == ADDRESS


def test_a_forged_one_is_found_as_well() -> None:
    forged = "b+" + "a" * 26 + "." + "a" * 20 + "@example.org"

    assert return_paths.find(forged) == forged
    with pytest.raises(LinkInvalid):
        return_paths.read([NEW], forged)
