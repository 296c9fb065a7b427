"""Signed tokens for links and forms."""

import pytest

from app.errors import LinkInvalid
from app.security.links import LinkSigner

OLD, NEW = "an old key of at least 32 characters", "a new key of at least 32 characters"
SIGNER = LinkSigner([NEW, OLD])


def test_a_token_is_good_for_its_purpose() -> None:
    token = SIGNER.new_token("manage")

    SIGNER.check("manage", token)

    with pytest.raises(LinkInvalid):
        SIGNER.check("manage", token[:-1] + ("a" if token[-1] != "a" else "b"))


def test_a_token_fits_an_address_and_says_nothing() -> None:
    first, second = SIGNER.new_token("manage"), SIGNER.new_token("manage")

    assert first.isascii()
    assert set(first) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert len(first) == len(second) == 66
    assert first != second


@pytest.mark.parametrize("purpose", ["login", "invitation", "form", "", "manage/v1"])
def test_a_token_of_one_purpose_is_none_for_another(purpose: str) -> None:
    with pytest.raises(LinkInvalid):
        SIGNER.check(purpose, SIGNER.new_token("manage"))


def test_a_token_of_another_key_is_none() -> None:
    with pytest.raises(LinkInvalid):
        SIGNER.check("manage", LinkSigner(["somebody else's key of 32 characters"]).new_token("manage"))


def test_after_a_rotation_old_tokens_are_good_and_new_ones_signed_with_the_first_key() -> None:
    SIGNER.check("manage", LinkSigner([OLD]).new_token("manage"))
    LinkSigner([NEW]).check("manage", SIGNER.new_token("manage"))

    with pytest.raises(LinkInvalid):
        LinkSigner([OLD]).check("manage", SIGNER.new_token("manage"))


def test_every_changed_character_is_noticed() -> None:
    token = SIGNER.new_token("manage")

    for place in range(len(token) - 1):  # the last one carries two bits that base64 does not read
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(LinkInvalid):
            SIGNER.check("manage", changed)


@pytest.mark.parametrize("token", ["", ".", "..", "x", "x.y", "\x00", "токен", "é.é", "x" * 201, "x" * 10_000_000, "half \ud83d"])
def test_what_is_no_token_is_invalid(token: str) -> None:
    with pytest.raises(LinkInvalid):
        SIGNER.check("manage", token)


def test_a_form_token_is_bound_to_its_session() -> None:
    token = SIGNER.form_token("session-1")

    assert SIGNER.is_form_token("session-1", token)
    assert LinkSigner([NEW]).is_form_token("session-1", token)
    assert not SIGNER.is_form_token("session-2", token)
    assert not SIGNER.is_form_token("session-1", token[:-2])
    assert not SIGNER.is_form_token("session-1", "")
    assert not SIGNER.is_form_token("session-1", "é\x00")
