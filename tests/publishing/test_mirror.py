"""What a public file becomes in a mirror: relative links, no host, nothing that is not there."""

import io
import zipfile
from datetime import date

import pytest

from app.publishing.archive import zipped
from app.publishing.mirror import MirrorFile, Page, Site, copy, place, static_addresses

HOST = "https://statements.example.org"
HTML = "text/html; charset=utf-8"
ADDRESSES = {
    "/": HTML,
    "/be": HTML,
    "/statements/s": HTML,
    "/statements/s/en": HTML,
    "/statements/s/be": HTML,
    "/statements/s/en/card.png": "image/png",
}
SITE = Site(HOST, {one: place(one, kind) for one, kind in ADDRESSES.items()}, {("/", "be"): "/be"})


def page(content: str, *, address: str = "/statements/s/en", language: str = "en") -> str:
    return copy(SITE, Page(address, HTML, language, content.encode())).body.decode()


@pytest.mark.parametrize(
    ("address", "media_type", "path"),
    [
        ("/", HTML, "index.html"),
        ("/statements/s", HTML, "statements/s/index.html"),
        ("/statements/s/en", HTML, "statements/s/en/index.html"),
        ("/statements/s/en/statement.pdf", "application/pdf", "statements/s/en/statement.pdf"),
    ],
)
def test_a_page_is_the_index_of_its_folder(address: str, media_type: str, path: str) -> None:
    assert place(address, media_type) == path


@pytest.mark.parametrize(
    ("target", "led"),
    [
        ("/statements/s/be", "../be/index.html"),
        (f"{HOST}/statements/s/be", "../be/index.html"),
        ("/statements/s/be#signatories", "../be/index.html#signatories"),
        ("/statements/s/en/card.png", "card.png"),
        ("/", "../../../index.html"),
        (HOST, "../../../index.html"),
        ("#signatories", "#signatories"),
        ("https://other.example.org/statements/s/be", "https://other.example.org/statements/s/be"),
        ("https://statements.example.org.evil.example/", "https://statements.example.org.evil.example/"),
        ("//other.example.org/x", "//other.example.org/x"),
    ],
)
def test_a_link_leads_to_the_same_thing(target: str, led: str) -> None:
    assert page(f'<a class="x" href="{target}">There</a>') == f'<a class="x" href="{led}">There</a>'


def test_a_file_that_is_not_there_is_not_offered() -> None:
    card = '<li><a href="/statements/s/en/card.png">Card</a></li>'
    copies = '<li><a href="/statements/s/en/republish">Copy</a></li>'

    assert page(f'<ul class="files">\n{card}\n{copies}\n</ul>') == '<ul class="files">\n<li><a href="card.png">Card</a></li>\n</ul>'


def test_the_front_page_is_the_one_in_the_language_of_the_page() -> None:
    assert page('<a href="/">All</a>', language="be-tarask") == '<a href="../../../be/index.html">All</a>'


def test_a_link_to_what_is_not_there_is_its_words() -> None:
    assert page('<p><a href="/desk">Desk</a><img src="/x.png" alt=""></p>') == "<p><a>Desk</a></p>"


def test_a_mirror_has_no_canonical_address_and_no_card_for_other_sites() -> None:
    canonical = f'<link rel="canonical" href="{HOST}/statements/s/en">'
    cards = f'<meta property="og:url" content="{HOST}/x"><meta name="twitter:card" content="summary">'

    assert page(canonical + cards) == ""


def test_the_address_and_the_data_for_search_engines_are_left_out() -> None:
    content = f'<p class="address">{HOST}/statements/s</p>\n<script type="application/ld+json">{{"url": "{HOST}"}}</script>\n<p>Words</p>'

    assert page(content) == "<p>Words</p>"


def test_words_that_look_like_links_stay_words() -> None:
    content = f'<p>&lt;a href="/statements/s/be"&gt; and href="/" and {HOST}/statements/s</p>'

    assert page(content) == content


def test_a_page_tells_nobody_where_a_reader_came_from() -> None:
    assert '<meta name="referrer" content="no-referrer">' in page("<title>Title</title>\n")


