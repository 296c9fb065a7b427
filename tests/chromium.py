"""The browser that tests drive: Chromium without windows, as small as this machine has it, one for all the tests of a process.

Its absence is a failure that says what to install.
"""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Resting:
    """A browser that runs, and the event loop that speaks with it, which lets others run in this thread while nobody drives."""

    browser: Browser
    loop: asyncio.AbstractEventLoop

    @contextmanager
    def driven(self) -> Iterator[Browser]:
        """Drive the browser while the block runs; meanwhile no event loop can be started in this thread. It forgets all it was shown."""
        asyncio._set_running_loop(self.loop)
        try:
            yield self.browser
            for context in self.browser.contexts:
                context.close()
        finally:
            asyncio._set_running_loop(None)


@contextmanager
def launched() -> Iterator[Resting]:
    """Run a browser while the block runs: two seconds of work to start it."""
    path = next((found for found in map(shutil.which, NAMES) if found), None)
    if path is None:
        pytest.fail("These tests need Chromium: sudo apt-get install chromium-headless-shell fonts-noto-core")
    with sync_playwright() as playwright:
        resting = Resting(playwright.chromium.launch(executable_path=path, args=ARGUMENTS), asyncio.get_running_loop())
        asyncio._set_running_loop(None)
        yield resting
        asyncio._set_running_loop(resting.loop)
        resting.browser.close()
