"""The partner's pages from what the domain read: which language they speak, which words stand in the form, which template.

The text stands in the language the partner chose; our own words in that language too where we have a catalog for it, else in the
contact's.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from app import clock
from app.domain import holders, shown_lines
from app.domain.answers import Answer
from app.domain.holders import NotReplaced
from app.domain.readings import Company, Reading
from app.errors import AppError, Invalid
from app.i18n import words
from app.i18n.catalogs import match
from app.i18n.collation import sort_key
from app.ledger.journal import LogForked
from app.models import Endorsement, PartnerKind, Translation
from app.publishing.canonical import canonical_body, canonical_title
from app.publishing.document import Occasion
from app.publishing.escaping import visible
from app.publishing.html import filled_body, filled_title, occasion_lines
from app.publishing.markdown import to_html
from app.publishing.republication import make_copies
from app.publishing.templates import ui_language
from app.texts.placeholders import has_placeholders, mark_gaps, mark_title_gaps
from app.texts.plain import as_read
from app.texts.redline import Redline, Text, compare
from app.web.rendering import page

HIDDEN_FIELDS = ("nonce", "language", "version")
FORM = "answer"
"""Nobody can be led to a hidden field: what is wrong with one is said of the form, which has this id."""


@dataclass(frozen=True)
class Typed:
    """What the partner asked for and typed. `language` may be nonsense."""

    language: str = ""
    answer: Answer = field(default_factory=Answer)
    reason: str = ""
    email: str = ""


def invitation(
    request: Request, reading: Reading, company: Company, typed: Typed, *, path: str, is_open: bool, error: AppError | None = None
) -> Response:
    """The request with its form; with `error`, as it was typed and with what was wrong. An example's form cannot be sent.

    While the log is forked it says so, and names nobody else: an older database may name who has left.
    """
    is_forked = request.app.state.shelf.is_forked
    language, spoken = _text_language(reading, typed.language), _spoken_language(reading, typed.language)
    return page(
        request,
        "endorsements/invitation.html",
        language=spoken,
        status=error.status if error else HTTPStatus.OK,
        **_facts(reading, language, spoken),
        **_failure(error, spoken),
        **_text(reading, language),
        earlier=reading.earlier,
        contested=reading.contested,
        redline=_redline(reading, language),
        changed_languages=_changed_languages(reading),
        path=path,
        is_open=is_open,
        is_example=reading.is_example,
        stopped=words.say(LogForked.message, spoken) if is_forked else "",
        languages=[(tag, f"{path}?language={tag}") for tag in _languages(reading)],
        company=company,
        supporters=[] if is_forked else _supporters(company, spoken),
        typed=typed,
        seen=holders.mark(reading.opened.endorsement),
        not_raised=_failure(holders.find_refusal(reading.opened), spoken)["refusal"],
        not_replaced="" if holders.may_replace(reading.opened) else _failure(NotReplaced(), spoken)["refusal"],
        passed=reading.passed,
        is_delegate=reading.is_delegate,
        consent=reading.consent,
        is_listed_name=reading.is_listed_name,
        foreseen=shown_lines.foresee(reading.opened.partner, reading.opened.statement, reading.texts, language=language),
        nonces={act: secrets.token_urlsafe(16) for act in ("endorse", "decline")},  # the same form sent twice is found by its nonce
    )


def _supporters(company: Company, spoken: str) -> list[tuple[str, str]]:
    """Return who may be named, each with the language of its name, in the reader's order."""
    return sorted(((visible(name), tag) for name, tag in company.named), key=lambda one: sort_key(spoken)(one[0]))


def closed(request: Request, reading: Reading, *, lead_email: str, status: HTTPStatus) -> Response:
    """Sign-on is over, and this partner has not answered: where the statement stands, and whom to write to."""
    spoken = _spoken_language(reading)
    deadline = reading.opened.statement.hard_deadline
    return page(
        request,
        "endorsements/closed.html",
        language=spoken,
        status=status,
        **_facts(reading, _text_language(reading, spoken), spoken),
        lead_email=lead_email,
        has_deadline_passed=deadline is not None and deadline <= clock.now(),
    )


def receipt(request: Request, reading: Reading, *, path: str) -> Response:
    """What was recorded, and what happens next."""
    spoken = _spoken_language(reading, _own_language(reading))
    facts = _facts(reading, _text_language(reading, spoken), spoken)
    shown = facts | _republished(reading) | {"path": path, "is_open": reading.takes_answer(at=clock.now()), "is_mailed": reading.is_mailed}
    shown |= {"kept": reading.kept}
    return page(request, "endorsements/receipt.html", language=spoken, **shown)


def manage(request: Request, reading: Reading, *, path: str, error: AppError | None = None) -> Response:
    """What is on record, and the three ways out."""
    spoken = _spoken_language(reading, _own_language(reading))
    facts = _facts(reading, _text_language(reading, spoken), spoken)
    status = error.status if error else HTTPStatus.OK
    shown = facts | _failure(error, spoken) | _republished(reading) | {"path": path, "dispute": reading.dispute}
    shown |= {"endorsement": reading.opened.endorsement, "corrections": reading.corrections, "kept": reading.kept}
    shown |= {"lead_email": reading.lead_email, "has_invitation": reading.may_correct(at=clock.now())}
    return page(request, "endorsements/manage.html", language=spoken, status=status, **shown)


