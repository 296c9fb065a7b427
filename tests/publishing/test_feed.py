"""Feeds, read back by a parser that we did not write: what the digest says, links per language, ids that stay."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import feedparser

from app.publishing.digest import DigestItem, DigestPage, DigestText
from app.publishing.document import Delivered, Occasion
from app.publishing.feed import feed, lead_feed
from app.texts.placeholders import Facts

HOST = "https://statements.example.org"


def item(**changes: Any) -> DigestItem:
    """An open letter in English and Arabic."""
    made = DigestItem(
        slug="end-the-closures-k4x9",
        kind="open_letter",
        lead_name="Alder Centre",
        lead_slug="alder-centre-w2m7",
        texts=(DigestText("en", "End the closures", "We *ask* the Council.\n\nNow."), DigestText("ar", "أوقفوا الإغلاق", "ندعو المجلس.")),
        occasion=Occasion(body="UN Human Rights Council", session="52"),
        dated_on=date(2026, 3, 22),
        published_at=datetime(2026, 3, 23, 12, tzinfo=UTC),
        updated_at=datetime(2026, 3, 25, 8, 30, tzinfo=UTC),
        facts=Facts(45, 40, 12, date(2026, 3, 22)),
    )
    return replace(made, **changes)


def read(page: DigestPage, before: str = "") -> Any:  # noqa: ANN401  (feedparser has no types)
    found = feedparser.parse(feed(page, base_url=HOST, before=before))
    assert not found.bozo, found.bozo_exception
    return found


def test_an_entry_says_what_the_digest_says() -> None:
    (entry,) = read(DigestPage((item(),))).entries

    assert (entry.title, entry.summary, entry.author) == ("End the closures", "We ask the Council.", "Alder Centre")
    assert (entry.published, entry.updated) == ("2026-03-23T12:00:00Z", "2026-03-25T08:30:00Z")
    assert [(tag.term, tag.label) for tag in entry.tags] == [
        ("open_letter", "Open letter"),
        ("UN Human Rights Council, Session: 52", None),
    ]
    for said in ("Open letter · 45 organizations", "UN Human Rights Council", "Session: 52", "We ask the Council."):
        assert f"<p>{said}</p>" in entry.content[0].value


def test_an_entry_tells_its_dates_apart_as_the_page_does() -> None:
    handed = (Delivered("UN Human Rights Council", date(2026, 3, 24)),)
    (entry,) = read(DigestPage((item(edition=2, deliveries=handed, time_zone="Europe/Vilnius"),))).entries

    for said in (
        "Dated: 22 March 2026",
        "Delivered: 24 March 2026 · UN Human Rights Council",
        "Published: 23 March 2026, 14:00 (Vilnius, UTC+2)",
        "Last updated: 25 March 2026, 10:30 (Vilnius, UTC+2)",
    ):
        assert f"<p>{said}</p>" in entry.content[0].value


def test_an_entry_counts_in_the_words_of_the_page() -> None:
    (rounded,) = read(DigestPage((item(rounds_total=True),))).entries
    (people,) = read(DigestPage((item(has_individuals=True),))).entries

    assert "Open letter · more than 40 organizations" in rounded.content[0].value
    assert "Open letter · 45 signatories" in people.content[0].value


def test_every_language_has_its_link() -> None:
    (entry,) = read(DigestPage((item(),))).entries

    address = f"{HOST}/statements/end-the-closures-k4x9"
    assert {(link.hreflang, link.href) for link in entry.links} == {("en", f"{address}/en"), ("ar", f"{address}/ar")}


def test_an_id_stays_when_the_edition_changes() -> None:
    (before,) = read(DigestPage((item(),))).entries
    (after,) = read(DigestPage((item(updated_at=datetime(2027, 1, 1, tzinfo=UTC), notice="Wrong."),))).entries

    assert before.id == after.id == "tag:statements.example.org,2026-03-23:statements/end-the-closures-k4x9"


def test_a_retracted_statement_says_so_and_counts_nobody() -> None:
    (entry,) = read(DigestPage((item(notice="We were **wrong**.\n\nSorry."),))).entries

    assert (entry.title, entry.summary) == ("Retracted: End the closures", "We were wrong.")
    assert "organizations" not in entry.content[0].value
    assert "We ask the Council" not in str(entry)
    assert "<p>Retracted: 25 March 2026, 08:30 (UTC)</p>" in entry.content[0].value
    assert "Last updated" not in entry.content[0].value


def test_a_feed_speaks_the_language_of_each_text() -> None:
    arabic = item(texts=(DigestText("ar", "أوقفوا الإغلاق", "ندعو المجلس."),))

    written = feed(DigestPage((arabic,)), base_url=HOST).decode()

    assert '<entry xml:lang="ar">' in written
    assert 'label="رسالة مفتوحة"' in written


def test_a_page_of_a_feed_leads_to_the_older_one() -> None:
    found = read(DigestPage((item(),), older="end-the-closures-k4x9"), before="newer-a1b2").feed

    links = {link.rel: link.href for link in found.links}
    assert links == {
        "self": f"{HOST}/feed.atom?before=newer-a1b2",
        "alternate": f"{HOST}/",
        "first": f"{HOST}/feed.atom",
        "next": f"{HOST}/feed.atom?before=end-the-closures-k4x9",
    }
    assert found.updated == "2026-03-25T08:30:00Z"


def test_the_feed_of_a_lead_is_named_after_it() -> None:
    found = feedparser.parse(lead_feed(DigestPage((item(),)), base_url=HOST)).feed

    assert (found.title, found.id) == ("Alder Centre", f"{HOST}/leads/alder-centre-w2m7/feed.atom")


def test_a_feed_of_nothing_is_a_feed() -> None:
    found = read(DigestPage(()))

    assert (found.feed.title, found.entries) == ("Joint statements", [])


def test_no_title_breaks_the_feed() -> None:
    hostile = DigestText("en", "a < b & ]]> \ufffe \u202e<script>", "<b>bold</b> &amp; \x00more")

    (entry,) = read(DigestPage((item(texts=(hostile,), lead_name='<"&>\x07'),))).entries

    assert "<script>" not in feed(DigestPage((item(texts=(hostile,)),)), base_url=HOST).decode()
    assert entry.title == "a < b & ]]> \ufffd \ufffd<script>"
