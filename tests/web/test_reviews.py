"""The review before publication and the page after it: numbers with the right word, what waits, and what is public no more."""

from app import clock
from app.domain import publications, statements
from app.domain.drafts import Text
from app.domain.guest_lists import Guest
from app.models import Statement
from tests import cast, coordinator
from tests.cast import Clock
from tests.coordinator import Desk
from tests.partner import words

JURIST = Guest({"en": "Maria Example"}, "maria@jurist.example.org", kind="individual")
PROGRAMME = Guest({"en": "The Watch"}, "office@watch.example.org", kind="joint_programme", counts_as=3)


def signed(desk: Desk, body: str, *guests: Guest, withheld: Guest | None = None, **changes: object) -> tuple[str, Statement]:
    """A statement of that text which these have endorsed, and perhaps one who is withheld."""
    everybody = (*guests, withheld) if withheld else guests
    path, statement, tokens = desk.opened(*everybody, translations={"en": Text("Joint statement", body)}, **changes)
    for token, guest in zip(tokens, everybody, strict=True):
        visibility = "withheld" if guest is withheld else "named"
        cast.endorse(desk.database, token, display_name=guest.names["en"], nonce=guest.email, visibility=visibility)
    return path, statement


def reviewed(desk: Desk, path: str) -> str:
    return words(desk.get(f"{path}/publication"))


def rounding(desk: Desk, statement: Statement) -> None:
    with desk.database.write() as session:
        statements.get(session, statement.id, by=desk.lead.actor).rounds_total = True


def published(desk: Desk, path: str, **typed: str) -> None:
    revision = coordinator.hidden(desk.get(f"{path}/publication"), "roster_revision")
    assert desk.post(f"{path}/publication", roster_revision=revision, seen="yes", **typed).status_code == 303


def test_a_text_that_counts_organizations_is_a_warning_where_individuals_sign(desk: Desk) -> None:
    path, _ = signed(desk, "We, {{count|organization|organizations}}, ask.", cast.PARTNER, JURIST)

    said = reviewed(desk, path)

    assert "The text says: English: “{{count|organization|organizations}}”" in said
    assert "in English {{count|signatory|signatories}}" in said
    assert "I have seen what is said above" in said


def test_a_bare_number_before_the_word_is_one_too(desk: Desk) -> None:
    path, _ = signed(desk, "We, {{count}} civil society organizations, ask.", JURIST)

    assert "“{{count}} civil society organizations”" in reviewed(desk, path)


def test_where_no_individual_signs_or_the_text_says_signatories_nothing_is_said(desk: Desk) -> None:
    of_organizations, _ = signed(desk, "We, {{count|organization|organizations}}, ask.", cast.PARTNER)
    of_signatories, _ = signed(desk, "We, {{count|signatory|signatories}}, ask.", cast.SECOND, JURIST)

    assert "individuals sign too" not in reviewed(desk, of_organizations) + reviewed(desk, of_signatories)


def test_an_exact_number_in_the_text_of_a_list_that_rounds_is_a_warning(desk: Desk) -> None:
    crowd = [Guest({"en": f"Partner {number}"}, f"office@partner{number}.example.org") for number in range(12)]
    path, statement = signed(desk, "We, {{count|organization|organizations}}, ask.", *crowd)
    before = reviewed(desk, path)

    rounding(desk, statement)

    assert "The list rounds its total down" not in before
    assert "Leave the number out of the text (“We, the undersigned”)" in reviewed(desk, path)


def test_a_small_number_is_not_rounded_and_not_warned_of(desk: Desk) -> None:
    path, statement = signed(desk, "We, {{count|organization|organizations}}, ask.", cast.PARTNER)

    rounding(desk, statement)

    assert "The list rounds its total down" not in reviewed(desk, path)


def test_while_the_text_is_changed_the_edit_page_warns_of_both(desk: Desk) -> None:
    path, statement = signed(desk, "We, {{count|organization|organizations}}, ask.", cast.PARTNER, JURIST)
    rounding(desk, statement)
    desk.post(f"{path}/change")

    said = words(desk.get(f"{path}/edit"))

    assert "individuals sign too" in said
    assert "The list rounds its total down" in said


