"""Decisions on comments: what goes into the draft, what the partner is told, and who was first."""

import pytest

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import decisions, invitations, revisions
from app.domain.comments import AlreadyDecided
from app.domain.decisions import NOWHERE, Decision, ParagraphChanged
from app.errors import DraftChanged, Invalid, NotFound, TextLocked
from app.models import SavedBy
from tests import cast
from tests.cast import Clock
from tests.consulting import Consulted, consulted

BEFORE = "We call for **fair trials**.\n\nNow.\n\n- Everywhere.\n- For everyone."


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Consulted:
    return consulted(settings, database)


def told(partner: Consulted) -> list[tuple[str, str, str]]:
    mails = cast.outbox(partner.database, "comment_decided")
    return [(mail.payload["state"], mail.payload["put"], mail.payload["answer"]) for mail in mails]


def test_an_accepted_wording_goes_into_the_draft_in_place_of_its_paragraph(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")

    partner.decide("accepted")

    assert partner.body() == "We call for **fair trials**.\n\nNow, and at once.\n\n- Everywhere.\n- For everyone."
    assert told(partner) == [("accepted", "Now, and at once.", "Thank you.")]


def test_what_was_consulted_on_stays_as_it_was(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")

    partner.decide("accepted")

    assert "Now, and at once." not in partner.look().text.partition("Your comment")[0]


def test_an_accepted_wording_is_a_revision_that_says_whose_act_it_was(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")

    partner.decide("accepted")

    with partner.database.read() as session:
        newest = revisions.list_for(session, partner.statement, "en")[0]
    assert (newest.saved_as, newest.account_id) == (SavedBy.PROPOSAL, partner.lead.actor.account_id)


def test_the_lead_may_change_the_wording_before_it_goes_in(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")

    partner.decide("accepted", wording="Now, everywhere.")

    assert "Now, everywhere." in partner.body()
    assert told(partner) == [("accepted", "Now, everywhere.", "Thank you.")]


def test_the_mail_of_a_decision_reads_like_prose(partner: Consulted) -> None:
    partner.say(wording="Now, and **at once**, as [agreed](https://terms.example.org).")

    partner.decide("accepted", wording="Now, *everywhere*.")

    (mail,) = cast.outbox(partner.database, "comment_decided")
    assert mail.payload["wording"] == "Now, and at once, as agreed (https://terms.example.org)."
    assert mail.payload["put"] == "Now, everywhere."


@pytest.mark.parametrize("wording", ["Now." + "\n" * 5_001, "Now." + "\u0301" * 31])
def test_a_wording_that_would_be_expensive_to_clean_is_refused(partner: Consulted, wording: str) -> None:
    partner.say(wording="Now, and at once.")

    with pytest.raises(Invalid) as caught:
        partner.decide("accepted", wording=wording)

    assert caught.value.fields.keys() == {"wording"}
    assert partner.body() == BEFORE


def test_a_comment_without_a_wording_is_accepted_without_touching_the_draft(partner: Consulted) -> None:
    partner.say()

    partner.decide("accepted", answer="")

    assert partner.body() == BEFORE
    assert told(partner) == [("accepted", "", "")]


@pytest.mark.parametrize("choice", ["declined", "answered"])
def test_declining_and_answering_need_a_word_and_leave_the_draft_alone(partner: Consulted, choice: str) -> None:
    partner.say(wording="Now, and at once.")

    with pytest.raises(Invalid):
        partner.decide(choice, answer=" ")
    partner.decide(choice, answer="It says so in the title.")

    assert partner.body() == BEFORE
    assert told(partner) == [(choice, "", "It says so in the title.")]


def test_the_proposer_is_mailed_in_its_own_language_what_became_of_it(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")

    partner.decide("accepted")

    (mail,) = cast.outbox(partner.database, "comment_decided")
    assert (mail.to, mail.language) == ("director@lantern.example.org", "en")
    assert (mail.payload["comment"], mail.payload["wording"]) == ("Say by when.", "Now, and at once.")
    assert (mail.payload["title"], mail.payload["is_final"]) == ("Joint statement on fair trials", False)


def test_a_paragraph_that_moved_is_found_again(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")
    partner.edit("A new beginning.\n\nWe call for **fair trials**.\n\nNow.")

    partner.decide("accepted")

    assert partner.body() == "A new beginning.\n\nWe call for **fair trials**.\n\nNow, and at once."


def test_of_two_equal_paragraphs_the_nearest_is_meant(partner: Consulted) -> None:
    partner.say(wording="At once.")
    partner.edit("Now.\n\nNow.\n\nAnd then.\n\nNow.")

    partner.decide("accepted")

    assert partner.body() == "Now.\n\nAt once.\n\nAnd then.\n\nNow."


def test_a_paragraph_that_changed_is_not_guessed(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")
    partner.edit("We call for **fair trials**.\n\nSoon.")

    with pytest.raises(ParagraphChanged):
        partner.decide("accepted")
    assert (partner.body(), told(partner)) == ("We call for **fair trials**.\n\nSoon.", [])

    partner.decide("accepted", paragraph=1, revision=partner.fresh().revision)
    assert partner.body() == "We call for **fair trials**.\n\nNow, and at once."


def test_a_place_chosen_in_a_draft_that_changed_since_is_not_taken(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")
    partner.edit("Soon.")

    with pytest.raises(DraftChanged):
        partner.decide("accepted", paragraph=0, revision=1)


@pytest.mark.parametrize("place", [-7, 99])
def test_a_place_that_does_not_exist_is_not_taken(partner: Consulted, place: int) -> None:
    partner.say(wording="Now, and at once.")

    with pytest.raises(ParagraphChanged):
        partner.decide("accepted", paragraph=place)


def test_a_wording_the_lead_has_written_in_by_itself_is_accepted_nowhere(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")
    partner.edit("Now and at once, we say.")

    partner.decide("accepted", paragraph=NOWHERE)

    assert partner.body() == "Now and at once, we say."
    assert told(partner) == [("accepted", "", "Thank you.")]


def test_the_same_decision_again_changes_nothing(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")

    decide(partner, "accepted")
    decide(partner, "accepted")

    assert len(told(partner)) == 1


def test_of_two_members_who_decide_at_once_the_first_wins(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")

    results = cast.at_once(2, lambda number: decide(partner, ("accepted", "declined")[number]))

    assert [type(result) for result in results if result] == [AlreadyDecided]
    assert len(told(partner)) == 1
    assert ("at once" in partner.body()) == (told(partner)[0][0] == "accepted")


def test_a_locked_text_takes_no_wording_but_the_comment_can_still_be_answered(partner: Consulted) -> None:
    partner.say(wording="Now, and at once.")
    partner.open_sign_on()

    with pytest.raises(TextLocked):
        partner.decide("accepted")
    partner.decide("declined")

    assert cast.outbox(partner.database, "comment_decided")[0].payload["is_final"]


def test_a_stranger_finds_no_comment_to_decide(partner: Consulted) -> None:
    partner.say()
    stranger = cast.new_lead(partner.database, "Elsewhere Alliance", cast.STRANGER)

    with pytest.raises(NotFound), partner.database.read() as session:
        decisions.get(session, partner.said()[0].row.id, by=stranger.actor)


def test_who_was_taken_off_the_list_is_not_mailed(partner: Consulted, still: Clock) -> None:
    partner.say()
    with partner.database.write() as session:
        (progress,) = invitations.list_progress(session, partner.statement)
        invitations.revoke(session, progress.invitation, at=still.at)

    partner.decide("answered")

    assert told(partner) == []


def decide(partner: Consulted, choice: str) -> None:
    """Decide the first comment there is, open or not."""
    comment_id = partner.said()[0].row.id
    with partner.database.write() as session:
        said, statement = decisions.get(session, comment_id, by=partner.lead.actor)
        decisions.decide(session, said, statement, Decision(choice, "Thank you."), by=partner.lead.actor, at=clock.now())
