"""The desk's campaigns: choosing recipients, the exact preview, sending, stopping, and watching the mails go out."""

import re
from dataclasses import dataclass

import httpx
import pytest

from app import clock
from app.domain import mails
from app.models import Channel, OffBecause
from tests import campaigning, cast, coordinator
from tests.campaigning import THIRD
from tests.cast import Clock
from tests.coordinator import Desk
from tests.partner import words


@dataclass(frozen=True)
class Campaigning:
    """A campaign on the desk. `path` is its address, `ids` are the partners of the directory."""

    desk: Desk
    path: str
    ids: list[str]

    def add(self, **filters: str) -> httpx.Response:
        return self.desk.post(f"{self.path}/recipients", do="add", **filters)

    def preview(self) -> httpx.Response:
        return self.desk.get(f"{self.path}/preview")

    def send(self, **fields: str) -> httpx.Response:
        """Send what is previewed now, unless told otherwise, and have the worker invite whom that asks at once."""
        given = {"when": "now", "spread_minutes": "0"} | fields
        seen = fields.get("seen") or coordinator.hidden(self.preview(), "seen")
        answer = self.desk.post(f"{self.path}/sending", **(given | {"seen": seen}))
        campaigning.finish(self.desk.database)
        return answer

    def progress(self) -> httpx.Response:
        return self.desk.get(f"{self.path}/progress")


@pytest.fixture
def campaign(desk: Desk) -> Campaigning:
    """A fresh campaign of an open statement, and a directory of three."""
    ids = campaigning.directory(desk.database, desk.lead)
    path, _, _ = desk.opened()
    answer = desk.post(f"{path}/campaigns", nonce=coordinator.hidden(desk.get(f"{path}/campaigns"), "nonce"))
    return Campaigning(desk, answer.headers["location"], ids)


def invited(desk: Desk) -> list[str]:
    return [mail.to for mail in cast.outbox(desk.database, "invitation")]


def test_the_way_to_a_personal_note_keeps_the_ticks(campaign: Campaigning) -> None:
    campaign.add()
    assert f'name="do" value="note-{campaign.ids[0]}"' in campaign.desk.get(campaign.path).text

    fields = {"shown": " ".join(campaign.ids), "partner": campaign.ids[:1], "do": f"note-{campaign.ids[0]}"}
    answer = campaign.desk.post(f"{campaign.path}/recipients", **fields)

    assert answer.headers["location"] == f"{campaign.path}/notes/{campaign.ids[0]}"
    assert "1 partner chosen 2 more stand in the list without a tick." in words(campaign.desk.get(campaign.path))


def test_one_form_begins_one_campaign(desk: Desk) -> None:
    path, _, _ = desk.opened()
    nonce = coordinator.hidden(desk.get(f"{path}/campaigns"), "nonce")

    answers = [desk.post(f"{path}/campaigns", nonce=nonce) for _ in range(2)]

    assert answers[0].headers["location"] == answers[1].headers["location"]


def test_partners_are_added_by_filters_and_shown_with_ticks(campaign: Campaigning) -> None:
    answer = campaign.add(country="BY")

    page = campaign.desk.get(answer.headers["location"])
    assert "2 partners added." in words(page)
    assert "2 partners chosen" in words(page)
    assert page.text.count(" checked>") == 2


def test_taking_out_without_saying_whom_empties_no_list(campaign: Campaigning) -> None:
    campaign.add()

    answer = campaign.desk.post(f"{campaign.path}/recipients", shown=" ".join(campaign.ids), partner=campaign.ids, do="take_out")

    assert answer.status_code == 422
    assert "Please choose below whom to take out." in words(answer)
    assert "3 partners chosen" in words(answer)


def test_a_tick_survives_turning_the_page(campaign: Campaigning) -> None:
    campaign.add()
    ids = campaign.ids

    answer = campaign.desk.post(f"{campaign.path}/recipients", shown=" ".join(ids), partner=ids[:2], do="next")

    assert answer.headers["location"] == f"{campaign.path}?done=kept&after={ids[2]}#recipients"
    assert "2 partners chosen" in words(campaign.desk.get(campaign.path))
    assert "1 more stands in the list without a tick." in words(campaign.desk.get(campaign.path))