def test_the_review_says_that_one_number_has_the_withheld_and_the_other_has_not(desk: Desk) -> None:
    text = "We, {{count|organization|organizations}} from {{countries|country|countries}}, ask."
    path, _ = signed(desk, text, cast.PARTNER, withheld=cast.SECOND)

    said = reviewed(desk, path)

    assert "{{count}} becomes 2, with 1 whose name is withheld. {{countries}} becomes 1: the countries of those named only" in said


def test_where_nobody_is_withheld_both_numbers_are_of_the_same(desk: Desk) -> None:
    path, _ = signed(desk, "We, {{count}} from {{countries}} countries, ask.", cast.PARTNER)

    assert "{{count}} becomes" not in reviewed(desk, path)


def test_lines_and_what_they_count_as_are_two_numbers(desk: Desk) -> None:
    path, _ = signed(desk, "We ask.", cast.PARTNER, PROGRAMME, withheld=cast.SECOND)

    said = reviewed(desk, path)

    assert "3 lines, counted as 5" in said
    assert "On the public page, as they typed it. 2 lines, counted as 4." in said
    assert "Publish with 3 endorsements" in said


def test_after_a_retraction_nobody_is_said_to_be_public(desk: Desk) -> None:
    path, statement = signed(desk, "We ask.", cast.PARTNER)
    cast.publish(desk.database, desk.lead, statement)
    with desk.database.write() as session:
        taken_back = statements.get(session, statement.id, by=desk.lead.actor)
        publications.retract(session, taken_back, notice="It was wrong.", at=clock.now())
    cast.build(desk.database)

    said = reviewed(desk, path)

    assert "Edition 2 Retracted" in said
    assert "nobody’s name is public" in said
    assert "On the public page" not in said
    assert "1 named" not in said + words(desk.get(path))


def test_a_publication_that_waits_says_so_on_every_list(desk: Desk) -> None:
    path, _ = signed(desk, "We ask.", cast.PARTNER)

    published(desk, path, when="at", publish_at="2026-12-26T10:00")

    for page in ("/desk", path, f"{path}/publication"):
        assert "To be published on 26 December 2026, 10:00 (Vilnius, UTC+2)" in words(desk.get(page))
    assert "Being made" not in words(desk.get(path)) + reviewed(desk, path)
    assert "within seconds" not in words(desk.get(path))


def test_when_its_time_has_come_it_waits_no_more(desk: Desk, still: Clock) -> None:
    path, _ = signed(desk, "We ask.", cast.PARTNER)
    published(desk, path, when="at", publish_at="2026-12-01T14:10")

    still.advance(minutes=11)

    assert "To be published" not in words(desk.get(path)) + words(desk.get("/desk"))
    assert "Being made" in reviewed(desk, path)


def test_late_endorsements_that_wait_for_others_are_said_to_wait(desk: Desk) -> None:
    path, statement = signed(desk, "We ask.", cast.PARTNER, late_endorsements=True)
    cast.publish(desk.database, desk.lead, statement)
    (token,) = cast.invite(desk.database, desk.lead, statement, cast.SECOND)

    cast.endorse(desk.database, token, display_name="Harbour Rights Network", nonce="nonce-of-another")

    assert "New endorsements wait for others" in words(desk.get(path))
    assert "Edition 2 Waits" in reviewed(desk, path)


def test_calling_off_and_moving_a_publication_are_said(desk: Desk) -> None:
    path, _ = signed(desk, "We ask.", cast.PARTNER)
    published(desk, path, when="at", publish_at="2026-12-26T10:00")

    moved = desk.post(f"{path}/publication/time", when="at", publish_at="2026-12-27T10:00").headers["location"]
    after_moving = words(desk.get(moved))
    called_off = desk.post(f"{path}/publication/cancellation").headers["location"]

    assert "The time is changed It appears on 27 December 2026, 10:00" in after_moving
    assert "The publication was called off" in words(desk.get(called_off))
