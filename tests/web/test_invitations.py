"""The desk's invitations: one by one and as a list, taking back, and the fate of every mail."""

import pytest

from app import clock
from app.domain import endorsements, mails
from tests import cast, coordinator
from tests.cast import Clock
from tests.coordinator import GUEST, Desk
from tests.partner import words

LIST = """name,name_be,email,contact,language,country
Lantern Committee,Камітэт «Ліхтар»,director@lantern.example.org,Alesia Partner,be,BY
Harbour Rights Network,,office@harbour,Giorgi,en,GE
River Network,,office@river.example.org,,,
"""


def invited(desk: Desk) -> list[str]:
    return [mail.to for mail in cast.outbox(desk.database, "invitation")]


def deliver(desk: Desk, *, refused: str = "", delayed: str = "") -> None:
    """Let the worker's verbs try the next mail once."""
    with desk.database.write() as session:
        claimed = mails.claim(session, at=clock.now())
        assert claimed
        if refused:
            mails.record_permanent(session, claimed, refused)
        elif delayed:
            mails.record_temporary(session, claimed, delayed)
        else:
            mails.record_sent(session, claimed, "250 OK", at=clock.now())


def invitation_path(desk: Desk, path: str) -> str:
    return desk.get(path).text.partition(f'<a href="{path}/invitations/')[2].partition('"')[0].join([f"{path}/invitations/", ""])


def test_one_organization_is_invited_and_mailed(desk: Desk) -> None:
    path, _, _ = desk.opened()

    answer = desk.post(f"{path}/invitations", **GUEST, **{"name-be": "Камітэт «Ліхтар»", "language": "be"})

    assert answer.headers["location"].startswith(f"{path}/invitations?invited=")
    (mail,) = cast.outbox(desk.database, "invitation")
    assert (mail.to, mail.language, mail.payload["partner"]) == ("director@lantern.example.org", "be", "Камітэт «Ліхтар»")


def test_after_one_organization_the_next_can_be_invited_at_once(desk: Desk) -> None:
    path, _, _ = desk.opened()
    answer = desk.post(f"{path}/invitations", **GUEST)

    page = desk.get(answer.headers["location"])

    assert "Lantern Committee is invited: its mail is on its way." in words(page)
    assert 'name="name-en"' in page.text
    assert f'<a href="{path}">Overview</a>' in page.text


@pytest.mark.parametrize("whose", ["mine", "a stranger’s"])
def test_an_invitation_of_another_statement_is_not_named(desk: Desk, stranger: Desk, whose: str) -> None:
    path, _, _ = desk.opened()
    other = desk if whose == "mine" else stranger
    invited_elsewhere = other.post(f"{other.opened()[0]}/invitations", **GUEST).headers["location"].partition("invited=")[2]

    assert invited_elsewhere
    assert "Lantern Committee" not in desk.get(f"{path}/invitations", invited=invited_elsewhere).text


def test_a_second_click_invites_nobody_twice(desk: Desk) -> None:
    path, _, _ = desk.opened()

    answers = [desk.post(f"{path}/invitations", **GUEST) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 422]
    assert "This address was already invited." in words(answers[1])
    assert len(invited(desk)) == 1


def test_wrong_fields_of_one_organization_are_marked_and_kept(desk: Desk) -> None:
    path, _, _ = desk.opened()

    answer = desk.post(f"{path}/invitations", **(GUEST | {"name-en": "A", "email": "director@", "contact": "Kept", "country": "ZZ"}))

    assert answer.status_code == 422
    assert set(coordinator.marked(answer)) == {"name-en", "email", "country"}
    assert 'value="Kept"' in answer.text
    assert invited(desk) == []