def test_a_tick_survives_adding_others(campaign: Campaigning) -> None:
    campaign.add(country="BY")

    campaign.add(shown=campaign.ids[0])

    said = words(campaign.desk.get(campaign.path))
    assert "2 partners chosen 1 more stands in the list without a tick." in said


def test_the_button_to_the_preview_keeps_the_ticks_too(campaign: Campaigning) -> None:
    campaign.add()

    answer = campaign.desk.post(f"{campaign.path}/recipients", shown=" ".join(campaign.ids), partner=campaign.ids[:1], do="preview")

    said = words(campaign.desk.get(answer.headers["location"]))
    assert cast.PARTNER.email in said
    assert cast.SECOND.email not in said


def test_the_preview_shows_who_gets_which_mail_in_which_language(campaign: Campaigning) -> None:
    campaigning.change(campaign.desk.database, cast.SECOND.email, channel=Channel.SIGNAL)
    campaign.add()

    said = words(campaign.preview())

    assert "Lantern Committee Alesia Partner director@lantern.example.org English: A request for your organization" in said
    assert "Belarusian: Просьба да вашай арганізацыі" in said
    assert "Coalition for Fair Trials asks Lantern Committee to endorse this text:" in said
    assert "https://statements.example.org/e/example" in said
    assert "Link to copy invited without a mail" in said


@pytest.mark.parametrize(("tag", "preferred"), [("fr", "French"), ("qqq", "qqq")])
def test_a_mail_in_a_language_we_do_not_speak_is_said_to_be_english(campaign: Campaigning, tag: str, preferred: str) -> None:
    campaigning.change(campaign.desk.database, cast.PARTNER.email, language=tag)
    campaigning.change(campaign.desk.database, cast.SECOND.email, language=tag)
    campaign.add()

    said = words(campaign.preview())

    assert f"English, for 2 contacts who prefer {preferred}" in said
    assert f"English (prefers {preferred}): A request for your organization" in said


def test_a_mail_about_a_text_that_is_not_translated_says_so(campaign: Campaigning) -> None:
    campaigning.change(campaign.desk.database, cast.PARTNER.email, language="ar")
    campaign.add()

    said = words(campaign.preview())

    assert "1 contact gets a mail in Arabic about a text in English: there is no translation." in said
    assert said.count("there is no translation") == 1


def test_a_note_is_shown_in_the_preview_and_in_the_mail(campaign: Campaigning) -> None:
    campaign.add()

    campaign.desk.post(f"{campaign.path}/notes/{campaign.ids[0]}", note="As said in Tbilisi.")

    assert "Coalition for Fair Trials writes to you: As said in Tbilisi." in words(campaign.preview())
    campaign.send()
    assert cast.outbox(campaign.desk.database, "invitation")[0].payload["personal_note"] == "As said in Tbilisi."


def test_a_note_that_is_too_long_keeps_what_was_typed(campaign: Campaigning) -> None:
    campaign.add()

    answer = campaign.desk.post(f"{campaign.path}/notes/{campaign.ids[0]}", note="x" * 1_001)

    assert answer.status_code == 422
    assert coordinator.marked(answer) == ["note"]
    assert "x" * 1_001 in answer.text


def test_sending_invites_everybody_once_however_often_it_is_pressed(campaign: Campaigning) -> None:
    campaign.add()
    seen = coordinator.hidden(campaign.preview(), "seen")

    answers = [campaign.send(seen=seen) for _ in range(2)]

    assert [answer.headers["location"] for answer in answers] == [f"{campaign.path}/progress"] * 2
    assert invited(campaign.desk) == [cast.PARTNER.email, cast.SECOND.email, THIRD.email]


def test_a_change_since_the_preview_is_shown_and_nothing_is_sent(campaign: Campaigning) -> None:
    campaign.add()
    seen = coordinator.hidden(campaign.preview(), "seen")
    campaigning.change(campaign.desk.database, cast.SECOND.email, off_at=clock.now(), off_because=OffBecause.BOUNCED)

    answer = campaign.send(seen=seen)

    assert answer.status_code == 409
    assert "What would be sent has changed since you looked at it." in words(answer)
    assert "Left out no address works" in words(answer)
    assert invited(campaign.desk) == []
    assert campaign.send(seen=coordinator.hidden(answer, "seen")).status_code == 303


