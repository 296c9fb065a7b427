"""Compressed copies are told from what only looks like one."""

import pytest

from app.publishing.encodings import compress, is_copy

BODY = b"We call for fair trials. " * 40


@pytest.mark.parametrize("coding", ["br", "gzip", "zstd"])
def test_what_was_compressed_is_a_copy(coding: str) -> None:
    assert is_copy(BODY, coding, compress(BODY, "text/plain")[coding])


@pytest.mark.parametrize("coding", ["br", "gzip", "zstd"])
@pytest.mark.parametrize("spoil", [lambda copy: copy[:-3], lambda copy: copy[:20] + b"\x00" + copy[21:], lambda _: b"", lambda _: BODY])
def test_what_was_spoiled_is_none(coding: str, spoil: object) -> None:
    copy = compress(BODY, "text/plain")[coding]
    spoiled = spoil(copy)  # type: ignore[operator]

    assert not is_copy(BODY, coding, spoiled)


@pytest.mark.parametrize("coding", ["br", "gzip", "zstd"])
def test_the_copy_of_something_else_is_none(coding: str) -> None:
    assert not is_copy(BODY, coding, compress(BODY[1:], "text/plain")[coding])
