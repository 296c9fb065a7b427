"""The bytes that are hashed: the same text typed in different ways is one text, another text is another."""

import hashlib
import subprocess
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.publishing.canonical import canonical_body, canonical_text, canonical_title, text_sha256


def test_the_form_is_heading_blank_line_body_line_end() -> None:
    assert canonical_text("A title", "First.\n\nSecond.") == b"# A title\n\nFirst.\n\nSecond.\n"


def test_line_ends_spaces_and_outer_blank_lines_do_not_count() -> None:
    typed = "\r\n  \r\nFirst.  \rSecond.\t\n\n\n"

    assert canonical_body(typed) == "First.\nSecond."


def test_indentation_is_kept() -> None:
    assert canonical_body("\n    code\n") == "    code"


def test_composed_and_decomposed_letters_are_one_text() -> None:
    assert text_sha256("Й", "ў") == text_sha256("И\u0306", "у\u0306")


def test_a_title_stands_on_one_line() -> None:
    assert canonical_title(" A\n title\u00a0here ") == "A title here"


def test_a_changed_letter_is_another_hash() -> None:
    assert text_sha256("Title", "We ask.") != text_sha256("Title", "We asks.")


def test_sha256sum_prints_the_hash(tmp_path: Path) -> None:
    (tmp_path / "statement.md").write_bytes(canonical_text("Спыніць", "Мы ў Менску."))

    printed = subprocess.run(["sha256sum", "statement.md"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert printed.split()[0] == text_sha256("Спыніць", "Мы ў Менску.")


@given(st.text(), st.text())
def test_canonical_parts_stay_as_they_are(title: str, body: str) -> None:
    once = canonical_text(title, body)
    again = canonical_text(canonical_title(title), canonical_body(body))

    assert again == once
    assert hashlib.sha256(once).hexdigest() == text_sha256(title, body)
