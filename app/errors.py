"""The errors the product raises on purpose. Each has an HTTP status, a stable code, and a sentence safe to show.

Raised in `domain` and `security`, translated once per edge. A message never carries a name, an address or a token.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Self


class Sentence(str):
    """A sentence with values in it, such as what somebody typed. It reads as English; `i18n.words.say` says it in other languages.

    `parts` are messages of the catalog with the values of each.
    """

    __slots__ = ("parts",)
    parts: tuple[tuple[str, Mapping[str, object]], ...]

    def __new__(cls, message: str, **values: object) -> Self:
        return cls._of(((message, values),))

    @classmethod
    def joined(cls, sentences: Iterable[Self]) -> Self:
        """Return several as one, with a space between them."""
        return cls._of(tuple(part for sentence in sentences for part in sentence.parts))

    @classmethod
    def _of(cls, parts: tuple[tuple[str, Mapping[str, object]], ...]) -> Self:
        made = super().__new__(cls, " ".join(message % values for message, values in parts))
        made.parts = parts
        return made


class AppError(Exception):
    """Base of the family. `code` is stable (clients may compare it); `message` is an English msgid of the catalog."""

    status: HTTPStatus = HTTPStatus.INTERNAL_SERVER_ERROR
    code: str = "error"
    message: str = "Something went wrong."

    def __init__(self, message: str | None = None, **details: object) -> None:
        self.message = message or type(self).message
        self.details: Mapping[str, object] = details
        super().__init__(self.message)


class NotFound(AppError):
    """Absent, or not for this actor: the two look alike."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"
    message = "There is nothing at this address."


class Unauthenticated(AppError):
    status = HTTPStatus.UNAUTHORIZED
    code = "unauthenticated"
    message = "Please log in first."


class Forbidden(AppError):
    status = HTTPStatus.FORBIDDEN
    code = "forbidden"
    message = "This request did not come from a page of this site."


class Conflict(AppError):
    """The thing is not in the state this act needs. Subclasses are named for the event."""

    status = HTTPStatus.CONFLICT
    code = "conflict"
    message = "This is no longer possible."


class TextLocked(Conflict):
    code = "text_locked"
    message = "Sign-on has opened: the text is locked and can no longer be changed."


class DraftChanged(Conflict):
    """Somebody else saved the draft first. Nothing was overwritten."""

    code = "draft_changed"
    message = "Somebody else saved this draft while you were editing. Your text is below, nothing was overwritten."


class WrongPhase(Conflict):
    code = "wrong_phase"
    message = "The statement is not in the phase this needs."


class SignOnClosed(Conflict):
    code = "sign_on_closed"
    message = "Sign-on has closed."


class StatementRetracted(SignOnClosed):
    """Its lead took the statement back: nothing of it is public but a notice, and no answer can be more than lowered."""

    code = "statement_retracted"
    message = "The statement was retracted, so endorsements are no longer taken."


class AlreadyAnswered(Conflict):
    code = "already_answered"
    message = "Your organization has already answered."


class VisibilityNotRaised(Conflict):
    code = "visibility_not_raised"
    message = "This link can only hide your name. To be named again, use the link in your invitation."


class NothingToPublish(Conflict):
    code = "nothing_to_publish"
    message = "No endorsement stands at the moment, so there is nothing to publish."


class IdempotencyMismatch(Conflict):
    code = "idempotency_mismatch"
    message = "This Idempotency-Key was used for another request."


class LinkInvalid(AppError):
    status = HTTPStatus.BAD_REQUEST
    code = "link_invalid"
    message = "This link is not complete, or it was changed on its way."


class LinkExpired(AppError):
    """The link was good once. `LinkRevoked` and `LinkUsed` are the other ways in which it ended."""

    status = HTTPStatus.GONE
    code = "link_expired"
    message = "This link has expired."


class LinkRevoked(LinkExpired):
    code = "link_revoked"
    message = "This invitation was taken back."


class LinkUsed(LinkExpired):
    code = "link_used"
    message = "This link was already used."


class TooMany(AppError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many"
    message = "Too many attempts. Please wait a little and try again."


class Invalid(AppError):
    """Input that cannot be taken. `fields` maps a field's name to its sentence: a message of the catalog, or a `Sentence`."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid"
    message = "Please look at the marked fields."

    def __init__(self, fields: Mapping[str, str], message: str | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields)
