"""HTML that was pasted becomes Markdown with its structure, and plain text stays plain text whatever characters it has."""

import html
import re
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.from_html import to_markdown
from app.publishing.markdown import to_html

TRICKY = st.text(alphabet="ab1.)*_`[]()<>#!~|\\-+=:^&;{} \nшج«»", max_size=40)
WORD = """
<html><head><style>p.MsoNormal {margin:0}</style><title>C:\\Users\\x</title></head><body><!--StartFragment-->
<h1>Facts<o:p></o:p></h1>
<p class=MsoNormal>Text<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span>[1]</span></a> goes on.<o:p></o:p></p>
<p style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span><![endif]>First</p>
<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span>Inside</p>
<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp;&nbsp; </span></span>Second</p>
<div style='mso-element:footnote-list'><br clear=all><hr align=left size=1 width="33%">
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText>
<a style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1" title=""><span>[1]</span></a> The note.</p></div></div>
<!--EndFragment--></body></html>"""
LIBRE_OFFICE = """<p>Text<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p>
<div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a> Note.</p></div>"""
WEB_PAGE = """<p>Text<sup id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup></p><h2>References</h2>
<ol><li id="cite_note-1"><b><a href="#cite_ref-1">^</a></b> Note.</li></ol>"""
GOOGLE = """<b style="font-weight:normal;" id="docs-internal-guid-1"><p><span style="font-weight:700">Bold</span>
<span style="font-weight:400">and </span><span style="font-style:italic">slanted</span></p><ul><li><p>one</p></li></ul></b>"""


def test_word_keeps_headings_fake_lists_and_footnotes() -> None:
    assert to_markdown(WORD) == "## Facts\n\nText[^1] goes on.\n\n1. First\n   - Inside\n2. Second\n\n[^1]: The note."


@pytest.mark.parametrize(
    ("pasted", "markdown"),
    [
        (LIBRE_OFFICE, "Text[^1]\n\n[^1]: Note."),
        (WEB_PAGE, "Text[^1]\n\n## References\n\n[^1]: Note."),
        (GOOGLE, "**Bold** and *slanted*\n\n- one"),
    ],
)
def test_other_programs_keep_their_structure(pasted: str, markdown: str) -> None:
    assert to_markdown(pasted) == markdown