def test_a_time_is_fixed_and_taken_back(campaign: Campaigning) -> None:
    campaign.add()

    campaign.send(when="later", send_at="2026-12-02T09:00")

    assert "It starts by itself and invites 3 organizations: 2 December 2026, 09:00 (Vilnius, UTC+2)" in words(campaign.progress())
    assert 'name="seen"' not in campaign.preview().text
    stopped = campaign.desk.post(f"{campaign.path}/stop")
    said = words(campaign.desk.get(stopped.headers["location"]))
    assert "Nothing was sent. Your choice is kept: change it or send it anew." in said
    assert "3 partners chosen" in said


def test_a_draft_is_thrown_away_and_the_list_of_campaigns_says_so(campaign: Campaigning) -> None:
    answer = campaign.desk.post(f"{campaign.path}/discarding")

    assert "The draft was thrown away. Nothing was sent." in words(campaign.desk.get(answer.headers["location"]))
    assert "It invited nobody" in words(campaign.progress())


@pytest.mark.parametrize("send_at", ["2026-12-01T09:00", "", "soon"])
def test_a_time_that_is_none_keeps_the_form(campaign: Campaigning, send_at: str) -> None:
    campaign.add()

    answer = campaign.send(when="later", send_at=send_at)

    assert answer.status_code == 422
    assert coordinator.marked(answer) == ["send_at"]
    assert 'id="when-later" name="when" type="radio" value="later" checked' in answer.text


def test_an_empty_list_cannot_be_sent(campaign: Campaigning) -> None:
    answer = campaign.preview()

    assert "Nobody is left to invite." in words(answer)
    assert 'name="seen"' not in answer.text


def test_a_test_mail_goes_to_oneself_and_opens_a_preview(campaign: Campaigning) -> None:
    campaign.add()

    answer = campaign.desk.post(f"{campaign.path}/test", language="be", discreet="")

    (mail,) = cast.outbox(campaign.desk.database, "invitation")
    assert (mail.to, mail.language) == (cast.COORDINATOR, "be")
    assert (mail.payload["is_test"], mail.payload["reply_to"]) == (True, cast.COORDINATOR)
    assert campaign.desk.get(mail.payload["url"].removeprefix("https://statements.example.org")).status_code == 200
    assert "A test mail is on its way" in words(campaign.desk.get(answer.headers["location"]))


def test_a_test_in_a_language_nobody_gets_is_not_there(campaign: Campaigning) -> None:
    campaign.add()

    assert campaign.desk.post(f"{campaign.path}/test", language="ka").status_code == 404


def test_progress_counts_the_mails_and_looks_again_while_some_wait(campaign: Campaigning) -> None:
    campaign.add()
    campaign.send()
    with campaign.desk.database.write() as session:
        first = mails.claim(session, at=clock.now())
        assert first
        mails.record_sent(session, first, "250 OK", at=clock.now())

    page = campaign.progress()

    assert re.search(r"3 organizations were invited on", words(page))
    assert "1 taken by the mail server 2 waiting" in words(page)
    assert '<meta http-equiv="refresh" content="15">' in page.text


def test_progress_tells_how_many_are_invited_while_it_is_being_sent(campaign: Campaigning) -> None:
    campaign.add()
    campaign.desk.post(f"{campaign.path}/sending", when="now", spread_minutes="0", seen=coordinator.hidden(campaign.preview(), "seen"))

    page = campaign.progress()

    assert "Being sent: 0 of 3 organizations are invited." in words(page)
    assert '<meta http-equiv="refresh" content="3">' in page.text
    assert "0 organizations invited so far." in words(campaign.desk.get(campaign.path.rpartition("/")[0]))


def test_what_is_being_sent_is_stopped_before_anybody_was_invited(campaign: Campaigning) -> None:
    campaign.add()
    campaign.desk.post(f"{campaign.path}/sending", when="now", spread_minutes="0", seen=coordinator.hidden(campaign.preview(), "seen"))

    campaign.desk.post(f"{campaign.path}/stop")

    page = words(campaign.progress())
    assert "It invited nobody" in page
    assert "3 partners were chosen, but their mails were stopped or never written" in page


def test_a_figure_of_the_progress_leads_to_its_partners(campaign: Campaigning) -> None:
    campaign.add()
    campaign.send()
    with campaign.desk.database.write() as session:
        first = mails.claim(session, at=clock.now())
        assert first
        mails.record_sent(session, first, "250 OK", at=clock.now())

    page = campaign.progress()

    assert "Being sent" in words(page)
    assert f'<a href="{campaign.path}/progress?state=sent#mailed">taken by the mail server</a>' in page.text
    shown = words(campaign.desk.get(f"{campaign.path}/progress", state="sent"))
    assert "Taken by the mail server Lantern Committee" in shown
    assert "Harbour Rights Network" not in shown


