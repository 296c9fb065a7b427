"""The invented coalition of the demonstration: forty organizations in four scripts, none of them real, all at example.org."""

from app.domain.guest_lists import Guest

LEAD = "Open Courts Initiative"

_LATIN = (
    ("Open Courts Initiative", "OCI", "LT"),
    ("Alder Street Legal Aid", "", "GB"),
    ("Amber Coast Human Rights Group", "", "LV"),
    ("Bridge and Lantern Foundation", "BLF", "PL"),
    ("Centrum Wolnego Słowa «Łąka»", "", "PL"),
    ("Défenseurs sans Frontière du Nord", "DFN", "FR"),
    ("Estuary Press Freedom Watch", "", "IE"),
    ("Fjord Network for Fair Trials", "", "NO"),
    ("Juristinnen für den Rechtsstaat", "", "DE"),
    ("Ligue des Avocates Libres", "LAL", "BE"),
    ("Österreichisches Forum Offenes Wort", "", "AT"),
    ("Red de Juristas del Sur", "", "ES"),
    ("Šviesos Teisių Centras", "", "LT"),
    ("Women Lawyers of the Seven Rivers", "", "CZ"),
    ("Ziemeļu Cilvēktiesību Biedrība", "", "LV"),
)
_CYRILLIC = (
    ("be", "Камітэт «Вольнае слова»", "", "BY"),
    ("be", "Ініцыятыва «Адкрыты суд»", "", "BY"),
    ("be", "Праваабарончы цэнтр «Ялінка»", "", "BY"),
    ("be", "Рада незалежных адвакатаў", "РНА", "BY"),
    ("be", "Таварыства «Ўзгорак»", "", "BY"),
    ("be", "Цэнтр дапамогі сем’ям «Ліхтар»", "", "BY"),
    ("be", "Школа права «Сцежка»", "", "BY"),
    ("uk", "Асоціація «Вільний голос»", "", "UA"),
    ("uk", "Ґрунтовна правова допомога", "", "UA"),
    ("uk", "Їжакова правозахисна група", "", "UA"),
    ("uk", "Центр «Світанок права»", "", "UA"),
    ("ru", "Комитет «Честный суд»", "", "KZ"),
    ("ru", "Ёлкинская юридическая клиника", "", "KG"),
)
_GEORGIAN = (
    ("ადამიანის უფლებათა სახლი „ჩიტი“", "GE"),
    ("დამოუკიდებელ იურისტთა კავშირი", "GE"),
    ("თავისუფალი სიტყვის ცენტრი", "GE"),
    ("სამართლიანი სასამართლოს ქსელი", "GE"),
    ("ქალთა უფლებების ხიდი", "GE"),
    ("წყაროს სამართლის კლინიკა", "GE"),
)
_ARABIC = (
    ("الجمعية العربية لاستقلال القضاء", "TN"),
    ("بيت الحقوق والكلمة", "LB"),
    ("رابطة محاميات المتوسط", "TN"),
    ("شبكة المحاكم المفتوحة", "MA"),
    ("مركز الزيتونة لحقوق الإنسان", "JO"),
    ("منتدى الكلمة الحرة", "LB"),
)


def _guests() -> list[Guest]:
    listed = [("en", name, acronym, country) for name, acronym, country in _LATIN]
    listed += list(_CYRILLIC)
    listed += [("ka", name, "", country) for name, country in _GEORGIAN]
    listed += [("ar", name, "", country) for name, country in _ARABIC]
    return [
        Guest(
            names={language: name},
            email=f"partner{number:02}@coalition.example.org",
            contact_name=f"Contact {number:02}",
            language=language if language in {"be", "ru", "ar"} else "en",
            acronym=acronym,
            country_of_focus=country,
            scope="national",
        )
        for number, (language, name, acronym, country) in enumerate(listed, 1)
    ]


GUESTS = _guests()
