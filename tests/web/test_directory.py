"""The desk's partners: searching, one partner's page, adding and changing one."""

import html

import pytest

from app import clock
from app.db import Database
from app.domain import directory, partners
from app.domain.directory import Filters
from app.domain.guest_lists import Guest
from tests import cast
from tests.coordinator import Browser, Desk, hidden, marked
from tests.partner import words

FORM = {
    "name-0": "Lantern Committee",
    "tag-0": "en",
    "name-1": "Камітэт «Ліхтар»",
    "tag-1": "be",
    "acronym": "LC",
    "aliases": "The Lantern\r\nLanternists",
    "kind": "network",
    "country": "BY",
    "scope": "national",
    "ecosoc": "special",
    "website": "lantern.example.org",
    "notes": "Ask Alesia first.",
    "email": "director@lantern.example.org",
    "contact": "Alesia Partner",
    "language": "be",
}


def new_partner(desk: Desk, **changes: str) -> str:
    """Add a partner through the form and return its address on the desk."""
    answer = desk.post("/desk/partners/new", **(FORM | changes))
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"].partition("?")[0]


def only_id(database: Database, desk: Desk) -> str:
    with database.read() as session:
        return directory.list_page(session, Filters(), by=desk.lead.actor).lines[0].partner.id


def test_the_desk_leads_to_the_partners(desk: Desk) -> None:
    assert 'href="/desk/partners"' in desk.get("/desk").text
    assert "No partner yet." in words(desk.get("/desk/partners"))


def test_a_partner_is_added_with_its_contact_and_shown(desk: Desk) -> None:
    page = words(desk.get(new_partner(desk), done="added"))

    assert "Added to your directory." in page
    for told in ("Lantern Committee", "Камітэт «Ліхтар»", "LC", "The Lantern", "Network", "Belarus", "special", "Ask Alesia first."):
        assert told in page
    assert "Alesia Partner director@lantern.example.org E-mail · Belarusian" in page
    assert "https://lantern.example.org Not shown in public." in page


def test_a_partner_without_a_contact_is_marked_in_the_list(desk: Desk) -> None:
    new_partner(desk, email="", contact="")

    assert "No contact" in words(desk.get("/desk/partners"))


@pytest.mark.parametrize("query", ["ліхтар", "Lihtar", "LANTERN", "lc", "lanternists"])
def test_a_partner_is_found_by_any_spelling(desk: Desk, query: str) -> None:
    new_partner(desk)
    new_partner(desk, **{"name-0": "Harbour", "name-1": "", "aliases": "", "acronym": "", "email": ""})

    page = words(desk.get("/desk/partners", q=query))

    assert "1 partner" in page
    assert "Lantern Committee" in page
    assert "Harbour" not in page


def test_a_search_that_finds_nobody_says_so_and_keeps_what_was_typed(desk: Desk) -> None:
    answer = desk.get("/desk/partners", q="<b>lantern", country="GE", unreachable="yes")

    assert "Nobody was found." in words(answer)
    assert html.escape("<b>lantern") in answer.text
    assert '<option value="GE" selected>' in answer.text


def test_a_form_that_is_refused_keeps_everything_typed(desk: Desk) -> None:
    answer = desk.post("/desk/partners/new", **(FORM | {"name-0": "", "name-1": "", "website": "ftp://x", "email": "nobody"}))

    assert (answer.status_code, marked(answer)) == (422, ["name-0", "website"])
    for typed in ("LC", "The Lantern\nLanternists", "ftp://x", "Ask Alesia first.", "nobody", "Alesia Partner"):
        assert html.escape(typed) in answer.text


def test_a_wrong_address_leaves_no_partner_behind(desk: Desk, database: Database) -> None:
    answer = desk.post("/desk/partners/new", **(FORM | {"email": "nobody"}))

    assert (answer.status_code, marked(answer)) == (422, ["email"])
    assert "No partner yet." in words(desk.get("/desk/partners"))


def test_an_address_of_another_partner_is_refused_and_the_sentence_says_whose_it_is(desk: Desk) -> None:
    new_partner(desk)

    answer = desk.post("/desk/partners/new", **(FORM | {"name-0": "Harbour"}))

    assert "This address is in your directory already, at Lantern Committee." in words(answer)


