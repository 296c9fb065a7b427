"""What was signed with the key of the log and is not so in the log here: it does not hold, and the page says what it is."""

from pathlib import Path

from sqlmodel import col, delete
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.ledger import journal, merkle, receipts
from app.ledger.checkpoint import Checkpoint
from app.ledger.notes import SignerKey
from app.ledger.proofs import Proof
from app.main import create_app
from app.models import Event, EventKind
from tests import cast
from tests.asking import ask
from tests.cast import Clock
from tests.checking import receipt_of, upload
from tests.ledger import bundling
from tests.ledger.backups import Backups
from tests.ledger.logging import log_of, record, sequence
from tests.partner import Invited, words

TWO_TRUTHS = "Does not hold: It is signed with the key of this log, and contradicts what the log has here: the log shows two truths."
LOST = "Does not hold: It is signed with the key of this log, and stands in a part of the log that is not here: records were lost."
NOT_KEPT = "Does not hold: It was promised, and is not in this log."
KEPT = "Holds: It stands in the log by now: who has the receipt can load it again, with the proof."
SIBLINGS = (bytes(32),) * 6
STORY = bundling.story()


def signers(database: Database) -> list[SignerKey]:
    with database.read() as session:
        return journal.signers(session, log_of(database))


def proven_as_first(database: Database, content: bytes, *siblings: bytes) -> bytes:
    """Put a proof into a receipt: that its entry is the first of a log in which others follow. Signed as the log signs."""
    receipt = receipts.read(content.decode())
    root = merkle.hash_leaf(receipt.opened.entry)
    for sibling in siblings:
        root = merkle.hash_children(root, sibling)
    note = Checkpoint(receipt.origin, 1 << len(siblings), root).sign(*signers(database))
    return receipts.write(receipts.with_proof(receipt, str(Proof(0, siblings, note)))).encode()


def endorsed(app: ASGIApp, database: Database, token: str, **changes: str) -> bytes:
    """Endorse; return the receipt, with its proof."""
    cast.endorse(database, token, **changes)
    sequence(database)
    return ask(app, "GET", f"/e/{token}/receipt.json").content


def forget_what_was_endorsed(database: Database) -> None:
    with database.write() as session:
        session.connection().execute(delete(Event).where(col(Event.kind) == EventKind.ENDORSED))


def test_of_two_truths_only_the_one_that_is_here_holds(partner: Invited) -> None:
    other = proven_as_first(partner.database, receipt_of(partner))
    sequence(partner.database)

    answer = upload(partner.app, other)

    assert (answer.status_code, "<title>It was signed here, and the log here does not have it so · " in answer.text) == (200, True)
    assert TWO_TRUTHS in words(answer)
    assert "Whoever runs this site signed this, and the log here does not have it so." in words(answer)


def test_a_database_that_was_put_back_and_signed_on_vouches_for_nothing_that_was_lost(
    settings: Settings, partner: Invited, tmp_path: Path
) -> None:
    (other,) = cast.invite(partner.database, partner.lead, partner.statement, cast.SECOND)
    sequence(partner.database)
    backups = Backups(partner.database, tmp_path)
    backups.take(partner.database)
    lost = endorsed(partner.app, partner.database, partner.token)
    partner.database.close()
    (settings.data_dir / "log" / "last-checkpoint").unlink()

    with backups.restored(0) as again:
        app = create_app(settings, again)
        kept = endorsed(app, again, other, display_name="Harbour Rights Network", nonce="nonce-of-another-form")

        assert [TWO_TRUTHS in words(upload(app, one)) for one in (lost, kept)] == [True, False]


def test_what_is_larger_than_the_log_ever_was_contradicts_it(partner: Invited) -> None:
    other = proven_as_first(partner.database, receipt_of(partner), *SIBLINGS)
    sequence(partner.database)

    assert TWO_TRUTHS in words(upload(partner.app, other))


def test_what_a_forked_log_lost_is_said_to_be_lost(partner: Invited) -> None:
    other = proven_as_first(partner.database, receipt_of(partner), *SIBLINGS)
    sequence(partner.database)
    with partner.database.write() as session:
        journal.mark_forked(session, at=clock.now())

    assert LOST in words(upload(partner.app, other))


def test_what_was_proven_when_the_log_was_smaller_holds(partner: Invited) -> None:
    partner.endorse()
    sequence(partner.database)
    content = ask(partner.app, "GET", f"/e/{partner.token}/receipt.json").content
    record(partner.database, count=3)
    sequence(partner.database)

    assert "<title>It holds · " in upload(partner.app, content).text


def test_a_promise_that_was_kept_is_said_to_be_kept(partner: Invited) -> None:
    promised = receipt_of(partner)

    assert KEPT not in words(upload(partner.app, promised))
    sequence(partner.database)
    assert KEPT in words(upload(partner.app, promised))


def test_a_promise_that_was_not_kept_does_not_hold_once_its_day_is_over(partner: Invited, still: Clock) -> None:
    promised = receipt_of(partner)
    forget_what_was_endorsed(partner.database)

    assert "<title>It holds · " in upload(partner.app, promised).text
    still.advance(days=1, hours=1)
    assert NOT_KEPT in words(upload(partner.app, promised))


def test_a_bundle_of_another_truth_does_not_hold(partner: Invited) -> None:
    sequence(partner.database)
    (key,) = signers(partner.database)
    proofs = bundling.prove(STORY.entries, key, origin=key.name)
    shown = {"checkpoint": proofs[0].partition("\n\n")[2], "edition_proof": proofs[-1], "signatory_proofs": {1: proofs[0]}}

    answer = upload(partner.app, bundling.made(STORY, key=key, origin=key.name, **shown))

    assert TWO_TRUTHS in words(answer)
    assert words(answer).count("Does not hold:") == 1
