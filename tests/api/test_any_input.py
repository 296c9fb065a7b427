"""Whatever JSON is sent, the answer is a plain success or a whole problem, never a fault of ours."""

import string
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.calling import DRAFT, Api, problem

WORDS = st.sampled_from(
    ["", " ", "en", "be-tarask", "to", "UTC", "Europe/Vilnius", "2027-03-28T03:30", "9999-12-31T23:59-14:00", "0001-01-01T00:00"]
)
HALVES = st.sampled_from(["\ud800", "en\udfff", "a\ud800@example.org", "Abc \udc00"])
TEXTS = WORDS | HALVES | st.text(max_size=8) | st.text(string.printable, max_size=40)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8)
ANY_DRAFT = st.dictionaries(
    st.sampled_from([*DRAFT, "embargo_until", "dated_on", "roster_order", "revision"]), ANYTHING | TEXTS, max_size=4
)
PARTNER = st.fixed_dictionaries({"names": st.dictionaries(TEXTS, TEXTS, max_size=2)}, optional={"acronym": TEXTS, "country": TEXTS})
ANY_ROW = ANYTHING | st.fixed_dictionaries({"partner": PARTNER, "contact": st.fixed_dictionaries({"email": TEXTS | st.emails()})})
often = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@often
@given(changes=ANY_DRAFT)
def test_any_draft_is_taken_or_refused_with_its_fields_named(api: Api, changes: dict[str, Any]) -> None:
    created = api("POST", "/statements", json=DRAFT | changes)
    changed = api("PATCH", f"/statements/{api.draft()}", json=changes)

    for answer in (created, changed):
        if not answer.is_success:
            status, _, fields = problem(answer)
            assert (status, bool(fields)) in {(422, True), (409, False)}


@often
@given(rows=st.lists(ANY_ROW, max_size=4))
def test_any_list_is_answered_row_by_row(api: Api, rows: list[Any]) -> None:
    results = api.invite(api.open(), *rows)

    assert [("id" in result) != ("error" in result) for result in results] == [True] * len(rows)


@often
@given(language=TEXTS, title=ANYTHING | TEXTS, body=ANYTHING | TEXTS)
def test_any_language_is_written_or_refused(api: Api, language: str, title: object, body: object) -> None:
    answer = api(
        "PUT",
        f"/statements/{api.draft()}/translations/{quote(language, safe='', errors='replace') or 'x'}",
        json={"title": title, "body": body},
    )

    assert answer.status_code in {200, 404, 405, 422}
