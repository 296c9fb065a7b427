"""A form row is label, hint, error, input, tied together by ids: the macros keep the order, and every form uses them."""

import re
from pathlib import Path

import pytest

from app.publishing.templates import environment

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
ROW = re.compile(r'<label|class="hint"|class="error"|<(?:input|textarea|select) ')
CALLS = {
    "field": 'field("city", "City", "Minsk", hint="Where you are.", error="Too long.", required=true)',
    "area": 'area("city", "City", "Minsk", hint="Where you are.", error="Too long.", required=true)',
    "choose": 'choose("city", "City", [("a", "Minsk")], hint="Where you are.", error="Too long.", required=true)',
    "tick": 'tick("city", "City", hint="Where you are.", error="Too long.", required=true)',
}
OWN_ROWS = {
    "desk/_texts.html": "one choice among blocks: each stands in its own block",
    "desk/_publish_languages.html": "a list of ticks with one legend",
    "desk/_campaign_recipients.html": "the search in a list: one line, no row",
    "desk/_closing.html": "one tick beside its button",
    "desk/_progress.html": "the filter of a table: one line, no row",
    "desk/_publish.html": "one tick beside its button",
    "desk/_roster_places.html": "a number beside each line of a list",
    "desk/hidings.html": "a list of choices with one legend",
    "desk/reminders.html": "the search in a list: one line, no row",
    "endorsements/_sure.html": "the id is not the name",
    "join/_form.html": "a trap for machines",
}


def macro(name: str) -> str:
    return environment("en").from_string(f'{{% from "base/_forms.html" import {name} %}}{{{{ {CALLS[name]} }}}}').render()


@pytest.mark.parametrize("name", CALLS)
def test_a_row_is_label_hint_error_input(name: str) -> None:
    kinds = [re.sub(r"input|textarea|select", "input", found).strip("< ") for found in ROW.findall(macro(name))]

    assert kinds == ["label", 'class="hint"', 'class="error"', "input"]


@pytest.mark.parametrize("name", CALLS)
def test_hint_and_error_are_tied_to_the_input(name: str) -> None:
    row = macro(name)

    assert 'aria-describedby="city-hint city-error" aria-invalid="true" required' in row
    assert [f'id="city-{part}"' in row for part in ("hint", "error")] == [True, True]


def test_the_tick_that_is_asked_for_is_a_row_too() -> None:
    call = '{% from "endorsements/_sure.html" import sure %}{{ sure("decline", "Yes, decline.", "Please tick.") }}'

    row = environment("en").from_string(call).render().partition('<div class="row')[2]
    assert [found.strip("< ") for found in ROW.findall(row)] == ["label", 'class="error"', "input"]


def test_every_form_takes_its_rows_from_the_macros() -> None:
    own = [
        str(path.relative_to(TEMPLATES))
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.parent.name != "base" and "<label" in path.read_text(encoding="utf-8")
    ]

    assert own == sorted(OWN_ROWS)
