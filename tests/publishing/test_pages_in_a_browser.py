"""The public pages as Chromium shows them: accessible in both colour schemes, on any width, on paper, without a script."""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from pdfminer.high_level import extract_text
from playwright.sync_api import Browser, Page, Route, ViewportSize

import app
from app.publishing import roster_pages
from app.publishing.digest import DigestPage, lead_page
from app.publishing.document import Delivered, Document, RosterStyle
from app.publishing.embed import embed_page
from app.publishing.html import FrontEntry, Preview, excerpt, front_page, retraction_page, signatory_pages, statement_page
from app.publishing.republication import republication_page
from tests.publishing.samples import INVENTED, PROOF, document, real_texts, text
from tests.publishing.test_feed import item

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]
STATIC = Path(app.__file__).parent / "static"
HOST = "http://statements.example.org"
STRICT = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
SIGNATORIES = tuple(replace(one, name=f"{one.name} {number}") for number in range(9) for one in INVENTED)


def statement(language: str, order: str = "alphabetical") -> str:
    facts = f"# Facts\n\n{'We ask the Council to act. ' * 20}\n\n| a | b |\n|---|--:|\n| 1 | 2 |"
    texts = (text("en", "A long title " * 8, facts), text("be"), text("ar"), text("fr"))
    made = document(
        signatories=SIGNATORIES,
        texts=texts,
        style=RosterStyle(order=order, grouping="country" if order == "country" else "none"),
        is_demonstration=True,
        proof=PROOF,
    )
    return statement_page(made, language)


def front() -> str:
    made, entries = document(), []
    for told in real_texts():
        words = excerpt(told["body"], made.facts, "en")
        about = (told["title"], "en", told["kind"], "BHC", made.dated_on, made.as_of, "45 organizations", words)
        entries.append(FrontEntry("s", "/statements/s", *about))
    return front_page(entries, "en", next_url="/?page=2")


def long_list(language: str, grouping: str = "none") -> str:
    many = tuple(replace(one, name=f"{one.name} {number}") for number in range(6) for one in SIGNATORIES)
    return statement_page(document("en", "ar", signatories=many, style=RosterStyle(grouping=grouping)), language)


