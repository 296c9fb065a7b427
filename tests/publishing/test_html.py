"""The public page: what a reader finds on it, in whatever language, and what no name can do to it."""

import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.publishing.document import RosterStyle, Signatory, Withdrawal
from app.publishing.html import FrontEntry, Preview, excerpt, front_page, retraction_page, statement_page
from tests.publishing.samples import document, document_of_names, real_organizations, real_texts, text

ALL = ("en", "be", "ar", "fr")


def test_the_page_says_what_it_is_who_leads_and_who_is_addressed() -> None:
    page = statement_page(document(), "en")

    for said in ("Open letter", "End the closures", "Alder Centre", "We ask the Council to act.", "UN Human Rights Council"):
        assert said in page
    for said in ("Permanent Missions in Geneva", "Session: 52", "Agenda item: 4", "General debate"):
        assert said in page


def test_the_count_is_plain_text_with_its_time() -> None:
    page = statement_page(document(), "en")

    assert "5 organizations: 3 named (from 3 countries), 2 withheld for their safety" in page
    assert 'as of <time datetime="2026-03-25T08:30:00+00:00">25 March 2026, 10:30 (Vilnius, UTC+2)</time>' in page
    assert "and 2 organizations whose names are withheld for their safety" in page


def test_each_date_says_what_it_is() -> None:
    page = statement_page(document(), "en")

    dates = re.findall(r"<dt>(\w[\w ]*)</dt>\n<dd>(?:<time datetime=\"([^\"]+)\">)?", page)
    assert ("Dated", "2026-03-22") in dates
    assert ("Published", "2026-03-23T12:00:00+00:00") in dates
    assert ("Last updated", "2026-03-25T08:30:00+00:00") in dates


def test_the_hash_and_how_to_check_it_are_on_the_page() -> None:
    page = statement_page(document(), "en")

    assert text("en").sha256 in page
    assert "<code>sha256sum statement.md</code>" in page
    assert 'href="/statements/end-the-closures-k4x9/en/statement.md"' in page


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("be", "ltr"), ("ar", "rtl"), ("fr", "ltr")])
def test_the_page_is_in_the_language_of_its_text(language: str, direction: str) -> None:
    assert f'<html lang="{language}" dir="{direction}">' in statement_page(document(*ALL), language)


def test_our_own_words_say_so_where_they_are_in_another_language() -> None:
    page = statement_page(document(*ALL), "fr")

    assert '<p class="kind" lang="en" dir="ltr">Open letter</p>' in page
    assert '<h1 class="headline">Mettre fin aux fermetures</h1>' in page


def test_the_other_languages_are_one_step_away() -> None:
    page = statement_page(document(*ALL), "en")

    assert '<a href="/statements/end-the-closures-k4x9/ar" hreflang="ar" lang="ar" dir="rtl">العربية</a>' in page
    assert 'hreflang="be" href="https://statements.example.org/statements/end-the-closures-k4x9/be"' in page
    assert '<link rel="canonical" href="https://statements.example.org/statements/end-the-closures-k4x9/en">' in page


def test_a_translation_names_the_authentic_text() -> None:
    assert "Аўтэнтычны тэкст: Англійская" in statement_page(document(*ALL), "be")
    assert "Authentic text" not in statement_page(document(*ALL), "en")


def test_a_language_the_statement_does_not_have_is_no_page() -> None:
    with pytest.raises(KeyError):
        statement_page(document(), "ru")


def test_names_keep_their_language_and_direction() -> None:
    page = statement_page(document(), "en")

    assert '<li><bdi lang="en">Alder Centre</bdi> <span class="acronym">(<bdi>AC</bdi>,</span> <span class="country"' in page
    assert '<bdi lang="ar">مركز الزيتون</bdi>' in page


def test_by_country_the_numbers_run_on() -> None:
    page = statement_page(document(style=RosterStyle(order="country", grouping="country")), "en")

    assert re.findall(r"<h3[^>]*>(.*)</h3>\n<ol class=\"roster\"( start=\"\d\")?>", page) == [
        ("Belarus", ""),
        ("Egypt", ' start="2"'),
        ("Lithuania", ' start="3"'),
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('Center "Viasna" <b>', "Center &#34;Viasna&#34; &lt;b&gt;"),
        ("Voice\u202eerutaerc", "Voice\ufffderutaerc"),
        ("A\u2066B\u2069", "A\ufffdB\ufffd"),
        ("nul\x00here", "nul\ufffdhere"),
        ("Rainbow 🏳️‍🌈 Minsk", "Rainbow 🏳️‍🌈 Minsk"),
        ("Georgian Young Lawyers' Association", "Georgian Young Lawyers&#39; Association"),
    ],
)
def test_a_name_cannot_change_the_page_around_it(name: str, shown: str) -> None:
    page = statement_page(document(signatories=(Signatory(name, "en", f"{name}!"),)), "en")

    assert page.count(shown) == 2
    assert "\u202e" not in page
    assert "\x00" not in page


