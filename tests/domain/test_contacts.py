"""The people at a partner: one address once, corrected, turned off and on, deleted without a trace."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import contacts, invitations, mails, partners, reminders, resendings, statements, withdrawals
from app.domain.contacts import Typed
from app.errors import Invalid, LinkRevoked, NotFound
from app.models import Channel, Contact, Invitation, InvitationState, Link, Mail, MailState, OffBecause, Partner, Statement
from tests import cast
from tests.cast import Clock, Lead

DEPUTY = Typed("deputy@lantern.example.org", "Borys Deputy", "be", "signal", is_discreet=True)


@pytest.fixture
def partner(database: Database, lead: Lead) -> Partner:
    with database.write() as session:
        partners.add(session, [cast.PARTNER, cast.SECOND], by=lead.actor, at=clock.now())
        return session.exec(select(Partner).order_by(col(Partner.search).desc())).first()  # type: ignore[return-value]


def add(database: Database, lead: Lead, partner: Partner, typed: Typed = DEPUTY) -> Contact:
    with database.write() as session:
        return contacts.add(session, session.get_one(Partner, partner.id), typed, by=lead.actor, at=clock.now())


def edit(database: Database, lead: Lead, contact_id: str, **changes: object) -> None:
    with database.write() as session:
        contact, _ = contacts.get(session, contact_id, by=lead.actor)
        typed = replace(contacts.read(session, contact), **changes)  # type: ignore[arg-type]
        contacts.edit(session, contact, typed, by=lead.actor, at=clock.now())


def delete(database: Database, lead: Lead, contact_id: str) -> None:
    with database.write() as session:
        contact, _ = contacts.get(session, contact_id, by=lead.actor)
        contacts.delete(session, contact, at=clock.now())


def known(database: Database, partner: Partner) -> list[str]:
    with database.read() as session:
        return [one.email for one in contacts.list_for(session, partner)]


def only(database: Database) -> Contact:
    """The one contact of the invited partner."""
    with database.read() as session:
        return session.get_one(Contact, session.exec(select(Invitation.contact_id)).one())


@pytest.fixture
def invited(database: Database, lead: Lead) -> tuple[Statement, str]:
    """An open statement with one invited partner, and the token in its mail."""
    statement = cast.open_statement(database, lead)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    return statement, token


def test_a_partner_has_several_contacts(database: Database, lead: Lead, partner: Partner) -> None:
    made = add(database, lead, partner)

    assert known(database, partner) == ["director@lantern.example.org", "deputy@lantern.example.org"]
    with database.read() as session:
        contact, owner = contacts.get(session, made.id, by=lead.actor)
        assert contacts.read(session, contact) == DEPUTY
    assert (owner.id, contact.channel, contact.gets_mail) == (partner.id, Channel.SIGNAL, False)


def test_name_and_address_are_sealed(database: Database, lead: Lead, partner: Partner) -> None:
    made = add(database, lead, partner)

    assert not [word for word in ("deputy", "Borys") if word in repr(made.model_dump())]


@pytest.mark.parametrize("email", ["director@lantern.example.org", "OFFICE@harbour.example.org", "ｏffice@harbour.example.org"])
def test_an_address_stands_once_in_the_directory_and_the_sentence_says_where(
    database: Database, lead: Lead, partner: Partner, email: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add(database, lead, partner, Typed(email))

    owner = "Lantern Committee" if "lantern" in email else "Harbour Rights Network"
    assert refused.value.fields == {"email": f"This address is in your directory already, at {owner}."}


def test_another_lead_may_know_the_same_address(database: Database, lead: Lead, partner: Partner) -> None:
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)
    with database.write() as session:
        entries = partners.add(session, [cast.PARTNER], by=stranger.actor, at=clock.now())

    assert entries[cast.PARTNER.email].partner_id != partner.id


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Typed("nobody"), "email"),
        (Typed("a@b@c.org"), "email"),
        (Typed("a@b.org\r\nBcc: eve@evil.example.org"), "email"),
        (replace(DEPUTY, language="xx"), "language"),
        (replace(DEPUTY, channel="pigeon"), "channel"),
        (replace(DEPUTY, name="\u202eevil"), "contact"),
    ],
)
def test_a_wrong_field_is_named(database: Database, lead: Lead, partner: Partner, typed: Typed, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(database, lead, partner, typed)

    assert list(refused.value.fields) == [field]
    assert len(known(database, partner)) == 1


@pytest.mark.parametrize(
    "email",
    [
        "director+statements@lantern.example.org",
        "o'brien_x-1@lantern.example.org",
        "кантакт@lantern.example.org",
        "office@ліхтар.example.org",
        '"odd name"@lantern.example.org',
        '"a@b"@lantern.example.org',
    ],
)
def test_unusual_addresses_are_kept_as_they_are(database: Database, lead: Lead, partner: Partner, email: str) -> None:
    add(database, lead, partner, Typed(email))

    assert known(database, partner)[1] == email


def test_a_domain_in_other_letters_is_shown_as_punycode_beside(database: Database, lead: Lead, partner: Partner) -> None:
    add(database, lead, partner, Typed("director@lаntern.example.org"))

    with database.read() as session:
        assert [one.punycode for one in contacts.list_for(session, partner)] == ["", "xn--lntern-3nf.example.org"]


def test_two_clicks_add_one_contact(database: Database, lead: Lead, partner: Partner) -> None:
    made = cast.at_once(4, lambda _: add(database, lead, partner))

    assert [type(one).__name__ for one in made].count("Invalid") == 3
    assert len(known(database, partner)) == 2


def test_a_corrected_address_works_again_and_is_asked_anew(database: Database, lead: Lead, invited: tuple[Statement, str]) -> None:
    contact = only(database)
    with database.write() as session:
        off = session.get_one(Contact, contact.id)
        off.off_at, off.off_because, off.soft_bounces = clock.now(), OffBecause.BOUNCED, 6
        session.exec(select(Invitation)).one().state = InvitationState.BOUNCED

    edit(database, lead, contact.id, email="new@lantern.example.org")

    with database.write() as session:
        fresh, invitation = session.get_one(Contact, contact.id), session.exec(select(Invitation)).one()
        assert (fresh.gets_mail, fresh.off_because, fresh.soft_bounces, invitation.state) == (True, None, 0, InvitationState.PENDING)
        sent = resendings.send(session, fresh, session.get_one(Partner, fresh.partner_id), by=lead.actor, at=clock.now())
    assert (sent, [mail.to for mail in cast.outbox(database)][-1]) == (1, "new@lantern.example.org")


def test_a_partner_that_has_answered_is_told_at_its_corrected_address(
    database: Database, lead: Lead, invited: tuple[Statement, str]
) -> None:
    manage = cast.endorse(database, invited[1])

    edit(database, lead, only(database).id, email="new@lantern.example.org")
    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    assert [mail.to for mail in cast.outbox(database, "withdrawal")] == ["new@lantern.example.org"]


@pytest.mark.parametrize("address", ["new@lantern.example.org", "ｄirector@lantern.example.org"])
def test_what_was_mailed_to_another_address_opens_nothing(
    database: Database, lead: Lead, invited: tuple[Statement, str], address: str
) -> None:
    edit(database, lead, only(database).id, email=address)

    with database.read() as session, pytest.raises(LinkRevoked):
        invitations.open_link(session, invited[1], at=clock.now())
    with database.read() as session:
        assert session.exec(select(Mail.state)).one() == MailState.STOPPED


@pytest.mark.parametrize("change", [{"name": "Alesia New", "language": "be"}, {"email": "DIRECTOR@Lantern.example.org"}])
def test_another_name_or_spelling_changes_neither_links_nor_mails(
    database: Database, lead: Lead, invited: tuple[Statement, str], change: dict[str, str]
) -> None:
    edit(database, lead, only(database).id, **change)

    with database.read() as session:
        assert invitations.open_link(session, invited[1], at=clock.now()).statement.id == invited[0].id
        assert session.exec(select(Mail.state)).one() == MailState.QUEUED


def test_no_mail_goes_to_a_contact_that_is_off_until_it_is_on_again(
    database: Database, lead: Lead, invited: tuple[Statement, str], still: Clock
) -> None:
    contact_id, sent = only(database).id, []
    for turn in (contacts.turn_off, contacts.turn_on):
        with database.write() as session:
            turn(session, session.get_one(Contact, contact_id), at=clock.now())
        still.advance(days=1)
        with database.write() as session:
            statement = statements.get(session, invited[0].id, by=lead.actor)
            reminders.remind_silent(session, statement, None, by=lead.actor, at=clock.now())
        sent.append(len(cast.outbox(database, "reminder")))

    assert sent == [0, 1]


def test_a_deleted_contact_is_erased_and_its_invitation_stays(database: Database, lead: Lead, invited: tuple[Statement, str]) -> None:
    contact_id = only(database).id

    delete(database, lead, contact_id)

    with database.read() as session:
        contact, mail = session.get_one(Contact, contact_id), session.exec(select(Mail)).one()
        assert session.exec(select(Invitation.contact_id)).one() == contact_id
        assert session.vault.open(mails.SEALED_RECIPIENT, mail.recipient_sealed) == ""
        assert partners.find_entries(session, [cast.PARTNER.email], by=lead.actor) == {}
    assert (contact.email_sealed, contact.name_sealed, contact.off_because) == (b"", None, OffBecause.DELETED)
    assert (mail.state, mail.payload_sealed) == (MailState.STOPPED, None)


def test_a_mail_is_not_sent_when_its_contact_is_deleted_while_it_waits(
    database: Database, lead: Lead, invited: tuple[Statement, str]
) -> None:
    with database.write() as session:
        claimed = mails.claim(session, at=clock.now())
    assert claimed

    delete(database, lead, only(database).id)
    with database.write() as session:
        mails.record_temporary(session, claimed, "450 later")

    with database.read() as session:
        assert session.exec(select(Mail.state)).one() == MailState.STOPPED
        assert not mails.has_due(session, at=clock.now())


def test_the_links_of_a_deleted_contact_end_but_for_the_way_out(database: Database, lead: Lead, invited: tuple[Statement, str]) -> None:
    cast.endorse(database, invited[1])

    delete(database, lead, only(database).id)

    with database.read() as session:
        live = session.exec(select(Link.purpose).where(col(Link.revoked_at).is_(None), col(Link.invitation_id).is_not(None))).all()
    assert live == ["manage"]


def test_after_a_deleted_one_the_next_contact_is_registered(database: Database, lead: Lead, invited: tuple[Statement, str]) -> None:
    first = only(database)
    with database.read() as session:
        owner = session.get_one(Partner, first.partner_id)
    deputy = add(database, lead, owner)

    delete(database, lead, first.id)

    assert only(database).id == deputy.id
    assert known(database, owner) == ["deputy@lantern.example.org"]


def test_a_deleted_contact_leaves_its_address_free(database: Database, lead: Lead, partner: Partner) -> None:
    made = add(database, lead, partner)

    delete(database, lead, made.id)

    add(database, lead, partner)
    with database.read() as session, pytest.raises(NotFound):
        contacts.get(session, made.id, by=lead.actor)


def test_the_first_contact_is_the_registered_one(database: Database, lead: Lead, invited: tuple[Statement, str]) -> None:
    with database.read() as session:
        owner = session.get_one(Partner, only(database).partner_id)
    deputy = add(database, lead, owner)

    with database.write() as session:
        contacts.make_first(session, session.get_one(Contact, deputy.id))

    assert only(database).id == deputy.id
    assert known(database, owner) == ["deputy@lantern.example.org", "director@lantern.example.org"]


def test_another_leads_contact_is_absent(database: Database, lead: Lead, partner: Partner) -> None:
    made = add(database, lead, partner)
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)

    with database.read() as session, pytest.raises(NotFound):
        contacts.get(session, made.id, by=stranger.actor)