@pytest.mark.parametrize("phase", ["draft", "closed"])
def test_nobody_is_invited_unless_sign_on_is_open(desk: Desk, still: Clock, phase: str) -> None:
    path = desk.draft() if phase == "draft" else desk.opened()[0]
    still.advance(days=60 if phase == "closed" else 0)
    desk = coordinator.log_in(desk.client, desk.database, coordinator.fresh_login(desk))

    answer = desk.post(f"{path}/invitations", list=LIST)

    assert answer.status_code == 409
    assert "River Network" in answer.text
    assert invited(desk) == []


def test_a_list_is_shown_row_by_row_before_anything_is_sent(desk: Desk) -> None:
    path, _, _ = desk.opened()

    answer = desk.post(f"{path}/invitations/preview", list=LIST)

    said = words(answer)
    assert answer.status_code == 200
    assert "To invite 2 To correct 1 Invited before 0" in said
    assert "email: This does not look like an e-mail address." in said
    assert '<bdi lang="be">Камітэт «Ліхтар»</bdi>' in answer.text
    assert invited(desk) == []


def test_the_good_rows_are_invited_and_the_others_stay_to_be_corrected(desk: Desk) -> None:
    path, _, _ = desk.opened()

    answer = desk.post(f"{path}/invitations", list=LIST)

    assert answer.status_code == 200
    assert "2 invitations are on their way." in words(answer)
    assert "Harbour Rights Network,,office@harbour,Giorgi,en,GE" in answer.text
    assert sorted(invited(desk)) == ["director@lantern.example.org", "office@river.example.org"]


def test_a_list_that_grew_invites_only_the_new(desk: Desk) -> None:
    path, _, _ = desk.opened()
    good = LIST.replace("office@harbour,", "office@harbour.example.org,")
    assert desk.post(f"{path}/invitations", list=good).headers["location"] == f"{path}?done=invited&count=3"

    answer = desk.post(f"{path}/invitations/preview", list=good + "New One,,new@one.example.org,,,\n")

    said = words(answer)
    assert "To invite 1 To correct 0 Invited before 3" in said
    assert "Invite 1 organization" in said


@pytest.mark.parametrize(
    "raw",
    [
        LIST.encode("utf-16"),
        LIST.encode("utf-8-sig"),
        LIST.replace(",", ";").encode(),
        LIST.replace(",", "\t").replace("\n", "\r\n").encode(),
    ],
    ids=["utf-16", "bom", "semicolons", "tabs"],
)
def test_a_file_is_read_however_it_was_saved(desk: Desk, raw: bytes) -> None:
    path, _, _ = desk.opened()

    answer = desk.client.post(f"{path}/invitations/preview", data={"csrf": desk.csrf, "list": ""}, files={"file": ("list.csv", raw)})

    assert "Камітэт «Ліхтар»" in answer.text
    assert "Invite 2 organizations" in words(answer)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"name,email\n" + b"\x01\x02\x03" * 9, "This is neither a table in text (.csv) nor an Excel workbook (.xlsx)."),
        (b"", "The list needs a row of headings"),
        (b"organisation only\nLantern", "The first row needs the headings"),
        (b'name,email\n"Lantern,a@b.example.org\nHarbour,c@d.example.org', "Is a quotation mark left open there?"),
    ],
)
def test_a_list_that_cannot_be_read_says_why(desk: Desk, raw: bytes, sentence: str) -> None:
    path, _, _ = desk.opened()

    answer = desk.client.post(f"{path}/invitations/preview", data={"csrf": desk.csrf, "list": ""}, files={"file": ("list.csv", raw)})

    assert answer.status_code == 422
    assert coordinator.marked(answer) == ["list"]
    assert sentence in words(answer)


def test_a_pasted_list_that_cannot_be_read_is_kept(desk: Desk) -> None:
    path, _, _ = desk.opened()

    answer = desk.post(f"{path}/invitations/preview", list="Lantern Committee <director@lantern.example.org>")

    assert answer.status_code == 422
    assert "Lantern Committee &lt;director@lantern.example.org&gt;" in answer.text


