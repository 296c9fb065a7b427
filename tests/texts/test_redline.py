"""A redline: what changed is marked word by word, what moved is said to have moved, and nothing is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.publishing.canonical import canonical_title
from app.texts.paragraphs import join, split
from app.texts.redline import Change, Redline, Text, compare, fold

LONG_BODY = 50_000
RELEASE = "We call on the government to release all prisoners without delay or conditions."
TORTURE = "The situation has worsened since August, and thousands were detained and tortured by police."
COURTS = "We ask other states to use universal jurisdiction against those responsible for it."
THANKS = "Finally, we thank every organization which has stood with us during these hard years."

WORDS = [
    "we",
    "ask",
    "the",
    "UN",
    "**now**",
    "[x](https://example.org/a)",
    "мы",
    "请",
    ",",
    "\n- item",
    "\n\n",
    "\n\n",
    "\n\n# A\n\n",
    "```",
]
bodies = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


def redline(before: str, after: str) -> Redline:
    return compare(Text("Title", before), Text("Title", after))


def marked(change: Change) -> str:
    signs = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    return "".join(signs[span.kind].format(span.text) for span in change.spans)


def kinds(found: Redline) -> list[str]:
    return [change.kind for change in found.blocks]


def text_before(found: Redline) -> str:
    changes = [change for change in found.blocks if change.before and change.kind != "moved_from"]
    return join(change.text_before for change in sorted(changes, key=lambda change: change.before.start))


def text_after(found: Redline) -> str:
    changes = [change for change in found.blocks if change.after and change.kind != "moved_from"]
    return join(change.text_after for change in sorted(changes, key=lambda change: change.after.start))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("We ask the UN to act now.", "We urge the UN to act.", "We [-ask-]{+urge+} the UN to act[- now-]."),
        ("the **UN**", "the *UN*", "the [-**-]{+*+}UN[-**-]{+*+}"),
        ("See [here](https://a.org/x).", "See [here](https://a.org/y).", "See [here]([-https://a.org/x-]{+https://a.org/y+})."),
        ("1,500 died.", "1,600 died.", "[-1,500-]{+1,600+} died."),
        ("- one\n- two", "- one\n- two\n- three", "- one\n- two{+\n- three+}"),
        ("Мы патрабуем волі.", "Мы зноў патрабуем волі!", "Мы{+ зноў+} патрабуем волі[-.-]{+!+}"),
        ("نطالبُ بالإفراج عنهم", "نطالبُ بالإفراج عنهنّ", "نطالبُ بالإفراج [-عنهم-]{+عنهنّ+}"),
        ("我们要求释放。", "我们要求立即释放。", "我们要求{+立即+}释放。"),
        ("ขอให้ปล่อยตัว", "ขอให้ปล่อยทุกตัว", "ขอให้ปล่อย{+ทุก+}ตัว"),
    ],
)
def test_changes_are_marked_word_by_word(before: str, after: str, expected: str) -> None:
    assert [marked(change) for change in redline(before, after).blocks] == [expected]


def test_a_word_between_two_changes_is_no_confetti() -> None:
    found = redline("We want apples, pears and plums.", "We want cherries, grapes and plums.")

    assert marked(found.blocks[0]) == "We want [-apples, pears-]{+cherries, grapes+} and plums."


def test_a_moved_paragraph_is_moved_and_not_red() -> None:
    found = redline(join([RELEASE, TORTURE, COURTS, THANKS]), join([TORTURE, COURTS, RELEASE, THANKS]))

    assert kinds(found) == ["moved_from", "same", "same", "moved", "same"]
    assert (found.blocks[3].before, found.blocks[3].after) == (range(1), range(2, 3))
    assert marked(found.blocks[3]) == RELEASE
    assert (found.words_deleted, found.words_inserted) == (0, 0)


def test_what_changed_in_a_moved_paragraph_is_marked_in_its_new_place() -> None:
    changed = RELEASE.replace("all prisoners", "every prisoner")

    found = redline(join([RELEASE, TORTURE, COURTS]), join([TORTURE, COURTS, changed]))

    assert kinds(found) == ["moved_from", "same", "same", "moved"]
    assert "[-all prisoners-]{+every prisoner+} without delay" in marked(found.blocks[3])


def test_a_split_paragraph_is_one_change_of_a_line_end() -> None:
    found = redline(join([f"{RELEASE} {TORTURE}", THANKS]), join([RELEASE, TORTURE, THANKS]))

    assert kinds(found) == ["changed", "same"]
    assert marked(found.blocks[0]) == f"{RELEASE}[- -]{{+\n\n+}}{TORTURE}"
    assert [span.is_break for span in found.blocks[0].spans] == [False, False, True, False]


def test_joined_paragraphs_are_one_change_too() -> None:
    found = redline(join([TORTURE, RELEASE, COURTS, THANKS]), join([TORTURE, f"{RELEASE} {COURTS} {THANKS}"]))

    assert kinds(found) == ["same", "changed"]
    assert (found.blocks[1].before, found.blocks[1].after) == (range(1, 4), range(1, 2))


def test_a_paragraph_written_anew_is_deleted_and_inserted() -> None:
    found = redline(join([RELEASE, THANKS]), join(["Something else altogether stands here.", THANKS]))

    assert kinds(found) == ["deleted", "inserted", "same"]
    assert (found.words_deleted, found.words_inserted) == (13, 5)


def test_the_title_is_compared_too() -> None:
    found = compare(Text("Free them", "Body."), Text("Free them all", "Body."))

    assert marked(found.title) == "Free them{+ all+}"
    assert (found.has_changes, found.words_inserted, kinds(found)) == (True, 1, ["same"])


def test_the_same_text_typed_otherwise_is_the_same() -> None:
    found = compare(Text(" A  title", "One.  \r\n\r\nTwo.\n\n"), Text("A title", "One.\n\nTwo."))

    assert (found.is_same, found.has_changes) == (True, False)


def test_blank_lines_alone_are_another_text_without_a_change_to_show() -> None:
    found = redline("One.\n\n\nTwo.", "One.\n\nTwo.")

    assert (found.is_same, found.has_changes) == (False, False)


def test_a_line_broken_elsewhere_changes_no_word() -> None:
    found = redline("We ask\nthe UN to act.", "We ask the UN\nto act.")

    assert kinds(found) == ["changed"]
    assert not found.blocks[0].has_changed_words


def test_long_runs_of_unchanged_paragraphs_are_folded_but_for_their_ends() -> None:
    before = [f"Paragraph {number}." for number in range(9)]
    after = [*before[:8], "Another end."]

    stretches = fold(redline(join(before), join(after)).blocks)

    assert [(stretch.is_hidden, len(stretch.changes)) for stretch in stretches] == [(True, 7), (False, 3)]


def test_one_unchanged_paragraph_is_not_worth_hiding() -> None:
    before = ["First.", "Second.", "Third.", "Fourth."]

    assert not any(stretch.is_hidden for stretch in fold(redline(join(before), join([*before[:2], "New."])).blocks))


@given(bodies, bodies)
def test_a_redline_holds_both_texts(before: str, after: str) -> None:
    found = redline(before, after)

    assert text_before(found) == join(split(before))
    assert text_after(found) == join(split(after))


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_character_of_a_title_is_lost(before: str, after: str) -> None:
    title = compare(Text(before, ""), Text(after, "")).title

    assert (title.text_before, title.text_after) == (canonical_title(before), canonical_title(after))


@given(st.permutations([RELEASE, TORTURE, COURTS, THANKS]))
def test_however_paragraphs_are_moved_no_word_is_red(after: list[str]) -> None:
    found = redline(join([RELEASE, TORTURE, COURTS, THANKS]), join(after))

    assert (found.words_deleted, found.words_inserted) == (0, 0)


@pytest.mark.parametrize(
    ("before", "after"), [("ab ", "ba "), ("ab\n\n", "ab "), ("我们", "求我"), ("*a", "_b"), ("[^", "[["), ("ab\n\n", "\nba\n")]
)
def test_hostile_texts_are_compared_too(before: str, after: str) -> None:
    old, new = (before * LONG_BODY)[:LONG_BODY], (after * LONG_BODY)[:LONG_BODY]

    found = redline(old, new)

    assert text_after(found) == join(split(new))
