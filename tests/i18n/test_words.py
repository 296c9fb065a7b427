"""Sentences with values: in English as they are, in other languages by their message, and what was typed never breaks one."""

import pytest
from jinja2 import nodes

from app.errors import Sentence
from app.i18n.words import say
from app.publishing.templates import environment

TYPED = Sentence("“%(placeholder)s”: a date takes no forms. Please write {{date}}.", placeholder="{{date|50% <b>}}")
ENGLISH = environment("en")


def test_a_sentence_reads_as_english() -> None:
    assert TYPED == "“{{date|50% <b>}}”: a date takes no forms. Please write {{date}}."
    assert say(TYPED, "en") == TYPED


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("be-tarask", "«{{date|50% <b>}}»: у даты няма формаў. Напішыце {{date}}."),
        ("ru", "«{{date|50% <b>}}»: у даты нет форм. Напишите {{date}}."),
    ],
)
def test_a_sentence_is_said_in_other_languages(language: str, expected: str) -> None:
    assert say(TYPED, language) == expected


def test_several_sentences_are_said_one_after_the_other() -> None:
    both = Sentence.joined([TYPED, Sentence("Please give a whole number from 0 to %(most)s.", most=50)])

    assert both.endswith("Please write {{date}}. Please give a whole number from 0 to 50.")
    assert say(both, "be").endswith("Напішыце {{date}}. Упішыце цэлы лік ад 0 да 50.")


def test_a_sentence_without_values_is_said_as_it_stands_in_the_catalog() -> None:
    assert say("This link has expired.", "en") == "This link has expired."
    assert say("50% nobody translated", "be") == "50% nobody translated"


@pytest.mark.parametrize("name", ENGLISH.list_templates())
def test_templates_translate_only_words_of_their_own_as_markup_and_format(name: str) -> None:
    assert ENGLISH.loader is not None
    source = ENGLISH.loader.get_source(ENGLISH, name)[0]

    calls = [call for call in ENGLISH.parse(source).find_all(nodes.Call) if isinstance(call.node, nodes.Name) and call.node.name == "_"]

    assert [call.lineno for call in calls if not isinstance(call.args[0], nodes.Const)] == []
