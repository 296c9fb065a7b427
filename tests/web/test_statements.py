"""The desk's statements: drafting without losing a word, preview, opening sign-on, and the page to watch."""

from collections.abc import Callable

import httpx
import pytest

from app import clock
from app.domain import drafts, statements
from app.domain.guest_lists import Guest
from tests import cast, coordinator
from tests.cast import Clock
from tests.coordinator import TEXTS, Browser, Desk
from tests.partner import words

PAGES = ["", "/edit", "/preview/en", "/deletion", "/sign-on", "/invitations", "/reminders", "/publication", "/retraction"]
ACTS = ["/edit", "/deletion", "/sign-on", "/invitations/preview", "/invitations", "/reminders", "/publication", "/retraction"]


def saved(desk: Desk, path: str) -> drafts.Draft:
    with desk.database.read() as session:
        return drafts.get(session, statements.get(session, path.rpartition("/")[2], by=desk.lead.actor))


def edit(desk: Desk, path: str, **changes: str) -> httpx.Response:
    revision = coordinator.hidden(desk.get(f"{path}/edit"), "revision")
    return desk.post(f"{path}/edit", **({"revision": revision} | TEXTS | changes))


def test_a_draft_is_made_and_stands_in_the_list(desk: Desk) -> None:
    path = desk.draft()

    said = words(desk.get("/desk"))

    assert "Open letter on fair trials" in said
    assert saved(desk, path).addressees == ("UN Human Rights Council", "European Parliament")
    assert saved(desk, path).hard_deadline == "2027-01-15T18:00"


def test_an_empty_desk_says_what_to_do(desk: Desk) -> None:
    assert "Draft the first one" in words(desk.get("/desk"))


def test_the_list_goes_on_after_a_hundred(desk: Desk) -> None:
    with desk.database.write() as session:
        for number in range(101):
            text = {"en": drafts.Text(f"Number {number}", "Text.")}
            statements.create(session, cast.draft(translations=text), by=desk.lead.actor, at=clock.now())

    page = desk.get("/desk")

    assert page.text.count('<th scope="row"') == 100
    following = page.text.partition('rel="next" href="')[2].partition('"')[0]
    assert desk.get(following).text.count('<th scope="row"') == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_nothing(desk: Desk, stranger: Desk, page: str) -> None:
    path = desk.draft()

    assert stranger.get(path + page).status_code == 404
    assert "Open letter" not in stranger.get("/desk").text


@pytest.mark.parametrize("act", ACTS)
def test_a_stranger_can_do_nothing(desk: Desk, stranger: Desk, act: str) -> None:
    path = desk.draft()
    before = saved(desk, path)

    answer = stranger.post(path + act, **(TEXTS | {"revision": "1", "list": "name,email\nA b,a@b.example.org", "who": "all"}))

    assert answer.status_code == 404
    assert saved(desk, path) == before


@pytest.mark.parametrize("act", ["/statements/new", *(f"/statements/1{act}" for act in ACTS)])
def test_nothing_is_done_without_a_login_or_a_token(client: Browser, desk: Desk, act: str) -> None:
    without_token = desk.client.post(f"/desk{act}", data=TEXTS)
    desk.post("/desk/logout")

    assert without_token.status_code == 403
    assert desk.post(f"/desk{act}", **TEXTS).status_code == 401


def test_several_languages_are_typed_at_once(desk: Desk) -> None:
    path = desk.draft(**{"language-1": "be", "title-1": "Адкрыты ліст", "body-1": "Тэкст.", "authentic": "1"})

    draft = saved(desk, path)

    assert set(draft.translations) == {"en", "be"}
    assert draft.authentic_language == "be"


def test_a_language_is_added_and_removed(desk: Desk) -> None:
    path = desk.draft()
    answer = edit(desk, path, **{"language-1": "ar", "title-1": "بيان", "body-1": "نص", "then": "language"})
    assert answer.headers["location"] == f"{path}/edit?then=language#next-language"

    edit(desk, path, **{"language-1": "ar", "title-1": "بيان", "body-1": "نص", "remove-1": "yes"})

    assert set(saved(desk, path).translations) == {"en"}


def test_wrong_fields_are_marked_and_everything_typed_is_kept(desk: Desk) -> None:
    wrong = {"language-0": "english", "title-0": " ", "body-0": "A <b>bold</b> text\r\n\r\nof two.", "time_zone": "", "cc": "Kept & safe"}

    answer = desk.post("/desk/statements/new", **(TEXTS | wrong))

    assert answer.status_code == 422
    assert set(coordinator.marked(answer)) == {"language-0", "title-0", "hard_deadline"}
    for kept in ('value="english"', "A &lt;b&gt;bold&lt;/b&gt; text\n\nof two.", "Kept &amp; safe", 'value="2027-01-15T18:00"'):
        assert kept in answer.text
    assert "No statement yet." in words(desk.get("/desk"))


