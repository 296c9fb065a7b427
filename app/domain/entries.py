"""Entries: what the log has of one endorsement, opened for whoever may, as a receipt to keep.

Only the manage link and the link of the person who answered open one; somebody else of the organization reads in it no more than on the
page: a withheld name as it was typed is its holder's alone, and so is who answered (P4). What was erased has no receipt any more.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlmodel import col, select

from app.db import Session
from app.domain import events, holders, invitations
from app.domain.invitations import Opened
from app.domain.mails import Claimed
from app.errors import AppError, NotFound
from app.ledger import leaves, merkle, receipts, records, sshsig, tiles
from app.ledger.checkpoint import open_checkpoint
from app.ledger.notes import NoteInvalid, VerifierKey
from app.ledger.proofs import Proof
from app.ledger.receipts import Receipt
from app.mail.letters import Attachment
from app.models import Endorsement, Event, EventKind, Log, LogCheckpoint, Purpose, Visibility, WithdrawalMode

FILE_NAME = "undersigned-receipt.json"
MEDIA_TYPE = "application/json"

ENDORSES = (EventKind.ENDORSED, EventKind.RECONFIRMED, EventKind.VISIBILITY_RAISED)
"""Entries that say which words were endorsed, and how the name was to stand."""

OF_ITS_OWN = (*ENDORSES, EventKind.VISIBILITY_LOWERED, EventKind.WITHDRAWN, EventKind.DISPUTED)


class ReceiptErased(AppError):
    """The endorsement was withdrawn quietly: what would open its entries is gone."""

    status = HTTPStatus.GONE
    code = "receipt_erased"
    message = (
        "There is no receipt any more: your endorsement was withdrawn quietly, and what it said was erased for good."
        " If you kept one, you may want to delete it, too."
    )


@dataclass(frozen=True)
class Kept:
    """One entry of which there is a receipt: what it says in a word, whether it stands in the log, what of it is opened, and the
    fingerprint of the key that signs it.
    """

    id: str
    kind: EventKind
    is_logged: bool
    opens: tuple[str, ...]
    key: str

    @property
    def endorses(self) -> bool:
        """Whether it says which words were endorsed."""
        return self.kind in ENDORSES


def list_kept(session: Session, opened: Opened) -> list[Kept]:
    """Return of which entries this link has a receipt: the last thing that was said, then the endorsement where that is older."""
    key = sshsig.fingerprint(session.log_keys[0].public_key())
    return [Kept(event.id, event.kind, event.leaf_index is not None, _fields(opened), key) for event in _choose(session, opened)]


def get_receipt(session: Session, token: str, *, purpose: Purpose, of: str = "", at: datetime) -> Receipt:
    """Return the receipt of the newest entry, or `of` the entry with this id, with its proof once there is one.

    Raises the link errors; ReceiptErased after a quiet withdrawal; NotFound for what has none, and for who may not have it.
    """
    opened = invitations.open_link(session, token, at=at, purpose=purpose)
    chosen = next((event for event in _choose(session, opened) if of in {"", event.id}), None)
    if chosen is None:
        raise ReceiptErased if _is_erased(opened) else NotFound
    receipt = _promised(session, chosen, _fields(opened))
    if receipt is None:
        raise NotFound
    return _proven(session, receipt, chosen)


def enclose(session: Session, mails: Sequence[Claimed]) -> dict[str, Attachment]:
    """Return the receipts that mails take along, by the ids of the mails: the promise alone, so that every try is the same bytes.

    What was erased or withheld meanwhile is left out. One query for all of them.
    """
    wanted = {mail.id: mail.payload for mail in mails if mail.payload.get("entry")}
    if not wanted:
        return {}
    ids = {payload["entry"] for payload in wanted.values()}
    query = select(Event).join(Endorsement, col(Endorsement.id) == col(Event.subject_id)).where(col(Event.id).in_(ids))
    query = query.where(col(Event.name_salt).is_not(None), Endorsement.visibility == Visibility.NAMED)
    found = {event.id: event for event in session.exec(query).all()}
    made = {id_: _enclosed(session, found[payload["entry"]], payload) for id_, payload in wanted.items() if payload["entry"] in found}
    return {id_: file for id_, file in made.items() if file is not None}


def _enclosed(session: Session, event: Event, payload: Mapping[str, Any]) -> Attachment | None:
    receipt = _promised(session, event, leaves.FIELDS if payload.get("is_holder") else ("act", "name"))
    return Attachment(FILE_NAME, MEDIA_TYPE, receipts.write(receipt).encode()) if receipt else None


def _choose(session: Session, opened: Opened) -> list[Event]:
    """Return the newest entry that can be opened, and the newest that endorses if that is another; none for who may not have them."""
    if opened.endorsement is None or _is_erased(opened) or not _may_have(opened):
        return []
    query = select(Event).where(Event.subject_id == opened.endorsement.id, col(Event.kind).in_(OF_ITS_OWN))
    found = session.exec(query.where(col(Event.name_salt).is_not(None)).order_by(col(Event.id).desc())).all()
    return list(_last_and_endorsing(found))


def _last_and_endorsing(found: Sequence[Event]) -> Iterator[Event]:
    yield from found[:1]
    if found and found[0].kind not in ENDORSES:
        yield from [event for event in found if event.kind in ENDORSES][:1]


def _may_have(opened: Opened) -> bool:
    """Whether this link is a manage link, or the invitation's of the person who answered."""
    return opened.link is not None and (opened.link.purpose == Purpose.MANAGE or holders.is_own(opened))


