"""One count at every public address and in the mail (P3): each is asked for and read as its readers do."""

import csv
import io
import json
import re

import feedparser
from starlette.types import ASGIApp

from app.db import Database
from app.publishing.data import plain_cell
from tests.asking import ask
from tests.http.conftest import Published
from tests.publishing import pdf_reading
from tests.publishing.reading_back import in_docx, in_html
from tests.searching import find_in

WORDS = {
    "en": ("2 organizations", "2 organizations: 1 named, 1 withheld for its safety"),
    "be": ("2 арганізацыі", "2 арганізацыі: 1 з адкрытай назвай, 1 са схаванай дзеля бяспекі"),
}


def test_every_list_of_statements_says_the_count_in_the_readers_language(app: ASGIApp, published: Published) -> None:
    lead = re.findall(r"/leads/[^<]+", ask(app, "GET", "/sitemap.xml").text)[0]

    for language, (short, _) in WORDS.items():
        for path in ("/", lead):
            assert short in in_html(ask(app, "GET", path, headers={"accept-language": language}).content)
    for path in ("/feed.atom", f"{lead}/feed.atom"):
        (entry,) = feedparser.parse(ask(app, "GET", path).content).entries
        assert "2 organizations" in entry.content[0].value


def test_every_file_in_words_says_the_same_sentence(app: ASGIApp, published: Published) -> None:
    for language, (_, sentence) in WORDS.items():
        root = f"/statements/{published.slug}/{language}"
        said = {
            "": in_html(ask(app, "GET", root).content),
            "/embed": in_html(ask(app, "GET", f"{root}/embed").content),
            "/statement.pdf": pdf_reading.words(ask(app, "GET", f"{root}/statement.pdf").content),
            "/statement.docx": in_docx(ask(app, "GET", f"{root}/statement.docx").content),
            "/statement.txt": ask(app, "GET", f"{root}/statement.txt").text,
            "/signatories.md": ask(app, "GET", f"{root}/signatories.md").text,
        }
        assert [path for path, words in said.items() if sentence not in re.sub(r"\s+", " ", words)] == []
        assert ("2 signatories" if language == "en" else "2 падпісантаў") in ask(app, "GET", f"{root}/republish").text


def test_machines_and_mails_read_the_same_number(app: ASGIApp, published: Published, database: Database) -> None:
    root = f"/statements/{published.slug}"
    content, linked = (json.loads(ask(app, "GET", f"{root}/{name}").content) for name in ("signatories.json", "statement.jsonld"))
    rows = list(csv.DictReader(io.StringIO(ask(app, "GET", f"{root}/signatories.csv").content.decode("utf-8-sig"), newline="")))

    assert (content["total"], content["named"], content["withheld"]) == (2, 1, 1)
    assert linked["interactionStatistic"]["userInteractionCount"] == 2
    assert [(plain_cell(row["name"]), row["total"]) for row in rows] == [("Lantern Committee", "2")]
    mails = (mail.read_bytes() for mail in (database.settings.data_dir / "mail").glob("*.eml"))
    assert [find_in(mail, "Joint statement · 2 organizations") for mail in mails].count(True) == 2
