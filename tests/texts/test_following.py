"""Following a paragraph from one text to a later one."""

import pytest

from app.texts.following import follow
from app.texts.redline import Text, compare

BEFORE = "The first paragraph.\n\nThe second one speaks of courts.\n\nThe third says goodbye."


@pytest.mark.parametrize(
    ("after", "places"),
    [
        (BEFORE, [range(1), range(1, 2), range(2, 3)]),
        (f"Something new.\n\n{BEFORE}", [range(1, 2), range(2, 3), range(3, 4)]),
        (
            "The first paragraph.\n\nThe second one speaks of courts and judges.\n\nThe third says goodbye.",
            [range(1), range(1, 2), range(2, 3)],
        ),
        ("The first paragraph.\n\nThe third says goodbye.", [range(1), range(1, 1), range(1, 2)]),
        ("", [range(0), range(0), range(0)]),
    ],
)
def test_a_paragraph_is_found_where_it_stands_or_where_it_would_stand(after: str, places: list[range]) -> None:
    found = compare(Text("", BEFORE), Text("", after))

    assert [follow(found, place) for place in range(3)] == places


def test_a_moved_paragraph_is_followed_to_its_new_place() -> None:
    blocks = BEFORE.split("\n\n")
    found = compare(Text("", BEFORE), Text("", "\n\n".join([blocks[2], blocks[0], blocks[1]])))

    assert sorted(follow(found, place).start for place in range(3)) == [0, 1, 2]
    assert follow(found, 2) == range(1)