def test_the_text_to_check_is_the_same_bytes() -> None:
    site = Site(HOST, {"/statements/s/en/statement.md": "statements/s/en/statement.md"}, {})
    text = f"# Title\n\nRead {HOST}/statements/s\n".encode()

    assert copy(site, Page("/statements/s/en/statement.md", "text/markdown; charset=utf-8", "en", text)).body == text


@pytest.mark.parametrize(
    ("name", "media_type", "content", "led"),
    [
        ("statement.txt", "text/plain; charset=utf-8", f"Read {HOST}/statements/s/be.", "Read ../be/index.html."),
        ("statement.txt", "text/plain; charset=utf-8", f"Read <{HOST}/statements/s/en>", "Read <index.html>"),
        ("statement.txt", "text/plain; charset=utf-8", f"Read {HOST}/nowhere", "Read /nowhere"),
        ("signatories.md", "text/markdown; charset=utf-8", f"<{HOST}/statements/s/en>\n", "[index.html](index.html)\n"),
    ],
)
def test_an_address_in_a_text_for_people_leads_to_the_page_from_where_the_text_lies(
    name: str, media_type: str, content: str, led: str
) -> None:
    address = f"/statements/s/en/{name}"
    site = Site(HOST, {**SITE.places, address: place(address, media_type)}, {})

    assert copy(site, Page(address, media_type, "en", content.encode())).body.decode() == led


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This is a copy of edition 3 of 24 November 2026."),
        ("be", "Гэта копія выдання 3 ад 24 лістапада 2026"),
        ("fr", "This is a copy of edition 3 of 24 November 2026."),
    ],
)
def test_a_page_says_at_its_foot_that_it_is_a_copy_and_of_what(language: str, said: str) -> None:
    foot = b'<footer class="colophon" lang="en" dir="ltr">\n</footer>'
    made = copy(SITE, Page("/statements/s/en", HTML, language, foot, edition=3, drawn_on=date(2026, 11, 24))).body.decode()

    assert f'<footer class="colophon" lang="en" dir="ltr">\n<p class="copy">{said}' in made


def test_a_page_that_lists_statements_says_it_too() -> None:
    assert '<p class="copy">This is a copy. Statements may have been added' in page('<footer class="colophon">\n</footer>', address="/")


def test_a_list_names_no_host() -> None:
    site = Site(HOST, {"/statements/s/signatories.json": "statements/s/signatories.json"}, {})
    content = f'{{"statement":"{HOST}/statements/s"}}'.encode()

    assert copy(site, Page("/statements/s/signatories.json", "application/json", "", content)).body == b'{"statement":"/statements/s"}'


def test_a_feed_keeps_names_for_its_entries_and_leads_to_their_pages() -> None:
    site = Site(HOST, {**SITE.places, "/feed.atom": "feed.atom"}, {})
    named = "<id>tag:statements.example.org,2026-03-23:statements/s</id>"
    content = f'<feed>{named}<uri>{HOST}</uri><link rel="alternate" href="{HOST}/statements/s/en"/></feed>'

    made = copy(site, Page("/feed.atom", "application/atom+xml", "", content.encode())).body.decode()

    assert made == '<feed><id>urn:undersigned:2026-03-23:statements/s</id><link rel="alternate" href="statements/s/en/index.html"/></feed>'


def test_the_style_sheets_a_page_asks_for_are_known() -> None:
    content = b'<link rel="stylesheet" href="/static/a.css"><link rel="icon" href="/static/icon.svg">'

    assert static_addresses(content) == {"/static/a.css", "/static/icon.svg"}


def test_an_archive_is_what_other_tools_unpack_and_the_same_each_time() -> None:
    files = [MirrorFile("index.html", b"Front"), MirrorFile("statements/s/index.html", "Спыніць".encode() * 1000)]

    first, second = (b"".join(zipped(files, folder="site")) for _ in range(2))

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert archive.read("site/statements/s/index.html") == files[1].body
