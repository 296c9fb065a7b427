"""A statement as linked data: schema.org in JSON-LD, a file beside the page, because a page for readers has no script element at all.

An Article per language, tied as translations of the authentic one. Schema.org has no word for a signatory: those who are named are
`contributor`s, in the order of the page, and the one count is that of an EndorseAction, so that whoever is withheld is counted (P3).
"""

import json
from typing import Any

from app.i18n.words import kind_name
from app.publishing.data import utc
from app.publishing.document import Document, Text
from app.publishing.escaping import CONTROLS, visible
from app.publishing.html import filled_body, filled_title
from app.publishing.markdown import first_paragraph
from app.publishing.roster import make_roster
from app.publishing.roster_entries import Entry

JSON_LD = "application/ld+json"
LD = dict[str, Any]


def statement_jsonld(document: Document) -> bytes:
    """Return the statement with all its languages. Of a retracted one, neither text nor names: only that it was taken back, and why."""
    authentic, *others = (_article(document, text) for text in document.texts)
    content = {"@context": "https://schema.org", **authentic, **_facts(document)}
    if others:
        content["workTranslation"] = [one | {"translationOfWork": {"@id": authentic["@id"]}} for one in others]
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # Inside a string an escape is the same character to a parser, but it cannot turn around what a person reads.
    return (CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", written) + "\n").encode()


def _article(document: Document, text: Text) -> LD:
    url = f"{document.url}/{text.language}"
    article = {"@type": "Article", "@id": url, "url": url, "inLanguage": text.language}
    article["headline"] = filled_title(text.title, document.facts, text.language)
    article["genre"] = kind_name(document.kind, text.language)
    if not document.retraction_notice:
        article["abstract"] = visible(first_paragraph(filled_body(text.body, document.facts, text.language)))
    return article


def _facts(document: Document) -> LD:
    lead = {"@type": "Organization", "name": visible(document.lead_name), "url": f"{_root(document)}/leads/{document.lead_slug}"}
    facts: LD = {
        "author": lead,
        "publisher": lead,
        "dateCreated": document.dated_on.isoformat(),
        "datePublished": utc(document.published_at),
        "dateModified": utc(document.as_of),
        "version": str(document.edition),
        "isPartOf": {"@type": "CollectionPage", "url": lead["url"]},
    }
    if document.retraction_notice:
        return facts | {"creativeWorkStatus": "Retracted", "correction": visible(document.retraction_notice)}
    return facts | _signatories(document)


def _signatories(document: Document) -> LD:
    entries = list(make_roster(document, document.authentic_language).entries)
    # Where the page does not tell who is a person, nobody whom it does not tell apart is said to be an organization.
    other = "Thing" if any(entry.signatory.kind == "individual" and not entry.kind for entry in entries) else "Organization"
    return {
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/EndorseAction",
            "userInteractionCount": document.total_count,
        },
        "contributor": [_agent(entry, document, other) for entry in entries],
    }


def _agent(entry: Entry, document: Document, other: str) -> LD:
    one = entry.signatory
    kind = {"individual": "Person", "": other}.get(entry.kind, "Organization")
    agent: LD = {"@type": kind, "name": {"@language": one.language, "@value": visible(one.name)}}
    optional = {"alternateName": visible(one.acronym) if "acronym" in document.style.shows else "", "url": visible(one.website)}
    return agent | {name: value for name, value in optional.items() if value}


def _root(document: Document) -> str:
    return document.url.removesuffix(f"/statements/{document.slug}")
