"""Names of invented organizations: as real ones they repeat words, in several scripts, and never each other."""

WORDS = ("Rights", "Justice", "Право", "Правда", "ადამიანი", "حقوق", "Freedom", "Солидарность", "Hrodna", "Žurnalistai", "Łódź", "Équité")
KINDS = ("Committee", "Centre", "Камітэт", "Центр", "კომიტეტი", "مركز", "Network", "Фонд", "Initiative", "Asociacija", "Fundacja", "Ligue")
COUNTRIES = ("BY", "GE", "LT", "PL", "UA", "FR", "EG", "KZ")


def name_of(number: int) -> str:
    """The invented name of one organization."""
    word, kind = WORDS[number % len(WORDS)], KINDS[number // len(WORDS) % len(KINDS)]
    return f"{kind} “{word}” of District {number * 7919 % 100_003:06}"


def country_of(number: int) -> str:
    """Where it works."""
    return COUNTRIES[number % len(COUNTRIES)]
