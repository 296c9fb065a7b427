"""The browser that tests drive: Chromium without windows, as small as this machine has it.

Its absence is a failure that says what to install.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The shell draws pages with the same engine and nothing around it: a page costs a fifth of what it costs in a whole Chromium."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A page of the web may not frame what runs on this machine; in earnest, the product does not run there.
    "--disable-features=LocalNetworkAccessChecks",
]


@contextmanager
def launched() -> Iterator[Browser]:
    """Run a browser while the block runs. Meanwhile Playwright's event loop runs in this thread, and no other can be started here."""
    path = next((found for found in map(shutil.which, NAMES) if found), None)
    if path is None:
        pytest.fail("These tests need Chromium: sudo apt-get install chromium-headless-shell fonts-noto-core")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
