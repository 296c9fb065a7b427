"""Signed notes against the vectors of the Go implementation they come from, and against whoever changes a byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger import notes
from app.ledger.notes import NoteInvalid, VerifierKey
from tests.ledger.keys import KEY, ORIGIN, OTHER

# From the documentation of golang.org/x/mod/sumdb/note.
NEUMANN = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"


def test_a_published_note_opens_with_its_published_key() -> None:
    assert notes.open_note(NOTE, [NEUMANN]) == TEXT
    assert str(NEUMANN) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


texts = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]) | st.just("\n")).map(lambda text: f"{text}\n")


@given(texts)
def test_any_text_is_signed_and_read_back(text: str) -> None:
    note = notes.sign(text, KEY)

    assert notes.open_note(note, [KEY.verifier]) == text
    assert notes.sign(text, KEY) == note


def test_while_a_key_is_exchanged_either_one_opens() -> None:
    note = notes.sign("text\n", KEY, OTHER)

    assert notes.open_note(note, [KEY.verifier]) == notes.open_note(note, [OTHER.verifier]) == "text\n"


def test_a_note_of_another_key_is_refused() -> None:
    with pytest.raises(NoteInvalid):
        notes.open_note(notes.sign("text\n", OTHER), [KEY.verifier])


def test_a_known_key_that_signed_wrongly_spoils_the_note() -> None:
    forged = notes.sign("text\n", KEY).replace("text", "test") + notes.sign("test\n", OTHER).split("\n\n")[1]

    with pytest.raises(NoteInvalid):
        notes.open_note(forged, [KEY.verifier, OTHER.verifier])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "text\n",
        "text\n\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE + "x",
        NOTE.replace("—", "-"),
        NOTE.replace("\n\n", "\n"),
        f"\ufeff{NOTE}",
        NOTE.replace("JnAM=", "JnAN="),
        NOTE.replace("JnAM=", "JnAM"),
        NOTE.replace("x08", "x08 "),
        NOTE.replace("x08", "\tx08"),
        NOTE.replace("\n", "\r\n"),
        NOTE.replace(" PeterNeumann ", "  "),
        NOTE + "— PeterNeumann x08g\n",
    ],
)
def test_what_is_not_written_exactly_so_is_refused(note: str) -> None:
    with pytest.raises(NoteInvalid):
        notes.open_note(note, [NEUMANN])


@pytest.mark.parametrize("text", ["", "no end", "a\tb\n", "a\x00\n", "\ud800\n"])
def test_what_is_no_text_is_not_signed(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        notes.sign(text, KEY)


@pytest.mark.parametrize(
    "line", ["", "a", "a+b", "a+c74f20a3+ARpc", f"{ORIGIN} {KEY.verifier.id.hex()}", str(KEY.verifier).replace("+", "+ ", 1)]
)
def test_what_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(NoteInvalid):
        VerifierKey.parse(line)


def test_a_note_with_a_thousand_signatures_is_not_read() -> None:
    note = notes.sign("text\n", KEY)

    with pytest.raises(NoteInvalid):
        notes.open_note(note + note.split("\n")[-2].join(["", "\n"]) * 1_000, [KEY.verifier])
