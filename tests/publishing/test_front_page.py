"""What a list says of each statement: the count in the words of the statement's own page, in the reader's language (P3)."""

from dataclasses import replace

import pytest

from app.publishing.digest import DigestItem, DigestPage, DigestText, entry, lead_page
from app.publishing.document import Document, RosterStyle
from app.publishing.html import front_page, statement_page
from tests.publishing.samples import INVENTED, document

MANY = document(withheld_count=34)
PATH = "/leads/alder-centre-w2m7"


def item(made: Document) -> DigestItem:
    """A statement as a list knows it: by what its edition keeps of itself."""
    return DigestItem(
        slug=made.slug,
        kind=made.kind,
        lead_name=made.lead_name,
        lead_slug="alder-centre-w2m7",
        texts=tuple(DigestText(text.language, text.title, text.body) for text in made.texts),
        occasion=made.occasion,
        dated_on=made.dated_on,
        published_at=made.published_at,
        updated_at=made.as_of,
        facts=made.facts,
        rounds_total=made.style.rounds_total,
        has_individuals=made.has_individuals,
    )


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (MANY, "37 organizations"),
        (replace(MANY, style=RosterStyle(rounds_total=True)), "more than 30 organizations"),
        (replace(MANY, signatories=(*INVENTED[1:], replace(INVENTED[0], kind="individual"))), "37 signatories"),
    ],
    ids=["exact", "rounded", "with an individual"],
)
def test_the_front_page_counts_as_the_statement_s_own_page_does(made: Document, said: str) -> None:
    listed = front_page([entry(item(made), "en")], "en")

    assert f" · {said}</p>" in listed.replace("\n", "")
    assert f'<a href="#signatories">{said}</a>' in statement_page(made, "en")


def test_it_counts_in_the_reader_s_language() -> None:
    assert entry(item(replace(MANY, withheld_count=42)), "be").total == "45 арганізацый"


def test_the_pages_of_a_lead_lead_both_ways() -> None:
    first, second, third = (
        lead_page(DigestPage((item(MANY),), older, newer), "en", base_url="https://statements.example.org")
        for older, newer in (("b", None), ("c", ""), ("", "b"))
    )

    assert [page.count('rel="prev"') for page in (first, second, third)] == [0, 1, 1]
    assert f'rel="prev" href="{PATH}">Newer statements' in second
    assert f'rel="next" href="{PATH}?before=c">Older statements' in second
    assert f'rel="prev" href="{PATH}?before=b"' in third
