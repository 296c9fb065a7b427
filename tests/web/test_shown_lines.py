"""What a partner reads of how lists may show it: before it answers, on its receipt, and on its own page whenever it looks."""

import re

from sqlmodel import select

from app.config import Settings
from app.db import Database
from app.domain.guest_lists import Guest
from app.models import Endorsement, Partner, PartnerKind, Scope
from tests.partner import invited, words

NAMES = {"en": "Lantern Committee", "be": "Камітэт «Ліхтар»", "fr": "Comité Lanterne"}
GUEST = Guest(NAMES, "director@lantern.example.org", "Alesia Partner", "en", acronym="LC", country_of_focus="BY")
KNOWN = "English: Lantern Committee (LC, Belarus) Belarusian: Камітэт «Ліхтар» (LC) – Lantern Committee (Беларусь)"


def mark(page: str) -> str:
    found = re.search(r'name="beside" value="([0-9a-f]{16})"', page)
    assert found
    return found[1]


def test_the_form_says_before_anything_is_typed_how_lists_show_a_known_name_and_any_other(settings: Settings, database: Database) -> None:
    guest = invited(settings, database, GUEST)

    said = words(guest.look())

    assert f"If you write “Lantern Committee”, or another of the names below, the list may show you so: {KNOWN}" in said
    assert "Any other name stands without these names: … (Belarus)" in said
    assert "Comité" not in said


def test_the_receipt_and_the_manage_page_say_how_a_known_name_is_shown(settings: Settings, database: Database) -> None:
    guest = invited(settings, database, GUEST)
    manage = guest.endorse(display_name="Lantern Committee", seen="none", beside=mark(guest.look().text))

    assert f"How the list may show you {KNOWN}" in words(guest.look("/receipt"))
    assert f"How the list may show you {KNOWN}" in words(guest.manage(manage))


def test_beside_another_name_the_pages_show_none_of_the_directory(settings: Settings, database: Database) -> None:
    guest = invited(settings, database, GUEST)
    manage = guest.endorse(display_name="A solidarity committee", seen="none", beside=mark(guest.look().text))

    said = words(guest.manage(manage))

    assert "English: A solidarity committee (Belarus) Belarusian: A solidarity committee (Беларусь)" in said
    assert "Ліхтар" not in said


def test_a_form_without_its_mark_confirms_nothing_that_it_may_not_have_shown(settings: Settings, database: Database) -> None:
    guest = invited(settings, database, GUEST)

    guest.endorse(display_name="Lantern Committee", seen="none")

    with database.read() as session:
        assert session.exec(select(Endorsement)).one().beside == {}


def test_what_the_lead_corrects_later_is_read_on_the_manage_page(settings: Settings, database: Database) -> None:
    guest = invited(settings, database, GUEST)
    manage = guest.endorse(display_name="Lantern Committee")
    with database.write() as session:
        partner = session.exec(select(Partner)).one()
        partner.country_of_base, partner.kind, partner.scope = "PL", PartnerKind.NETWORK, Scope.NATIONAL

    said = words(guest.manage(manage))

    assert "Lantern Committee (LC, Belarus, based in Poland)" in said
    assert "Where the list is in groups, under: National organizations · Networks" in said


def test_a_withheld_name_has_no_line_on_any_list(settings: Settings, database: Database) -> None:
    guest = invited(settings, database, GUEST)
    manage = guest.endorse(display_name="Lantern Committee", visibility="withheld")

    assert "How the list may show you" not in words(guest.manage(manage))
