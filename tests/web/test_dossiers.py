"""The delivery dossier: recorded, sent by mail, answered, made public; its files go back to the lead's members only, as downloads."""

import httpx
import pytest
from sqlmodel import select

from app.domain.dossier_files import clean_name
from app.models import DeliveryFile, Statement
from tests import cast
from tests.coordinator import Browser, Desk, hidden, marked
from tests.partner import words

PDF = b"%PDF-1.7 a receipt"
DAY = "2026-12-01"


@pytest.fixture
def opened(desk: Desk) -> tuple[str, Statement]:
    """A published statement: the address of its dossier, and itself."""
    path, statement, tokens = desk.opened(cast.PARTNER)
    cast.endorse(desk.database, tokens[0])
    cast.publish(desk.database, desk.lead, statement)
    return f"{path}/dossier", statement


@pytest.fixture
def dossier(opened: tuple[str, Statement]) -> str:
    return opened[0]


def record(desk: Desk, dossier: str, **changes: str) -> httpx.Response:
    nonce = hidden(desk.get(f"{dossier}/new"), "nonce")
    fields = {"addressee": "UN Human Rights Council", "delivered_on": DAY, "channel": "in_person", "edition": "1", "nonce": nonce}
    return desk.post(dossier, **(fields | changes))


def recorded(desk: Desk, dossier: str) -> str:
    """The address of a delivery."""
    return str(record(desk, dossier).headers["location"]).partition("?")[0]


def attach(desk: Desk, delivery: str, name: str, content: bytes = PDF) -> httpx.Response:
    return desk.client.post(f"{delivery}/files", data={"csrf": desk.csrf}, files={"file": (name, content, "text/html")})


def kept(desk: Desk) -> list[DeliveryFile]:
    with desk.database.read() as session:
        return list(session.exec(select(DeliveryFile)).all())


def test_every_addressee_waits_until_a_delivery_is_recorded(desk: Desk, dossier: str) -> None:
    before = words(desk.get(dossier))

    assert record(desk, dossier).status_code == 303
    after = words(desk.get(dossier))

    assert "Not delivered yet UN Human Rights Council" in before
    assert "Not delivered yet" not in after
    assert "UN Human Rights Council 1 December 2026, in person, edition 1" in after.replace("\u00a0", " ")


def test_a_double_click_records_one_delivery(desk: Desk, dossier: str) -> None:
    nonce = hidden(desk.get(f"{dossier}/new"), "nonce")

    first, second = (record(desk, dossier, nonce=nonce) for _ in range(2))

    assert first.headers["location"] == second.headers["location"]
    assert desk.get(dossier).text.count(f'href="{dossier}/0') == 1
    assert cast.trail(desk.database).count("delivered") == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"addressee": ""}, "addressee"),
        ({"addressee": "Council\u202e"}, "addressee"),
        ({"delivered_on": "2026-12-02"}, "delivered_on"),
        ({"delivered_on": "yesterday"}, "delivered_on"),
        ({"channel": "pigeon"}, "channel"),
        ({"edition": "7"}, "edition"),
    ],
)
def test_a_slip_comes_back_with_what_was_typed(desk: Desk, dossier: str, changes: dict[str, str], field: str) -> None:
    answer = record(desk, dossier, **({"note": "Handed to the secretary."} | changes))

    assert (answer.status_code, marked(answer)) == (422, [field])
    assert "Handed to the secretary." in answer.text


def test_the_note_is_sealed_and_shown_to_the_lead(desk: Desk, dossier: str) -> None:
    place = record(desk, dossier, note="Handed to the secretary.").headers["location"]

    assert "Handed to the secretary." in words(desk.get(place))
    assert "The delivery is recorded." in words(desk.get(place))


def test_before_publication_nothing_can_be_delivered(desk: Desk) -> None:
    path, _, _ = desk.opened()

    assert desk.get(f"{path}/dossier").status_code == 200
    assert [desk.get(f"{path}/dossier/{page}").status_code for page in ("new", "mail")] == [409, 409]
    assert desk.post(f"{path}/dossier", addressee="UN", delivered_on=DAY, channel="post").status_code == 409


def test_a_receipt_goes_back_as_a_download_and_nothing_else(desk: Desk, dossier: str) -> None:
    delivery = recorded(desk, dossier)

    assert attach(desk, delivery, "Квитанция.pdf").status_code == 303
    (file,) = kept(desk)
    answer = desk.get(f"{delivery}/files/{file.id}")

    assert answer.content == PDF
    assert PDF not in file.content_sealed
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename=\"_________.pdf\"; filename*=UTF-8''%D0%9A")
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("receipt\u202efdp.pdf", "receiptfdp.pdf"),
        ("../../etc/receipt.PDF", "receipt.pdf"),
        ('a"; filename=evil.html\r\nX-Evil: yes.pdf', "a_ filename=evil.html X-Evil_ yes.pdf"),
        ("C:\\Users\\anna\\receipt.pdf", "receipt.pdf"),
    ],
)
def test_a_file_s_name_cannot_turn_or_break_anything(typed: str, name: str) -> None:
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    ("name", "content"),
    [("page.html", b"<script>1</script>"), ("receipt.pdf", b"MZ\x90"), ("virus\u202efdp.exe", PDF), ("a.txt", b"a\0b"), ("a.pdf", b"")],
)
def test_what_is_no_receipt_is_refused(desk: Desk, dossier: str, name: str, content: bytes) -> None:
    delivery = recorded(desk, dossier)

    answer = attach(desk, delivery, name, content)

    assert (answer.status_code, marked(answer), kept(desk)) == (422, ["file"], [])


