"""Marks a translation has to keep: what the authentic text has and its translation lacks is said, and nothing else."""

import pytest

from app.texts.marks import hints, missing, missing_in_title, missing_inside


@pytest.mark.parametrize(
    ("source", "translation", "lost"),
    [
        ("Stop it.[^1]", "Спыніце.", ("[^1]",)),
        ("Stop it.[^1]", "Спыніце[^1].", ()),
        ("One[^1] two[^b] one[^1]", "Адзін[^b]", ("[^1]",)),
        ("[^1]: Source.", "Крыніца.", ("[^1]",)),
        ("{{count|organization|organizations}} ask", "Арганізацыі просяць", ("{{count}}",)),
        ("{{count|organization|organizations}} ask", "{{ count |адна|дзве|пяць}} просяць", ()),
        ("On {{date}}", "{{dated}}", ("{{date}}",)),
        ("## Demands", "Патрабаванні", ("##",)),
        ("## Demands", "# Патрабаванні", ("##",)),
        ("> Quoted", "Цытата", (">",)),
        ("- One\n- Two", "* Адзін\n* Два", ()),
        ("- One", "**Адзін**", ("-",)),
        ("3. Third", "1) Трэці", ()),
        ("1. First[^2]", "Першы", ("1.", "[^2]")),
    ],
)
def test_what_the_translation_of_a_block_lacks_is_named_as_it_is_typed(source: str, translation: str, lost: tuple[str, ...]) -> None:
    assert missing(source, translation) == lost


@pytest.mark.parametrize("source", ["**Bold** words", "#hashtag", "2026 was", "a > b", r"\[^1] is no footnote", "{{other}}", "-5 degrees"])
def test_what_is_no_mark_is_not_missed(source: str) -> None:
    assert missing(source, "Словы") == ()


def test_a_translation_may_have_more_than_the_authentic_text() -> None:
    assert missing("Words", "# Словы[^1] {{count}}") == ()


def test_only_placeholders_are_marks_of_a_title() -> None:
    assert missing_in_title("1. {{count}} ask[^1]", "Просяць") == ("{{count}}",)


def test_many_missing_marks_are_named_as_far_as_one_reads() -> None:
    source = "".join(f"[^{number}]" for number in range(1_000))

    assert missing_inside(source, "") == ("[^0]", "[^1]", "[^2]", "[^3]", "[^4]", "[^5]")


def test_hints_show_the_first_mark_of_each_sort_and_the_forms_of_the_language() -> None:
    found = hints("{{date}}", "{{count|organization|organizations}}[^a] and {{countries}}[^b]", "be")

    assert (found.footnote, found.placeholder) == ("[^a]", "{{date}}")
    assert (found.counted, found.examples) == ("{{count|organization|organizations}}", (1, 2, 5))


def test_a_text_without_marks_needs_no_hints() -> None:
    found = hints("Title", "Plain **words**.", "ar")

    assert (found.footnote, found.placeholder, found.counted, found.examples) == ("", "", "", ())
