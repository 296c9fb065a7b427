"""Sending an edition to an addressee by mail, as PDF and Word, with the lead's own letter; and what of it really left.

The mail carries the files that are public when it leaves (`attachments`): the dossier tells both editions where another took its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from app.db import Session, insert_row
from app.domain import accounts, dossiers, edition_facts, mails, rosters
from app.domain.accounts import Actor
from app.domain.attachments import Carried
from app.domain.inputs import Checks
from app.errors import WrongPhase
from app.i18n.catalogs import get_catalog
from app.models import Delivery, DeliveryChannel, Edition, EditionFile, EditionState, Lead, Mail, MailState, Phase, Statement, Translation
from app.models.base import new_id
from app.publishing.html import filled_title

KIND = "delivery"
FILES = ("statement.pdf", "statement.docx")
LONGEST_SUBJECT = 200
LONGEST_LETTER = 10_000


@dataclass(frozen=True)
class Sending:
    """A mail to an addressee as typed. `nonce` is that of one form."""

    addressee: str = ""
    email: str = ""
    language: str = ""
    subject: str = ""
    letter: str = ""
    nonce: str = ""


@dataclass(frozen=True)
class Proof:
    """One file of an edition by its name, with its hash in hex: it stays when the file is gone."""

    name: str
    sha256: str
    size: int


def send(session: Session, statement: Statement, typed: Sending, *, by: Actor, at: datetime) -> Delivery:
    """Mail the current edition in one language to an addressee. Raises Invalid, WrongPhase. Effects: delivery, event, mail.

    Concurrency: the form's nonce becomes the delivery's id, so a second click sends nothing.
    """
    edition = get_current(session, statement)
    checked, paths = _checked(session, statement, edition, typed)
    today = dossiers.today(statement, at=at)
    values = {"addressee": checked.addressee, "channel": DeliveryChannel.EMAIL, "delivered_on": today, "edition_id": edition.id}
    delivery, is_new = dossiers.add(session, statement, values, edition, nonce=typed.nonce, by=by, at=at)
    if is_new:
        delivery.mail_id = _queue(session, statement, checked, paths, by=by, at=at)
        session.flush()
    return delivery


def propose(session: Session, statement: Statement, *, addressee: str, language: str, by: Actor) -> Sending:
    """Return the form as it is offered: the title as subject, and a cover letter in the language of the files. Raises WrongPhase."""
    edition = get_current(session, statement)
    languages = list_languages(session, edition)
    chosen = language if language in languages else next(iter([statement.authentic_language, *languages]))
    _, facts = get_catalog(chosen).gettext, edition_facts.read(statement, edition)
    title = filled_title(_title(session, edition, chosen), facts, chosen)
    paragraphs = [
        _("Dear Sir or Madam,"),
        _("Please find attached the text “%(title)s”, as PDF and as Word document, with the list of those who endorsed it.")
        % {"title": title},
        _("It is also published at the address below. We would be grateful for your answer."),
        _("Yours faithfully,") + f"\n{by.lead_name}",
    ]
    return Sending(addressee, "", chosen, title[:LONGEST_SUBJECT], "\n\n".join(paragraphs), new_id())


def get_current(session: Session, statement: Statement) -> Edition:
    """Return the edition that is public. Raises WrongPhase where there is none, or only a notice."""
    query = select(Edition).where(Edition.statement_id == statement.id, Edition.state == EditionState.PUBLISHED)
    edition = session.exec(query).first()
    if edition is None or statement.phase != Phase.PUBLISHED:
        raise WrongPhase("Only a published statement can be sent.")
    return edition


def list_languages(session: Session, edition: Edition) -> list[str]:
    """Return the languages in which an edition has a PDF or a Word file."""
    query = select(EditionFile.language, EditionFile.path).where(EditionFile.edition_id == edition.id)
    return sorted({language for language, path in session.exec(query).all() if path.rpartition("/")[2] in FILES})


def list_proofs(session: Session, statement: Statement, edition: Edition, language: str) -> list[Proof]:
    """Return what an edition's PDF and Word files in a language were, by their hashes."""
    known = _hashes(session, edition)
    return [Proof(path.rpartition("/")[2], *known[path]) for path in _paths(statement, language) if path in known]


