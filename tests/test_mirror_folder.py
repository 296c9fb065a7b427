"""A mirror's folder: what changed is written, strangers' files are safe, and a run that was killed is completed by the next."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.mirror_folder import MANIFEST, PARTIAL, MirrorBusy, MirrorDamaged, NotAMirror, _held, write
from app.publishing.mirror import MirrorFile

FRONT = MirrorFile("index.html", b"Front")
PAGE = MirrorFile("statements/s/en/index.html", b"Alder Centre, Bridge House")
WITHOUT = MirrorFile(PAGE.path, b"Alder Centre")


class Killed(Exception):
    """What ends a run half-way."""


def until_killed(*files: MirrorFile) -> Iterator[MirrorFile]:
    yield from files
    raise Killed


@contextmanager
def _small_files(*, most: int) -> Iterator[None]:
    """A disk that takes no file of more than so many bytes, as a full one would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    done = write([FRONT, PAGE], tmp_path / "deep" / "mirror")

    assert (done.written, done.unchanged, done.removed) == (2, 0, 0)
    assert (tmp_path / "deep/mirror/statements/s/en/index.html").read_bytes() == PAGE.body


def test_a_second_run_touches_no_file(tmp_path: Path) -> None:
    write([FRONT, PAGE], tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    done = write([FRONT, PAGE], tmp_path)

    assert (done.written, done.unchanged, done.removed) == (0, 2, 0)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path != tmp_path} == before


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    write([FRONT, PAGE], tmp_path)

    done = write([FRONT, WITHOUT], tmp_path)

    assert (done.written, done.unchanged) == (1, 1)
    assert not any(b"Bridge House" in body for body in everything(tmp_path).values())


def test_what_is_no_longer_public_goes_with_its_folder(tmp_path: Path) -> None:
    write([FRONT, PAGE], tmp_path)

    done = write([FRONT], tmp_path)

    assert done.removed == 1
    assert sorted(everything(tmp_path)) == [MANIFEST, "index.html"]
    assert not (tmp_path / "statements").exists()


def test_a_folder_of_somebody_else_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    with pytest.raises(NotAMirror):
        write([FRONT], tmp_path)
    assert everything(tmp_path) == {"thesis.txt": b"years of work"}


def test_a_strangers_file_beside_ours_stays(tmp_path: Path) -> None:
    write([PAGE], tmp_path)
    (tmp_path / "statements/s/notes.txt").write_text("mine")

    write([FRONT], tmp_path)

    assert everything(tmp_path)["statements/s/notes.txt"] == b"mine"


def test_a_strangers_file_in_the_place_of_ours_stays_and_is_named(tmp_path: Path) -> None:
    write([FRONT], tmp_path)
    (tmp_path / "statements").write_text("mine")

    done = write([FRONT, PAGE], tmp_path)

    assert done.in_the_way == [PAGE.path]
    assert (tmp_path / "statements").read_text() == "mine"


def test_nothing_is_written_through_a_link_that_leads_elsewhere(tmp_path: Path) -> None:
    mirror, elsewhere = tmp_path / "mirror", tmp_path / "elsewhere"
    write([FRONT], mirror)
    elsewhere.mkdir()
    (mirror / "statements").symlink_to(elsewhere)

    done = write([FRONT, PAGE], mirror)

    assert done.in_the_way == [PAGE.path]
    assert everything(elsewhere) == {}


@pytest.mark.parametrize("line", ["../thesis.txt", "/etc/hostname", "statements/../../thesis.txt"])
def test_a_list_that_names_files_outside_is_refused(tmp_path: Path, line: str) -> None:
    mirror = tmp_path / "mirror"
    write([FRONT], mirror)
    (tmp_path / "thesis.txt").write_text("years of work")
    (mirror / MANIFEST).write_text(f"{line}\n")

    with pytest.raises(MirrorDamaged):
        write([FRONT], mirror)
    assert (tmp_path / "thesis.txt").exists()


def test_a_run_that_was_killed_is_completed_by_the_next(tmp_path: Path) -> None:
    with pytest.raises(Killed):
        write(until_killed(FRONT), tmp_path)

    write([FRONT, PAGE], tmp_path)

    assert {**everything(tmp_path)}.keys() == {MANIFEST, FRONT.path, PAGE.path}


def test_what_a_killed_run_wrote_is_removed_when_it_is_no_longer_public(tmp_path: Path) -> None:
    with pytest.raises(Killed):
        write(until_killed(FRONT, PAGE), tmp_path)

    write([FRONT], tmp_path)

    assert sorted(everything(tmp_path)) == [MANIFEST, "index.html"]


def test_a_name_in_a_file_that_was_half_written_is_gone_after_the_next_run(tmp_path: Path) -> None:
    write([FRONT, WITHOUT], tmp_path)
    (tmp_path / PARTIAL).write_bytes(PAGE.body)

    write([FRONT, WITHOUT], tmp_path)

    assert not any(b"Bridge House" in body for body in everything(tmp_path).values())


def test_a_line_that_a_crash_cut_off_names_no_file(tmp_path: Path) -> None:
    write([FRONT], tmp_path)
    (tmp_path / "state").write_text("mine")
    with (tmp_path / MANIFEST).open("a") as manifest:
        manifest.write("\nstate")

    write([FRONT], tmp_path)

    assert (tmp_path / "state").read_text() == "mine"


def test_of_two_runs_at_once_the_second_is_refused(tmp_path: Path) -> None:
    with _held(tmp_path), pytest.raises(MirrorBusy):
        write([FRONT], tmp_path)
    assert everything(tmp_path) == {}


def test_a_list_that_is_a_link_is_refused_and_what_it_leads_to_is_untouched(tmp_path: Path) -> None:
    mirror, outside = tmp_path / "mirror", tmp_path / "outside.txt"
    mirror.mkdir()
    outside.write_text("line one\n")
    (mirror / MANIFEST).symlink_to(outside)

    with pytest.raises(MirrorDamaged):
        write([FRONT], mirror)

    assert (outside.read_text(), (mirror / "index.html").exists()) == ("line one\n", False)


def test_a_disk_that_takes_nothing_more_keeps_no_name_that_has_left(tmp_path: Path) -> None:
    gone = MirrorFile("statements/t/en/index.html", b"Bridge House")
    write([FRONT, PAGE, gone], tmp_path)

    with pytest.raises(OSError, match="File too large"), _small_files(most=1_000):
        write([FRONT, MirrorFile("new.html", b"new" * 1_000), MirrorFile(PAGE.path, b"Alder Centre" * 1_000)], tmp_path)

    assert sorted(everything(tmp_path)) == [MANIFEST, "index.html"]


def test_what_a_full_disk_refused_is_written_by_the_next_run(tmp_path: Path) -> None:
    large = MirrorFile(PAGE.path, b"Alder Centre" * 1_000)
    write([FRONT, PAGE], tmp_path)
    with pytest.raises(OSError, match="File too large"), _small_files(most=1_000):
        write([FRONT, large], tmp_path)

    done = write([FRONT, large], tmp_path)

    assert (done.written, done.unchanged, everything(tmp_path)[PAGE.path]) == (1, 1, large.body)
