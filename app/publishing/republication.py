"""A published text to copy: as HTML, Markdown and plain text, each with the way back to the page that holds the list.

A co-signer's copy carries its own sentence; one whose name is withheld has none to give (P4).
"""

import re
from dataclasses import dataclass

from markupsafe import escape

from app.i18n.catalogs import get_catalog
from app.i18n.direction import direction
from app.publishing.document import Document
from app.publishing.embed import embed_code
from app.publishing.html import filled_body, filled_title
from app.publishing.markdown import to_html
from app.publishing.roster_words import round_down
from app.publishing.templates import environment
from app.texts.placeholders import Facts
from app.texts.plain import prose

MARKS = re.compile(r"([\\`*_\[\]<>~|&])")


@dataclass(frozen=True)
class Republished:
    """One language of a public text and where it stands. `url` is that of the statement, without a language."""

    url: str
    language: str
    title: str
    body: str
    facts: Facts
    rounds_total: bool = False
    may_be_framed: bool = False

    @property
    def page_url(self) -> str:
        return f"{self.url}/{self.language}"


@dataclass(frozen=True)
class Copies:
    """What is there to be copied. `sentence` and `frame` are empty where there is none."""

    html: str
    markdown: str
    plain: str
    sentence: str
    frame: str
    url: str


def make_copies(text: Republished, *, partner: str = "") -> Copies:
    """Return the text to copy, with the sentence of `partner` where one is given."""
    title = filled_title(text.title, text.facts, text.language)
    body = filled_body(text.body, text.facts, text.language)
    sentence = own_sentence(text, title, partner) if partner else ""
    source = get_catalog(text.language).gettext("Published with its signatories at %(url)s")
    plain_source = source % {"url": text.page_url}
    return Copies(
        html=_html(
            text, title, body, sentence, str(escape(source)) % {"url": f'<a href="{escape(text.page_url)}">{escape(text.page_url)}</a>'}
        ),
        markdown=_joined(f"# {title}", body, MARKS.sub(r"\\\1", sentence), source % {"url": f"<{text.page_url}>"}),
        plain=_joined(title, prose(body), sentence, plain_source),
        sentence=sentence,
        frame=embed_code(text.url, title, text.language) if text.may_be_framed else "",
        url=text.page_url,
    )


def own_sentence(text: Republished, title: str, partner: str) -> str:
    """Return what a co-signer can say: "Lantern Committee is one of 45 signatories of “End the closures”." It rounds as the page does."""
    catalog, count = get_catalog(text.language), text.facts.total_count
    words = {"partner": partner, "title": title, "num": count}
    if text.rounds_total and (rounded := round_down(count)) < count:
        said = catalog.ngettext(
            "%(partner)s is one of more than %(num)d signatory of “%(title)s”.",
            "%(partner)s is one of more than %(num)d signatories of “%(title)s”.",
            rounded,
        )
        return str(said % (words | {"num": rounded}))
    if count == 1:
        return str(catalog.gettext("%(partner)s is the signatory of “%(title)s”.") % words)
    said = catalog.ngettext(
        "%(partner)s is one of %(num)d signatory of “%(title)s”.", "%(partner)s is one of %(num)d signatories of “%(title)s”.", count
    )
    return str(said % words)


def republication_page(document: Document, language: str) -> str:
    """Return the public page with everything to copy, and a sentence in which co-signers put their own name."""
    text = document.text(language)
    given = Republished(
        document.url, language, text.title, text.body, document.facts, document.style.rounds_total, bool(document.embed_hosts)
    )
    return (
        environment(language)
        .get_template("statements/republication.html")
        .render(
            document=document,
            page_language=language,
            is_demonstration=document.is_demonstration,
            path=f"/statements/{document.slug}/{language}",
            title=filled_title(text.title, document.facts, language),
            copies=make_copies(given),
            example=own_sentence(
                given, filled_title(text.title, document.facts, language), get_catalog(language).gettext("[name of your organization]")
            ),
        )
    )


def _html(text: Republished, title: str, body: str, sentence: str, source: str) -> str:
    paragraphs = [f"<p>{words}</p>" for words in (str(escape(sentence)), source) if words]
    parts = [f"<h2>{escape(title)}</h2>", to_html(body, heading_offset=2, language=text.language).strip(), *paragraphs]
    joined = "\n".join(parts)
    return f'<article lang="{escape(text.language)}" dir="{direction(text.language)}">\n{joined}\n</article>\n'


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