@pytest.mark.parametrize(("size", "status"), [(5 * 1024 * 1024 + 1, 422), (10 * 1024 * 1024, 413)])
def test_a_file_above_five_megabytes_is_refused(desk: Desk, dossier: str, size: int, status: int) -> None:
    delivery = recorded(desk, dossier)

    assert attach(desk, delivery, "receipt.pdf", PDF + bytes(size)).status_code == status
    assert kept(desk) == []


def test_the_same_file_twice_is_kept_once_and_the_twenty_first_is_refused(desk: Desk, dossier: str) -> None:
    delivery = recorded(desk, dossier)
    for number in [0, *range(20)]:
        assert attach(desk, delivery, f"{number}.txt", b"%d" % number).status_code == 303

    assert attach(desk, delivery, "more.txt", b"one more").status_code == 409
    assert len(kept(desk)) == 20


def test_a_file_and_a_delivery_are_erased(desk: Desk, dossier: str) -> None:
    delivery = recorded(desk, dossier)
    attach(desk, delivery, "receipt.pdf")
    attach(desk, delivery, "other.txt", b"other")

    assert desk.post(f"{delivery}/files/{kept(desk)[0].id}/removal").status_code == 303
    assert len(kept(desk)) == 1
    removed = desk.post(f"{delivery}/removal", sure="yes")
    assert "The delivery is erased from the dossier" in words(desk.get(removed.headers["location"]))
    assert kept(desk) == []
    assert desk.get(delivery).status_code == 404


def test_without_its_tick_no_delivery_is_erased(desk: Desk, dossier: str) -> None:
    delivery = recorded(desk, dossier)

    answer = desk.post(f"{delivery}/removal")

    assert (answer.status_code, marked(answer)) == (422, ["sure"])
    assert desk.get(delivery).status_code == 200


def test_saving_is_said_and_what_is_saved_is_not_unsaved(desk: Desk, dossier: str) -> None:
    answer = desk.post(f"{recorded(desk, dossier)}/answer", answer="We read it.\r\nThank you.", answered_on=DAY, is_public="yes")

    said = words(desk.get(answer.headers["location"]))
    assert "Saved. The public page is made anew." in said
    assert "not saved yet" not in said


@pytest.mark.parametrize("act", ["add", "erase"])
def test_an_answer_that_was_typed_outlives_what_is_done_with_files(desk: Desk, dossier: str, act: str) -> None:
    delivery = recorded(desk, dossier)
    attach(desk, delivery, "receipt.pdf")
    way = f"{delivery}/files" if act == "add" else f"{delivery}/files/{kept(desk)[0].id}/removal"
    typed = {"csrf": desk.csrf, "answer": "We shall reply.", "answered_on": DAY, "is_public": "yes"}

    page = desk.client.post(way, data=typed, files={"file": ("other.txt", b"other", "text/plain")})

    assert len(kept(desk)) == (2 if act == "add" else 0)
    assert "Your changes below are not saved yet" in words(page)
    assert "We shall reply." in page.text
    assert 'value="yes" checked' in page.text


def test_strangers_find_nothing(desk: Desk, stranger: Desk, dossier: str) -> None:
    delivery = recorded(desk, dossier)
    attach(desk, delivery, "receipt.pdf")
    file = f"{delivery}/files/{kept(desk)[0].id}"

    assert {stranger.get(page).status_code for page in (dossier, delivery, file, f"{dossier}/new", f"{dossier}/mail")} == {404}
    posts = (dossier, f"{dossier}/mails", f"{delivery}/answer", f"{delivery}/removal", f"{file}/removal")
    assert {stranger.post(page).status_code for page in posts} == {404}
    assert attach(stranger, delivery, "mine.pdf").status_code == 404


def test_a_visitor_is_asked_to_log_in(client: Browser, dossier: str) -> None:
    client.cookies.clear()

    assert client.get(dossier).status_code in {303, 401}


def test_what_is_made_public_stands_in_the_next_edition(desk: Desk, dossier: str) -> None:
    delivery = recorded(desk, dossier)
    typed = {"answer": "We shall look into it.", "answered_on": DAY}

    assert desk.post(f"{delivery}/answer", **typed, is_public="yes", is_answer_public="yes").status_code == 303
    (told,) = cast.build(desk.database).deliveries

    assert (told.addressee, told.delivered_on.isoformat()) == ("UN Human Rights Council", DAY)
    assert (told.answer, told.answered_on and told.answered_on.isoformat()) == ("We shall look into it.", DAY)


def test_an_answer_is_public_only_with_its_delivery(desk: Desk, dossier: str) -> None:
    delivery = recorded(desk, dossier)
    typed = {"answer": "Private words.", "answered_on": DAY}
    desk.post(f"{delivery}/answer", **typed, is_public="yes")

    assert cast.build(desk.database).deliveries[0].answer == ""
    desk.post(f"{delivery}/answer", **typed, is_answer_public="yes")
    assert cast.build(desk.database).deliveries == ()


def test_an_answer_before_the_delivery_is_refused(desk: Desk, dossier: str) -> None:
    answer = desk.post(f"{recorded(desk, dossier)}/answer", answer="We read it.", answered_on="2026-11-30")

    assert (answer.status_code, marked(answer)) == (422, ["answered_on"])
    assert "We read it." in answer.text
