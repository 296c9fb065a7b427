"""Key files: a new key comes first, the old ones stay, nobody else may read, and what goes wrong changes nothing."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.security import key_files
from app.security.key_files import KeyFileUnusable, NoOldKey

OLD, OLDER = "a" * 40, "b" * 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "log_key"
    file.write_text(f"{OLD},{OLDER}\n")
    file.chmod(0o640)
    return file


def test_a_new_key_stands_before_the_old_ones_and_is_for_one_user_only(path: Path) -> None:
    key_files.rotate(path)

    new, *rest = path.read_text().split()
    assert (len(new), rest) == (64, [OLD, OLDER])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["log_key"]


def test_only_the_key_in_use_stays_when_the_old_ones_go(path: Path) -> None:
    key_files.drop_old(path)

    assert path.read_text() == f"{OLD}\n"


def test_the_only_key_never_goes(path: Path) -> None:
    path.write_text(f"{OLD}\n")

    with pytest.raises(NoOldKey):
        key_files.drop_old(path)

    assert path.read_text() == f"{OLD}\n"


def test_two_rotations_at_once_lose_no_key(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(key_files.rotate, [path] * 8))

    keys = path.read_text().split()
    assert (len(keys), len(set(keys)), keys[-2:]) == (10, 10, [OLD, OLDER])


@pytest.mark.parametrize("content", [None, "ключ".encode()])
def test_a_file_that_cannot_be_read_is_a_sentence(path: Path, content: bytes | None) -> None:
    path.unlink() if content is None else path.write_bytes(content)

    with pytest.raises(KeyFileUnusable):
        key_files.rotate(path)


def test_a_file_without_a_key_is_refused(path: Path) -> None:
    path.write_text("\n")

    with pytest.raises(KeyFileUnusable):
        key_files.rotate(path)
