"""`undersigned verify`: what it says of a bundle, with its own key or a known one, and how it ends. No settings, no database."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli
from app.ledger import bundles, receipts
from app.ledger.notes import SignerKey, VerifierKey
from app.ledger.seals import Sealer
from app.ledger.verification import NotRecognized
from tests.ledger import bundling
from tests.ledger.keys import KEY, OTHER
from tests.ledger.sealing import OTHER as OTHER_SEALER
from tests.ledger.sealing import SEALER, plain, sealed
from tests.ledger.test_receipts import PROMISED, PROOF
from tests.ledger.test_verification import LOGGED

GENUINE = bundling.made(bundling.story())
FINGERPRINT = "SHA256:lbmsoA0yIEcEiVDRnMWuzm+nV+3ZEEpVIURqFoeSspg"


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A genuine bundle, on a machine where every setting of ours is wrong."""
    monkeypatch.setenv("UNDERSIGNED_DATA_DIR", "/proc/nowhere")
    monkeypatch.setenv("UNDERSIGNED_DATABASE_URL", "nonsense")
    (tmp_path / "bundle.zip").write_bytes(GENUINE)
    return tmp_path / "bundle.zip"


def verify(file: Path, *keys: VerifierKey) -> Result:
    return CliRunner().invoke(cli.app, ["verify", str(file), *(word for key in keys for word in ("--key", str(key)))])


def signatures(told: bundling.Story, key: SignerKey) -> list[str]:
    """Return for each proof what signs its checkpoint."""
    return [proof.rpartition("\n\n")[2] for proof in bundling.prove(told.entries, key)]


def whole(fingerprint: str, option: str) -> str:
    """Return the last line where nothing is known but what a file brings itself."""
    return f"It is whole, but WHO made it is NOT shown. Before you rely on it, compare {fingerprint} with theirs, or use {option}."


def test_with_a_known_key_it_says_what_holds_and_that_it_does(bundle: Path) -> None:
    result = verify(bundle, KEY.verifier)

    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[-1]) == (0, "It holds.")
    assert [line[:5] for line in lines[:-1]] == ["ok   "] * 5
    assert lines[0] == f"ok     The list of files is signed with the key of the log, {FINGERPRINT}."


def test_with_its_own_key_it_says_what_to_compare(bundle: Path) -> None:
    result = verify(bundle)

    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[0]) == (0, "No key was given with --key: it is checked only with the key that it brings itself.")
    assert "anybody can make a key" in result.stdout
    assert FINGERPRINT in lines
    assert "undersigned verify bundle.zip --key THEIR-FINGERPRINT" in result.stdout


def test_a_name_of_a_file_is_nothing_else_in_a_command_to_copy(bundle: Path) -> None:
    result = verify(bundle.rename(bundle.parent / "a.zip\x1b[8m;touch${IFS}x\nIt holds."))

    assert "undersigned verify 'a.zip\ufffd[8m;touch${IFS}x\ufffdIt holds.' --key THEIR-FINGERPRINT" in result.stdout.splitlines()[-3]
    assert "\x1b" not in result.stdout


def test_the_last_line_never_says_that_it_holds_where_nobody_vouches_for_the_key(bundle: Path) -> None:
    assert verify(bundle).stdout.splitlines()[-1] == whole(FINGERPRINT, "--key")
    assert "It holds" not in verify(bundle).stdout


def test_a_fingerprint_from_elsewhere_is_compared_for_whoever_has_no_more(bundle: Path) -> None:
    known, strange = (
        CliRunner().invoke(cli.app, ["verify", str(bundle), "--key", told]) for told in (FINGERPRINT, bundles.fingerprint(OTHER.verifier))
    )

    assert (known.exit_code, known.stdout.splitlines()[-1]) == (0, "It holds.")
    assert (strange.exit_code, strange.stdout.splitlines()[-1]) == (1, "It does NOT hold. Do not rely on it.")