def test_five_thousand_rows_are_checked_and_invited(desk: Desk) -> None:
    path, _, _ = desk.opened()
    rows = "".join(f"Арганізацыя {number},office{number}@example.org\n" for number in range(5000))

    checked = desk.client.post(f"{path}/invitations/preview", data={"csrf": desk.csrf}, files={"list": (None, "name,email\n" + rows)})
    assert "Invite 5000 organizations" in words(checked)
    answer = desk.client.post(f"{path}/invitations", data={"csrf": desk.csrf}, files={"list": (None, "name,email\n" + rows)})

    assert answer.headers["location"] == f"{path}?done=invited&count=5000"


def test_a_formula_in_a_list_is_text(desk: Desk) -> None:
    path, _, _ = desk.opened()

    answer = desk.post(f"{path}/invitations/preview", list='name,email\n"=HYPERLINK(""https://evil.example"")",a@b.example.org\n')

    assert "=HYPERLINK(&#34;https://evil.example&#34;)" in answer.text


def test_an_invitation_shows_its_contact_and_what_the_server_said(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)
    deliver(desk)

    said = words(desk.get(invitation_path(desk, path)))

    assert "Alesia Partner" in said
    assert "director@lantern.example.org" in said
    assert "Taken by the mail server on 1 December 2026, 14:00 (Vilnius, UTC+2)." in said
    assert "The mail server said: 250 OK" in said


def test_a_delayed_mail_shows_all_its_further_tries(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)
    deliver(desk, delayed="451 4.7.1 Greylisted")

    said = words(desk.get(invitation_path(desk, path)))

    assert "Tried 1 time so far. Next try: 1 December 2026, 14:02 (Vilnius, UTC+2)" in said
    assert said.count("(Vilnius, UTC+2)") == 2 + len(mails.RETRIES)
    assert "Mail is delayed" in words(desk.get(path))


def test_a_mail_that_failed_stands_on_the_watch_page_at_once(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)
    deliver(desk, refused="550 5.1.1 User unknown")

    said = words(desk.get(path))

    assert "Some mails did not arrive" in said
    assert "Lantern Committee The mail server said: 550 5.1.1 User unknown" in said


def test_an_invitation_is_taken_back_and_given_again(desk: Desk) -> None:
    path, _, (token,) = desk.opened(cast.PARTNER)
    page = invitation_path(desk, path)

    answer = desk.post(f"{page}/revocation")

    assert answer.headers["location"] == f"{path}?done=revoked"
    assert desk.client.get(f"/e/{token}").status_code == 410
    assert "Taken back" in words(desk.get(page))
    assert desk.post(f"{path}/invitations", **GUEST).status_code == 303


def test_an_answer_is_not_the_leads_to_take_back(desk: Desk) -> None:
    path, _, (token,) = desk.opened(cast.PARTNER)
    cast.endorse(desk.database, token)

    answer = desk.post(f"{invitation_path(desk, path)}/revocation")

    assert answer.status_code == 409
    assert "Only the organization itself can change its answer." in words(answer)


def test_a_stranger_sees_no_contact_and_takes_nothing_back(desk: Desk, stranger: Desk) -> None:
    path, _, (token,) = desk.opened(cast.PARTNER)
    page = invitation_path(desk, path)
    theirs, _, _ = stranger.opened()
    through_theirs = f"{theirs}/invitations/{page.rpartition('/')[2]}"

    for address in (page, through_theirs):
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{address}/revocation").status_code == 404
    assert desk.client.get(f"/e/{token}").status_code == 200


def test_the_lead_sees_who_answered_and_why_not(desk: Desk) -> None:
    path, _, tokens = desk.opened(cast.PARTNER)
    with desk.database.write() as session:
        endorsements.decline(session, tokens[0], reason="Our board meets in March.", nonce="nonce-of-a-no", at=clock.now())

    said = words(desk.get(invitation_path(desk, path)))

    assert "Declined" in said
    assert "Our board meets in March. (private)" in said