@pytest.mark.parametrize("second", ["en", "EN", "en "])
def test_one_language_typed_twice_is_refused_and_both_texts_kept(desk: Desk, second: str) -> None:
    answer = desk.post("/desk/statements/new", **(TEXTS | {"language-1": second, "title-1": "Second", "body-1": "Other text."}))

    assert answer.status_code == 422
    assert coordinator.marked(answer) == ["language-1"]
    assert "We call for fair trials." in answer.text
    assert "Other text." in answer.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("hard_deadline", "2020-01-01T10:00", "This time is in the past."),
        ("hard_deadline", "2027-03-28T03:30", "This time does not exist: the clocks are put forward in that hour."),
        ("soft_deadline", "2027-02-01T10:00", "The reminder date must not be after the closing date."),
        ("dated_on", "1 May", "This is not a date"),
        ("time_zone", "Mars/Olympus", "This is not a time zone"),
        ("kind", "poem", "Please choose one of the options."),
    ],
)
def test_a_wrong_date_or_choice_is_refused_with_a_reason(desk: Desk, field: str, value: str, sentence: str) -> None:
    answer = desk.post("/desk/statements/new", **(TEXTS | {field: value}))

    assert answer.status_code == 422
    assert field in coordinator.marked(answer)
    assert sentence in words(answer)


def test_a_form_with_no_text_at_all_is_refused(desk: Desk) -> None:
    answer = desk.post("/desk/statements/new", **(TEXTS | {"language-0": "", "title-0": "", "body-0": ""}))

    assert answer.status_code == 422
    assert coordinator.marked(answer) == ["authentic-0"]


def test_of_two_who_save_the_second_sees_both_texts(desk: Desk) -> None:
    path = desk.draft()
    edit(desk, path, **{"title-0": "The colleague's title"})

    answer = desk.post(f"{path}/edit", **(TEXTS | {"revision": "1", "title-0": "My title"}))

    assert answer.status_code == 409
    assert "The colleague's title" in words(answer)
    assert 'value="My title"' in answer.text
    assert saved(desk, path).translations["en"].title == "The colleague's title"


def test_saving_again_after_a_conflict_is_deliberate(desk: Desk) -> None:
    path = desk.draft()
    edit(desk, path, **{"title-0": "The colleague's title"})
    conflict = desk.post(f"{path}/edit", **(TEXTS | {"revision": "1", "title-0": "My title"}))

    answer = desk.post(f"{path}/edit", **(TEXTS | {"revision": coordinator.hidden(conflict, "revision"), "title-0": "My title"}))

    assert answer.status_code == 303
    assert saved(desk, path).translations["en"].title == "My title"


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999"])
def test_an_unknown_revision_overwrites_nothing(desk: Desk, revision: str) -> None:
    path = desk.draft()

    answer = desk.post(f"{path}/edit", **(TEXTS | {"revision": revision, "title-0": "Over it"}))

    assert answer.status_code == 409
    assert saved(desk, path).translations["en"].title == "Open letter on fair trials"


def test_the_text_is_locked_once_sign_on_is_open(desk: Desk) -> None:
    path, _, _ = desk.opened()
    page = desk.get(f"{path}/edit")
    assert "The text is locked" in words(page)
    assert 'name="title-0"' not in page.text

    answer = edit(desk, path, **{"title-0": "Smuggled in"})

    assert answer.status_code == 409
    assert 'value="Smuggled in"' in answer.text
    assert saved(desk, path).translations["en"].title == "Joint statement on fair trials"


def test_dates_may_still_change_after_sign_on_has_opened(desk: Desk) -> None:
    path, _, _ = desk.opened()
    settings = {"time_zone": "Asia/Tbilisi", "hard_deadline": "2027-02-01T12:00", "roster_order": "country", "late_endorsements": "yes"}

    answer = desk.post(f"{path}/edit", revision="1", **settings)

    assert answer.status_code == 303
    draft = saved(desk, path)
    assert (draft.hard_deadline, draft.time_zone, draft.roster_order, draft.late_endorsements) == (
        *list(settings.values())[1::-1],
        "country",
        True,
    )
    assert len(draft.translations) == 2


def test_the_preview_is_the_public_page_and_says_it_is_none(desk: Desk) -> None:
    path = desk.draft(**{"language-1": "be", "title-1": "Адкрыты ліст", "body-1": "**Тэкст.**"})

    english, belarusian = desk.get(f"{path}/preview/en"), desk.get(f"{path}/preview/be")

    assert "Nothing here is public." in words(english)
    assert "<strong>Тэкст.</strong>" in belarusian.text
    assert f'href="{path}/preview/be"' in english.text
    assert desk.get(f"{path}/preview/ka").status_code == 404


def test_a_draft_is_deleted_after_a_question(desk: Desk) -> None:
    path = desk.draft()
    assert "deleted for good" in words(desk.get(f"{path}/deletion"))
    assert desk.get(path).status_code == 200

    answer = desk.post(f"{path}/deletion")

    assert answer.headers["location"] == "/desk"
    assert [desk.get(path).status_code, desk.post(f"{path}/deletion").status_code] == [404, 404]


def test_what_was_opened_cannot_be_deleted(desk: Desk) -> None:
    path, _, _ = desk.opened()

    assert "no draft any more" in words(desk.get(f"{path}/deletion"))
    assert desk.post(f"{path}/deletion").status_code == 409
    assert desk.get(path).status_code == 200


