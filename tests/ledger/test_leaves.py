"""Entries of the log: what they say, what they hide, and that there is one way to write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger import leaves
from app.ledger.leaves import LeafInvalid, Opening

DAY = date(2026, 1, 2)


@given(st.dictionaries(st.sampled_from(leaves.FIELDS), st.text(st.characters(exclude_categories=["Cs"]))))
def test_an_entry_is_read_back_and_each_opening_fits_its_field_alone(values: dict[str, str]) -> None:
    leaf, openings = leaves.make(DAY, values)

    assert leaves.parse(bytes(leaf)) == leaf
    assert [(field, other) for field in leaves.FIELDS for other in leaves.FIELDS if leaves.opens(leaf, field, openings[other])] == [
        (field, field) for field in leaves.FIELDS
    ]


def test_the_commitment_is_the_one_that_the_format_describes() -> None:
    opening = Opening("Ähre", bytes(32))

    # printf 'undersigned/commit/v1\nname\n' > x; head -c 32 /dev/zero >> x; printf 'Ähre' >> x; sha256sum x
    assert leaves.commit("name", opening) == "d77ddde6a47b3747a88557e53fcbad40af3161fea5df93682ba814957dd071c3"


def test_all_entries_look_alike() -> None:
    empty, full = bytes(leaves.make(DAY, {})[0]), bytes(leaves.make(DAY, {"act": "x" * 500, "name": "Alder Street"})[0])

    assert len(empty) == len(full) == 290
    assert b"Alder" not in full
    assert empty != bytes(leaves.make(DAY, {})[0])


def test_a_name_typed_with_combining_marks_is_the_same_name() -> None:
    _, openings = leaves.make(DAY, {"name": "A\u030angstro\u0308m"})

    assert openings["name"].value == "Ångström"


def test_a_wrong_value_salt_or_length_of_salt_opens_nothing() -> None:
    leaf, openings = leaves.make(DAY, {"name": "Alder Street"})
    salt = openings["name"].salt

    assert not leaves.opens(leaf, "name", Opening("Alder Streets", salt))
    assert not leaves.opens(leaf, "name", Opening("Alder Street", bytes(32)))
    assert not leaves.opens(leaf, "name", Opening("lder Street", salt + b"A"))
    assert not leaves.opens(leaf, "nobody", openings["name"])


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ('":"', '": "'),
        ("/v1", "/v2"),
        ("2026-01-02", "20260102"),
        ("2026-01-02", "2026-13-02"),
        ('"day"', '"Day"'),
        ('{"act":"', '{"act":"A'),
        ("}", ',"more":1}'),
        ("{", "["),
        ('{"commitments"', '{"commitments":{},"commitments"'),
    ],
)
def test_another_way_to_write_an_entry_is_refused(found: str, put: str) -> None:
    written = bytes(leaves.make(DAY, {})[0]).decode()

    with pytest.raises(LeafInvalid):
        leaves.parse(written.replace(found, put, 1).encode())


@pytest.mark.parametrize("entry", [b"", b"null", b"[]", b"1", b"\xff", b'{"day":1}', b"[" * 100_000])
def test_what_is_no_entry_is_refused(entry: bytes) -> None:
    with pytest.raises(LeafInvalid):
        leaves.parse(entry)


def test_what_would_take_minutes_to_normalize_is_refused() -> None:
    with pytest.raises(LeafInvalid):
        leaves.normal("a" + "\u0315" * 31)
