"""What a partner reads through a consultation's link: the text that is asked about, its own comments, and shared ones of others.

Looks only. It never says who else is invited: what others said comes without their names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select

from app.db import Session
from app.domain import comments, holders, invitations, versions
from app.domain.comments import ConsultationOver, Said
from app.domain.invitations import Opened
from app.models import Comment, FrozenAs, Invitation, Purpose, Translation, Version
from app.texts import following, paragraphs
from app.texts.redline import Text, compare


@dataclass(frozen=True)
class Consultation:
    """A text in consultation, as one invited partner sees it. Texts are by language.

    `before` is the text of the round before; `others` are shared comments on this text; `own` are of every round, `numbers` say which.
    """

    opened: Opened
    version: Version
    texts: Mapping[str, Translation]
    contact_language: str
    own: Sequence[Said]
    others: Sequence[Said] = ()
    before: Mapping[str, Translation] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)

    def takes_comments(self, *, at: datetime) -> bool:
        """Whether the form would be accepted now. `comments.add` decides; this only saves a wasted form."""
        return self.opened.statement.takes_comments(at=at)

    def own_of(self, version_id: str) -> list[Said]:
        return [said for said in self.own if said.row.version_id == version_id]


def read(session: Session, token: str, *, at: datetime) -> Consultation:
    """Return what a consultation's link shows: the newest text put up for comments. Raises the link errors."""
    opened = invitations.open_link(session, token, at=at, purpose=Purpose.CONSULTATION)
    consulted = list_consulted(session, opened.statement.id)
    if not consulted:
        raise ConsultationOver
    version, *earlier = consulted
    return Consultation(
        opened=opened,
        version=version,
        texts=_texts(session, version),
        contact_language=holders.language(session, opened),
        own=comments.list_own(session, opened.invitation),
        others=comments.list_shared(session, version, but=opened.invitation) if opened.statement.shares_comments else (),
        before=_texts(session, earlier[0]) if earlier and was_asked_before(opened.invitation, version) else {},
        numbers={one.id: one.number for one in consulted},
    )


def list_consulted(session: Session, statement_id: str) -> list[Version]:
    """Return every text that was put up for comments, the newest first."""
    query = select(Version).where(Version.statement_id == statement_id, Version.frozen_as == FrozenAs.CONSULTATION)
    return list(session.exec(query.order_by(col(Version.number).desc())).all())


def was_asked_before(invitation: Invitation, version: Version) -> bool:
    """Whether a partner was invited before a version was frozen, so that it may have read the one before."""
    return version.frozen_at is not None and invitation.created_at <= version.frozen_at


def find_consulted(session: Session, opened: Opened, version: Version) -> Version | None:
    """Return the text a partner was consulted on before `version`: that of its last comment, else of the last round; None for others."""
    if opened.statement.comment_deadline is None or not was_asked_before(opened.invitation, version):
        return None
    query = select(Comment.version_id).where(Comment.invitation_id == opened.invitation.id)
    commented = session.exec(query.order_by(col(Comment.id).desc()).limit(1)).first()
    return session.get(Version, commented) if commented else versions.find_consulted(session, opened.statement.id)


def follow(session: Session, consultation: Consultation, language: str, number: int, paragraph: int) -> tuple[int, str] | None:
    """Return where a paragraph of an earlier round stands in the text now, and how it stood then; None where that cannot be said."""
    version_id = next((id_ for id_, other in consultation.numbers.items() if other == number), "")
    before, after = session.get(Translation, (version_id, language)), consultation.texts.get(language)
    blocks = paragraphs.split(before.body) if before else ()
    if before is None or after is None or not 0 <= paragraph < len(blocks):
        return None
    place = following.follow(compare(Text(before.title, before.body), Text(after.title, after.body)), paragraph).start
    return min(place, len(paragraphs.split(after.body)) - 1), blocks[paragraph]


def _texts(session: Session, version: Version) -> dict[str, Translation]:
    return {text.language: text for text in versions.list_translations(session, version)}
