"""How long a text may be, on the desk: counted by the channel's rule, warned of, never blocked; limits of one's own."""

import html

import pytest

from tests.coordinator import TEXTS, Browser, Desk, marked
from tests.partner import words

COLUMN = {"name": "Evening paper", "unit": "words", "most": "5"}


def own_channel(desk: Desk, **changes: str) -> str:
    """Add a limit and return its id."""
    assert desk.post("/desk/channels", **(COLUMN | changes)).status_code == 303
    return desk.get("/desk/channels").text.partition('action="/desk/channels/')[2].partition("/")[0]


def previewed(desk: Desk, body: str, **fields: str) -> str:
    """What the live preview says of a text's length."""
    return words(desk.post("/desk/preview", title="A title", body=body, language="en", **fields)).partition("word ")[2]


def test_the_form_counts_by_the_rule_of_the_channel(desk: Desk) -> None:
    path = desk.draft(channel=own_channel(desk))

    said = words(desk.get(f"{path}/edit"))

    assert "Evening paper (5 words)" in said
    assert "Too long by 5 words. 10 of 5 words (title and footnotes counted)" in said


def test_without_a_channel_the_form_counts_words(desk: Desk) -> None:
    assert " 5 words " in words(desk.get(f"{desk.draft()}/edit"))
    assert "5 words, about 2 s of speaking" in words(desk.get(f"{desk.draft(kind='oral_statement')}/edit"))


@pytest.mark.parametrize(
    ("fields", "count", "said"),
    [
        ({}, 280, "280 words"),
        ({"kind": "oral_statement"}, 280, "280 words, about 1 min 52 s of speaking"),
        ({"kind": "oral_statement"}, 150, "150 words, about 1 min of speaking"),
        ({"channel": "hrc_written_general"}, 1838, "1840 of 2000 words (title and footnotes counted)"),
        (
            {"channel": "hrc_oral_90"},
            262,
            "Too long by 14 words. 264 of 250 words (title and footnotes counted), about 1 min 35 s of 1 min 30 s",
        ),
        ({"channel": "upr_joint"}, 5_200, "Too long by 1 page. About 11 of 10 pages (5202 words, title and footnotes counted)"),
        ({"channel": "of another lead"}, 1, "1 word"),
    ],
)
def test_a_length_is_said_in_words(desk: Desk, fields: dict[str, str], count: int, said: str) -> None:
    answer = desk.post("/desk/preview", title="A title", body="word " * count, language="en", **fields)

    assert words(answer).endswith(f"word {said}")


def test_a_limit_in_seconds_is_one_of_speaking_time(desk: Desk) -> None:
    radio = own_channel(desk, name="Radio", unit="seconds", most="90")

    answer = desk.post("/desk/preview", title="A title", body="word " * 278, language="en", channel=radio)

    assert "Too long by 22 s. About 1 min 52 s of 1 min 30 s (280 words, title and footnotes counted)" in words(answer)
    assert 'class="word-count too-long"' in answer.text


def test_a_text_that_is_too_long_is_saved_all_the_same(desk: Desk) -> None:
    path = desk.draft(channel=own_channel(desk))

    assert "Too long by 5 words." in words(desk.get(f"{path}/preview/en"))
    assert "Where it goes: Evening paper" in words(desk.get(f"{path}/preview/en"))


def test_sign_on_warns_of_an_authentic_text_that_is_too_long_and_opens(desk: Desk) -> None:
    path = desk.draft(channel=own_channel(desk))

    said = words(desk.get(f"{path}/sign-on"))

    assert "The authentic text is longer than it may be Where it goes: Evening paper Too long by 5 words." in said
    assert desk.post(f"{path}/sign-on", revision="1").status_code == 303
    assert "longer than it may be" not in words(desk.get(f"{desk.draft()}/sign-on"))


def test_where_it_goes_may_change_after_sign_on_has_opened(desk: Desk) -> None:
    path = desk.draft()
    desk.post(f"{path}/sign-on", revision="1")
    settings = {name: TEXTS[name] for name in ("time_zone", "hard_deadline", "roster_order")}

    assert desk.post(f"{path}/edit", revision="1", channel="upr_joint", **settings).status_code == 303

    assert '<option value="upr_joint" selected>' in desk.get(f"{path}/edit").text
    assert desk.post(f"{path}/edit", revision="2", **settings).status_code == 303
    assert '<option value="upr_joint" selected>' in desk.get(f"{path}/edit").text


def test_a_channel_that_is_none_is_refused_at_its_field(desk: Desk) -> None:
    answer = desk.post("/desk/statements/new", **(TEXTS | {"channel": "telegram"}))

    assert (answer.status_code, marked(answer)) == (422, ["channel"])


def test_what_a_colleague_chose_meanwhile_is_shown_by_name(desk: Desk) -> None:
    path = desk.draft()
    desk.post(f"{path}/edit", **(TEXTS | {"channel": "upr_joint", "revision": "1"}))

    answer = desk.post(f"{path}/edit", **(TEXTS | {"channel": "", "revision": "1"}))

    assert answer.status_code == 409
    assert "Where it goes Universal Periodic Review: joint submission" in words(answer)


def test_a_limit_is_listed_and_deleted(desk: Desk) -> None:
    channel = own_channel(desk, name="Leaflet", unit="pages", most="1")
    path = desk.draft(channel=channel)

    assert "Leaflet 1 page" in words(desk.get("/desk/channels"))
    assert desk.post(f"/desk/channels/{channel}/deletion").headers["location"] == "/desk/channels?done=deleted"

    assert "A statement that had chosen it has no limit now. " in words(desk.get("/desk/channels", done="deleted"))
    assert " 5 words " in words(desk.get(f"{path}/edit"))
    assert desk.post(f"/desk/channels/{channel}/deletion").status_code == 404


def test_a_form_to_add_keeps_what_was_typed(desk: Desk) -> None:
    answer = desk.post("/desk/channels", name="Radio", unit="seconds", most="a minute")

    assert (answer.status_code, marked(answer)) == (422, ["most"])
    assert 'value="Radio"' in answer.text
    assert 'value="a minute"' in answer.text
    assert "None yet." in words(answer)


def test_a_stranger_neither_sees_nor_deletes_a_limit(desk: Desk, stranger: Desk) -> None:
    channel = own_channel(desk)

    assert "Evening paper" not in stranger.get("/desk/channels").text
    assert "Evening paper" not in stranger.get("/desk/statements/new").text
    assert stranger.post(f"/desk/channels/{channel}/deletion").status_code == 404
    assert previewed(stranger, "word", channel=channel) == "1 word"


def test_only_a_member_with_its_token_adds_or_deletes(client: Browser, desk: Desk) -> None:
    channel = own_channel(desk)

    assert [client.post(f"/desk/channels{way}", data=COLUMN).status_code for way in ("", f"/{channel}/deletion")] == [403, 403]
    desk.post("/desk/logout")
    assert desk.post("/desk/channels", **COLUMN).status_code == 401
    assert client.get("/desk/channels").status_code in {303, 401}


def test_a_name_is_only_a_name(desk: Desk) -> None:
    own_channel(desk, name="<script>alert(1)</script>")

    for page in (desk.get("/desk/channels"), desk.get("/desk/statements/new")):
        assert html.escape("<script>alert(1)</script>") in page.text
        assert "<script>alert" not in page.text
