"""Documents to render: invented ones, and ones with the real names and texts of tests/data.

Nobody is named under words that were never theirs, not even here: real names stand under a text that says what it is for.
"""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from app.publishing.canonical import text_sha256
from app.publishing.document import Document, Occasion, Proof, Signatory, Text

DATA = Path(__file__).parents[1] / "data"
TITLES = {
    "en": "End the closures",
    "be": "Спыніць ліквідацыю",
    "ar": "أوقفوا الإغلاق",
    "fr": "Mettre fin aux fermetures",
    "ru": "Остановить ликвидацию",
}
BODIES = {
    "en": "We ask the Council to act.",
    "be": "Мы заклікаем Савет дзейнічаць.",
    "ar": "ندعو المجلس إلى التحرك.",
    "fr": "Nous appelons le Conseil à agir.",
    "ru": "Мы призываем Совет действовать.",
}

PROOF = Proof("undersigned/4c1e9a07d2b85f36", "SHA256:0W+dWMNcFWGzAp43lMSHBFIoXNyrQpVmSyxDJUYXnUo", "5c" * 32)
INVENTED = (
    Signatory("Alder Centre", "en", "AC", "LT", is_lead=True),
    Signatory("Бярозавы дом", "be", "", "BY"),
    Signatory("مركز الزيتون", "ar", "", "EG"),
)


def document(*languages: str, **changes: Any) -> Document:
    """Return edition 2 of an invented statement in these languages (English if none), 3 named and 2 withheld."""
    made = Document(
        slug="end-the-closures-k4x9",
        url="https://statements.example.org/statements/end-the-closures-k4x9",
        kind="open_letter",
        lead_name="Alder Centre",
        lead_country="LT",
        authentic_language=(languages or ("en",))[0],
        texts=tuple(text(language) for language in languages or ("en",)),
        addressees=("UN Human Rights Council",),
        cc=("Permanent Missions in Geneva",),
        occasion=Occasion(body="UN Human Rights Council", session="52", agenda_item="4", debate="General debate"),
        time_zone="Europe/Vilnius",
        version=1,
        edition=2,
        dated_on=date(2026, 3, 22),
        published_at=datetime(2026, 3, 23, 12, 0, tzinfo=UTC),
        as_of=datetime(2026, 3, 25, 8, 30, tzinfo=UTC),
        signatories=INVENTED,
        withheld_count=2,
    )
    return replace(made, **changes)


def text(language: str, title: str = "", body: str = "") -> Text:
    """Return a text with its true hash."""
    title, body = title or TITLES[language], body or BODIES[language]
    return Text(language, title, body, text_sha256(title, body))


def document_of_names(*languages: str, **changes: Any) -> Document:
    """Return a document that lists the real organizations of tests/data under a text that claims nothing."""
    texts = tuple(text(language, "Names", "Text for a test of names.") for language in languages or ("en",))
    given = {"texts": texts, "signatories": tuple(real_organizations()), "withheld_count": 0, "lead_name": "Alder Centre"} | changes
    return document(*languages, **given)


def real_organizations() -> list[Signatory]:
    """Return the organizations of tests/data under their own names, in the order of the file."""
    with (DATA / "organizations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Signatory(row["name_native"], row["native_language"], row["acronym"], row["country_of_focus"]) for row in rows]


def real_texts() -> list[dict[str, str]]:
    """Return the digest of tests/data."""
    return list(json.loads((DATA / "digest.json").read_text(encoding="utf-8")))
