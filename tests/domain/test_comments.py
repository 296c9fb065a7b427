"""Comments: what a partner's own POST records, what it may not, and who gets to read it."""

import pytest

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import comments, consultation_readings, invitations
from app.domain.comments import AlreadyDecided, ConsultationOver, Said, TextMovedOn, Typed
from app.domain.drafts import Text
from app.errors import Invalid, LinkInvalid, LinkRevoked, TooMany
from app.models import Comment
from app.models.base import new_id
from tests import cast
from tests.cast import Clock
from tests.consulting import FORM, Consulted, consulted


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Consulted:
    return consulted(settings, database)


def say(partner: Consulted, **changes: str) -> None:
    with partner.database.write() as session:
        comments.add(session, partner.token, Typed(**(FORM | changes)), at=clock.now())


def take_back(partner: Consulted, comment_id: str) -> None:
    with partner.database.write() as session:
        comments.take_back(session, partner.token, comment_id, at=clock.now())


def shared_with(partner: Consulted) -> list[str]:
    with partner.database.read() as session:
        return [said.words for said in consultation_readings.read(session, partner.token, at=clock.now()).others]


def multiply(partner: Consulted, times: int) -> None:
    """Write the newest comment again so many times, without the limits of the form."""
    newest = partner.said()[-1].row.model_dump()
    with partner.database.write() as session:
        session.add_all(Comment(**newest | {"id": new_id(), "nonce": f"nonce-of-copy-{number}"}) for number in range(times))


def words(found: list[Said]) -> list[tuple[str, str]]:
    return [(said.words, said.wording) for said in found]


def test_a_comment_is_kept_for_its_paragraph_and_language(partner: Consulted) -> None:
    say(partner)

    (said,) = partner.said()
    assert (said.words, said.wording, said.is_private) == ("Say by when.", "", False)
    assert (said.row.language, said.row.paragraph, said.row.state) == ("en", 1, "open")


