"""A scanner of mail: a program that opens every link before people do, loads what it finds there, and sends every form as it stands."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx

from tests.asking import BASE_URL
from tests.journeys.visitors import Form, read_forms

ADDRESS = re.compile(r'(?:href|src|action)="([^"#]+)')
DEEPEST = 1


@dataclass
class Scanner:
    """One scanner at work. `sent` counts the forms it has sent, `loaded` the addresses it has opened."""

    client: httpx.AsyncClient
    sent: int = 0
    loaded: set[str] = field(default_factory=set)

    async def scan(self, url: str, depth: int = 0) -> None:
        """Open an address in every harmless way, then all that it leads to, and send its forms twice."""
        if url in self.loaded or depth > DEEPEST or urlsplit(url).netloc != urlsplit(BASE_URL).netloc:
            return
        self.loaded.add(url)
        for method in ("HEAD", "OPTIONS"):
            assert (await self.client.request(method, url)).status_code < 500, (method, url)
        answer = await self.client.get(url, follow_redirects=True)
        assert answer.status_code < 500, url
        if "html" in answer.headers.get("content-type", ""):
            await self._read(answer, url, depth)

    async def _read(self, answer: httpx.Response, url: str, depth: int) -> None:
        for found in ADDRESS.findall(answer.text):
            await self.scan(urljoin(url, found.replace("&amp;", "&")), depth + 1)
        for form in read_forms(answer.text):
            for _ in range(2):
                await self._send(form, url)

    async def _send(self, form: Form, url: str) -> None:
        """Send a form as it stands: what is filled in and ticked, with every button it has."""
        for _, name, value in form.buttons or [("", "", "")]:
            data: dict[str, list[str]] = {name: [value]} if name else {}
            for one in form.fields:
                if one.is_on:
                    data.setdefault(one.name, []).append(one.value)
            answer = await self.client.request(form.method.upper(), urljoin(url, form.action), data=data, follow_redirects=True)
            assert answer.status_code < 500, form.action
            self.sent += 1
