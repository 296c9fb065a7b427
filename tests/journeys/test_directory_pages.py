"""The directory's pages in Chromium: nothing an accessibility checker objects to, and nothing wider than a small phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from app import clock
from app.domain import contacts, groups, partners, profiles
from app.domain.contacts import Typed
from app.domain.profiles import Profile
from tests import cast
from tests.cast import Lead
from tests.journeys.conftest import Running, on_sqlite

TWIN = Profile({"en": "Lantern Comittee", "ar": "لجنة الفانوس"}, "LC", ["Ліхтар"], website="https://ліхтар.example.org", notes="Ask first.")
SMALL = ViewportSize(width=320, height=640)


@pytest.mark.browser
@on_sqlite
def test_every_page_of_the_directory_is_accessible_and_fits_a_small_phone(product: Running, chromium: Browser) -> None:
    lead = cast.new_lead(product.database)
    paths = directory(product, lead)
    with chromium.new_context(viewport=SMALL, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(lead.login_url)
        page.locator("main button").click()

        problems = {path: looked_at(page, product.url + path) for path in paths}

    assert problems == {path: [] for path in paths}


def looked_at(page: Page, url: str) -> list[str]:
    """Return what is wrong with a page, unfolded."""
    page.goto(url)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    wrong = [f"{found['id']}: {found['nodes'][0]['target']}" for found in Axe().run(page).response["violations"]]
    return wrong + (["too wide"] if page.evaluate("document.documentElement.scrollWidth") > SMALL["width"] else [])


def directory(product: Running, lead: Lead) -> list[str]:
    """Fill a directory with an organization that stands twice; return the addresses of its pages."""
    with product.database.write() as session:
        (entry,) = partners.add(session, [cast.PARTNER], by=lead.actor, at=clock.now()).values()
        partner = profiles.get(session, entry.partner_id, by=lead.actor)
        deputy = Typed("a.very.long.address.of.somebody@department.lаntern.example.org", language="be", is_discreet=True)
        off = contacts.add(session, partner, deputy, by=lead.actor, at=clock.now())
        contacts.turn_off(session, off, at=clock.now())
        twin = profiles.add(session, TWIN, by=lead.actor, at=clock.now())
        group = groups.create(session, "Belarus", by=lead.actor, at=clock.now())
        groups.add_partners(session, group, [partner.id], by=lead.actor)
    one = f"/desk/partners/{partner.id}"
    own = [one, f"{one}/edit", f"{one}/contacts/{off.id}", f"{one}/merge?q=lantern", f"{one}/merge?other={twin.id}"]
    return [
        "/desk/partners?q=lantern",
        f"/desk/partners/{twin.id}",
        *own,
        "/desk/partners/new",
        "/desk/partners/duplicates",
        "/desk/groups",
    ]
