"""The roster in a frame: the list and its count, the way to the statement, no script; after a retraction only the notice."""

import re

import pytest

from app.publishing.edition import render
from app.publishing.embed import embed_code, embed_page
from app.publishing.html import statement_page
from tests.publishing.samples import document


@pytest.mark.parametrize("language", ["en", "be", "ar"])
def test_a_frame_says_the_same_total_as_the_page(language: str) -> None:
    made = document("en", "be", "ar")

    totals = [re.findall(r"<strong>(.*?)</strong>", page(made, language)) for page in (embed_page, statement_page)]

    assert totals[0] == totals[1]
    assert totals[0]


def test_a_frame_lists_everybody_and_leads_to_the_statement() -> None:
    page = embed_page(document("en", "ar"), "ar")

    for name in ("Alder Centre", "Бярозавы дом", "مركز الزيتون"):
        assert name in page
    assert '<html lang="ar" dir="rtl">' in page
    assert 'href="/statements/end-the-closures-k4x9/ar" rel="noopener"' in page
    assert '<base target="_blank">' in page
    assert '<link rel="canonical" href="https://statements.example.org/statements/end-the-closures-k4x9/ar">' in page
    assert "<script" not in page


def test_a_frame_of_a_retracted_statement_shows_the_notice_alone() -> None:
    page = embed_page(document(retraction_notice="We were **wrong**."), "en")

    assert "We were <strong>wrong</strong>." in page
    assert "Retracted" in page
    assert "Alder Centre</bdi></li>" not in page
    assert "5 organizations" not in page


def test_only_frames_may_be_framed_and_only_where_the_lead_said() -> None:
    made = document("en", "ar", embed_hosts=("https://a.example", "https://b.example:8443"))

    framed = {file.path.rpartition("k4x9")[2]: file.framed_by for file in render(made) if file.framed_by}

    assert framed == dict.fromkeys(("/embed", "/en/embed", "/ar/embed"), "https://a.example https://b.example:8443")
    assert not any(file.framed_by for file in render(document()))


def test_the_code_to_copy_cannot_be_broken_out_of() -> None:
    code = embed_code("https://statements.example.org/statements/x", '"><script>alert(1)</script>', "en")

    assert "<script" not in code
    assert 'src="https://statements.example.org/statements/x/en/embed"' in code
    assert 'referrerpolicy="no-referrer"' in code


def test_a_frame_on_somebody_s_page_may_open_the_statement_and_nothing_else() -> None:
    code = embed_code("https://statements.example.org/statements/x", "End the closures", "en")

    assert 'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"' in code
    assert 'title="Signatories: End the closures"' in code
    assert 'style="border:0" loading="lazy" referrerpolicy="no-referrer"' in code


@pytest.mark.parametrize(
    ("language", "said"),
    [("be", "Падпісанты: Назва"), ("ru", "Подписанты: Назва"), ("ar", "الجهات الموقعة: Назва"), ("fr", "Signatories: Назва")],
)
def test_a_frame_is_named_in_the_language_of_its_page(language: str, said: str) -> None:
    assert f'title="{said}"' in embed_code("https://statements.example.org/statements/x", "Назва", language)
