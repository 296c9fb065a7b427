"""Publishing from the desk: reviewed and deliberate (P6), taken back with a notice, and visibility only ever lowered (P4)."""

import pytest

from app import clock
from app.config import Settings
from app.domain import disputes, editions, publications, statements, withdrawals
from app.domain.drafts import Text
from app.domain.guest_lists import Guest
from tests import cast, coordinator
from tests.cast import Clock
from tests.coordinator import Desk
from tests.partner import words

THIRD = Guest({"en": "River Network"}, "office@river.example.org")


def endorsed(desk: Desk) -> tuple[str, list[str], list[str]]:
    """Three invited: one named, one withheld, one silent. The address, the invitation tokens, the manage tokens."""
    path, _, tokens = desk.opened(cast.PARTNER, cast.SECOND, THIRD)
    named = cast.endorse(desk.database, tokens[0])
    withheld = cast.endorse(desk.database, tokens[1], display_name="Harbour Network", visibility="withheld", nonce="nonce-of-another")
    return path, tokens, [named, withheld]


def publish(desk: Desk, path: str) -> int:
    revision = coordinator.hidden(desk.get(f"{path}/publication"), "roster_revision")
    return desk.post(f"{path}/publication", roster_revision=revision, seen="yes").status_code


def visibility_path(desk: Desk, path: str) -> str:
    """The address of the form that withholds the first named organization."""
    table = desk.get(path, show="named").text.partition("<tbody>")[2]
    page = desk.get(table.partition('<a href="')[2].partition('"')[0])
    return page.text.partition(f'action="{path}/endorsements/')[2].partition('"')[0].join([f"{path}/endorsements/", ""])


def test_the_review_says_who_will_be_named_withheld_and_missing(desk: Desk) -> None:
    path, _, _ = endorsed(desk)

    said = words(desk.get(f"{path}/publication"))

    assert "Named 1" in said
    assert said.index("Lantern Committee") < said.index("Harbour Network") < said.index("River Network")
    assert "Publish with 2 endorsements" in said


def test_the_button_that_publishes_stands_below_the_names_and_says_which_date_it_cuts_short(desk: Desk) -> None:
    path, _, _ = endorsed(desk)

    said = words(desk.get(f"{path}/publication"))

    assert said.index("River Network") < said.index("Publish with 2 endorsements")
    assert "The closing date they were told, 15 January 2027, 18:00 (Vilnius, UTC+2), is cut short." in said


def test_who_was_taken_back_is_not_missing(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)
    page = desk.get(path).text.partition(f'<a href="{path}/invitations/')[2].partition('"')[0]
    desk.post(f"{path}/invitations/{page}/revocation")

    assert "Lantern Committee" not in desk.get(f"{path}/publication").text


def claimed(desk: Desk, body: str) -> str:
    """What the review says of a text under which one organization is named and one withheld."""
    path, _, tokens = desk.opened(cast.PARTNER, cast.SECOND, translations={"en": Text("Joint statement", body)})
    cast.endorse(desk.database, tokens[0])
    cast.endorse(desk.database, tokens[1], display_name="Harbour Network", visibility="withheld", nonce="nonce-of-another")
    return words(desk.get(f"{path}/publication"))


def test_a_number_that_disagrees_with_the_list_is_a_warning_and_no_block(desk: Desk) -> None:
    said = claimed(desk, "We, the 65 undersigned organizations, ask.")

    assert "2 signatories will be published. The text says: English: “65 undersigned”" in said
    assert "Publish with 2 endorsements" in said


@pytest.mark.parametrize("body", ["We, 2 organizations, ask.", "We, {{count|organization|organizations}}, ask.", "We ask since 2020."])
def test_a_number_that_agrees_is_not_mentioned(desk: Desk, body: str) -> None:
    assert "another number of signatories" not in claimed(desk, body)


def test_a_language_that_is_left_out_claims_nothing(desk: Desk) -> None:
    texts = {"en": Text("Joint statement", "We ask."), "ru": Text("Заявление", "Мы, 65 организаций, просим.")}
    path, _, (token,) = desk.opened(cast.PARTNER, translations=texts)
    cast.endorse(desk.database, token)

    assert "Russian: “65 организаций”" in words(desk.get(f"{path}/publication"))
    desk.post(f"{path}/left-out", leave_out="ru")

    assert "65 организаций" not in words(desk.get(f"{path}/publication"))


def test_publishing_asks_for_an_edition_and_shows_how_far_it_is(desk: Desk) -> None:
    path, _, _ = endorsed(desk)

    assert publish(desk, path) == 303

    assert "Edition 1 Being made" in words(desk.get(f"{path}/publication"))
    cast.build(desk.database)
    said = words(desk.get(f"{path}/publication"))
    assert "Published 1 December 2026, 14:00 (Vilnius, UTC+2) 1 named, 1 withheld." in said


def test_a_second_click_finds_the_same_edition(desk: Desk) -> None:
    path, _, _ = endorsed(desk)

    assert [publish(desk, path), desk.post(f"{path}/publication", roster_revision="0").status_code] == [303, 303]

    assert cast.build(desk.database).edition == 1
    assert desk.post(f"{path}/publication", roster_revision="0").status_code == 409


