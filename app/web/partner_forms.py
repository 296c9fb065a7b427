"""What the lead types about a partner, its contacts and the list of partners: form fields in, typed values out. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData, QueryParams

from app.domain.contacts import Typed
from app.domain.directory import Filters
from app.domain.profiles import Profile
from app.models import Channel, PartnerKind
from app.web.desk import line

SPARE_NAMES = 2
"""Empty rows for further names under those there are."""

MOST_ROWS = 40
FILTERS = {"q": "words", "group": "group_id", "country": "country", "scope": "scope", "kind": "kind", "ecosoc": "ecosoc"} | {
    "endorsed": "endorsed_id"
}
"""Fields of the search form, and what they are to the directory."""


@dataclass(frozen=True)
class Shown:
    """A form as it is shown: what was typed and what was wrong with it."""

    profile: Profile = field(default_factory=Profile)
    contact: Typed = field(default_factory=Typed)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[tuple[str, str]]:
        """The rows for names: tag and name, with empty ones at the end."""
        given = list(self.profile.names.items()) or [("en", "")]
        return [*given, *[("", "")] * SPARE_NAMES]


def read_profile(form: FormData) -> Profile:
    """Return a partner as typed. Of two names in one language the second is kept as another name."""
    names, aliases = _names(form)
    return Profile(
        names=names,
        acronym=line(form, "acronym"),
        aliases=[*line(form, "aliases").splitlines(), *aliases],
        kind=line(form, "kind") or PartnerKind.ORGANIZATION.value,
        affiliation=line(form, "affiliation"),
        counts_as=line(form, "counts_as"),
        country_of_focus=line(form, "country"),
        country_of_base=line(form, "country_of_base"),
        scope=line(form, "scope"),
        ecosoc=line(form, "ecosoc"),
        website=line(form, "website"),
        shows_website=line(form, "shows_website") == "yes",
        notes=line(form, "notes"),
    )


def read_contact(form: FormData) -> Typed:
    """Return a contact as typed."""
    return Typed(
        email=line(form, "email"),
        name=line(form, "contact"),
        language=line(form, "language") or "en",
        channel=line(form, "channel") or Channel.EMAIL.value,
        is_discreet=line(form, "is_discreet") == "yes",
    )


def read_filters(given: QueryParams | FormData) -> Filters:
    """Return what is looked for, from an address or from the fields that carry it through a form."""
    typed = {name: str(given.get(key, "")) for key, name in FILTERS.items()}
    return Filters(**typed, is_unreachable=given.get("unreachable") == "yes")


def write_filters(filters: Filters) -> dict[str, str]:
    """Return filters as the fields they came from, without the empty ones."""
    fields = {key: str(getattr(filters, name)) for key, name in FILTERS.items()}
    return {key: value for key, value in fields.items() if value} | ({"unreachable": "yes"} if filters.is_unreachable else {})


def placed(errors: Mapping[str, str]) -> dict[str, str]:
    """Return errors under the fields of the form: those of all names stand at the first."""
    return {"name-0" if name == "name" else name: sentence for name, sentence in errors.items()}


def _names(form: FormData) -> tuple[dict[str, str], list[str]]:
    names: dict[str, str] = {}
    others = []
    for row in range(MOST_ROWS):
        name, tag = line(form, f"name-{row}"), line(form, f"tag-{row}").strip() or ("en" if row == 0 else "")
        if name.strip() and tag in names:
            others.append(name)
        elif name.strip():
            names[tag] = name
    return names, others