def board(request: Request, reading: Reading, *, path: str, wanted: str) -> Response:
    """The text and the answer to look at, without a form."""
    language, spoken = _text_language(reading, wanted), _spoken_language(reading, wanted)
    languages = [(tag, f"{path}?language={tag}") for tag in _languages(reading)]
    facts = _facts(reading, language, spoken) | _text(reading, language)
    return page(request, "endorsements/board.html", language=spoken, **facts, path=path, languages=languages)


def board_link(request: Request, reading: Reading, *, path: str, url: str) -> Response:
    """The link to show around, this once: it is kept nowhere."""
    spoken = _spoken_language(reading)
    facts = _facts(reading, _text_language(reading, spoken), spoken)
    return page(request, "endorsements/board_link.html", language=spoken, **facts, path=path, url=url)


def _facts(reading: Reading, language: str, spoken: str) -> dict[str, Any]:
    """What every page says: who asks whom to endorse what, and the answer on record."""
    opened, text = reading.opened, reading.texts[language]
    return {
        "statement": opened.statement,
        "lead": visible(opened.lead.name),
        "partner": visible(opened.partner.name(spoken)),
        "title": _title(reading, text, language),
        "text_language": language,
        "version": reading.version_number,
        "endorsement": None if opened.endorsement is not None and opened.endorsement.is_void else opened.endorsement,
        "is_individual": opened.partner.kind == PartnerKind.INDIVIDUAL,
        "own_name": holders.own_name(opened),
        "is_handed": holders.is_handed(opened),
        "shown": shown_lines.find(opened.partner, opened.statement, opened.endorsement),
        "appearance": reading.appearance.how,
        "minutes": reading.appearance.minutes,
        "takes_new": opened.statement.takes_endorsements(at=clock.now()),
        "has_closed": opened.statement.has_closed(at=clock.now()),
        "recorded_on": _recorded_on(opened.endorsement),
        "to": _addressees(reading, "to"),
        "cc": _addressees(reading, "cc"),
        "occasion": [visible(line) for line in occasion_lines(Occasion(**opened.statement.occasion), spoken)],
    }


def _text(reading: Reading, language: str) -> dict[str, Any]:
    """The text as it will be endorsed."""
    text = reading.texts[language]
    return {
        "body": to_html(_body(reading, text, language), language=language),
        "has_gaps": reading.facts is None and has_placeholders(f"{text.title}\n{text.body}", language),
        "sha256": text.sha256 or "",
    }


def _title(reading: Reading, text: Translation, language: str) -> str:
    """A title as it reads in public; before that, what will be filled in is a gap, because nobody knows it yet."""
    if reading.facts is None:
        return visible(mark_title_gaps(canonical_title(text.title), language))
    return filled_title(text.title, reading.facts, language)


def _body(reading: Reading, text: Translation, language: str) -> str:
    """A body in Markdown, filled in or with gaps as its title is."""
    if reading.facts is None:
        return mark_gaps(canonical_body(text.body), language)
    return filled_body(text.body, reading.facts, language)


def _changed_languages(reading: Reading) -> list[str]:
    """Return the languages whose text is not what this partner knew: an endorsement binds them all."""
    before = reading.earlier.texts if reading.earlier else {}
    return [
        tag for tag in _languages(reading) if reading.earlier and (tag not in before or before[tag].sha256 != reading.texts[tag].sha256)
    ]


def _redline(reading: Reading, language: str) -> Redline | None:
    """Return what changed since the text this partner knew, as it reads in the language shown; None where there was none in it."""
    before = reading.earlier.texts.get(language) if reading.earlier else None
    if before is None:
        return None
    texts = (Text(_title(reading, text, language), _body(reading, text, language)) for text in (before, reading.texts[language]))
    return as_read(compare(*texts))


def _failure(error: AppError | None, spoken: str) -> dict[str, Any]:
    """Sentences by field for wrong input, one sentence for an act that is not possible; empty where nothing went wrong."""
    if isinstance(error, Invalid):
        return {
            "errors": {FORM if name in HIDDEN_FIELDS else name: words.say(sentence, spoken) for name, sentence in error.fields.items()},
            "refusal": "",
        }
    return {"errors": {}, "refusal": words.say(error.message, spoken) if error else ""}


def _republished(reading: Reading) -> dict[str, Any]:
    """What a co-signer may copy, in the language it endorsed in; None where nothing is public, or it does not stand under it."""
    found = reading.republication
    if found is None:
        return {"copies": None}
    return {"copies": make_copies(found.text, partner=visible(found.partner)), "copied_language": found.text.language}


def _addressees(reading: Reading, role: str) -> list[str]:
    return [visible(item["name"]) for item in reading.opened.statement.addressees if item["role"] == role]


def _recorded_on(endorsement: Endorsement | None) -> date | None:
    """The day of the last act, as the mails say it (in UTC)."""
    return endorsement.changed_at.date() if endorsement else None


def _own_language(reading: Reading) -> str:
    return reading.opened.endorsement.language if reading.opened.endorsement else ""


def _languages(reading: Reading) -> list[str]:
    """The languages of the text, the authentic one first."""
    authentic = reading.opened.statement.authentic_language
    return sorted(reading.texts, key=lambda tag: (tag != authentic, tag))


def _text_language(reading: Reading, wanted: str = "") -> str:
    """The language wanted, else the one nearest to the contact's, else the authentic one."""
    return wanted if wanted in reading.texts else match(reading.contact_language, _languages(reading))


def _spoken_language(reading: Reading, wanted: str = "") -> str:
    """The language of our own words: the text's if it was chosen and we have a catalog for it, else the contact's."""
    is_spoken = wanted in reading.texts and ui_language(wanted) == wanted
    return wanted if is_spoken else reading.contact_language
