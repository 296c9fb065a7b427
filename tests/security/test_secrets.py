"""Random values and the hashes under which they are kept."""

from app.security.secrets import new_secret, secret_hash


def test_a_secret_has_256_bits_and_is_never_the_same() -> None:
    secrets = {new_secret() for _ in range(1_000)}

    assert len(secrets) == 1_000
    assert {len(secret) for secret in secrets} == {43}


def test_a_secret_is_looked_up_by_its_sha256() -> None:
    assert secret_hash("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