def find_recipient(session: Session, mail: Mail | None) -> str:
    """Return the address that a mail went to; empty where there was no mail."""
    return session.vault.open(mails.SEALED_RECIPIENT, mail.recipient_sealed) if mail else ""


def note_carried(session: Session, mail_id: str, carried: Carried) -> None:
    """Keep which edition a mail takes along, before it is tried."""
    other = update(Delivery).where(col(Delivery.mail_id) == mail_id, col(Delivery.edition_id) != carried.edition_id)
    session.connection().execute(other.values(edition_id=carried.edition_id))


def note_returned(session: Session, mail: Mail, *, at: datetime) -> None:
    """Tell a delivery in public no more whose mail has come back, if it was one. Effects: next edition. Call it after the mail is marked.

    Concurrency: the delivery is held, so whoever makes it public meanwhile has done so before, or finds that it came back.
    """
    if mail.kind != KIND:
        return
    query = select(Delivery).join(Mail, col(Mail.id) == col(Delivery.mail_id))
    query = query.where(Delivery.mail_id == mail.id, Mail.state == MailState.BOUNCED).with_for_update(of=Delivery)
    delivery = session.exec(query.execution_options(populate_existing=True)).first()
    if delivery is not None and delivery.is_public:
        rosters.changed(session, delivery.statement_id, at=at, keeps_names=True)


def _checked(session: Session, statement: Statement, edition: Edition, typed: Sending) -> tuple[Sending, list[str]]:
    """Return what was typed, cleaned, and the paths of the files that go with it. Raises Invalid."""
    checks = Checks()
    addressee = checks.line("addressee", typed.addressee, required=True)
    email = checks.email("email", typed.email)
    subject = checks.line("subject", typed.subject, most=LONGEST_SUBJECT, required=True)
    letter = checks.markdown("letter", typed.letter).strip()
    if not letter or len(letter) > LONGEST_LETTER:
        checks.refuse("letter", "This is too long." if letter else "Please fill in this field.")
    known = _hashes(session, edition)
    paths = [path for path in _paths(statement, typed.language) if path in known]
    if not paths:
        checks.refuse("language", "The edition has no PDF or Word file in this language.")
    checks.done()
    return Sending(addressee, email, typed.language, subject, letter), paths


def _queue(session: Session, statement: Statement, checked: Sending, paths: Sequence[str], *, by: Actor, at: datetime) -> str:
    """Write the mail to the outbox and return its id. The answer goes to the member who sends it."""
    lead = session.get_one(Lead, statement.lead_id)
    payload = {
        "subject": checked.subject,
        "letter": checked.letter.split("\n"),
        "lead": lead.name,
        "url": f"{session.settings.base_url}/statements/{statement.slug}/{checked.language}",
        "reply_to": accounts.find_address(session, by),
        "attached": paths,
    }
    mail_id = new_id()
    insert_row(
        session, Mail, mails.row(session, KIND, to=checked.email, language=checked.language, payload=payload, at=at) | {"id": mail_id}
    )
    return mail_id


def _paths(statement: Statement, language: str) -> Sequence[str]:
    return [f"/statements/{statement.slug}/{language}/{name}" for name in FILES]


def _hashes(session: Session, edition: Edition) -> dict[str, tuple[str, int]]:
    query = select(EditionFile.path, EditionFile.sha256, EditionFile.size).where(EditionFile.edition_id == edition.id)
    return {path: (sha256, size) for path, sha256, size in session.exec(query).all()}


def _title(session: Session, edition: Edition, language: str) -> str:
    query = select(Translation.title).where(Translation.version_id == edition.version_id, Translation.language == language)
    return session.exec(query).one()