def test_a_fingerprint_says_for_a_receipt_whose_it_is(bundle: Path) -> None:
    bundle.write_text(receipts.write(PROMISED))

    assert CliRunner().invoke(cli.app, ["verify", str(bundle), "--key", FINGERPRINT]).stdout.splitlines()[-1] == "It holds."
    assert CliRunner().invoke(cli.app, ["verify", str(bundle), "--key", bundles.fingerprint(OTHER.verifier)]).exit_code == 1


@pytest.mark.parametrize(
    ("options", "checked_with", "compare"), [([], "own_keys", [FINGERPRINT]), (["--key", str(KEY.verifier)], "known_keys", [])]
)
def test_programs_are_told_with_whose_keys_it_was_checked(bundle: Path, options: list[str], checked_with: str, compare: list[str]) -> None:
    told = json.loads(CliRunner().invoke(cli.app, ["verify", str(bundle), "--json", *options]).stdout)

    assert (told["kind"], told["holds"], told["checked_with"], told["compare"]) == ("bundle", True, checked_with, compare)
    assert {finding["holds"] for finding in told["findings"]} == {True}


def test_programs_are_told_what_does_not_hold(bundle: Path) -> None:
    result = CliRunner().invoke(cli.app, ["verify", str(bundle), "--json", "--key", str(OTHER.verifier)])

    assert (result.exit_code, json.loads(result.stdout)["holds"]) == (1, False)


def test_with_another_key_it_fails(bundle: Path) -> None:
    result = verify(bundle, OTHER.verifier)

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, "It does NOT hold. Do not rely on it.")
    assert "WRONG  The list of files is not signed with a key of this log." in result.stdout


def test_one_of_several_keys_is_enough(bundle: Path) -> None:
    assert verify(bundle, OTHER.verifier, KEY.verifier).exit_code == 0


def test_a_bundle_that_lacks_a_byte_does_not_hold(bundle: Path) -> None:
    bundle.write_bytes(GENUINE[:-1])

    assert (verify(bundle).exit_code, verify(bundle).stdout.splitlines()[-1]) == (1, "It does NOT hold. Do not rely on it.")


def test_a_file_that_is_nothing_of_ours_is_an_error_of_one_sentence(bundle: Path) -> None:
    bundle.write_text("A letter.")

    refused = verify(bundle).exception

    assert isinstance(refused, NotRecognized)
    assert "checked within its bundle, or on the organization's /verify." in refused.message


def test_a_sealed_pdf_says_which_certificate_to_compare(bundle: Path) -> None:
    bundle.write_bytes(sealed())

    result = verify(bundle)

    assert (result.exit_code, "WRONG" in result.stdout, "known certificate" in result.stdout) == (0, False, False)
    assert "anybody can make a certificate" in result.stdout
    assert SEALER.fingerprint in result.stdout.splitlines()
    assert result.stdout.splitlines()[-1] == whole(SEALER.fingerprint, "--seal")


@pytest.mark.parametrize(("seal", "code", "last"), [(SEALER, 0, "It holds."), (OTHER_SEALER, 1, "It does NOT hold. Do not rely on it.")])
def test_a_sealed_pdf_is_checked_with_a_known_seal(bundle: Path, seal: Sealer, code: int, last: str) -> None:
    bundle.write_bytes(sealed())

    result = CliRunner().invoke(cli.app, ["verify", str(bundle), "--seal", seal.fingerprint])

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (code, last)


@pytest.mark.parametrize("spoiled", [sealed() + b" ", plain()])
def test_a_pdf_whose_seal_is_broken_does_not_hold_whoever_sealed_it(bundle: Path, spoiled: bytes) -> None:
    bundle.write_bytes(spoiled)

    assert verify(bundle).exit_code == 1


