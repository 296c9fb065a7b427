"""Campaigns: many partners invited at once or at a time, each exactly once, and stopped again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import campaigns, consultations, mails, recipient_choices, statements
from app.domain.campaigns import RecipientsChanged
from app.errors import Invalid, LinkRevoked, NotFound, WrongPhase
from app.models import Campaign, CampaignState, Channel, Invitation, InvitationState, Mail, MailState, OffBecause, Partner, Statement
from tests import campaigning, cast
from tests.campaigning import THIRD
from tests.cast import Clock, Lead

EVENING = "2026-12-01T20:00"
"""In Vilnius, the zone of the statement: 18:00 UTC."""


@pytest.fixture
def ids(database: Database, lead: Lead) -> list[str]:
    return campaigning.directory(database, lead)


@pytest.fixture
def campaign(database: Database, lead: Lead, statement: Statement, ids: list[str]) -> Campaign:
    """A draft with three recipients."""
    return campaigning.draft(database, lead, statement)


def invited(database: Database) -> list[str]:
    return [mail.to for mail in cast.outbox(database, "invitation")]


def mail_rows(database: Database) -> list[Mail]:
    with database.read() as session:
        return list(session.exec(select(Mail).order_by(col(Mail.id))).all())


def invitation_states(database: Database) -> list[str]:
    with database.read() as session:
        return [str(state) for state in session.exec(select(Invitation.state).order_by(col(Invitation.id))).all()]


def test_everybody_chosen_gets_one_mail(database: Database, lead: Lead, campaign: Campaign) -> None:
    sent = campaigning.send(database, lead, campaign)

    assert invited(database) == [cast.PARTNER.email, cast.SECOND.email, THIRD.email]
    assert (sent.state, sent.invited, sent.settled_at) == (CampaignState.SENT, 3, clock.now())
    assert {mail.campaign_id for mail in mail_rows(database)} == {campaign.id}
    cast.endorse(database, cast.link_in_mail(database, cast.PARTNER.email, "invitation"))


def test_who_was_left_out_gets_none(database: Database, lead: Lead, campaign: Campaign, ids: list[str]) -> None:
    with database.write() as session:
        recipient_choices.tick(session, session.get_one(Campaign, campaign.id), ids, ids[1:])

    campaigning.send(database, lead, campaign)

    assert invited(database) == [cast.SECOND.email, THIRD.email]


def test_one_form_makes_one_campaign(database: Database, lead: Lead, statement: Statement) -> None:
    made = cast.at_once(4, lambda _: campaigning.draft(database, lead, statement, nonce="twice").id)

    assert len(set(map(str, made))) == 1


def test_a_double_click_sends_once(database: Database, lead: Lead, campaign: Campaign) -> None:
    seen = campaigning.preview(database, campaign).fingerprint

    results = cast.at_once(5, lambda _: campaigning.send(database, lead, campaign, seen=seen).state)

    assert set(map(str, results)) == {"sent"}
    assert len(invited(database)) == 3


def test_two_coordinators_with_a_campaign_each_invite_everybody_once(database: Database, lead: Lead, statement: Statement) -> None:
    campaigning.directory(database, lead)
    drafts = [campaigning.draft(database, lead, statement, nonce=nonce) for nonce in ("hers-hers", "his-his-his")]
    seen = [campaigning.preview(database, draft).fingerprint for draft in drafts]

    results = cast.at_once(2, lambda number: campaigning.send(database, lead, drafts[number], seen=seen[number]).state)

    assert sorted(type(result).__name__ for result in results) == ["CampaignState", "RecipientsChanged"]
    assert len(invited(database)) == 3


def test_whatever_has_changed_since_the_preview_is_shown_first(database: Database, lead: Lead, campaign: Campaign) -> None:
    seen = campaigning.preview(database, campaign).fingerprint
    campaigning.change(database, THIRD.email, off_at=clock.now(), off_because=OffBecause.BOUNCED)

    with pytest.raises(RecipientsChanged):
        campaigning.send(database, lead, campaign, seen=seen)

    assert invited(database) == []
    assert len(campaigning.send(database, lead, campaign).id) == 32


def test_a_moved_deadline_changes_what_was_previewed(database: Database, lead: Lead, campaign: Campaign) -> None:
    seen = campaigning.preview(database, campaign).fingerprint
    with database.write() as session:
        session.get_one(Statement, campaign.statement_id).hard_deadline = datetime(2027, 2, 1, tzinfo=UTC)

    with pytest.raises(RecipientsChanged):
        campaigning.send(database, lead, campaign, seen=seen)


def test_the_preview_says_what_becomes_of_each(database: Database, lead: Lead, campaign: Campaign, ids: list[str]) -> None:
    campaigning.change(database, cast.PARTNER.email, channel=Channel.SIGNAL)
    campaigning.change(database, cast.SECOND.email, off_at=clock.now(), off_because=OffBecause.BOUNCED)
    campaigning.change(database, THIRD.email, off_at=clock.now(), off_because=OffBecause.DELETED, email_sealed=b"")

    shown = campaigning.preview(database, campaign)

    assert [(line.partner.id, line.fate.value) for line in shown.lines] == list(zip(ids, ["by_hand", "off", "nobody"], strict=True))


def test_who_is_not_reached_by_mail_is_invited_without_one(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.change(database, cast.PARTNER.email, channel=Channel.SIGNAL)

    sent = campaigning.send(database, lead, campaign)

    assert sent.invited == 3
    assert invited(database) == [cast.SECOND.email, THIRD.email]
    assert invitation_states(database) == ["pending", "pending", "pending"]


def test_a_note_begins_one_mail_and_stays_with_the_invitation(database: Database, lead: Lead, campaign: Campaign, ids: list[str]) -> None:
    with database.write() as session:
        recipient_choices.write_note(session, session.get_one(Campaign, campaign.id), ids[0], "As said in Tbilisi.")

    campaigning.send(database, lead, campaign)

    notes = [mail.payload.get("personal_note") for mail in cast.outbox(database, "invitation")]
    assert notes == ["As said in Tbilisi.", None, None]
    with database.read() as session:
        kept = session.exec(select(Invitation.note_sealed).where(Invitation.partner_id == ids[0])).one()
        assert session.vault.open(recipient_choices.SEALED_NOTE, kept or b"") == "As said in Tbilisi."


def test_mails_are_spread_over_the_minutes_asked_for(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.send(database, lead, campaign, spread_minutes="90")

    now = clock.now()
    assert all(now <= mail.due_at <= now + timedelta(minutes=90) for mail in mail_rows(database))
    assert len({mail.due_at for mail in mail_rows(database)}) == 3


def test_a_campaign_waits_for_its_time(database: Database, lead: Lead, campaign: Campaign, still: Clock) -> None:
    scheduled = campaigning.send(database, lead, campaign, send_at=EVENING)

    assert scheduled.send_at == datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
    assert not campaigning.send_due(database)
    still.advance(hours=6)
    assert campaigning.send_due(database)
    assert not campaigning.send_due(database)
    assert len(invited(database)) == 3


def test_of_several_workers_one_invites_whom_a_campaign_asks(database: Database, lead: Lead, campaign: Campaign, still: Clock) -> None:
    campaigning.send(database, lead, campaign, send_at=EVENING)
    still.advance(hours=6)

    cast.at_once(4, lambda _: campaigning.send_due(database))

    assert len(invited(database)) == 3


def test_who_was_deleted_invited_or_turned_off_meanwhile_is_left_out(
    database: Database, lead: Lead, statement: Statement, campaign: Campaign, still: Clock
) -> None:
    campaigning.send(database, lead, campaign, send_at=EVENING)
    cast.invite(database, lead, statement, cast.PARTNER)
    campaigning.change(database, cast.SECOND.email, off_at=clock.now(), off_because=OffBecause.DELETED, email_sealed=b"")
    still.advance(hours=6)

    campaigning.send_due(database)

    assert invited(database) == [cast.PARTNER.email, THIRD.email]
    assert [line.fate.value for line in campaigning.preview(database, campaign).lines] == ["invited", "nobody", "invited"]


def test_a_campaign_that_finds_sign_on_closed_sends_nothing(database: Database, lead: Lead, campaign: Campaign, still: Clock) -> None:
    campaigning.send(database, lead, campaign, send_at=EVENING)
    with database.write() as session:
        session.get_one(Statement, campaign.statement_id).hard_deadline = clock.now()
    still.advance(hours=6)

    assert campaigning.send_due(database)

    with database.read() as session:
        assert session.get_one(Campaign, campaign.id).state == CampaignState.STOPPED
    assert invited(database) == []


@pytest.mark.parametrize(
    "order",
    [
        {"send_at": "2026-12-01T13:59"},
        {"send_at": "2027-01-15T18:00"},
        {"send_at": "tomorrow"},
        {"spread_minutes": "1441"},
        {"spread_minutes": "-5"},
        {"send_at": "2027-01-15T17:30", "spread_minutes": "30"},
    ],
)
def test_a_time_that_is_past_or_too_late_is_refused(database: Database, lead: Lead, campaign: Campaign, order: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        campaigning.send(database, lead, campaign, at=clock.now(), **order)


def test_an_empty_campaign_is_refused(database: Database, lead: Lead, statement: Statement) -> None:
    empty = campaigning.draft(database, lead, statement)

    with pytest.raises(Invalid):
        campaigning.send(database, lead, empty)


def test_a_campaign_needs_an_open_statement(database: Database, lead: Lead) -> None:
    with pytest.raises(WrongPhase):
        campaigning.draft(database, lead, cast.new_draft(database, lead))


def test_a_campaign_belongs_to_its_statement(database: Database, lead: Lead, campaign: Campaign) -> None:
    other = cast.open_statement(database, lead)

    with database.read() as session, pytest.raises(NotFound):
        campaigns.get(session, other, campaign.id)


def test_a_scheduled_campaign_is_stopped_before_it_goes(database: Database, lead: Lead, campaign: Campaign, still: Clock) -> None:
    campaigning.send(database, lead, campaign, send_at=EVENING)

    assert campaigning.stop(database, campaign) == 0

    still.advance(hours=6)
    assert not campaigning.send_due(database)
    assert invited(database) == []


def test_what_was_stopped_before_its_start_keeps_choice_and_notes_and_can_be_sent_anew(
    database: Database, lead: Lead, campaign: Campaign, ids: list[str]
) -> None:
    with database.write() as session:
        recipient_choices.write_note(session, session.get_one(Campaign, campaign.id), ids[0], "As said in Tbilisi.")
    campaigning.send(database, lead, campaign, send_at=EVENING)

    for _ in range(2):
        campaigning.stop(database, campaign)

    assert campaigning.send(database, lead, campaign).state == CampaignState.SENT
    notes = [mail.payload.get("personal_note") for mail in cast.outbox(database, "invitation")]
    assert notes == ["As said in Tbilisi.", None, None]


def test_a_campaign_that_waits_for_its_time_is_not_thrown_away(database: Database, lead: Lead, campaign: Campaign, still: Clock) -> None:
    campaigning.send(database, lead, campaign, send_at=EVENING)

    with pytest.raises(recipient_choices.NoDraft):
        campaigning.discard(database, campaign)

    still.advance(hours=6)
    assert campaigning.send_due(database)


def test_mails_that_wait_are_stopped_and_their_partners_can_be_invited_again(
    database: Database, lead: Lead, statement: Statement, campaign: Campaign
) -> None:
    campaigning.send(database, lead, campaign, spread_minutes="90")
    token = cast.link_in_mail(database, THIRD.email, "invitation")

    assert campaigning.stop(database, campaign) == 3

    assert {(mail.state, mail.payload_sealed) for mail in mail_rows(database)} == {(MailState.STOPPED, None)}
    with pytest.raises(LinkRevoked):
        cast.endorse(database, token)
    campaigning.send(database, lead, campaigning.draft(database, lead, statement, nonce="nonce-two"))
    assert invitation_states(database) == ["pending", "pending", "pending"]
    cast.endorse(database, cast.link_in_mail(database, THIRD.email, "invitation"))


def test_a_mail_that_is_being_handed_over_or_has_left_is_not_stopped(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.send(database, lead, campaign)
    with database.write() as session:
        first, second = mails.claim(session, at=clock.now()), mails.claim(session, at=clock.now())
        assert first
        assert second
        mails.record_sent(session, first, "250 OK", at=clock.now())

    assert campaigning.stop(database, campaign) == 1

    with database.write() as session:
        mails.record_sent(session, second, "250 OK", at=clock.now())
    assert sorted(mail.state for mail in mail_rows(database)) == ["sent", "sent", "stopped"]
    assert sorted(invitation_states(database)) == ["revoked", "sent", "sent"]


def test_stopping_twice_changes_nothing_more(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.send(database, lead, campaign)

    assert [campaigning.stop(database, campaign) for _ in range(2)] == [3, 0]


def test_what_a_dead_worker_left_is_stopped_when_pressed_again(database: Database, lead: Lead, campaign: Campaign, still: Clock) -> None:
    campaigning.send(database, lead, campaign)
    with database.write() as session:
        assert mails.claim(session, at=clock.now())
    first = campaigning.stop(database, campaign)
    still.advance(minutes=3)

    assert (first, campaigning.stop(database, campaign)) == (2, 1)
    with database.read() as session:
        assert session.get_one(Campaign, campaign.id).settled_at == clock.now() - timedelta(minutes=3)


def test_a_draft_is_thrown_away(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.discard(database, campaign)

    assert campaigning.send(database, lead, campaign).state == CampaignState.STOPPED
    assert invited(database) == []


def test_a_merged_partner_is_left_out(database: Database, lead: Lead, campaign: Campaign, ids: list[str]) -> None:
    with database.write() as session:
        session.get_one(Partner, ids[0]).merged_into_id = ids[1]

    campaigning.send(database, lead, campaign)

    assert invited(database) == [cast.SECOND.email, THIRD.email]


def test_the_comments_of_a_consultation_are_asked_for_by_a_campaign_too(database: Database, lead: Lead, ids: list[str]) -> None:
    statement = cast.new_draft(database, lead)
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        consultations.open_round(session, fresh, comment_deadline="2026-12-15T18:00", by=lead.actor, at=clock.now())

    campaigning.send(database, lead, campaigning.draft(database, lead, statement))

    assert len(cast.outbox(database, "consultation")) == 3
    assert invitation_states(database) == [InvitationState.PENDING] * 3
