"""Encryption at rest (P10)."""

import pytest

from app.security.vault import Vault, VaultClosed, fold

OLD, NEW = "an old key of at least 32 characters", "a new key of at least 32 characters"


def test_what_is_sealed_opens_for_the_same_purpose() -> None:
    vault = Vault([NEW])

    assert vault.open("contact.email", vault.seal("contact.email", "Алеся@ліхтар.example.org")) == "Алеся@ліхтар.example.org"
    assert vault.open_json("mail.payload", vault.seal_json("mail.payload", {"b": [1], "a": "ü"})) == {"a": "ü", "b": [1]}


def test_the_same_value_is_never_sealed_alike() -> None:
    vault = Vault([NEW])

    assert vault.seal("contact.email", "a@b.org") != vault.seal("contact.email", "a@b.org")


def test_a_sealed_value_does_not_contain_what_it_seals() -> None:
    assert b"lantern" not in Vault([NEW]).seal("contact.email", "director@lantern.example.org")


def test_a_sealed_name_cannot_stand_in_for_an_address() -> None:
    vault = Vault([NEW])
    sealed = vault.seal("contact.name", "a@b.org")

    with pytest.raises(VaultClosed):
        vault.open("contact.email", sealed)


def test_every_changed_byte_is_noticed() -> None:
    vault = Vault([NEW])
    sealed = vault.seal("contact.email", "a@b.org")

    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(VaultClosed):
            vault.open("contact.email", changed)


@pytest.mark.parametrize("length", [0, 1, 4, 5, 16, 17, 30])
def test_a_cut_value_is_noticed(length: int) -> None:
    vault = Vault([NEW])

    with pytest.raises(VaultClosed):
        vault.open("contact.email", vault.seal("contact.email", "a@b.org")[:length])


def test_after_a_rotation_old_values_open_and_new_ones_are_sealed_with_the_first_key() -> None:
    before, after = Vault([OLD]), Vault([NEW, OLD])
    sealed_before = before.seal("contact.email", "a@b.org")

    sealed_after = after.seal("contact.email", "c@d.org")

    assert after.open("contact.email", sealed_before) == "a@b.org"
    assert Vault([NEW]).open("contact.email", sealed_after) == "c@d.org"
    with pytest.raises(VaultClosed):
        before.open("contact.email", sealed_after)


def test_without_its_key_nothing_opens() -> None:
    with pytest.raises(VaultClosed):
        Vault([NEW]).open("contact.email", Vault([OLD]).seal("contact.email", "a@b.org"))


def test_a_blind_index_is_found_after_a_rotation() -> None:
    stored = Vault([OLD]).indexes("contact.email", "a@b.org")[0]

    assert stored in Vault([NEW, OLD]).indexes("contact.email", "a@b.org")
    assert stored != Vault([NEW, OLD]).indexes("contact.email", "a@b.org")[0]


def test_a_blind_index_does_not_see_case_or_width() -> None:
    vault = Vault([NEW])

    assert vault.indexes("contact.email", " A@B.org ") == vault.indexes("contact.email", "ａ@b.ORG")
    assert fold(" A@B.org ") == fold("ａ@b.ORG") == "a@b.org"


def test_a_blind_index_is_bound_to_purpose_and_key() -> None:
    indexes = {Vault([key]).indexes(purpose, "a@b.org")[0] for key in (OLD, NEW) for purpose in ("contact.email", "account.email")}

    assert len(indexes) == 4
    assert {len(index) for index in indexes} == {32}
