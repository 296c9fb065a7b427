"""Bundles: what is in one, what it shows, and that it says so by other people's tools as well."""

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.ledger import bundle_files, bundles
from app.ledger.checkpoint import open_checkpoint
from app.ledger.notes import VerifierKey
from app.ledger.packing import BundleInvalid
from tests.ledger import bundling
from tests.ledger.keys import KEY, ORIGIN, OTHER

STORY = bundling.story()
GENUINE = bundling.made(STORY)
FINGERPRINT = "SHA256:lbmsoA0yIEcEiVDRnMWuzm+nV+3ZEEpVIURqFoeSspg"
MADE_ELSEWHERE = """
import pickle, sys
from app.ledger import bundles
from tests.ledger.keys import KEY
sys.stdout.buffer.write(bundles.make(*pickle.loads(sys.stdin.buffer.read()), KEY))
"""


def said(content: bytes, keys: Sequence[VerifierKey] = (KEY.verifier,)) -> list[str]:
    """Return what a check finds, in words; what does not hold is marked."""
    findings = bundles.check(content, keys).findings
    return [("" if finding.holds else "NO: ") + finding.sentence % finding.values for finding in findings]


@pytest.mark.parametrize(
    ("path", "media_type", "name"),
    [
        ("/statements/fair-trials", "text/html; charset=utf-8", "index.html"),
        ("/statements/fair-trials/be-tarask", "text/html; charset=utf-8", "be-tarask/index.html"),
        ("/statements/fair-trials/en/signatories/2", "text/html; charset=utf-8", "en/signatories/2/index.html"),
        ("/statements/fair-trials/en/statement.pdf", "application/pdf", "en/statement.pdf"),
        ("/statements/fair-trials/signatories.json", "application/json", "signatories.json"),
    ],
)
def test_a_file_is_called_as_at_its_address_and_a_page_is_an_index(path: str, media_type: str, name: str) -> None:
    assert bundle_files.file_name(path, media_type) == name


def test_it_has_the_edition_and_what_proves_it() -> None:
    assert [name for name, _ in bundling.members(GENUINE)] == [
        *("SHA256SUMS", "SHA256SUMS.sig", "VERIFY.txt", "allowed_signers"),
        *("en/statement.md", "en/statement.pdf", "index.html", "log/checkpoint", "log/key"),
        *("proofs/00001.tlog-proof", "proofs/00002.tlog-proof", "proofs/edition.tlog-proof", "signatories.json"),
    ]


def test_it_says_what_holds() -> None:
    assert said(GENUINE) == [
        f"The list of files is signed with the key of the log, {FINGERPRINT}.",
        "Every one of its 11 files is as it was signed, none is missing or added.",
        "The edition stands in the log, among 4 entries, under a root signed with the log's key.",
        "Edition 1 was published just so: text, list, files, 2 named and 1 withheld.",
        "Named signatories that are shown, each by its own entry in the log, to have endorsed this text: 2.",
    ]


def test_it_tells_the_title_of_its_text_where_all_of_it_holds() -> None:
    texts = [{"language": "en", "sha256": bundling.SHA256, "authentic": True, "title": "Fair trials"}]
    told = bundling.story(roster=bundling.listed(*bundling.NAMED, texts=texts))

    first, unvouched = bundles.check(bundling.made(told), [KEY.verifier]).findings[0], said(bundling.made(told), [OTHER.verifier])

    assert (first.is_said, first.sentence % first.values) == (True, "The title of its text: Fair trials")
    assert not [sentence for sentence in unvouched if "Fair trials" in sentence]


def test_it_is_about_the_statement_that_the_log_says_and_else_about_none() -> None:
    assert bundles.check(GENUINE, [KEY.verifier]).statement == "5" * 32
    assert bundles.check(GENUINE, [OTHER.verifier]).statement == ""


@pytest.mark.parametrize(("language", "name"), [("be", "БЕЛАРУСКАЯ"), ("ru", "РУССКИЙ"), ("ar", "العربية")])
def test_its_instructions_say_the_most_important_in_every_language(language: str, name: str) -> None:
    told = dict(bundling.members(GENUINE))["VERIFY.txt"].decode()

    note = told.partition(f"\n{name}\n")[2].split("\n\n\n")[0]
    assert f"   {FINGERPRINT}\n" in note
    assert f"   https://statements.example.org/verify?language={language}\n" in f"{note}\n"
    assert max(map(len, note.splitlines())) <= 110
    assert {word for word in ("Good", "OK", "13") if word in note} == {"Good", "OK", "13"}


def test_the_commands_it_prints_accept_it_and_answer_as_it_says(tmp_path: Path) -> None:
    bundling.unpack(bundling.members(GENUINE), tmp_path)
    answers = [
        subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        for command in bundling.commands(tmp_path)
    ]

    assert len(answers) == 3
    assert answers[0] == f'Good "undersigned-edition" signature for log with ED25519 key {FINGERPRINT}\n'
    assert {line.rpartition(": ")[2] for line in answers[1].splitlines()} == {"OK"}
    assert answers[2].strip() == "13"
    told = " ".join((tmp_path / "VERIFY.txt").read_text().split())
    assert answers[0].strip() in told
    assert "the answer is 13." in told


