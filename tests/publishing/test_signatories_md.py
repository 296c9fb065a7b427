"""The Markdown to pass on: what a parser makes of it says what the page says, whatever anybody is called."""

import pytest
from markdown_it import MarkdownIt

from app.publishing.document import RosterStyle, Signatory, Text
from app.publishing.roster import make_roster
from app.publishing.roster_entries import line
from app.publishing.signatories_md import escaped, retraction_markdown, signatories_markdown
from tests.publishing.samples import INVENTED, document, real_organizations, text


def lists(markdown: str) -> list[list[str]]:
    """The items of every list as a parser reads them, without marks."""
    found: list[list[str]] = []
    for token in MarkdownIt("commonmark").parse(markdown):
        if token.type.endswith("_list_open"):
            found.append([])
        elif token.type == "inline" and token.level >= 3:
            found[-1].append("".join(one.content for one in token.children or []))
    return found


def test_it_carries_text_counts_and_list() -> None:
    said = signatories_markdown(document(), "en").decode()

    assert said.startswith("Open letter\n\n# End the closures\n\nAlder Centre\n\n- **To:** UN Human Rights Council\n")
    assert "\n\nWe ask the Council to act.\n\n## Signatories\n\n**5 organizations: 3 named (from 3 countries), 2 withheld" in said
    assert "\n\n1. Alder Centre (AC, Lithuania)\n2. Бярозавы дом (Belarus)\n3. مركز الزيتون (Egypt)\n\nand 2 organizations" in said
    assert said.endswith(f"`{text('en').sha256}`\n")


@pytest.mark.parametrize("language", ["ar", "be", "en", "ka", "ru", "uk"])
def test_every_name_is_an_item_in_order(language: str) -> None:
    made = document(authentic_language=language, texts=(Text(language, "T", "B", ""),), signatories=(*real_organizations(), *INVENTED))

    assert lists(signatories_markdown(made, language).decode())[1] == [line(entry) for entry in make_roster(made, language).entries]


def test_numbers_go_on_through_the_groups() -> None:
    said = signatories_markdown(document(style=RosterStyle(grouping="country")), "en").decode()

    assert "### Belarus\n\n1. Бярозавы дом\n\n### Egypt\n\n2. مركز الزيتون\n\n### Lithuania\n\n3. Alder Centre (AC)\n" in said


HOSTILE = (
    "# Heading",
    "- item",
    "1. item",
    "2) item",
    "**bold** _em_ `code`",
    "[link](https://example.org)",
    "<script>x</script>",
    "&amp; &#42;",
    "a | b",
    "~~~",
    "\\[x\\]",
    "=== ---",
    "![x](y)",
    "[^1]: note",
    "<https://example.org>",
    "+",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_markup(name: str) -> None:
    made = document(signatories=(Signatory(name, "en"), Signatory("Zelkova", "en")))

    assert lists(signatories_markdown(made, "en").decode())[1] == sorted([name, "Zelkova"], key=lambda one: one == "Zelkova")


def test_a_name_of_several_lines_is_one() -> None:
    assert escaped("Alder\n\n# Centre") == "Alder # Centre"


@pytest.mark.parametrize("body", ["a\n\n```\nopen", "a\n\n<!-- open", "<script>", "> ~~~\n> closed\n\n~~~"])
def test_a_text_that_would_swallow_the_names_is_only_pointed_at(body: str) -> None:
    made = document(texts=(Text("en", "T", body, ""),))
    said = signatories_markdown(made, "en").decode()

    assert body not in said
    assert f"\n\n<{made.url}/en/statement.md>\n\n## Signatories\n" in said


def test_the_un_profile_ends_with_the_sentence_of_the_others() -> None:
    signatories = (Signatory("Alder", "en", ecosoc="special"), Signatory("Elm", "en"))
    said = signatories_markdown(document(signatories=signatories, style=RosterStyle(has_un_profile=True)), "en").decode()

    assert "### Special consultative status\n\n1. Alder\n" in said
    assert "\n\nElm also shares the views expressed in this statement.\n" in said


def test_a_retracted_statement_leaves_its_notice_alone() -> None:
    said = retraction_markdown(document("en", "be", retraction_notice="A figure was **wrong**."), "be").decode()

    assert "\n\nA figure was **wrong**.\n" in said
    assert "Бярозавы дом" not in said
    assert "Мы заклікаем" not in said