def test_a_partner_is_changed(desk: Desk) -> None:
    path = new_partner(desk)
    form = desk.get(f"{path}/edit")
    assert "Камітэт «Ліхтар»" in form.text

    answer = desk.post(f"{path}/edit", **(FORM | {"name-0": "Beacon", "shows_website": "yes", "revision": hidden(form, "revision")}))

    assert answer.status_code == 303
    assert "Beacon" in words(desk.get(path))
    assert "May be shown in public." in words(desk.get(path))


def test_the_form_says_that_names_do_not_reach_endorsements_already_given(desk: Desk) -> None:
    path = new_partner(desk)

    assert "A change here does not reach endorsements already given" in words(desk.get(f"{path}/edit"))
    assert "already given" not in words(desk.get("/desk/partners/new"))


def test_a_joint_programme_counts_as_many_as_its_lead_says(desk: Desk) -> None:
    path = new_partner(desk)
    given = FORM | {"kind": "joint_programme", "counts_as": "3", "revision": hidden(desk.get(f"{path}/edit"), "revision")}

    assert desk.post(f"{path}/edit", **given).status_code == 303

    assert "Counts as 3 organizations" in words(desk.get(path))
    assert 'name="counts_as" type="number" value="3"' in desk.get(f"{path}/edit").text


def test_of_two_editors_the_second_keeps_what_it_typed_and_may_save_it_over(desk: Desk, still: cast.Clock) -> None:
    path = new_partner(desk)
    seen = hidden(desk.get(f"{path}/edit"), "revision")
    still.advance(minutes=1)
    desk.post(f"{path}/edit", **(FORM | {"acronym": "FIRST", "revision": seen}))

    refused = desk.post(f"{path}/edit", **(FORM | {"acronym": "SECOND", "revision": seen}))

    assert refused.status_code == 409
    assert "Somebody else saved this partner" in words(refused)
    assert 'value="SECOND"' in refused.text
    assert "FIRST" in words(desk.get(path))
    again = desk.post(f"{path}/edit", **(FORM | {"acronym": "SECOND", "revision": html.unescape(hidden(refused, "revision"))}))
    assert again.status_code == 303


def test_what_was_answered_stands_on_the_page(desk: Desk, database: Database) -> None:
    _, _, (token,) = desk.opened(cast.PARTNER)
    cast.endorse(database, token)

    page = words(desk.get(f"/desk/partners/{only_id(database, desk)}"))

    assert "Joint statement on fair trials Endorsed, named" in page


def test_fifty_stand_on_a_page_and_the_next_one_keeps_the_search(desk: Desk, database: Database) -> None:
    guests = [Guest({"en": f"Organization {number:02}"}, f"o{number}@example.org", language="en") for number in range(51)]
    with database.write() as session:
        partners.add(session, guests, by=desk.lead.actor, at=clock.now())

    first = desk.get("/desk/partners", q="organization")

    link = html.unescape(first.text.partition('rel="next" href="')[2].partition('"')[0])
    assert link.startswith("/desk/partners?q=organization&after=")
    assert "Organization 49" in words(first)
    assert "Organization 50" in words(desk.get(link))


def test_a_stranger_sees_and_changes_nothing(desk: Desk, stranger: Desk) -> None:
    path = new_partner(desk)

    assert "Lantern" not in stranger.get("/desk/partners").text
    assert [stranger.get(path).status_code, stranger.get(f"{path}/edit").status_code] == [404, 404]
    assert stranger.post(f"{path}/edit", **FORM).status_code == 404


def test_only_a_member_with_its_token_adds_or_changes(client: Browser, desk: Desk) -> None:
    path = new_partner(desk)

    assert [client.post(way, data=FORM).status_code for way in ("/desk/partners/new", f"{path}/edit")] == [403, 403]
    desk.post("/desk/logout")
    assert desk.post("/desk/partners/new", **FORM).status_code == 401
    assert client.get("/desk/partners").status_code == 303


def test_a_name_is_only_a_name(desk: Desk) -> None:
    script = "<script>alert(1)</script>"
    path = new_partner(desk, **{"name-0": script, "notes": script, "aliases": script, "contact": script})

    for page in (desk.get(path), desk.get(f"{path}/edit"), desk.get("/desk/partners")):
        assert html.escape(script) in page.text
        assert "<script>alert" not in page.text


def test_two_names_in_one_language_are_both_kept(desk: Desk) -> None:
    path = new_partner(desk, **{"name-1": "Beacon Committee", "tag-1": "en"})

    assert "Other names The Lantern Lanternists Beacon Committee" in words(desk.get(path))
