"""A Word document on its way into the draft in Chromium, with scripts and without."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.intake.word_files import paragraph, reference, with_notes
from tests.journeys.conftest import Open

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_word_document_reaches_the_draft(open_editor: Open, tmp_path: Path, *, has_scripts: bool) -> None:
    file = tmp_path / "letter.docx"
    file.write_bytes(with_notes(f"<w:p><w:r><w:t>We call</w:t></w:r>{reference(1)}</w:p>" + paragraph("*now*"), "The note."))
    page = open_editor("/word", has_scripts=has_scripts)

    page.set_input_files("#file", file)
    page.get_by_role("button", name="Read the document").click()
    expect(page.locator("#body")).to_have_value("We call[^1]\n\n\\*now\\*\n\n[^1]: The note.")
    page.locator("#title").fill("Letter")
    page.get_by_role("button", name="Save into the draft").click()

    expect(page.locator("h1")).to_have_text("Letter")