def test_what_changed_since_the_review_is_looked_at_again(desk: Desk) -> None:
    path, tokens, _ = endorsed(desk)
    reviewed = coordinator.hidden(desk.get(f"{path}/publication"), "roster_revision")
    cast.endorse(desk.database, tokens[2], display_name="River Network", nonce="nonce-of-the-third")

    answer = desk.post(f"{path}/publication", roster_revision=reviewed)

    assert answer.status_code == 409
    assert "Please look again and confirm." in words(answer)
    assert "Publish with 3 endorsements" in words(answer)
    assert publish(desk, path) == 303


@pytest.mark.parametrize("roster_revision", ["", "x", "-1"])
def test_a_form_that_reviewed_nothing_publishes_nothing(desk: Desk, roster_revision: str) -> None:
    path, _, _ = endorsed(desk)

    assert desk.post(f"{path}/publication", roster_revision=roster_revision).status_code == 409
    assert "Edition 1" not in words(desk.get(path))


def test_without_an_endorsement_there_is_nothing_to_publish(desk: Desk) -> None:
    path, statement, _ = desk.opened(cast.PARTNER)

    answer = desk.post(f"{path}/publication", roster_revision=str(statement.roster_revision))

    assert answer.status_code == 409
    assert "there is nothing to publish" in words(answer)


def test_a_draft_is_not_published(desk: Desk) -> None:
    path = desk.draft()

    assert desk.post(f"{path}/publication", roster_revision="0").status_code == 409


def test_nobody_else_publishes_or_retracts(desk: Desk, stranger: Desk) -> None:
    path, _, _ = endorsed(desk)

    for act in ("publication", "retraction"):
        assert desk.client.post(f"{path}/{act}", data={"roster_revision": "2", "notice": "x"}).status_code == 403
        assert stranger.post(f"{path}/{act}", roster_revision="2", notice="x").status_code == 404
    assert "Edition 1" not in words(desk.get(path))


def test_an_edition_that_could_not_be_made_shows_its_reason(desk: Desk, still: Clock) -> None:
    path, _, _ = endorsed(desk)
    publish(desk, path)
    for _ in range(editions.MOST_ATTEMPTS):
        with desk.database.write() as session:
            claimed = editions.claim(session, at=still.advance(minutes=2))
            assert claimed
            editions.record_failure(session, claimed, "ValueError", at=clock.now())

    assert "After 5 tries: ValueError" in words(desk.get(f"{path}/publication"))
    assert "The edition could not be made" in words(desk.get(path))
    assert publish(desk, path) == 303


def test_under_embargo_the_page_says_when_it_appears(desk: Desk) -> None:
    path, _, (token,) = desk.opened(cast.PARTNER, embargo_until="2026-12-24T09:00")
    cast.endorse(desk.database, token)

    publish(desk, path)

    assert "It appears on 24 December 2026, 09:00 (Vilnius, UTC+2)." in words(desk.get(f"{path}/publication"))


def published(desk: Desk) -> tuple[str, list[str]]:
    path, _, manage = endorsed(desk)
    publish(desk, path)
    cast.build(desk.database)
    return path, manage


def test_a_statement_is_retracted_with_a_notice(desk: Desk) -> None:
    path, _ = published(desk)

    answer = desk.post(f"{path}/retraction", notice="We were **misled** about the facts.")

    assert answer.headers["location"] == f"{path}?done=retracted"
    assert cast.trail(desk.database)[-1] == "retracted"
    assert "Retracted" in words(desk.get(path))
    assert desk.post(f"{path}/retraction", notice="Again.").status_code == 409


def test_a_retraction_without_a_notice_is_refused(desk: Desk) -> None:
    path, _ = published(desk)

    answer = desk.post(f"{path}/retraction", notice=" \r\n ")

    assert answer.status_code == 422
    assert coordinator.marked(answer) == ["notice"]
    assert "retracted" not in cast.trail(desk.database)


def test_what_is_not_published_cannot_be_retracted(desk: Desk) -> None:
    path, _, _ = endorsed(desk)

    assert "nothing to retract" in words(desk.get(f"{path}/retraction"))
    assert desk.post(f"{path}/retraction", notice="Stop.").status_code == 409


def test_the_lead_withholds_a_name_and_the_partner_is_told(desk: Desk) -> None:
    path, _ = published(desk)

    answer = desk.post(visibility_path(desk, path))

    assert answer.headers["location"] == f"{path}?done=withheld"
    assert [mail.to for mail in cast.outbox(desk.database, "visibility")] == [cast.PARTNER.email]
    document = cast.build(desk.database)
    assert (document.named_count, document.withheld_count) == (0, 2)