def test_a_changed_wording_is_a_proposal_and_an_unchanged_one_is_none(partner: Consulted) -> None:
    say(partner, comment="", wording="Now,\r\nand at once.  \r\n")
    say(partner, wording="Now.\r\n", nonce="nonce-of-form-2")

    assert words(partner.said()) == [("", "Now,\nand at once."), ("Say by when.", "")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"comment": " "}, "comment"),
        ({"comment": "", "wording": ""}, "comment"),
        ({"comment": "x" * 5_001}, "comment"),
        ({"comment": "a\x00b"}, "comment"),
        ({"wording": "x" * 20_001}, "wording"),
        ({"wording": "- " * 200 + "deep"}, "wording"),
        ({"wording": "left \u202e right"}, "wording"),
        ({"paragraph": "3"}, "paragraph"),
        ({"paragraph": "-1"}, "paragraph"),
        ({"paragraph": "9" * 400}, "paragraph"),
        ({"paragraph": "²"}, "paragraph"),
        ({"language": "xx"}, "language"),
        ({"nonce": ""}, "nonce"),
        ({"nonce": "nonce-of-one\x00form"}, "nonce"),
        ({"nonce": "nonce-of-one\ud800form"}, "nonce"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_kept(partner: Consulted, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        say(partner, **changes)

    assert set(caught.value.fields) == {field}
    assert partner.said() == []


def test_a_long_paragraph_left_as_it_is_needs_no_shortening(settings: Settings, database: Database, still: Clock) -> None:
    long = "word " * 3_900
    partner = consulted(settings, database, translations={"en": Text("Title", long)})

    say(partner, paragraph="0", wording=long)

    assert words(partner.said()) == [("Say by when.", "")]


def test_the_same_form_twice_is_one_comment(partner: Consulted) -> None:
    say(partner)
    say(partner)

    assert len(partner.said()) == 1


def test_the_same_form_at_once_is_one_comment(partner: Consulted) -> None:
    results = cast.at_once(8, lambda _: say(partner))

    assert results == [None] * 8
    assert len(partner.said()) == 1


def test_a_form_sent_again_after_the_consultation_is_still_recorded(partner: Consulted) -> None:
    say(partner)
    partner.open_sign_on()

    say(partner)

    assert len(partner.said()) == 1


def test_after_the_deadline_no_comment_is_taken(partner: Consulted, still: Clock) -> None:
    still.advance(days=20)

    with pytest.raises(ConsultationOver):
        say(partner)


def test_once_sign_on_has_opened_no_comment_is_taken(partner: Consulted) -> None:
    partner.open_sign_on()

    with pytest.raises(ConsultationOver):
        say(partner)


def test_a_comment_on_the_round_before_is_not_taken_for_one_on_this(partner: Consulted) -> None:
    partner.edit("We call for fair and public trials.\n\nNow.")
    partner.open_round()

    with pytest.raises(TextMovedOn):
        say(partner)
    say(partner, version="2")

    assert len(partner.said()) == 1


@pytest.mark.parametrize("purpose", ["invitation", "manage"])
def test_a_link_to_endorse_cannot_comment(partner: Consulted, purpose: str) -> None:
    partner.open_sign_on()
    token = cast.link_in_mail(partner.database, cast.PARTNER.email, "sign_on")
    if purpose == "manage":
        token = cast.endorse(partner.database, token)

    with pytest.raises(LinkInvalid), partner.database.write() as session:
        comments.add(session, token, Typed(**FORM), at=clock.now())


def test_a_consultations_link_cannot_endorse(partner: Consulted) -> None:
    partner.open_sign_on()

    with pytest.raises(LinkInvalid):
        cast.endorse(partner.database, partner.token)


def test_a_revoked_invitation_cannot_comment(partner: Consulted, still: Clock) -> None:
    with partner.database.write() as session:
        (progress,) = invitations.list_progress(session, partner.statement)
        invitations.revoke(session, progress.invitation, at=still.at)

    with pytest.raises(LinkRevoked):
        say(partner)


def test_comments_come_thirty_at_once_then_one_a_minute(partner: Consulted, still: Clock) -> None:
    for number in range(30):
        say(partner, nonce=f"nonce-of-form-{number}")

    with pytest.raises(TooMany):
        say(partner, nonce="nonce-of-form-30")
    still.advance(minutes=1)
    say(partner, nonce="nonce-of-form-30")

    assert len(partner.said()) == 31


def test_a_comment_can_be_taken_back_while_it_is_open(partner: Consulted) -> None:
    say(partner)
    (said,) = partner.said()

    take_back(partner, said.row.id)
    take_back(partner, said.row.id)

    assert partner.said() == []


def test_a_comment_that_was_decided_stays(partner: Consulted) -> None:
    say(partner)
    partner.decide("answered")

    with pytest.raises(AlreadyDecided):
        take_back(partner, partner.said()[0].row.id)


def test_nobody_takes_back_the_comment_of_another(partner: Consulted) -> None:
    (other,) = partner.invite(cast.SECOND)
    say(partner)

    take_back(other, partner.said()[0].row.id)

    assert len(partner.said()) == 1


def test_others_read_a_comment_only_when_the_lead_shares_them(partner: Consulted) -> None:
    (other,) = partner.invite(cast.SECOND)
    say(partner)

    before = shared_with(other)
    partner.share()

    assert (before, shared_with(other), shared_with(partner)) == ([], ["Say by when."], [])


def test_a_private_comment_is_never_shared(partner: Consulted) -> None:
    (other,) = partner.invite(cast.SECOND)
    partner.share()

    say(partner, is_private="yes")

    assert shared_with(other) == []
    assert partner.said()[0].is_private


def test_what_was_said_of_an_invitation_taken_back_is_not_shared(partner: Consulted, still: Clock) -> None:
    (other,) = partner.invite(cast.SECOND)
    partner.share()
    say(partner)
    with partner.database.write() as session:
        first, _ = invitations.list_progress(session, partner.statement)
        invitations.revoke(session, first.invitation, at=still.at)

    assert shared_with(other) == []


def test_private_comments_push_no_shared_ones_off(partner: Consulted) -> None:
    (other,) = partner.invite(cast.SECOND)
    partner.share()
    say(partner)
    say(partner, is_private="yes", nonce="nonce-of-form-2")

    multiply(partner, 300)

    assert shared_with(other) == ["Say by when."]


def test_no_more_than_the_newest_three_hundred_comments_are_shared(partner: Consulted) -> None:
    (other,) = partner.invite(cast.SECOND)
    partner.share()
    say(partner, comment="The oldest.")
    say(partner, nonce="nonce-of-form-2")

    multiply(partner, 299)

    assert shared_with(other) == ["Say by when."] * 300


def test_one_organization_leaves_a_hundred_comments_on_one_text(partner: Consulted) -> None:
    say(partner)
    multiply(partner, 98)
    say(partner, nonce="the-hundredth-form")

    with pytest.raises(Invalid) as caught:
        say(partner, nonce="one-form-too-many")

    assert set(caught.value.fields) == {"comment"}
    assert len(partner.said()) == 100
    partner.edit("We call for fair and public trials.\n\nNow.")
    partner.open_round()
    say(partner, version="2", nonce="form-of-the-next-round")