def test_a_proof_asks_for_the_key_of_the_log(bundle: Path) -> None:
    bundle.write_text(LOGGED)

    asked = verify(bundle)

    assert (asked.exit_code, "Give the log's key with --key" in " ".join(asked.stderr.replace("│", " ").split())) == (2, True)
    assert CliRunner().invoke(cli.app, ["verify", str(bundle), "--key", FINGERPRINT]).exit_code == 2
    assert verify(bundle, KEY.verifier).stdout.splitlines()[-1] == "It holds."


def test_a_proof_that_does_not_say_of_what_is_to_be_made_again(bundle: Path) -> None:
    bundle.write_text(str(PROOF))

    refused = verify(bundle, KEY.verifier).exception

    assert isinstance(refused, NotRecognized)
    assert "Make it again with --open." in refused.message


@pytest.mark.parametrize("content", [GENUINE, receipts.write(PROMISED).encode()])
def test_a_fingerprint_of_no_key_in_it_leads_to_the_earlier_keys(bundle: Path, content: bytes) -> None:
    bundle.write_bytes(content)

    result = CliRunner().invoke(cli.app, ["verify", str(bundle), "--key", bundles.fingerprint(OTHER.verifier)])

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, "It does NOT hold. Do not rely on it.")
    assert "no key that has the fingerprint that was given. After a change of keys an earlier one may be right" in result.stdout


def test_a_receipt_signed_with_another_key_of_the_log_leads_to_the_earlier_keys(bundle: Path) -> None:
    bundle.write_text(receipts.write(PROMISED))

    assert "though it names the same log. After a change of keys an earlier one may be right" in verify(bundle, OTHER.verifier).stdout


def test_with_a_key_from_before_a_change_a_bundle_does_not_hold_and_the_new_one_is_to_be_compared(bundle: Path) -> None:
    told = bundling.story()
    by_both = [f"{proof}{by_old}" for proof, by_old in zip(bundling.prove(told.entries, OTHER), signatures(told, KEY), strict=True)]
    parts = {
        "checkpoint": by_both[0].partition("\n\n")[2],
        "edition_proof": by_both[-1],
        "signatory_proofs": dict(enumerate(by_both[:2], 1)),
    }
    bundle.write_bytes(bundling.made(told, key=OTHER, keys=[OTHER.verifier, KEY.verifier], **parts))

    old, new = verify(bundle, KEY.verifier), verify(bundle, OTHER.verifier)

    assert (old.exit_code, new.exit_code) == (1, 0)
    assert "compare the new one with what its page shows, and give that." in old.stdout


def test_without_the_key_of_a_log_that_ended_a_bundle_holds_and_does_not_count_what_that_log_shows(bundle: Path) -> None:
    ended, told = SignerKey("undersigned/0000000000000000", OTHER.private), bundling.story()
    proofs = dict(bundling.proven(told).signatory_proofs) | {1: bundling.prove(told.entries, ended, origin=ended.name)[0]}
    bundle.write_bytes(bundling.made(told, signatory_proofs=proofs, earlier=[ended.verifier]))

    alone, both = verify(bundle, KEY.verifier), verify(bundle, KEY.verifier, ended.verifier)

    assert (alone.stdout.splitlines()[-1], both.stdout.splitlines()[-1]) == ("It holds.", "It holds.")
    assert "to have endorsed this text: 1." in alone.stdout
    assert "by an earlier log, whose key is not known here: 1." in alone.stdout
    assert "to have endorsed this text: 2." in both.stdout


def test_a_receipt_is_checked_as_well(bundle: Path) -> None:
    bundle.write_text(receipts.write(PROMISED))

    assert verify(bundle).stdout.splitlines()[-1] == whole(FINGERPRINT, "--key")
    assert verify(bundle, OTHER.verifier).exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [["verify"], ["verify", "/nowhere"], ["verify", "README.md", "--key", "no key"], ["verify", "README.md", "--key", "SHA256:x"]],
)
def test_a_wrong_use_ends_with_two(arguments: list[str]) -> None:
    assert CliRunner().invoke(cli.app, arguments).exit_code == 2
