"""The editor in Chromium: with scripts a toolbar, a live preview and a paste that keeps structure; without them a plain form that works."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Open, on_sqlite

pytestmark = [pytest.mark.browser, on_sqlite]

HTML = "<h2>Facts</h2><ul><li>one</li><li><b>two</b></li></ul>"
PASTE = """(area, [html, plain]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", plain);
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def text_of(page: Page, words: str = "") -> Locator:
    area = page.locator("#body-0")
    area.fill(words)
    return area


@pytest.mark.parametrize(
    ("tool", "before", "after"),
    [
        ("Bold", "fair", "**fair**"),
        ("Italic", "fair", "*fair*"),
        ("Heading", "fair", "## fair"),
        ("List", "fair\ntrials", "- fair\n- trials"),
        ("Quote", "fair", "> fair"),
        ("Link", "fair", "[fair](https://)"),
        ("Footnote", "fair", "fair[^1]\n\n[^1]: "),
    ],
)
def test_a_tool_marks_what_is_selected(open_editor: Open, tool: str, before: str, after: str) -> None:
    page = open_editor()
    area = text_of(page, before)
    area.select_text()

    page.get_by_role("button", name=tool, exact=True).first.click()

    expect(area).to_have_value(after)
    expect(area).to_be_focused()


@pytest.mark.parametrize(("tool", "marked"), [("Bold", "**fair**"), ("Italic", "*fair*"), ("List", "- fair")])
def test_a_tool_pressed_twice_takes_its_mark_off(open_editor: Open, tool: str, marked: str) -> None:
    page = open_editor()
    area = text_of(page, "fair")
    area.select_text()
    button = page.get_by_role("button", name=tool, exact=True).first

    button.click()
    expect(area).to_have_value(marked)
    button.click()

    expect(area).to_have_value("fair")


def test_undo_takes_a_tool_back(open_editor: Open) -> None:
    page = open_editor()
    area = text_of(page, "fair")
    area.select_text()

    page.keyboard.press("Control+b")
    expect(area).to_have_value("**fair**")
    page.keyboard.press("Control+z")

    expect(area).to_have_value("fair")


def test_the_bar_is_one_stop_and_arrows_move_in_it(open_editor: Open) -> None:
    page = open_editor()
    page.locator("#title-0").focus()

    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Bold").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic").first).to_be_focused()
    page.keyboard.press("Tab")

    expect(page.locator("#body-0")).to_be_focused()


def test_the_preview_follows_the_writer(open_editor: Open) -> None:
    page = open_editor()

    text_of(page, "We **call** for [this](https://example.org).")

    preview = page.get_by_role("region", name="Preview: Text").first
    expect(preview.locator("strong")).to_have_text("call")
    expect(page.locator(".word-count").first).to_have_text("4 words")
    expect(preview.locator(".shown-title")).to_have_text("Joint statement on fair trials")


def test_the_length_follows_the_channel_that_is_chosen(open_editor: Open) -> None:
    page = open_editor()
    text_of(page, "word " * 260)

    page.locator("#channel").select_option("hrc_oral_90")

    length = page.locator(".word-count").first
    expect(length).to_have_text("Too long by 15 words. 265 of 250 words (title and footnotes counted), about 1 min 35 s of 1 min 30 s")
    expect(length).to_have_class("word-count too-long")
    expect(page.locator(".word-count:visible")).to_have_count(1)


def test_the_field_runs_as_its_language_does(open_editor: Open) -> None:
    page = open_editor()

    page.locator("#language-0").fill("ar")

    expect(page.locator("#body-0")).to_have_attribute("dir", "rtl")
    expect(page.locator("#title-0")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("region", name="Preview: Text").first.locator("article")).to_have_attribute("dir", "rtl")


def test_a_paste_keeps_its_structure_and_undo_brings_the_plain_text_back(open_editor: Open) -> None:
    page = open_editor()
    area = text_of(page)

    area.evaluate(PASTE, [HTML, "Facts\none\ntwo"])
    expect(area).to_have_value("## Facts\n\n- one\n- **two**")
    page.keyboard.press("Control+z")

    expect(area).to_have_value("Facts\none\ntwo")


def test_a_paste_stays_plain_when_the_server_does_not_answer(open_editor: Open) -> None:
    page = open_editor()
    page.route("**/desk/markdown", lambda route: route.fulfill(status=204))
    area = text_of(page)

    area.evaluate(PASTE, [HTML, "Facts\none\ntwo"])

    expect(page.locator(".paste-status").first).to_have_text("Pasted as plain text.")
    expect(area).to_have_value("Facts\none\ntwo")


@pytest.mark.parametrize("ending", ["/edit", "/word"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nobody_is_shut_out_and_nothing_is_wider_than_the_screen(open_editor: Open, ending: str, width: int) -> None:
    page = open_editor(ending, width=width, is_strict=False)
    if ending == "/edit":
        expect(page.locator(".live-preview article").first).to_be_attached()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [f"{found['id']}: {found['nodes'][0]['target']}" for found in Axe().run(page).response["violations"]] == []


def test_without_scripts_nothing_dead_shows_and_saving_leads_to_the_preview(open_editor: Open) -> None:
    page = open_editor(has_scripts=False)
    expect(page.locator(".toolbar")).to_have_count(0)
    text_of(page, "We **call**.")

    page.get_by_role("button", name="Save and look at the preview").click()

    expect(page.locator("strong", has_text="call")).to_be_visible()
