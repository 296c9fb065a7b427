"""Signatures that OpenSSH's own tool reads: ours by it, its by us, and neither when anything is changed."""

import subprocess
from pathlib import Path

import pytest

from app.ledger import sshsig
from tests.ledger.keys import KEY, OTHER

NAMESPACE = "undersigned-edition"
MESSAGE = b"a list of sums\n"
PUBLIC = KEY.private.public_key()


def verify(folder: Path, message: bytes, armored: str, namespace: str = NAMESPACE) -> bool:
    """Ask ssh-keygen."""
    (folder / "allowed_signers").write_text(f'log namespaces="{NAMESPACE}" {sshsig.public_line(PUBLIC, "log")}\n')
    (folder / "sums.sig").write_text(armored)
    command = ["ssh-keygen", "-Y", "verify", "-f", "allowed_signers", "-I", "log", "-n", namespace, "-s", "sums.sig"]
    return subprocess.run(command, cwd=folder, input=message, capture_output=True, check=False).returncode == 0


def test_openssh_verifies_what_we_sign(tmp_path: Path) -> None:
    armored = sshsig.sign(KEY.private, MESSAGE, NAMESPACE)

    assert verify(tmp_path, MESSAGE, armored)
    assert sshsig.is_signed(PUBLIC, MESSAGE, NAMESPACE, armored)


@pytest.mark.parametrize(
    ("message", "armored"),
    [
        (MESSAGE + b".", sshsig.sign(KEY.private, MESSAGE, NAMESPACE)),
        (MESSAGE, sshsig.sign(OTHER.private, MESSAGE, NAMESPACE)),
        (MESSAGE, sshsig.sign(KEY.private, MESSAGE, "file")),
        (MESSAGE, ""),
    ],
)
def test_openssh_and_we_refuse_the_same(message: bytes, armored: str, tmp_path: Path) -> None:
    assert not verify(tmp_path, message, armored)
    assert not sshsig.is_signed(PUBLIC, message, NAMESPACE, armored)


def test_nothing_signed_for_an_edition_passes_for_something_else(tmp_path: Path) -> None:
    armored = sshsig.sign(KEY.private, MESSAGE, NAMESPACE)

    assert not verify(tmp_path, MESSAGE, armored, "git")
    assert not sshsig.is_signed(PUBLIC, MESSAGE, "git", armored)


def test_we_verify_what_openssh_signs(tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "theirs", "-f", "theirs"], cwd=tmp_path, check=True)
    (tmp_path / "sums").write_bytes(MESSAGE)
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", "theirs", "-n", NAMESPACE, "sums"], cwd=tmp_path, check=True, capture_output=True
    )
    theirs = sshsig.read_public((tmp_path / "theirs.pub").read_text())

    assert sshsig.is_signed(theirs, MESSAGE, NAMESPACE, (tmp_path / "sums.sig").read_text())
