"""Which signs of a name no printed page can show as text, and that letters of no script are among them."""

import pytest

from app.texts.pictures import find_pictures


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Harbour \U0001f3f3\ufe0f\u200d\U0001f308 Network", "\U0001f3f3\ufe0f\U0001f308"),
        ("\U0001f1e7\U0001f1fe Belarus", "\U0001f1e7\U0001f1fe"),
        ("\u2764\ufe0f Love", "\u2764\ufe0f"),
        ("1\ufe0f\u20e3 House", "1\ufe0f\u20e3"),
        ("Alder \ue000 Centre", "\ue000"),
        ("Alder \u0378 Centre", "\u0378"),
    ],
)
def test_emoji_flags_and_signs_without_a_meaning_are_found(name: str, found: str) -> None:
    assert find_pictures(name) == found


@pytest.mark.parametrize(
    "name",
    ["Дом «Вясна» № 1 ®", "مركز\u200cالزيتون", "日本委員会", "ক্\u200dষ", "\U00018b00\U00018b01", "Café — “Ålesund”", "Peace \u262e"],
)
def test_letters_of_every_script_and_signs_of_print_are_none(name: str) -> None:
    assert find_pictures(name) == ""