def on_pages(pages: Callable[[Document], Sequence[str]]) -> str:
    """The first page of what is made where a hundred lines are too many for one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(roster_pages, "MOST_ON_ONE", 100)
        patch.setattr(roster_pages, "MOST_ON_EACH", 200)
        return pages(
            document("en", "ar", signatories=tuple(replace(one, name=f"{one.name} {n}") for n in range(24) for one in SIGNATORIES))
        )[0]


PAGES: dict[str, Callable[[], str]] = {
    "english": lambda: statement("en"),
    "belarusian": lambda: statement("be"),
    "arabic": lambda: statement("ar"),
    "french": lambda: statement("fr"),
    "by country": lambda: statement("en", "country"),
    "long": lambda: long_list("en"),
    "long in groups": lambda: long_list("ar", "country"),
    "list on pages": lambda: on_pages(lambda made: [statement_page(made, "en")]),
    "list on pages in arabic": lambda: on_pages(lambda made: [statement_page(made, "ar")]),
    "page of a list": lambda: on_pages(lambda made: signatory_pages(made, "en")),
    "page of a list in arabic": lambda: on_pages(lambda made: signatory_pages(made, "ar")),
    "front": front,
    "empty front": lambda: front_page([], "ru"),
    "retraction": lambda: retraction_page(document("en", "ar"), "ar", "A figure was wrong."),
    "lead": lambda: lead_page(DigestPage((item(), item(notice="A figure was wrong.")), older="older"), "en", base_url=HOST),
    "lead in arabic": lambda: lead_page(DigestPage((item(),)), "ar", base_url=HOST),
    "frame": lambda: embed_page(document(style=RosterStyle(grouping="country")), "en"),
    "frame in arabic": lambda: embed_page(document("en", "ar"), "ar"),
    "to republish": lambda: republication_page(document(embed_hosts=("https://a.example",)), "en"),
    "to republish in arabic": lambda: republication_page(document("en", "ar"), "ar"),
    "preview": lambda: statement_page(document(), "en", preview=Preview({"en": "/desk/preview"})),
}
every_page = pytest.mark.parametrize("page_name", PAGES)
TABLES = {
    "en": "| Region | Assemblies observed | Dispersed | People detained |\n|---|--:|--:|--:|\n| North | 61 | 12 | 340 |",
    "ar": "| المنطقة | التجمعات المرصودة | المفرَّقة | الأشخاص المحتجزون |\n|---|--:|--:|--:|\n| الشمال | 61 | 12 | 340 |",
}
BROKEN_WORDS = """[...document.querySelectorAll('td, th')].filter(cell => {
    const word = document.createRange()
    word.setStart(cell.firstChild, 0)
    word.setEnd(cell.firstChild, cell.textContent.split(' ')[0].length)
    return new Set([...word.getClientRects()].map(part => Math.round(part.y))).size > 1
}).map(cell => cell.textContent)"""


@cache
def page_of(name: str) -> str:
    """Made when it is first shown: whoever only collects the tests needs none."""
    return PAGES[name]()


class Show(Protocol):
    """Opens a page as the product serves it: its own style sheets and nothing else. Axe needs `is_strict=False` for its script."""

    def __call__(self, content: str, *, width: int = 1280, scheme: Scheme = "light", is_strict: bool = True) -> Page: ...


@pytest.fixture
def show(chromium: Browser) -> Iterator[Show]:
    with ExitStack() as contexts:

        def opened(content: str, *, width: int = 1280, scheme: Scheme = "light", is_strict: bool = True) -> Page:
            viewport = ViewportSize(width=width, height=900)
            context = contexts.enter_context(chromium.new_context(viewport=viewport, color_scheme=scheme, bypass_csp=not is_strict))
            page = context.new_page()
            page.route("**/*", lambda route: answer(route, content))
            page.goto(f"{HOST}/page")
            return page

        yield opened


def answer(route: Route, content: str) -> None:
    path = route.request.url.removeprefix(HOST)
    if path == "/page":
        route.fulfill(body=content, content_type="text/html; charset=utf-8", headers={"content-security-policy": STRICT})
    elif path.startswith("/static/"):
        route.fulfill(path=STATIC / path.removeprefix("/static/"))
    else:
        route.abort()


def violations(page: Page) -> list[str]:
    return [f"{found['id']}: {found['nodes'][0]['target']}" for found in Axe().run(page).response["violations"]]


@every_page
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nobody_is_shut_out(show: Show, page_name: str, scheme: Scheme, width: int) -> None:
    page = show(page_of(page_name), width=width, scheme=scheme, is_strict=False)

    assert violations(page) == []


def test_the_check_for_barriers_finds_one(show: Show) -> None:
    page = show(page_of("english").replace("<h1 ", '<img src="/static/icon.svg"><h1 '), is_strict=False)

    assert [found.split(":")[0] for found in violations(page)] == ["image-alt"]


@every_page
@pytest.mark.parametrize("width", [320, 768])
def test_no_page_is_wider_than_the_screen(show: Show, page_name: str, width: int) -> None:
    page = show(page_of(page_name), width=width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", TABLES)
@pytest.mark.parametrize("width", [320, 390])
def test_a_table_scrolls_within_itself_and_breaks_no_word(show: Show, language: str, width: int) -> None:
    made = document(texts=tuple(text(tag, "A title", body) for tag, body in TABLES.items()))
    page = show(statement_page(made, language), width=width, is_strict=False)

    page.locator(".scrolls").focus()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert width > 320 or page.evaluate("document.activeElement.scrollWidth > document.activeElement.clientWidth")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
    assert page.evaluate(BROKEN_WORDS) == []
    assert violations(page) == []


def test_a_table_is_whole_on_paper(show: Show) -> None:
    page = show(statement_page(document(texts=(text("en", "A title", TABLES["en"]),)), "en"), width=320)
    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.querySelector('.scrolls')).overflowX") == "visible"


@every_page
def test_the_policy_stops_nothing_the_page_needs(show: Show, page_name: str) -> None:
    problems: list[str] = []
    page = show(page_of(page_name)).context.new_page()
    page.on("console", lambda message: problems.append(message.text))
    page.on("requestfailed", lambda request: problems.append(request.url))
    page.route("**/*", lambda route: answer(route, page_of(page_name)))

    page.goto(f"{HOST}/page")

    assert problems == []
    assert page.context.cookies() == []


@every_page
def test_every_control_is_large_enough_for_a_thumb(show: Show, page_name: str) -> None:
    page = show(page_of(page_name), width=390)

    small = page.evaluate(
        "[...document.querySelectorAll('nav a, .files a, .button, .wordmark a')].filter(a => a.getBoundingClientRect().height < 44)"
        ".map(a => a.textContent)"
    )
    assert small == []


def test_arabic_runs_from_the_right(show: Show) -> None:
    page = show(page_of("arabic"))

    headline, particulars = page.locator("h1").bounding_box(), page.locator(".particulars").bounding_box()
    assert headline is not None
    assert particulars is not None
    assert headline["x"] + headline["width"] > particulars["x"] + particulars["width"]


@pytest.mark.parametrize(("width", "columns"), [(1280, 3), (390, 1)])
def test_the_roster_stands_in_columns_where_there_is_room(show: Show, width: int, columns: int) -> None:
    page = show(page_of("english"), width=width)

    edges = page.evaluate("[...document.querySelectorAll('.roster li')].map(li => Math.round(li.getBoundingClientRect().x))")
    assert len(set(edges)) == columns


def test_the_letter_of_a_long_list_stays_in_sight_below_the_way_to_the_others(show: Show) -> None:
    page = show(page_of("long"))

    page.get_by_role("navigation", name="Sections of the list").get_by_role("link").nth(1).click()

    heading, jump = page.locator(".roster-section:target h3").bounding_box(), page.locator(".jump").bounding_box()
    assert heading is not None
    assert jump is not None
    assert heading["y"] >= jump["y"] + jump["height"]


@pytest.mark.parametrize("page_name", ["english", "arabic", "long"])
def test_forced_colours_and_less_motion_leave_everything_readable(chromium: Browser, page_name: str) -> None:
    phone = ViewportSize(width=390, height=900)
    with chromium.new_context(forced_colors="active", reduced_motion="reduce", viewport=phone, bypass_csp=True) as context:
        page = context.new_page()
        page.route("**/*", lambda route: answer(route, page_of(page_name)))
        page.goto(f"{HOST}/page")

        assert violations(page) == []
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_an_answer_keeps_its_distance_from_what_stands_below(show: Show) -> None:
    answered = Delivered("UN Human Rights Council", date(2026, 12, 1), "We read it.", date(2026, 12, 3))
    page = show(statement_page(document(deliveries=(answered,)), "en"), width=320)

    last, below = page.locator(".answer > :last-child").bounding_box(), page.locator(".check").bounding_box()

    assert last is not None
    assert below is not None
    assert below["y"] - (last["y"] + last["height"]) >= 24


def test_paper_says_which_page_it_is(show: Show) -> None:
    printed = extract_text(io.BytesIO(show(page_of("english")).pdf(format="A4")))

    assert re.search(r"1 / \d", printed)
    assert f"{document().url}/en" in printed
    assert "sha256sum statement.md" in printed


def test_paper_has_no_controls_and_says_where_it_comes_from(show: Show) -> None:
    page = show(page_of("english"))
    page.emulate_media(media="print")

    assert not page.locator(".languages").is_visible()
    assert page.locator(".files:visible").count() == 0
    assert page.locator(".address").is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
