"""Two visitors who can do the same: one speaks HTTP and reads forms as a browser without JavaScript would, one is Chromium.

A journey is written once against `Visitor` and told by both.
"""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol
from urllib.parse import urljoin

import httpx
from playwright.sync_api import Browser, Locator, Page

from tests.asking import PLAIN


class Visitor(Protocol):
    """Somebody at a browser. Fields are named as in the form, buttons and links by their words."""

    def open(self, url: str) -> None: ...
    def fill(self, name: str, value: str) -> None: ...
    def choose(self, name: str, value: str) -> None: ...
    def agree(self, words: str) -> None: ...
    def press(self, words: str) -> None: ...
    def follow(self, words: str) -> None: ...
    def unfold(self, words: str) -> None: ...
    def read(self, name: str) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def url(self) -> str: ...


@dataclass
class Field:
    """One control of a form, as a browser would send it. `values` are those of its options."""

    name: str
    kind: str
    value: str = ""
    is_on: bool = True


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    is_multipart: bool
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class HttpVisitor:
    """Speaks HTTP: keeps cookies, follows redirects, reads forms and words from the page."""

    def __init__(self) -> None:
        self._client = httpx.Client(follow_redirects=True, timeout=30, verify=PLAIN)
        self._answer: httpx.Response
        self._page: _PageReader

    def open(self, url: str) -> None:
        self._read(self._client.get(url))

    def fill(self, name: str, value: str) -> None:
        for one in self._fields(name):
            one.value = value

    def choose(self, name: str, value: str) -> None:
        for one in self._fields(name):
            if one.kind in {"radio", "checkbox"}:
                one.is_on = one.value == value
            else:
                one.value = value

    def agree(self, words: str) -> None:
        """Tick the box that the form of a button asks for."""
        form, _, _ = next(self._buttons(words))
        next(one for one in form.fields if one.name == "sure").is_on = True

    def press(self, words: str) -> None:
        form, name, value = next(self._buttons(words))
        sent = [(one.name, one.value) for one in form.fields if one.is_on and one.kind != "file"] + ([(name, value)] if name else [])
        url = urljoin(self.url, form.action)
        headers = {"sec-fetch-site": "same-origin"}
        data: dict[str, list[str]] = {}
        for key, item in sent:
            data.setdefault(key, []).append(item)
        if form.method == "get":
            self._read(self._client.get(url, params=data))
        elif form.is_multipart:
            self._read(self._client.post(url, data=data, files=[("ignored", ("", b""))], headers=headers))
        else:
            self._read(self._client.post(url, data=data, headers=headers))

    def follow(self, words: str) -> None:
        self.open(next(urljoin(self.url, href) for label, href in self._page.links if words in label))

    def unfold(self, words: str) -> None:
        assert words in self.text  # over HTTP every word of a page is there, folded or not

    def read(self, name: str) -> str:
        one_line = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', self._answer.text)
        found = one_line or re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?([^<]*)', self._answer.text)
        assert found, f"no field {name} on {self.url}"
        return html.unescape(found[1])

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._page.words).split())

    @property
    def url(self) -> str:
        return str(self._answer.url)

    def close(self) -> None:
        self._client.close()

    def _read(self, answer: httpx.Response) -> None:
        assert answer.status_code < 500, answer.text
        self._answer, self._page = answer, _PageReader()
        self._page.feed(answer.text)

    def _fields(self, name: str) -> list[Field]:
        found = [one for form in self._page.forms for one in form.fields if one.name == name]
        assert found, f"no field {name} on {self.url}"
        return found

    def _buttons(self, words: str) -> Iterator[tuple[Form, str, str]]:
        for form in self._page.forms:
            for label, name, value in form.buttons:
                if words in label:
                    yield form, name, value
        raise AssertionError(f"no button “{words}” on {self.url}: {self.text[:2000]}")


class ChromiumVisitor:
    """A real browser, with JavaScript switched off."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def open(self, url: str) -> None:
        self._page.goto(url)

    def fill(self, name: str, value: str) -> None:
        self._seen(self._page.locator(f'[name="{name}"]').first).fill(value)

    def choose(self, name: str, value: str) -> None:
        control = self._seen(self._page.locator(f'[name="{name}"]').first)
        if control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(value)
        else:
            option = self._page.locator(f'[name="{name}"][value="{value}"]').get_attribute("id")
            self._page.locator(f'label[for="{option}"]').click()

    def agree(self, words: str) -> None:
        form = self._page.locator("form").filter(has=self._page.locator("button", has_text=words)).first
        self._seen(form.locator('[name="sure"]')).evaluate("box => box.labels[0].click()")

    def press(self, words: str) -> None:
        self._seen(self._page.locator("button", has_text=words).first).click()

    def follow(self, words: str) -> None:
        self._page.locator("a", has_text=words).first.click()

    def unfold(self, words: str) -> None:
        self._page.locator("summary", has_text=words).first.click()

    def read(self, name: str) -> str:
        return self._page.locator(f'[name="{name}"]').first.input_value()

    @property
    def text(self) -> str:
        return " ".join(self._page.locator("body").inner_text().split())

    @property
    def url(self) -> str:
        return self._page.url

    def _seen(self, control: Locator) -> Locator:
        """Return a control; where it is folded away, unfold it as a person would."""
        folded = self._page.locator("details:not([open])").filter(has=control)
        if folded.count():
            folded.first.locator("summary").click()
        return control


def read_forms(page: str) -> list[Form]:
    """Return the forms of a page as a browser would send them untouched."""
    reader = _PageReader()
    reader.feed(page)
    return reader.forms


@contextmanager
def chromium_visitor(browser: Browser) -> Iterator[ChromiumVisitor]:
    """Open a fresh profile on a phone's screen."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    try:
        yield ChromiumVisitor(context.new_page())
    finally:
        context.close()


class _PageReader(HTMLParser):
    """Reads forms, links and words from a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._open: Form | None = None
        self._area: Field | None = None
        self._select: Field | None = None
        self._has_option = False
        self._button: tuple[str, str] | None = None
        self._link = ""
        self._label: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower(), "multipart" in given.get("enctype", ""))
            self.forms.append(self._open)
        elif tag == "a":
            self._link, self._label = given.get("href", ""), []
        elif self._open is not None:
            self._start_control(tag, given, [name for name, _ in attrs])

    def _start_control(self, tag: str, given: dict[str, str], names: list[str]) -> None:
        assert self._open is not None
        if tag == "input" and "name" in given:
            kind = given.get("type", "text")
            is_on = "checked" in names if kind in {"radio", "checkbox"} else True
            self._open.fields.append(Field(given["name"], kind, given.get("value", ""), is_on))
        elif tag == "textarea":
            self._area = Field(given["name"], "textarea")
            self._open.fields.append(self._area)
        elif tag == "select":
            self._select = Field(given["name"], "select")
            self._open.fields.append(self._select)
            self._has_option = False
        elif tag == "option" and self._select is not None and ("selected" in names or not self._has_option):
            self._select.value, self._has_option = given.get("value", ""), True
        elif tag == "button":
            self._button, self._label = (given.get("name", ""), given.get("value", "")), []

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data
        self.words.append(data)
        self._label.append(data)

    def handle_endtag(self, tag: str) -> None:
        label = " ".join(" ".join(self._label).split())
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._area is not None:
            self._area.value, self._area = self._area.value.removeprefix("\n"), None
        elif tag == "select":
            self._select = None
        elif tag == "button" and self._open is not None and self._button is not None:
            self._open.buttons.append((label, *self._button))
            self._button = None
        elif tag == "a" and self._link:
            self.links.append((label, self._link))
            self._link = ""
