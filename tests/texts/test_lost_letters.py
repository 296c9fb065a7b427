"""Question marks where a file lost letters, and those that belong to a name."""

import pytest

from app.texts.lost_letters import has_lost_letters, is_rest_of


@pytest.mark.parametrize("name", ["Pozna? Free Press Watch", "???? ??????", "?ódź Forum", "B?dgoszcz", "Pozna\ufffd", "Press ? Watch"])
def test_lost_letters_are_seen(name: str) -> None:
    assert has_lost_letters(name)


@pytest.mark.parametrize("name", ["Poznań Free Press Watch", "Who Cares?", "¿Quién Sabe?", "Харківська група"])
def test_a_question_at_the_end_is_part_of_the_name(name: str) -> None:
    assert not has_lost_letters(name)


def test_beside_the_fuller_name_a_last_question_mark_is_told_too() -> None:
    assert is_rest_of("Press Pozna?", "Press Poznań")
    assert not is_rest_of("Who Cares?", "Who Cares?")
    assert not is_rest_of("Who Cares?", "Who Knows?")