def _is_erased(opened: Opened) -> bool:
    return opened.endorsement is not None and opened.endorsement.withdrawal_mode == WithdrawalMode.QUIET


def _fields(opened: Opened) -> tuple[str, ...]:
    """Return which fields are opened: all to the holder of the answer, to others what the page shows them."""
    if holders.is_own(opened):
        return leaves.FIELDS
    return ("act", "name") if holders.own_name(opened) else ("act",)


def _promised(session: Session, event: Event, fields: Collection[str]) -> Receipt | None:
    """Return a receipt with the promise, which is the same at every time; None before there is any log."""
    log = _log_of(session, event)
    if log is None or event.leaf is None:
        return None
    signers = records.signers(session, log)
    keys = tuple(signer.verifier for signer in signers)
    return Receipt(log.origin, keys, events.opened(session, event, fields), receipts.promise(log.origin, event.leaf, *signers))


def _proven(session: Session, receipt: Receipt, event: Event) -> Receipt:
    """Put the proof in, if there is one, and the key it is checked with, where that was used before the keys of today."""
    if event.leaf_index is None or (note := _find_note(session, event)) is None:
        return receipt
    log = session.get_one(Log, event.log_number)
    hashes = merkle.prove_inclusion(event.leaf_index, note.size, tiles.reader(records.loader(session, log)))
    proof = Proof(event.leaf_index, tuple(hashes), note.note)
    older = [key for key in records.verifiers(session, log) if key not in receipt.keys]
    signed_by = [] if _is_signed(note.note, log, receipt.keys) else [key for key in older if _is_signed(note.note, log, [key])]
    return receipts.with_proof(receipt, str(proof), keys=signed_by)


def _find_note(session: Session, event: Event) -> LogCheckpoint | None:
    """Return the checkpoint that is public where it covers the entry, else the first that does; None while none was signed.

    The newest would tell whoever asks again and again when others endorse.
    """
    covers = (LogCheckpoint.log_number == event.log_number, col(LogCheckpoint.size) > event.leaf_index)
    is_shown = col(LogCheckpoint.size) == select(Log.shown_size).where(Log.number == event.log_number).scalar_subquery()
    query = select(LogCheckpoint).where(*covers).order_by(is_shown.desc(), col(LogCheckpoint.size))
    return session.exec(query.limit(1)).first()


def _is_signed(note: str, log: Log, keys: Sequence[VerifierKey]) -> bool:
    try:
        open_checkpoint(note, log.origin, keys)
    except NoteInvalid:
        return False
    return True


def _log_of(session: Session, event: Event) -> Log | None:
    """Return the log an entry stands in, or the one that it will."""
    if event.log_number is not None:
        return session.get_one(Log, event.log_number)
    return session.exec(select(Log).where(col(Log.is_open))).first()