def test_waiting_mails_are_stopped_and_the_page_rests(campaign: Campaigning) -> None:
    campaign.add()
    campaign.send(spread_minutes="60")

    answer = campaign.desk.post(f"{campaign.path}/stop")

    page = campaign.desk.get(answer.headers["location"])
    assert "3 organizations had heard nothing yet and can be invited again." in words(page)
    assert "http-equiv" not in page.text
    assert "3 stopped" in words(page)


def test_a_new_one_is_begun_with_those_not_mailed(campaign: Campaigning) -> None:
    campaign.add()
    campaign.send(spread_minutes="60")
    stopped = campaign.desk.get(campaign.desk.post(f"{campaign.path}/stop").headers["location"])

    answer = campaign.desk.post(f"{campaign.path}/successor", nonce=coordinator.hidden(stopped, "nonce"))

    assert "3 partners were chosen, but their mails were stopped or never written" in words(stopped)
    page = words(campaign.desk.get(answer.headers["location"].partition("#")[0]))
    assert "The partners not mailed stand in the list" in page
    assert "Harbour Rights Network" in page


def test_nothing_is_begun_anew_while_everybody_is_mailed(campaign: Campaigning) -> None:
    campaign.add()
    campaign.send()

    assert "Begin a new one" not in words(campaign.progress())


def test_a_stranger_begins_nothing_anew(campaign: Campaigning, stranger: Desk) -> None:
    campaign.add()
    campaign.send()

    assert stranger.post(f"{campaign.path}/successor", nonce="other").status_code == 404


def test_who_got_no_mail_is_named(campaign: Campaigning) -> None:
    campaigning.change(campaign.desk.database, cast.SECOND.email, channel=Channel.SIGNAL)
    campaigning.change(campaign.desk.database, THIRD.email, off_at=clock.now(), off_because=OffBecause.BOUNCED)
    campaign.add()

    campaign.send()

    said = words(campaign.progress())
    assert "Harbour Rights Network Invited: see it, copy a link" in said
    assert "River Network Not invited: see its contacts" in said


def test_what_was_sent_is_no_draft_any_more(campaign: Campaigning) -> None:
    campaign.add()
    campaign.send()

    assert campaign.desk.get(campaign.path).headers["location"] == f"{campaign.path}/progress"
    assert campaign.preview().headers["location"] == f"{campaign.path}/progress"
    assert campaign.add().status_code == 409


def test_discreet_mails_are_a_setting_of_the_statement(campaign: Campaigning) -> None:
    statement = campaign.path.rpartition("/campaigns/")[0]
    campaign.add()

    campaign.desk.post(f"{statement}/discretion", is_discreet="yes")

    said = words(campaign.preview())
    assert "There is something for you to read" in said
    assert "asks Lantern Committee" not in said
    campaign.send()
    assert cast.outbox(campaign.desk.database, "invitation")[0].payload["discreet"] is True


def test_a_stranger_and_a_visitor_see_no_campaign(campaign: Campaigning, stranger: Desk) -> None:
    campaign.add()

    pages = [campaign.path, f"{campaign.path}/preview", f"{campaign.path}/progress", f"{campaign.path}/notes/{campaign.ids[0]}"]
    assert {stranger.get(page).status_code for page in pages} == {404}
    assert {stranger.post(f"{campaign.path}/{act}").status_code for act in ("recipients", "sending", "test", "stop", "discarding")} == {404}


def test_before_anybody_can_be_invited_there_is_no_campaign(desk: Desk) -> None:
    path = desk.draft()

    assert "Begin a campaign" not in words(desk.get(f"{path}/campaigns"))
    assert desk.post(f"{path}/campaigns", nonce="nonce-one").status_code == 409


def test_a_scheduled_campaign_that_has_started_by_itself_says_so(campaign: Campaigning, still: Clock) -> None:
    campaign.add()
    campaign.send(when="later", send_at="2026-12-02T09:00")
    still.advance(days=1)

    campaigning.send_due(campaign.desk.database)

    assert "3 organizations were invited on 2 December 2026" in words(campaign.progress())
