"""Linked data: the same count, order and names as the page; nothing of them after a retraction."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.publishing.document import RosterStyle
from app.publishing.linked import statement_jsonld
from tests.publishing.samples import INVENTED, document

URL = "https://statements.example.org/statements/end-the-closures-k4x9"


def linked(*languages: str, **changes: Any) -> dict[str, Any]:
    return dict(json.loads(statement_jsonld(document(*languages, lead_slug="alder-centre-w2m7", **changes))))


def test_the_authentic_text_is_the_article_and_the_others_are_its_translations() -> None:
    content = linked("be", "ar")

    assert (content["@context"], content["@type"], content["@id"]) == ("https://schema.org", "Article", f"{URL}/be")
    assert (content["headline"], content["inLanguage"], content["genre"]) == ("Спыніць ліквідацыю", "be", "Адкрыты ліст")
    assert [(one["@id"], one["inLanguage"], one["translationOfWork"]) for one in content["workTranslation"]] == [
        (f"{URL}/ar", "ar", {"@id": f"{URL}/be"})
    ]


def test_it_says_who_published_it_and_when() -> None:
    content = linked()

    lead = {"@type": "Organization", "name": "Alder Centre", "url": "https://statements.example.org/leads/alder-centre-w2m7"}
    assert content["author"] == content["publisher"] == lead
    assert (content["datePublished"], content["dateModified"]) == ("2026-03-23T12:00:00Z", "2026-03-25T08:30:00Z")
    assert (content["dateCreated"], content["version"]) == ("2026-03-22", "2")
    assert content["isPartOf"] == {"@type": "CollectionPage", "url": lead["url"]}


def test_signatories_are_named_in_the_order_of_the_page_and_counted_once() -> None:
    content = linked(signatories=(*INVENTED, replace(INVENTED[1], name="Вера Р.", kind="individual", affiliation="БДУ")))

    assert [(one["@type"], one["name"]["@value"]) for one in content["contributor"]] == [
        ("Organization", "Alder Centre"),
        ("Organization", "Бярозавы дом"),
        ("Person", "Вера Р."),
        ("Organization", "مركز الزيتون"),
    ]
    assert content["interactionStatistic"]["userInteractionCount"] == 6


def test_where_the_page_does_not_tell_who_is_a_person_nobody_is_said_to_be_an_organization() -> None:
    content = linked(signatories=(INVENTED[0], replace(INVENTED[1], kind="individual")))

    assert {one["@type"] for one in content["contributor"]} == {"Thing"}


@pytest.mark.parametrize(("shows", "told"), [(("acronym",), ["AC"]), ((), [])])
def test_an_acronym_that_the_page_does_not_show_is_not_told_to_machines(shows: tuple[str, ...], told: list[str]) -> None:
    content = linked(style=RosterStyle(shows=shows))

    assert [one["alternateName"] for one in content["contributor"] if "alternateName" in one] == told


def test_a_retracted_statement_keeps_its_title_and_says_why() -> None:
    content = linked(retraction_notice="We were wrong.")

    assert (content["creativeWorkStatus"], content["correction"]) == ("Retracted", "We were wrong.")
    assert not {"contributor", "interactionStatistic", "abstract"} & set(content)
