"""The tree of a body: what the page shows, as blocks and inlines for formats that are not HTML."""

import pytest

from app.publishing.tree import Block, BlockKind, Inline, InlineKind, make_tree, plain


def kinds(markdown: str) -> list[str]:
    return [block.kind.value for block in make_tree(markdown).blocks]


def inlines(markdown: str) -> tuple[Inline, ...]:
    return make_tree(markdown).blocks[0].inlines


def test_every_kind_of_block_has_its_name() -> None:
    body = "# A\n\nb\n\n- c\n\n1. d\n\n> e\n\n---\n\n    f\n\n| g |\n| - |\n| h |"

    assert kinds(body) == ["heading", "paragraph", "bullets", "numbers", "quote", "rule", "code", "table"]


def test_the_highest_heading_of_a_text_has_the_first_rank() -> None:
    assert [block.level for block in make_tree("## A\n\n### B\n\n## C").blocks] == [1, 2, 1]


def test_a_list_keeps_its_first_number_and_its_paragraphs() -> None:
    [numbers] = make_tree("3. a\n\n   b\n4. c").blocks

    assert numbers.start == 3
    assert [[plain(block.inlines) for block in item.blocks] for item in numbers.blocks] == [["a", "b"], ["c"]]


def test_a_table_knows_its_head_and_its_alignments() -> None:
    [table] = make_tree("| a | b |\n| - | -: |\n| c | d |").blocks

    assert [row.is_head for row in table.blocks] == [True, False]
    assert table.blocks[1].blocks[1] == Block(BlockKind.CELL, (Inline(InlineKind.TEXT, "d"),), align="end")


def test_marks_stand_in_one_another() -> None:
    [strong] = inlines("**a *b***")

    assert strong.kind is InlineKind.STRONG
    assert strong.inlines == (Inline(InlineKind.TEXT, "a "), Inline(InlineKind.EMPHASIS, inlines=(Inline(InlineKind.TEXT, "b"),)))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/statements", "#top", "data:text/html,x", "file:///etc/passwd"])
def test_a_link_that_is_not_of_the_web_is_words(address: str) -> None:
    assert inlines(f"[words]({address})") == (Inline(InlineKind.TEXT, "words"),) or plain(inlines(f"[words]({address})")).startswith(
        "[words]"
    )


def test_raw_html_is_text_and_an_image_its_description() -> None:
    assert inlines("<b>x</b> ![a map](https://example.org/map.png)") == (Inline(InlineKind.TEXT, "<b>x</b> a map"),)


def test_notes_stand_beside_the_text_and_those_without_a_place_are_known() -> None:
    tree = make_tree("a[^x]\n\n[^x]: first\n\n[^y]: second")

    assert tree.blocks[0].inlines[1] == Inline(InlineKind.NOTE, number=1)
    assert [[plain(block.inlines) for block in note] for note in tree.notes] == [["first"], ["second"]]
    assert tree.unreferenced == (2,)


def test_a_text_cut_by_signs_is_one_text() -> None:
    assert inlines("a\\*b & c\nd_e") == (Inline(InlineKind.TEXT, "a*b & c d_e"),)
