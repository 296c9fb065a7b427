"""Mail into a folder: one whole file per mail, private, and never two of the same."""

import asyncio
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from app.mail.folder import FolderTransport, file_name
from app.mail.transports import AddressUnusable, OurTrouble
from tests.mail.letters import letter
from tests.mail.recording import into, nowhere
from tests.mail.smtp_server import running_mail_server
from tests.mail.test_smtp import transport_to

ANNA = "anna@partner.example"


def keep(folder: Path, kind: str = "login", *, message_id: str = "<0af3@statements.example>", recipient: str = ANNA) -> str:
    answers: list[str] = []
    asyncio.run(FolderTransport(folder).send(letter(kind, message_id=message_id, recipient=recipient), into(answers)))
    return answers[0]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_mail_becomes_one_file_named_by_its_date_and_message_id(tmp_path: Path) -> None:
    answer = keep(tmp_path)

    assert answer == "250 2.0.0 Kept in the mail folder"
    assert names_in(tmp_path) == ["20250502T093015Z-0af3@statements.example.eml"]


def test_the_file_holds_byte_for_byte_what_a_server_would_get(tmp_path: Path) -> None:
    async def deliver(url: str) -> None:
        async with transport_to(url) as transport:
            await transport.send(letter("receipt", "ar"), nowhere)

    keep(tmp_path, "login")
    asyncio.run(FolderTransport(tmp_path).send(letter("receipt", "ar"), nowhere))
    with running_mail_server() as server:
        asyncio.run(deliver(server.url))

    assert (tmp_path / "20250502T093015Z-0af3@statements.example.eml").read_bytes() == server.mails[0].content


def test_the_same_mail_again_replaces_its_own_file(tmp_path: Path) -> None:
    keep(tmp_path)
    keep(tmp_path)

    assert len(names_in(tmp_path)) == 1


def test_two_mails_of_one_second_are_two_files(tmp_path: Path) -> None:
    keep(tmp_path, message_id="<1@statements.example>")
    keep(tmp_path, message_id="<2@statements.example>")

    assert len(names_in(tmp_path)) == 2


def test_twenty_workers_at_the_same_mail_leave_one_whole_file(tmp_path: Path) -> None:
    async def all_at_once() -> None:
        transport = FolderTransport(tmp_path)
        await asyncio.gather(*(transport.send(letter("receipt"), nowhere) for _ in range(20)))

    asyncio.run(all_at_once())

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [letter("receipt").content]


def test_folder_and_file_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "mail"
    keep(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]


def test_a_write_that_fails_leaves_neither_half_a_file_nor_a_changed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path)
    before = (tmp_path / names_in(tmp_path)[0]).read_bytes()

    def disk_full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", disk_full)
    with pytest.raises(OurTrouble, match="The mail folder cannot be written: No space left on device"):
        keep(tmp_path, "declined")

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


def test_a_folder_that_cannot_be_made_is_our_own_trouble(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")

    with pytest.raises(OurTrouble, match="The mail folder cannot be written"):
        keep(tmp_path / "mail")


def test_an_address_no_server_would_take_is_refused_here_too(tmp_path: Path) -> None:
    with pytest.raises(AddressUnusable):
        keep(tmp_path, recipient="anna")

    assert names_in(tmp_path) == []


@pytest.mark.parametrize("message_id", ["<../../etc/passwd@x.example>", "<a/b@x.example>", "<" + "a" * 60 + "@" + "b" * 180 + ">"])
def test_no_message_id_leads_out_of_the_folder_or_past_its_limits(message_id: str) -> None:
    name = file_name(replace(letter("login"), message_id=message_id))

    assert "/" not in name
    assert len(name) <= 255
    assert name.endswith(".eml")