@pytest.mark.parametrize(
    ("pasted", "markdown"),
    [
        ("<p>a<b> bold </b>b</p>", "a **bold** b"),
        ("<p>word<b>«quoted»</b>word</p>", "word«**quoted**»word"),
        ("<p><b>a</b><b>b</b></p>", "**ab**"),
        ("<p>a<br>b</p>", "a\\\nb"),
        ("<p>a<br><br>b</p>", "a\n\nb"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<ul><li>a<ol><li>b</li></ol></li></ul>", "- a\n  1. b"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
        ("<ol start=3><li>a</li><li value=7>b</li></ol>", "3. a\n\n7) b"),
        ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", "- a\n\n  b\n\n- c"),
        ("<table><tr><td>one <b>box</b></td></tr></table>", "one **box**"),
        ("<table><tr><th colspan=2>a<td>b<tr><td>c<td>d<td>e</table>", "| a |  | b |\n| --- | --- | --- |\n| c | d | e |"),
        ("<table><tr><td rowspan=2>a<td>b<tr><td>c</table>", "| a | b |\n| --- | --- |\n|  | c |"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<p>m<sup>2</sup> and CO<sub>2</sub></p>", "m² and CO₂"),
        ('<a href="https://example.org/a(b) c">x</a>', "[x](https://example.org/a%28b%29c)"),
        ('<a href="https://example.org">https://example.org</a>', "<https://example.org>"),
        ('<a href="javascript:alert(1)">x</a> <a href="/desk">y</a>', "x y"),
        ("<p>C #</p><h2>C #</h2>", "C #\n\n## C \\#"),
        ("<p>{{count}} of the {{named_count}}</p>", "{{count}} of the {{named_count}}"),
        ("<p>snake_case, 5 < 6, AT&T, [sic]</p>", "snake_case, 5 < 6, AT&T, [sic]"),
    ],
)
def test_a_piece_of_html_reads_the_same_as_markdown(pasted: str, markdown: str) -> None:
    assert to_markdown(pasted) == markdown


@pytest.mark.parametrize(
    "pasted",
    ["<script>alert(1)</script>", "<style>p{}</style>", "<!-- a -->", "<img src=x onerror=alert(1)>", "<svg><text>x</text></svg>", " "],
)
def test_what_is_no_text_of_the_author_is_left_out(pasted: str) -> None:
    assert to_markdown(pasted) == ""


@given(TRICKY)
def test_any_plain_text_stays_plain_text(text: str) -> None:
    markdown = to_markdown(f"<p>{html.escape(text)}</p>")

    assert " ".join(html.unescape(re.sub("<[^>]*>", "", to_html(markdown))).split()) == " ".join(text.split())
    assert set(re.findall("<[a-z]+", to_html(markdown))) <= {"<p"}


@given(TRICKY, TRICKY, TRICKY)
def test_emphasis_never_changes_the_words(before: str, marked: str, after: str) -> None:
    first, second, third = map(html.escape, (before, marked, after))
    markdown = to_markdown(f"<p>{first}<b>{second}</b><i>{third}</i>{first}</p>")

    words = html.unescape(re.sub("<[^>]*>", "", to_html(markdown)))
    assert " ".join(words.split()) == " ".join((before + marked + after + before).split())


@given(TRICKY)
def test_any_cell_stays_one_cell(text: str) -> None:
    table = to_html(to_markdown(f"<table><tr><td>a</td><td>b</td></tr><tr><td>{html.escape(text)}</td><td>last</td></tr></table>"))

    assert table.count("<td") in {0, 2}
    assert "last</td>" in table


@pytest.mark.parametrize(
    "pasted", ["<div>" * 19_000, "<ul><li>x" * 9_000, "<p>" + "[" * 19_000, "<b><i>x" * 9_000, "<td colspan=1000 rowspan=1000>x" * 9_000]
)
def test_what_is_nested_or_repeated_without_end_is_read_in_bounds(pasted: str) -> None:
    assert len(to_markdown(pasted)) <= 20 * len(pasted)


def calls(pasted: str) -> int:
    """Return how many calls of Python reading takes: a measure of work that is the same on every machine."""
    counted: Counter[str] = Counter()
    before = sys.getprofile()
    sys.setprofile(lambda _frame, event, _what: counted.update([event]))
    try:
        to_markdown(pasted)
    finally:
        sys.setprofile(before)
    return counted["call"]


@pytest.mark.parametrize("box", ["span", "sup", "p"])
@pytest.mark.parametrize("note", ["x", "<i>x</i>" * 100], ids=["short", "long"])
def test_twice_as_many_references_to_a_note_cost_about_twice_as_much(box: str, note: str) -> None:
    few, many = (f"<{box} id=s>{'<a href=#n>1</a>' * count}</{box}><p id=n><a href=#s>b</a>{note}</p>" for count in (150, 300))

    assert calls(many) < 2.5 * calls(few)


def test_more_tags_than_a_text_has_are_refused() -> None:
    with pytest.raises(ValueError, match="more tags"):
        to_markdown("<p>x" * 20_001)


@pytest.mark.parametrize("pasted", ["&" * 100_001, "&amp; " * 100_001], ids=["bare", "written"])
def test_more_escapes_than_a_text_has_are_refused(pasted: str) -> None:
    with pytest.raises(ValueError, match="more escapes"):
        to_markdown(pasted)


@pytest.mark.parametrize("written", ["{}", "a{}=b", 'a{}="b"'])
def test_more_attributes_than_a_tag_has_are_refused(written: str) -> None:
    attributes = " ".join(written.format(number) for number in range(30_001))

    with pytest.raises(ValueError, match="more words"):
        to_markdown(f"<p {attributes}>x</p>")


def test_a_long_paste_from_word_is_read() -> None:
    looks = "class=MsoNormal style='margin-bottom:.0001pt;text-align:justify'"
    paragraph = f"<p {looks}><span lang=EN-GB style='font-size:11.0pt'>{{}} &amp;&nbsp;</span></p>"

    markdown = to_markdown("".join(paragraph.format(f"word{number} " * 5) for number in range(4_000)))

    assert markdown.count("\n\n") == 3_999
