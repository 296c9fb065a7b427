"""The sitemap: every public address with its day, languages tied together, within the protocol's limit."""

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, fromstring

from app.publishing.sitemap import MOST_ADDRESSES, Address, robots, sitemap

HOST = "https://statements.example.org"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
DAY = datetime(2026, 3, 25, 8, 30, tzinfo=UTC)


def read(addresses: list[Address]) -> Element:
    return fromstring(sitemap(addresses, base_url=HOST))  # noqa: S314  (written by ourselves, a line above)


def test_every_language_names_all_of_them() -> None:
    root = read([Address("end-k4x9", "alder-w2m7", ("be", "en"), DAY)])

    found = {url.findtext("s:loc", "", NAMES): url for url in root.findall("s:url", NAMES)}
    address = f"{HOST}/statements/end-k4x9"
    assert list(found) == [f"{HOST}/", f"{HOST}/leads/alder-w2m7", f"{address}/be", f"{address}/en"]
    for language in ("be", "en"):
        links = found[f"{address}/{language}"].findall("x:link", NAMES)
        assert [(link.get("hreflang"), link.get("href")) for link in links] == [
            ("x-default", address),
            ("be", f"{address}/be"),
            ("en", f"{address}/en"),
        ]


def test_a_leads_page_is_as_new_as_its_newest_statement() -> None:
    addresses = [Address("new", "alder", ("en",), DAY), Address("old", "alder", ("en",), DAY.replace(year=2020))]

    written = sitemap(addresses, base_url=HOST).decode()

    assert written.count("<lastmod>2026-03-25T08:30:00Z</lastmod>") == 3
    assert written.count("<lastmod>2020-03-25T08:30:00Z</lastmod>") == 1


def test_a_sitemap_is_never_longer_than_machines_read() -> None:
    addresses = [Address(f"s{number}", "alder", ("en", "be", "ru"), DAY) for number in range(MOST_ADDRESSES // 3 + 10)]

    assert len(read(addresses)) == MOST_ADDRESSES


def test_nothing_published_leaves_the_front_page() -> None:
    assert sitemap([], base_url=HOST).count(b"<loc>") == 1


def test_robots_are_led_to_the_sitemap() -> None:
    assert robots(base_url=HOST).decode().splitlines() == ["User-agent: *", "Allow: /", "", f"Sitemap: {HOST}/sitemap.xml"]