def test_unzip_unpacks_it(tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(GENUINE)

    subprocess.run(["unzip", "-q", "bundle.zip", "-d", "unpacked"], cwd=tmp_path, check=True)

    found = [(str(path.relative_to(tmp_path / "unpacked")), path.read_bytes()) for path in (tmp_path / "unpacked").rglob("*.*")]
    assert set(found) <= set(bundling.members(GENUINE))
    assert len(found) == 9


def test_another_process_makes_the_same_bytes_of_the_same_parts() -> None:
    parts = pickle.dumps((STORY.files, bundling.proven(STORY)))
    elsewhere = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tashkent"}

    again = subprocess.run([sys.executable, "-c", MADE_ELSEWHERE], input=parts, capture_output=True, env=elsewhere, check=True)

    assert again.stdout == GENUINE


def test_a_key_that_is_not_known_speaks_for_nothing() -> None:
    assert said(GENUINE, [OTHER.verifier]) == ["NO: The list of files is not signed with a key of this log."]
    assert not bundles.check(GENUINE, []).holds


def test_the_keys_it_brings_can_be_read_and_told_by_their_fingerprint() -> None:
    assert bundles.read_keys(GENUINE) == [KEY.verifier]
    assert bundles.fingerprint(KEY.verifier) == FINGERPRINT


def test_signatories_from_before_the_log_are_told_of_and_their_line_keeps_its_number() -> None:
    proof = bundling.proven(STORY).signatory_proofs[2]
    content = bundling.made(STORY, signatory_proofs={2: proof})

    how = dict(bundling.members(content))["VERIFY.txt"].decode()
    assert said(content)[4:] == [
        "Named signatories that are shown, each by its own entry in the log, to have endorsed this text: 1.",
        "Named signatories without a proof in it, for whom the list is the organization's word: 1.",
    ]
    assert "1 of the 2 signatories that are named have no such file" in how
    assert "proofs/00002.tlog-proof" in dict(bundling.members(content))


def test_a_list_that_is_too_long_has_no_proof_for_anybody_and_says_so() -> None:
    content = bundling.made(STORY, signatory_proofs={}, is_too_long=True)

    how = dict(bundling.members(content))["VERIFY.txt"].decode()
    assert bundles.check(content, [KEY.verifier]).holds
    assert "With 2 names this list is too long for a file for each" in how


def test_a_retracted_statement_names_nobody_and_holds() -> None:
    notice = b'{"statement":"x","edition":2,"retracted":"2026-12-02T12:00:00Z","notice":"A figure was wrong."}'
    files = {"index.html": b"A figure was wrong.", "signatories.json": notice}
    last = bundling.published(files, edition=2, named=0, withheld=0, text={})
    content = bundling.made(bundling.Story(files, [last], lines=0), edition=2)

    assert "00001.tlog-proof" not in dict(bundling.members(content))["VERIFY.txt"].decode()
    assert said(content)[3:] == ["Edition 2 was published just so: text, list, files, 0 named and 0 withheld.", "It names nobody."]


def test_while_a_key_is_exchanged_the_first_signs_and_both_are_in_it() -> None:
    note = bundling.proven(STORY).checkpoint
    both = open_checkpoint(note, ORIGIN, [KEY.verifier]).sign(KEY, OTHER)
    proven = bundling.proven(STORY)
    proofs = {line: proof.replace(note, both) for line, proof in proven.signatory_proofs.items()}
    edition, keys = proven.edition_proof.replace(note, both), [KEY.verifier, OTHER.verifier]
    content = bundling.made(STORY, checkpoint=both, edition_proof=edition, signatory_proofs=proofs, keys=keys)

    contents = dict(bundling.members(content))
    assert bundles.check(content, [KEY.verifier]).holds
    assert not bundles.check(content, [OTHER.verifier]).holds
    assert len(contents["allowed_signers"].splitlines()) == len(contents["log/key"].splitlines()) == 2
    assert bundles.fingerprint(OTHER.verifier) in contents["VERIFY.txt"].decode()


def test_what_is_no_bundle_is_refused_with_a_sentence() -> None:
    with pytest.raises(BundleInvalid, match="This is not the bundle of an edition"):
        bundles.check(b"PK\x03\x04 something else", [KEY.verifier])


def test_while_a_key_is_handed_over_the_other_one_is_believed_only_if_the_page_names_both() -> None:
    told = dict(bundling.members(bundling.made(STORY, keys=[KEY.verifier, OTHER.verifier])))["VERIFY.txt"].decode()

    assert f"   {bundles.fingerprint(OTHER.verifier)}\n   Believe this only if the organization's page names both.\n" in told
    assert "Believe this only" not in dict(bundling.members(GENUINE))["VERIFY.txt"].decode()
