"""Which of the two databases a test of the pages runs on: one of them, the same one every time, about half of the tests on each.

Pages ask the domain, whose own tests run on both; a page and its neighbours meet both databases all the same. `--everywhere` runs all.
"""

from pathlib import Path
from zlib import crc32

import pytest

PAGES = tuple(Path(__file__).parent / name for name in ("web", "http"))
DATABASES = ("sqlite", "postgresql")


def choose(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Return the tests to run and those to leave out: of each two tests of a page that differ in the database alone, one."""
    found = {item.nodeid for item in items}
    chosen: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        (left_out if _is_run_on_the_other(item, found) else chosen).append(item)
    return chosen, left_out


def _is_run_on_the_other(item: pytest.Item, found: set[str]) -> bool:
    own = item.callspec.params.get("settings") if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None
    if own not in DATABASES or not any(item.path.is_relative_to(folder) for folder in PAGES):
        return False
    place = DATABASES.index(own)
    without = item.nodeid.replace(own, "", 1)
    return item.nodeid.replace(own, DATABASES[1 - place], 1) in found and crc32(without.encode()) % 2 != place
