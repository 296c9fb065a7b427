"""An entry with what opens it: written, read back, and refused where anything does not fit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger import leaves, openings
from app.ledger.leaves import LeafInvalid
from app.ledger.openings import Opened

ACT = '{"event":"endorsed","facts":{},"statement":"aa","subject":"bb"}'


def opened_of(*fields: str, **values: str) -> Opened:
    leaf, all_of = leaves.make(date(2026, 1, 2), {"act": ACT, "name": "Alder Street", "signer": "A. Person", **values})
    return Opened(bytes(leaf), {field: all_of[field] for field in fields})


@pytest.mark.parametrize("fields", [("act", "name", "signer"), ("act", "name"), ()])
def test_what_is_written_is_read_back(fields: tuple[str, ...]) -> None:
    opened = opened_of(*fields)

    assert openings.read(openings.write(opened)) == opened


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_name_comes_back(name: str) -> None:
    opened = opened_of("name", name=name)

    assert openings.read(openings.write(opened)).openings["name"].value == leaves.normal(name)


def test_an_act_is_read_as_what_it_says() -> None:
    assert openings.read(openings.write(opened_of("act"))).act["event"] == "endorsed"
    assert opened_of("name").act == {}


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("Alder", "Elder"),
        ('"name":{', '"nome":{'),
        ('"name":{', '"signer":{'),
        ('"salt":"', '"salt":"0'),
        ('{"entry"', '{ "entry"'),
        ('"openings":{', '"openings":{"act":{},'),
        ('"openings"', '"Openings"'),
        ('"value":"', '"value":null,"other":"'),
    ],
)
def test_what_does_not_fit_is_refused(found: str, put: str) -> None:
    written = openings.write(opened_of("name"))
    changed = written.replace(found, put, 1)

    assert changed != written
    with pytest.raises(LeafInvalid):
        openings.read(changed)


@pytest.mark.parametrize("act", ["", "{}", "[]", "not json", ACT.replace(":", ": "), ACT.removesuffix("}") + ',"more":1}'])
def test_an_act_that_says_something_else_is_refused(act: str) -> None:
    with pytest.raises(LeafInvalid):
        openings.read(openings.write(opened_of("act", act=act)))


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", '{"entry":1,"openings":{}}', '{"entry":"","openings":[]}', "[" * 90_000, "x" * 200_000]
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(LeafInvalid):
        openings.read(text)
