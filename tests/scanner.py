"""A scanner of mail: a program that opens every link before people do, loads what it finds there, and sends every form as it stands."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx

from tests.asking import BASE_URL
from tests.journeys.visitors import Form, read_forms

ADDRESS = re.compile(r'(?:href|src|action)="([^"#]+)')
FRESH = {"nonce", "language"}
"""Fields that differ each time a page is shown, or with its language: the form is the same."""


@dataclass
class Scanner:
    """One scanner at work. `loaded` are the addresses it has opened, `sent` the forms it has sent, each of them twice."""

    client: httpx.AsyncClient
    loaded: set[str] = field(default_factory=set)
    sent: set[tuple[object, ...]] = field(default_factory=set)

    async def scan(self, url: str) -> None:
        """Open an address, and then what it leads to."""
        for found in ADDRESS.findall(await self._open(url)):
            await self._open(urljoin(url, found.replace("&amp;", "&")))

    async def _open(self, url: str) -> str:
        """Open an address in every harmless way, unless it was opened or is not ours, and send its forms; return the page."""
        if url in self.loaded or urlsplit(url).netloc != urlsplit(BASE_URL).netloc:
            return ""
        self.loaded.add(url)
        for method in ("HEAD", "OPTIONS"):
            assert (await self.client.request(method, url)).status_code < 500, (method, url)
        answer = await self.client.get(url, follow_redirects=True)
        assert answer.status_code < 500, url
        if "html" not in answer.headers.get("content-type", ""):
            return ""
        for form in read_forms(answer.text):
            await self._send_twice(form, url)
        return answer.text

    async def _send_twice(self, form: Form, url: str) -> None:
        """Send a form as it stands, what is filled in and ticked, with every button it has."""
        key = (form.action, *((one.name, one.value) for one in form.fields if one.name not in FRESH))
        if key in self.sent:
            return
        self.sent.add(key)
        data: dict[str, list[str]] = {}
        for one in form.fields:
            if one.is_on:
                data.setdefault(one.name, []).append(one.value)
        for _, name, value in (form.buttons or [("", "", "")]) * 2:
            pressed = data | ({name: [value]} if name else {})
            answer = await self.client.request(form.method.upper(), urljoin(url, form.action), data=pressed)
            assert answer.status_code < 500, form.action
