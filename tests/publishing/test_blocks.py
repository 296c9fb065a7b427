"""The paragraphs of a body as HTML, each on its own."""

from app.publishing.blocks import blocks_html
from app.texts import paragraphs

BODY = "# Facts\n\nSee [here][a] and note[^1].\n\n### Detail\n\n- one\n- two\n\n[a]: https://example.org/facts\n\n[^1]: A *note*."


def test_there_is_one_piece_for_every_paragraph() -> None:
    assert len(blocks_html(BODY)) == len(paragraphs.split(BODY)) == 6


def test_headings_keep_their_rank_under_the_page_s_title() -> None:
    html = blocks_html(BODY)

    assert (html[0], html[2]) == ("<h2>Facts</h2>\n", "<h4>Detail</h4>\n")
    assert blocks_html("###### Deep\n\n# High")[0] == "<h6>Deep</h6>\n"


def test_a_link_finds_its_address_in_another_paragraph() -> None:
    assert '<a href="https://example.org/facts" rel="noopener noreferrer">here</a>' in blocks_html(BODY)[1]


def test_what_only_serves_other_paragraphs_stands_as_it_was_typed() -> None:
    html = blocks_html(BODY)

    assert "[a]: https://example.org/facts" in html[4]
    assert html[5] == "<p>[^1]: A <em>note</em>.</p>\n"


def test_no_tag_of_a_stranger_gets_through() -> None:
    assert "<script" not in "".join(blocks_html("<script>alert(1)</script>\n\n[x](javascript:alert(1))"))
