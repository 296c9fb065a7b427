"""The time zones a form offers, by region: one for each place people set their clocks by, and no older name of the same place."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby

COMMON = (
    "UTC",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Europe/Kyiv",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Zurich",
    "Europe/London",
    "Europe/Istanbul",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Asia/Almaty",
    "Africa/Cairo",
    "Africa/Nairobi",
    "America/New_York",
)


def groups(used: Sequence[str], chosen: str) -> list[tuple[str, list[str]]]:
    """Return what a form offers, each group with its heading: the zones `used` before and the common ones, then those of each region.

    What was `chosen` is among them, whatever it is.
    """
    first = list(dict.fromkeys(zone for zone in (*used, *COMMON) if zone))
    regions = [("Often used", first), *_regions()]
    if chosen and not any(chosen in zones for _, zones in regions):
        first.insert(0, chosen)
    return regions


@cache
def _regions() -> tuple[tuple[str, list[str]], ...]:
    """Return the zones that the time zone database lists for the countries: `zone.tab` has no links to older names."""
    table = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8")
    zones = sorted(row.split("\t")[2] for row in table.splitlines() if row and not row.startswith("#"))
    return tuple((region, list(found)) for region, found in groupby(zones, key=lambda zone: zone.partition("/")[0]))