def test_hostile_words_of_the_lead_stay_words() -> None:
    hostile = "<script>\u202e"
    page = statement_page(
        replace(document(), lead_name=hostile, addressees=(hostile,), cc=(hostile,), texts=(text("en", hostile, hostile),)), "en"
    )

    assert "<script" not in page
    assert '<meta name="description" content="&lt;script&gt;\ufffd">' in page


def test_withdrawals_on_record_are_listed_and_not_counted() -> None:
    page = statement_page(document(withdrawals=(Withdrawal("Willow", "en", date(2026, 4, 3)),)), "en")

    assert '<bdi lang="en">Willow</bdi>' in page
    assert '<time datetime="2026-04-03">3 April 2026</time>' in page
    assert "5 organizations: 3 named (from 3 countries), 2 withheld" in page


def test_the_page_needs_no_script_style_or_stranger() -> None:
    page = statement_page(document(*ALL), "ar")

    assert "<script" not in page
    assert "style=" not in page
    assert not re.findall(r"<link rel=\"(?:stylesheet|icon)\" href=\"(?!/static/)", page)


def test_a_demonstration_says_so_and_is_not_indexed() -> None:
    page = statement_page(document(is_demonstration=True), "en")

    assert "Demonstration: invented organizations" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Demonstration" not in statement_page(document(), "en")


def test_a_preview_promises_nothing() -> None:
    page = statement_page(document("en", "be"), "en", preview=Preview({"en": "/desk/x/en", "be": "/desk/x/be"}))

    assert "Nothing here is public." in page
    assert "/statements/" not in page
    assert "SHA-256" not in page
    assert 'href="/desk/x/be"' in page


def test_a_retraction_names_nobody() -> None:
    page = retraction_page(document("en", "be"), "be", "A **figure** was wrong.")

    assert "Спыніць ліквідацыю" in page
    assert '<div class="prose" lang="en" dir="ltr">\n<p>A <strong>figure</strong> was wrong.</p>' in page
    assert "Бярозавы дом" not in page
    assert "Мы заклікаем" not in page


def test_the_same_document_is_the_same_page() -> None:
    assert statement_page(document(*ALL), "ar") == statement_page(document(*ALL), "ar")


def test_real_names_are_unharmed() -> None:
    page = statement_page(document_of_names(), "en")

    for one in real_organizations():
        assert f'<bdi lang="{one.language}">{one.name}</bdi>' in page


@pytest.mark.parametrize("item", real_texts(), ids=lambda item: item["title"][:30])
def test_real_texts_are_unharmed(item: dict[str, str]) -> None:
    page = statement_page(document(texts=(text("en", item["title"], item["body"]),), kind=item["kind"]), "en")

    assert f'">{item["title"]}</h1>' in page
    assert f"<p>{item['body']}</p>" in page


def test_ten_thousand_signatories_take_a_fraction_of_a_second() -> None:
    many = tuple(Signatory(f"Organization {number}", "en", "", "BY") for number in range(10_000))
    made = document(signatories=many)
    started = time.process_time()

    page = statement_page(made, "en")

    assert time.process_time() - started < 1
    assert page.count("<li><bdi") == 10_000


def entry(title: str = "End the closures", language: str = "en", body: str = "We ask.") -> FrontEntry:
    published_at = datetime(2026, 3, 23, tzinfo=UTC)
    return FrontEntry(
        "s",
        "/statements/s",
        title,
        language,
        "appeal",
        "Alder Centre",
        date(2026, 3, 22),
        published_at,
        "45 organizations",
        excerpt(body, document().facts, language),
    )


def test_the_front_page_is_a_digest() -> None:
    page = front_page([entry(body="# T\n\nWe *ask* the Council.")], "en")

    for said in ("Appeal", "End the closures", "Alder Centre", "22 March 2026", "45 organizations", "We ask the Council."):
        assert said in page


def test_the_front_page_speaks_the_readers_language_and_leaves_titles_theirs() -> None:
    page = front_page([entry("أوقفوا الإغلاق", "ar")], "be")

    assert '<html lang="be" dir="ltr">' in page
    assert '<h2 lang="ar" dir="rtl">' in page
    assert "Зварот" in page


def test_a_front_page_without_statements_says_so() -> None:
    assert "No statement is published here." in front_page([], "en")


def test_the_real_digest_writes_itself() -> None:
    page = front_page([entry(item["title"], body=item["body"]) for item in real_texts()], "en")

    for item in real_texts():
        assert item["title"] in page
        assert item["body"][:100] in page
