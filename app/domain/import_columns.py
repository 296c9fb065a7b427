"""What the columns of a list hold: guessed from their headings, in the languages coalitions keep their lists in. The lead corrects it."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.import_words import is_usual_language, language_tag, plain
from app.domain.inputs import Checks
from app.intake.sheet_rows import Sheet

NAME = "name"
OWN_NAME = "own_name"
FIELDS = {
    OWN_NAME: "Name in the contact’s language",
    "email": "E-mail",
    "contact_name": "Contact’s name",
    "language": "Contact’s language",
    "channel": "Contact’s channel",
    "acronym": "Acronym",
    "aliases": "Other names",
    "kind": "Kind",
    "affiliation": "Affiliation (individuals)",
    "counts_as": "Counts as (joint programmes)",
    "country_of_focus": "Country of focus",
    "country_of_base": "Country of base",
    "scope": "Scope",
    "ecosoc": "ECOSOC status",
    "website": "Website",
    "notes": "Notes",
}
"""Every field a column can be for, with its name. Beside these a column can hold the name in a language: `name:be`."""

SEVERAL = frozenset({"aliases", "notes"})
"""What several columns may hold together."""

HEADINGS = {
    NAME: (
        "name, names, organization, organisation, ngo, partner, organization name, organisation name, name of organization, "
        "name of organisation, name of the organization, full name, association, institution, назва, назва арганізацыі, арганізацыя, "
        "название, название организации, организация, наименование, наименование организации, нко, назва організації, організація, "
        "nom, nom de l’organisation, organisme, nombre, nombre de la organización, organización, nome, organização, organizzazione, "
        "name der organisation, verein, nazwa, nazwa organizacji, organizacja, pavadinimas, organizacija, kuruluş, kurum, dernek, adı, "
        "სახელი, ორგანიზაცია, կազմակերպություն, الاسم, المنظمة, اسم المنظمة, الجمعية"
    ),
    OWN_NAME: (
        "name in contact’s language, name in the contact’s language, name in own language, name in original language, native name, "
        "original name, local name, name in local language, уласная назва, назва на мове кантакту, название на языке контакта, nom original"
    ),
    "email": (
        "email, e mail, mail, email address, e mail address, contact email, электронная почта, почта, эл почта, имейл, "
        "адрес электронной почты, пошта, электронная пошта, эл пошта, электронны адрас, електронна пошта, courriel, adresse e mail, "
        "adresse électronique, correo, correo electrónico, e posta, eposta, el paštas, ел пошта, ელფოსტა, էլ փոստ, البريد, "
        "البريد الإلكتروني, الايميل"
    ),
    "contact_name": (
        "contact, contact name, contact person, person, focal point, representative, director, контакт, контактное лицо, "
        "кантакт, кантактная асоба, контактна особа, interlocuteur, personne de contact, contacto, persona de contacto, "
        "ansprechpartner, ansprechperson, kontakt, osoba kontaktowa, جهة الاتصال, المسؤول"
    ),
    "language": (
        "language, lang, contact language, preferred language, correspondence language, mail language, language of mail, "
        "language of mails, language of contact, язык, язык писем, мова лістоў, язык общения, мова, мова ліставання, "
        "langue, idioma, sprache, język, dil, kalba, اللغة"
    ),
    "channel": "channel, preferred channel, канал, канал связи, canal, kanal",
    "acronym": "acronym, abbreviation, short name, аббревиатура, сокращение, абрэвіятура, скарачэнне, абревіатура, sigle, acronyme, sigla, "
    "siglas, abkürzung, kürzel, skrót, kısaltma, الاختصار",
    "aliases": "alias, aliases, other names, also known as, aka, former name, former names, другие названия, псевдонимы, іншыя назвы, "
    "autres noms, otros nombres, andere namen",
    "kind": "kind, type, organization type, type of organization, тип, тип организации, вид, тып, type d’organisation, tipo, art, typ, "
    "tür, النوع",
    "affiliation": "affiliation, организация участника, принадлежность, месца працы, afiliación, rattachement, zugehörigkeit",
    "counts_as": "counts as, count as, counted as, counts for, number of organizations, number of organisations, считается как, "
    "лічыцца як, рахується як, compte pour, cuenta como, zählt als, liczy się jako, تحتسب",
    "country_of_focus": (
        "country, country of focus, focus country, страна, страна деятельности, краіна, країна, pays, país, pais, paese, land, kraj, "
        "šalis, ülke, ქვეყანა, երկիր, البلد, الدولة"
    ),
    "country_of_base": (
        "country of base, based in, base country, country of registration, registered in, headquarters, страна регистрации, "
        "краіна рэгістрацыі, країна реєстрації, pays du siège, siège, país sede, sitz, kraj siedziby, بلد المقر"
    ),
    "scope": "scope, level, geographic scope, охват, уровень, маштаб, узровень, portée, alcance, ebene, zasięg, النطاق",
    "ecosoc": "ecosoc, ecosoc status, un status, consultative status, статус экосос, экосос, статус экасос, statut ecosoc, "
    "statut consultatif, "
    "estatus ecosoc",
    "website": "website, web site, web, url, site, homepage, сайт, веб сайт, вэб сайт, вебсайт, site web, sitio web, webseite, strona, "
    "svetainė, web sitesi, الموقع",
    "notes": "notes, note, comment, comments, remarks, примечания, комментарий, заметки, нататкі, заўвагі, примітки, remarques, "
    "commentaires, notas, comentarios, bemerkungen, anmerkungen, notizen, uwagi, notlar, ملاحظات",
}
TAGGED = re.compile(r"(.+?)(?:\s+in)?[\s_(\[:–-]+([\w-]+)[\s)\]]*", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
OF_A_RESULT = ("row", "status", "reason")
"""What the file with the result of an import has after the columns of the list."""

LOOKED_AT = 50
LONGEST = 100


def guess(sheet: Sheet, default_language: str) -> list[str]:
    """Return the field of every column, empty where nobody knows. A name without a language is in `default_language`.

    Two columns never hold the same; of an address that no heading tells of, the cells tell.
    """
    fields: list[str] = []
    for heading in sheet.headings:
        found = find_field(heading, default_language)
        fields.append("" if found in fields and found not in SEVERAL else found)
    if "email" not in fields and (place := _find_addresses(sheet)) is not None:
        fields[place] = "email"
    return fields


def find_field(heading: str, default_language: str) -> str:
    """Return what a heading such as "E-Mail", "name_be" or "Название (ru)" or "Name in Belarusian" means, or an empty string."""
    if (field := _FIELDS.get(plain(heading))) is not None:
        return f"{NAME}:{default_language}" if field == NAME else field
    tagged = TAGGED.fullmatch(heading.strip()[:LONGEST])
    if tagged and _FIELDS.get(plain(tagged[1])) == NAME and (tag := _known_tag(tagged[2])):
        return f"{NAME}:{tag}"
    return ""


@dataclass(frozen=True)
class Reading:
    """How a list is read, for whoever confirms it. `taken` are headings with the field they were guessed to hold; `left_out` are headings
    that nothing is read of; `doubled` are those that mean what another column holds already, each with that column's heading and field.
    """

    taken: Sequence[tuple[str, str]]
    left_out: Sequence[str]
    doubled: Sequence[tuple[str, str, str]]


def tell(sheet: Sheet, columns: Sequence[str], default_language: str) -> Reading:
    """Return how a list is read under a choice of columns. Of a column without a single cell nothing is lost, so nothing is told."""
    holders = {column: heading for heading, column in zip(sheet.headings, columns, strict=False) if column}
    guessed = guess(sheet, default_language)
    left_out, doubled = [], []
    for index, heading in enumerate(sheet.headings):
        if columns[index] or heading in OF_A_RESULT or not any(row.cells[index] for row in sheet.rows):
            continue
        field = find_field(heading, default_language)
        if field in holders:
            doubled.append((heading, holders[field], field))
        else:
            left_out.append(heading)
    taken = [
        (heading, column) for heading, column, guess in zip(sheet.headings, columns, guessed, strict=False) if column and column == guess
    ]
    return Reading(taken, left_out, doubled)


def problems(columns: Sequence[str]) -> dict[str, str]:
    """Return what is wrong with a choice of columns, by the field of the form: `column-3`, or `columns` for all of them."""
    counted = Counter(column for column in columns if column and column not in SEVERAL)
    wrong = {f"column-{index}": "Another column is for this already." for index, column in enumerate(columns) if counted[column] > 1}
    if "email" not in columns:
        wrong["columns"] = "Say which column holds the e-mail addresses."
    elif not any(column == OWN_NAME or is_name(column) for column in columns):
        wrong["columns"] = "Say which column holds the names of the organizations."
    return wrong


def is_name(column: str) -> bool:
    """Whether a column is for the name in some language."""
    return column.startswith(f"{NAME}:")


def headings_hash(headings: Sequence[str]) -> str:
    """Return what two lists with the same headings have in common, so that the second is read as the first was; so is its result file."""
    if tuple(headings[-len(OF_A_RESULT) :]) == OF_A_RESULT:
        headings = headings[: -len(OF_A_RESULT)]
    return hashlib.sha256(json.dumps([plain(heading) for heading in headings]).encode()).hexdigest()


def _find_addresses(sheet: Sheet) -> int | None:
    """Return the column most of whose cells look like addresses."""
    rows = sheet.rows[:LOOKED_AT]
    counts = [sum(1 for row in rows if ADDRESS.fullmatch(row.cells[index])) for index in range(len(sheet.headings))]
    best = max(counts, default=0)
    return counts.index(best) if best * 2 > len(rows) else None


def _known_tag(written: str) -> str:
    checks = Checks()
    tag = checks.language("tag", language_tag(written))
    return "" if checks.errors or not is_usual_language(tag) else tag


def _listed() -> Iterator[tuple[str, str]]:
    for field, headings in HEADINGS.items():
        yield from ((plain(heading), field) for heading in headings.split(","))
        yield plain(field), field


_FIELDS: Mapping[str, str] = dict(_listed())