def test_opening_sign_on_shows_the_hashes_it_will_bind(desk: Desk) -> None:
    path = desk.draft()
    confirmation = desk.get(f"{path}/sign-on")
    assert "cannot change any more" in words(confirmation)

    answer = desk.post(f"{path}/sign-on", revision=coordinator.hidden(confirmation, "revision"))

    assert answer.headers["location"] == f"{path}/invitations?done=opened"
    sha256 = confirmation.text.partition("<code>")[2].partition("</code>")[0]
    assert len(sha256) == 64
    assert sha256 in desk.get(path).text


def test_sign_on_opens_once(desk: Desk) -> None:
    path = desk.draft()

    answers = [desk.post(f"{path}/sign-on", revision="1").status_code for _ in range(2)]

    assert answers == [303, 409]
    assert cast.trail(desk.database) == ["version_frozen"]


def test_a_text_that_changed_since_it_was_read_is_not_frozen(desk: Desk) -> None:
    path = desk.draft()
    edit(desk, path, **{"title-0": "Changed meanwhile"})

    answer = desk.post(f"{path}/sign-on", revision="1")

    assert answer.status_code == 409
    assert "look at it again" in words(answer)
    assert cast.trail(desk.database) == []


def test_sign_on_does_not_open_after_the_deadline(desk: Desk, still: Clock) -> None:
    path = desk.draft()
    still.advance(days=13)
    with desk.database.write() as session:
        statements.get(session, path.rpartition("/")[2], by=desk.lead.actor).hard_deadline = still()

    answer = desk.post(f"{path}/sign-on", revision="1")

    assert answer.status_code == 422
    assert "This deadline is in the past." in words(answer)


def test_the_watch_page_counts_everybody_once(desk: Desk) -> None:
    third = Guest({"en": "River Network"}, "office@river.example.org")
    path, _, tokens = desk.opened(cast.PARTNER, cast.SECOND, third)
    cast.endorse(desk.database, tokens[0])
    cast.endorse(desk.database, tokens[1], visibility="withheld", display_name="Harbour Rights Network", nonce="another-nonce")

    said = words(desk.get(path))

    assert "1 endorsed, named 1 endorsed, withheld 0 declined, withdrawn or disputed 0 mail did not arrive 1 no answer yet" in said
    assert "Invited 3 Mail sent 0 Endorsed 2" in said


def test_the_deadline_stands_in_its_own_zone_and_in_utc(desk: Desk) -> None:
    path, _, _ = desk.opened()

    said = words(desk.get(path))

    assert "15 January 2027, 18:00 (Vilnius, UTC+2)" in said
    assert "15 January 2027, 16:00 (UTC)" in said
    assert "45 days left" in said


@pytest.mark.parametrize(
    ("show", "names"), [("named", ["Lantern"]), ("silent", ["Harbour"]), ("declined", []), ("nonsense", ["Lantern", "Harbour"])]
)
def test_the_table_shows_one_standing(desk: Desk, show: str, names: list[str]) -> None:
    path, _, tokens = desk.opened(cast.PARTNER, cast.SECOND)
    cast.endorse(desk.database, tokens[0])

    table = desk.get(path, show=show).text.partition("<tbody>")[2]

    assert [name for name in ("Lantern", "Harbour") if name in table] == names


def test_the_table_goes_on_after_fifty(desk: Desk) -> None:
    guests = [Guest({"en": f"Organization {number}"}, f"office{number}@example.org") for number in range(51)]
    path, _, _ = desk.opened(*guests)

    page = desk.get(path)

    assert page.text.count('<th scope="row"') == 50
    after = page.text.partition("&amp;after=")[2].partition("#")[0]
    assert desk.get(path, after=after).text.count('<th scope="row"') == 1


def open_draft(desk: Desk) -> str:
    return desk.draft()


def sign_on_with_nobody(desk: Desk) -> str:
    return desk.opened()[0]


def sign_on_with_silence(desk: Desk) -> str:
    return desk.opened(cast.PARTNER, soft_deadline="2026-12-01T15:00")[0]


def everybody_answered(desk: Desk) -> str:
    path, _, (token,) = desk.opened(cast.PARTNER)
    cast.endorse(desk.database, token)
    return path


def published(desk: Desk) -> str:
    path, statement, (token,) = desk.opened(cast.PARTNER)
    cast.endorse(desk.database, token)
    cast.publish(desk.database, desk.lead, statement)
    return path


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        (open_draft, "Next: read the preview, then open sign-on"),
        (sign_on_with_nobody, "Next: invite the first partners"),
        (sign_on_with_silence, "Next: remind those who have not answered"),
        (everybody_answered, "Next: publish"),
        (published, "Every hide, withdrawal or late endorsement makes the next edition by itself."),
    ],
)
def test_the_page_says_what_to_do_next(desk: Desk, still: Clock, story: Callable[[Desk], str], sentence: str) -> None:
    path = story(desk)
    still.advance(hours=2)

    assert sentence in words(desk.get(path))