def test_withholding_twice_tells_the_partner_once(desk: Desk) -> None:
    path, _ = published(desk)
    form = visibility_path(desk, path)

    answers = [desk.post(form, visibility="named").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(cast.outbox(desk.database, "visibility")) == 1
    assert cast.trail(desk.database).count("visibility_lowered") == 1


def test_a_stranger_cannot_touch_a_visibility(desk: Desk, stranger: Desk) -> None:
    path, _ = published(desk)
    form = visibility_path(desk, path)
    theirs, _, _ = stranger.opened()

    addresses = [form, form.replace(path, theirs), f"{path}/endorsements/none/visibility"]

    assert [stranger.post(address).status_code for address in addresses] == [404, 404, 404]
    assert desk.client.post(form, data={}).status_code == 403
    assert cast.outbox(desk.database, "visibility") == []


def test_a_withdrawn_endorsement_has_no_visibility_to_lower(desk: Desk) -> None:
    path, manage = published(desk)
    form = visibility_path(desk, path)
    with desk.database.write() as session:
        withdrawals.withdraw(session, manage[0], "quiet", at=clock.now())

    assert desk.post(form).status_code == 409


def test_disputes_and_withdrawals_stand_on_the_watch_page(desk: Desk) -> None:
    path, manage = published(desk)
    with desk.database.write() as session:
        disputes.start(session, manage[0], at=clock.now())
    with desk.database.write() as session:
        withdrawals.withdraw(session, manage[1], "quiet", at=clock.now())

    cast.build(desk.database)
    said = words(desk.get(path))

    assert "1 organization says that it did not endorse Lantern Committee" in said
    assert "Withdrawn Harbour Rights Network" in said


def test_of_many_clicks_at_once_one_edition_is_made(desk: Desk, settings: Settings) -> None:
    path, statement, (token,) = desk.opened(cast.PARTNER)
    cast.endorse(desk.database, token)

    def click(_number: int) -> str:
        with desk.database.write() as session:
            fresh = statements.get(session, statement.id, by=desk.lead.actor)
            return publications.publish(session, fresh, at=clock.now(), roster_revision=1).id

    assert len(set(cast.at_once(4, click))) == 1
    assert "Edition 1" in words(desk.get(path))


def test_every_warning_stands_right_above_the_button(desk: Desk) -> None:
    path, _, tokens = desk.opened(cast.PARTNER, translations={"en": Text("Joint statement", "We, the 65 undersigned organizations, ask.")})
    cast.endorse(desk.database, tokens[0], display_name="Another Committee")

    said = words(desk.get(f"{path}/publication"))

    warnings = ["65 undersigned", "1 name is not the one in your directory", "The closing date is not reached yet"]
    places = [said.index(words) for words in ["Missing 0", *warnings, "I have seen what is said above", "Publish with 1"]]
    assert places == sorted(places)


def test_a_warning_that_nobody_ticked_publishes_nothing(desk: Desk) -> None:
    path, _, _ = endorsed(desk)
    revision = coordinator.hidden(desk.get(f"{path}/publication"), "roster_revision")

    answer = desk.post(f"{path}/publication", roster_revision=revision)

    assert answer.status_code == 409
    assert "tick that you have seen it" in words(answer)
    assert "Edition 1" not in words(desk.get(path))


def test_where_nothing_is_wrong_nothing_has_to_be_ticked(desk: Desk) -> None:
    path, _, tokens = desk.opened(cast.PARTNER, translations={"en": Text("Joint statement", "We ask.")}, hard_deadline="")
    cast.endorse(desk.database, tokens[0])
    page = desk.get(f"{path}/publication")

    answer = desk.post(f"{path}/publication", roster_revision=coordinator.hidden(page, "roster_revision"))

    assert 'name="seen"' not in page.text
    assert answer.status_code == 303


def test_a_typed_name_stands_beside_that_of_the_directory_where_they_differ(desk: Desk) -> None:
    path, _, tokens = desk.opened(cast.PARTNER, cast.SECOND)
    cast.endorse(desk.database, tokens[0], display_name="lantern committee")
    cast.endorse(desk.database, tokens[1], display_name="Hаrbour Rights Network", nonce="nonce-of-another")

    said = words(desk.get(f"{path}/publication"))

    assert "rbour Rights Network Differs In your directory: Harbour Rights Network" in said
    assert said.count("Differs") == 1


def test_sign_on_can_be_closed_before_its_date_and_the_partner_reads_that_it_has_ended(desk: Desk) -> None:
    path, _, (token,) = desk.opened(cast.PARTNER)

    answer = desk.post(f"{path}/closing", sure="yes")

    assert answer.headers["location"] == f"{path}?done=closed"
    assert "Sign-on is closed." in words(desk.get(answer.headers["location"]))
    assert "Endorsements were taken until 1 December 2026, 14:00 (Vilnius, UTC+2)." in words(desk.client.get(f"/e/{token}"))


def test_without_its_tick_nothing_is_closed(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)

    desk.post(f"{path}/closing")

    assert "Close sign-on now" in desk.get(f"{path}/publication").text


def test_a_stranger_closes_nothing(desk: Desk, stranger: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)

    assert stranger.post(f"{path}/closing", sure="yes").status_code == 404
