"""What the lead types to invite: one organization in fields, or a list as CSV, pasted or uploaded. Pure, but for reading the upload."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pycountry
from starlette.datastructures import FormData, UploadFile

from app.domain import guest_lists
from app.domain.guest_lists import Guest
from app.domain.guests import Outcome
from app.i18n.formats import country_name
from app.web.desk import LANGUAGE, line

FIELDS = ("email", "contact", "language", "acronym", "country", "country_of_base", "scope")


@dataclass(frozen=True)
class GuestForm:
    """Both forms as typed, with their errors. `names` and `fields` belong to the one organization, `content` is the list."""

    names: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    content: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    def guest(self) -> Guest:
        """Return the one organization."""
        typed = self.fields
        return Guest(
            names={tag: name for tag, name in self.names.items() if name.strip()},
            email=typed["email"],
            contact_name=typed["contact"],
            language=typed["language"],
            acronym=typed["acronym"],
            country_of_focus=typed["country"],
            country_of_base=typed["country_of_base"],
            scope=typed["scope"],
        )


@dataclass(frozen=True)
class Checked:
    """A list sorted by what would become of each row."""

    good: Sequence[Outcome]
    wrong: Sequence[Outcome]
    known: Sequence[Outcome]


def read(form: FormData) -> GuestForm:
    """Return what was typed; the list of an uploaded file in place of a pasted one. Raises Invalid for a file that is no text."""
    names = {name.removeprefix("name-"): line(form, name) for name in form if name.startswith("name-")}
    return GuestForm(names, {name: line(form, name) for name in FIELDS}, _uploaded(form) or line(form, "list"))


def is_list(form: FormData) -> bool:
    return "list" in form


def sort(outcomes: Sequence[Outcome]) -> Checked:
    """Divide the rows into those to invite, those that need a correction, and those that have their invitation."""
    return Checked(
        good=[outcome for outcome in outcomes if not outcome.errors],
        wrong=[outcome for outcome in outcomes if outcome.errors and not outcome.is_invited],
        known=[outcome for outcome in outcomes if outcome.is_invited],
    )


def countries() -> list[tuple[str, str]]:
    """Return the code and name of every country, by name."""
    codes = [*(country.alpha_2 for country in pycountry.countries), "XK"]
    return sorted(((code, country_name(code, LANGUAGE)) for code in codes), key=lambda pair: pair[1])


def placed(errors: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """Return a guest's errors under the names of the form: that of the name stands at the first language."""
    return {f"name-{languages[0]}" if name == "name" else name: sentence for name, sentence in errors.items()}


def _uploaded(form: FormData) -> str:
    file = form.get("file")
    return guest_lists.decode(file.file.read()) if isinstance(file, UploadFile) and file.filename else ""
