"""The live roster to be shown in a frame on a co-signer's own page, and the code that puts it there. It needs no script.

Which pages may frame it is said in the headers (`RenderedFile.framed_by`), never here.
"""

from markupsafe import escape

from app.i18n.catalogs import get_catalog
from app.publishing.canonical import canonical_body
from app.publishing.document import Document
from app.publishing.html import filled_title
from app.publishing.markdown import to_html
from app.publishing.roster import make_roster
from app.publishing.roster_html import list_html, roster_html
from app.publishing.roster_pages import count_pages
from app.publishing.templates import environment

FRAME_MAY = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
"""No script, no form, nothing of the page around it. It needs its origin for its style sheets, which are given to no other, and a tab for
the statement; were that tab not free, its isolation (COOP) would keep it from opening."""


def embed_page(document: Document, language: str) -> str:
    """Return the roster alone, with its total and the way to the statement; of a retracted statement, the notice.

    A list that is too long for one page is too long for a frame: there is the way to its pages.
    """
    roster, path = make_roster(document, language), f"/statements/{document.slug}/{language}"
    is_paged = count_pages(document) > 0
    template = environment(language).get_template("statements/embed.html")
    return template.render(
        document=document,
        page_language=language,
        is_demonstration=document.is_demonstration,
        path=path,
        title=filled_title(document.text(language).title, document.facts, language),
        roster=roster,
        roster_html=list_html(document, language, f"{path}/signatories/") if is_paged else roster_html(roster, language),
        notice=to_html(canonical_body(document.retraction_notice), language=document.authentic_language),
    )


def embed_code(url: str, title: str, language: str) -> str:
    """Return the HTML that shows the roster of the statement at `url` on another page. The frame tells us nothing of that page.

    `title` is the statement's in that language, in which the frame is named, too.
    """
    label = get_catalog(language).gettext("Signatories: %(title)s") % {"title": title}
    return (
        f'<iframe src="{escape(url)}/{escape(language)}/embed" title="{escape(label)}" width="100%" height="480" style="border:0" '
        f'loading="lazy" referrerpolicy="no-referrer" sandbox="{FRAME_MAY}"></iframe>'
    )


def frame_sources(document: Document) -> str:
    """Return the origins that may frame the roster, as a policy lists them; "" for none."""
    return " ".join(document.embed_hosts)
