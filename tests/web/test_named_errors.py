"""Sentences in the list above a form begin with the name of their field where they could be about any of them."""

import httpx
import pytest

from tests import campaigning, coordinator
from tests.coordinator import Desk
from tests.partner import words

PAST = "2020-01-01T10:00"


def summary(page: httpx.Response) -> str:
    assert page.status_code == 422
    return page.text.partition('class="error-summary"')[2].partition("</div>")[0]


def test_two_dates_in_the_past_are_told_apart(desk: Desk) -> None:
    answer = desk.post("/desk/statements/new", **(coordinator.TEXTS | {"hard_deadline": PAST, "soft_deadline": PAST}))

    assert '<a href="#hard_deadline">Closing date: This time is in the past.</a>' in summary(answer)
    assert '<a href="#soft_deadline">Reminder date: This time is in the past.</a>' in summary(answer)


def test_a_number_that_is_none_names_its_field(desk: Desk) -> None:
    path, _, _ = desk.opened()

    answer = desk.post(f"{path}/reminders/schedule", reminder_days="7, soon", most_reminders="2")

    assert "Days before the reminder date: Please give a whole number" in summary(answer)


@pytest.mark.parametrize(("field", "name"), [("send_at", "Time"), ("spread_minutes", "Spread over so many minutes")])
def test_a_campaign_that_cannot_be_sent_so_names_the_field(desk: Desk, field: str, name: str) -> None:
    ids = campaigning.directory(desk.database, desk.lead)
    path, _, _ = desk.opened()
    path = desk.post(f"{path}/campaigns", nonce=coordinator.hidden(desk.get(f"{path}/campaigns"), "nonce")).headers["location"]
    desk.post(f"{path}/recipients", do="add", shown=" ".join(ids))
    seen = coordinator.hidden(desk.get(f"{path}/preview"), "seen")

    answer = desk.post(f"{path}/sending", when="later", send_at=PAST, spread_minutes="-1", seen=seen)

    assert f'<a href="#{field}">{name}: ' in summary(answer)


def test_a_placeholder_that_is_refused_names_its_language_and_the_way_out(desk: Desk) -> None:
    arabic = {"language-1": "ar", "title-1": "نداء", "body-1": "{{count|منظمة|منظمات}}"}

    answer = desk.post("/desk/statements/new", **(coordinator.TEXTS | arabic))

    assert "Text (Arabic): “{{count|منظمة|منظمات}}”" in summary(answer)
    assert "Please give them all, or write {{count}} with the noun beside it." in words(answer)
