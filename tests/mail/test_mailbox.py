"""Reading the mail folder for the mailbox page."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.mail.folder import FolderTransport
from app.mail.mailbox import find_mail, list_mails
from tests.mail.letters import LINK, QUEUED_AT, letter, text_of, write
from tests.mail.recording import nowhere


def fill(folder: Path, count: int) -> None:
    """Keep `count` mails, one a minute; the Message-ID carries the number."""

    async def send_all() -> None:
        for number in range(count):
            queued_at = QUEUED_AT + timedelta(minutes=number)
            made = letter("login", message_id=f"<{number:03}@statements.example>", queued_at=queued_at)
            await FolderTransport(folder).send(made, nowhere)

    asyncio.run(send_all())


def test_mails_come_newest_first(tmp_path: Path) -> None:
    fill(tmp_path, 3)

    assert [mail.date for mail in list_mails(tmp_path).mails] == [
        datetime(2025, 5, 2, 9, 32, 15, tzinfo=UTC),
        datetime(2025, 5, 2, 9, 31, 15, tzinfo=UTC),
        datetime(2025, 5, 2, 9, 30, 15, tzinfo=UTC),
    ]


def test_pages_follow_one_another_without_a_gap_or_a_double(tmp_path: Path) -> None:
    fill(tmp_path, 5)

    first = list_mails(tmp_path, limit=2)
    second = list_mails(tmp_path, limit=2, after=first.next)
    third = list_mails(tmp_path, limit=2, after=second.next)

    ids = [mail.id for page in (first, second, third) for mail in page.mails]
    assert ids == sorted((path.stem for path in tmp_path.iterdir()), reverse=True)
    assert third.next is None


def test_a_mail_is_read_with_its_subject_text_and_links(tmp_path: Path) -> None:
    message = write("receipt", "ar")
    asyncio.run(FolderTransport(tmp_path).send(letter("receipt", "ar"), nowhere))

    mail = list_mails(tmp_path).mails[0]

    assert (mail.to, mail.subject, mail.links) == ("anna@partner.example", str(message["Subject"]), (LINK,))
    assert mail.text == text_of(message)
    assert find_mail(tmp_path, mail.id) == mail


def test_a_folder_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    assert list_mails(tmp_path / "mail").mails == ()


def test_other_files_in_the_folder_are_not_mails(tmp_path: Path) -> None:
    (tmp_path / ".20250502T093015Z-half.eml.x.part").write_bytes(b"half a mail")
    (tmp_path / "notes.txt").write_text("notes")

    assert list_mails(tmp_path).mails == ()


def test_a_file_that_is_no_mail_breaks_nothing(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    (tmp_path / "20990101T000000Z-broken.eml").write_bytes(b"\x00\xff not a mail \n\n\xfe")
    (tmp_path / "20990101T000001Z-empty.eml").write_bytes(b"")
    (tmp_path / "20990101T000002Z-odd.eml").write_bytes(
        b"Date: yesterday\r\nContent-Type: text/plain; charset=no-such\r\n\r\nHello\xff\r\n"
    )

    mails = list_mails(tmp_path).mails

    assert [mail.subject for mail in mails] == ["", "", "", "Your login link"]
    assert mails[0].date is None


@pytest.mark.parametrize(
    "mail_id", ["../secret", "/etc/passwd", "..", "", "a/../../secret", ".hidden", "no-such-mail", "a\x00b", "x" * 5000]
)
def test_no_id_leads_out_of_the_folder(tmp_path: Path, mail_id: str) -> None:
    (tmp_path / "secret.eml").write_bytes(letter("login").content)
    folder = tmp_path / "mail"
    folder.mkdir()

    assert find_mail(folder, mail_id) is None


def test_ten_thousand_mails_are_listed_by_reading_one_page(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"20250502T093015Z-{number:05}@statements.example.eml").touch()

    page = list_mails(tmp_path, limit=2)

    assert [mail.id[17:22] for mail in page.mails] == ["09999", "09998"]
    assert page.next == page.mails[-1].id
