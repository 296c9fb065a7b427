"""Settings: every wrong one is one clear sentence, and keys are made once."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import SettingInvalid, Settings, load_settings, unknown_names

KEY = "a key that has more than 32 characters"


def load(tmp_path: Path, **environ: str) -> Settings:
    given = {"DATA_DIR": str(tmp_path / "var"), **environ}
    return load_settings({f"UNDERSIGNED_{name}": value for name, value in given.items()})


def refused(tmp_path: Path, **environ: str) -> str:
    with pytest.raises(SettingInvalid) as caught:
        load(tmp_path, **environ)
    return str(caught.value)


def test_nothing_has_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    settings = load_settings({})

    assert settings.data_dir == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/undersigned.db"
    assert (settings.base_url, settings.worker, settings.dev) == ("http://127.0.0.1:8000", "embedded", False)
    assert settings.mail_url == f"folder://{tmp_path}/var/mail"
    assert settings.mail_folder == tmp_path / "var/mail"
    assert settings.mail_from == "Undersigned <noreply@127.0.0.1>"


@pytest.mark.parametrize(
    ("given", "domain"),
    [("", "lead.example.org"), ("Bounces.example.org", "bounces.example.org"), ("пошта.example", "xn--80a1acn3a.example"), ("none", "")],
)
def test_mail_comes_back_to_the_senders_domain_unless_told(tmp_path: Path, given: str, domain: str) -> None:
    assert load(tmp_path, MAIL_FROM="Coalition <statements@Lead.example.org>", BOUNCE_DOMAIN=given).bounce_domain == domain


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "DATABASE_URL",
            "mysql://x/y",
            "UNDERSIGNED_DATABASE_URL must begin with sqlite:/// or postgresql://, and a port must be a number.",
        ),
        (
            "DATABASE_URL",
            "postgresql:x",
            "UNDERSIGNED_DATABASE_URL must begin with sqlite:/// or postgresql://, and a port must be a number.",
        ),
        (
            "DATABASE_URL",
            "postgresql://host:port/x",
            "UNDERSIGNED_DATABASE_URL must begin with sqlite:/// or postgresql://, and a port must be a number.",
        ),
        *(
            (
                "BASE_URL",
                value,
                "UNDERSIGNED_BASE_URL must be the public address without a path, such as https://statements.example.org.",
            )
            for value in (
                "statements.example.org",
                "ftp://x.org",
                "https://",
                "https://x.org/path",
                "https://x.org?q=1",
                "https://x.org/#a",
                "https://user:secret@x.org",
                "https://x.org:port",
                "https://x.org:70000",
                "http://[::1",
                "https://x y.org",
            )
        ),
        (
            "SECRET_KEYS",
            "short",
            "UNDERSIGNED_SECRET_KEYS needs keys of at least 32 characters, separated by commas, the one in use first.",
        ),
        (
            "VAULT_KEYS",
            f"{KEY},x",
            "UNDERSIGNED_VAULT_KEYS needs keys of at least 32 characters, separated by commas, the one in use first.",
        ),
        ("VAULT_KEYS", ",,", "UNDERSIGNED_VAULT_KEYS needs keys of at least 32 characters, separated by commas, the one in use first."),
        ("MAIL_URL", "http://x.org", "UNDERSIGNED_MAIL_URL must begin with folder://, smtp://, smtps:// or postmark:."),
        (
            "MAIL_URL",
            "postmark:two words",
            "UNDERSIGNED_MAIL_URL must be postmark: and the server's API token, without spaces or slashes.",
        ),
        ("BOUNCE_DOMAIN", "b+*@example.org", "UNDERSIGNED_BOUNCE_DOMAIN must be a domain, such as bounces.example.org, or none."),
        ("BOUNCE_DOMAIN", "пошта..example", "UNDERSIGNED_BOUNCE_DOMAIN must be a domain, such as bounces.example.org, or none."),
        ("MAIL_URL", "folder://", "UNDERSIGNED_MAIL_URL must name the folder, such as folder:///srv/mail."),
        ("MAIL_URL", "smtp://", "UNDERSIGNED_MAIL_URL is not a URL such as smtp://user:password@mail.example.org:587."),
        ("MAIL_URL", "smtp://h:port", "UNDERSIGNED_MAIL_URL is not a URL such as smtp://user:password@mail.example.org:587."),
        ("MAIL_FROM", "nobody", "UNDERSIGNED_MAIL_FROM must be an address, such as Coalition <statements@example.org>."),
        ("MAIL_FROM", "a@b.org\nBcc: c@d.org", "UNDERSIGNED_MAIL_FROM must be an address, such as Coalition <statements@example.org>."),
        ("WORKER", "both", "UNDERSIGNED_WORKER must be one of: embedded, none."),
        ("DEV", "maybe", "UNDERSIGNED_DEV must be one of: 0, 1, false, true, no, yes."),
        ("SECRET_KEYS_FILE", "/no/such/file", "UNDERSIGNED_SECRET_KEYS_FILE names a file that cannot be read."),
    ],
)
def test_a_wrong_setting_is_one_clear_sentence(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    assert refused(tmp_path, **{name: value}) == sentence


def test_no_sentence_repeats_a_secret(tmp_path: Path) -> None:
    sentences = [
        refused(tmp_path, SECRET_KEYS="swordfish"),
        refused(tmp_path, MAIL_URL="smtp://me:swordfish@host:port"),
        refused(tmp_path, DATABASE_URL="mysql://me:swordfish@host/x"),
    ]

    assert not [sentence for sentence in sentences if "swordfish" in sentence]


def test_a_setting_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{KEY}\n")

    settings = load(tmp_path, SECRET_KEYS_FILE=str(tmp_path / "secret"))

    assert settings.secret_keys == (KEY,)


def test_a_setting_stands_in_one_place(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(KEY)

    sentence = refused(tmp_path, SECRET_KEYS=KEY, SECRET_KEYS_FILE=str(tmp_path / "secret"))

    assert sentence == "Set either UNDERSIGNED_SECRET_KEYS or UNDERSIGNED_SECRET_KEYS_FILE, not both."


@pytest.mark.parametrize(("content", "end"), [(b"", "is empty."), (b" \n", "is empty."), (b"\xff\xfe\x00", "cannot be read.")])
def test_a_secret_file_must_hold_a_secret(tmp_path: Path, content: bytes, end: str) -> None:
    (tmp_path / "secret").write_bytes(content)

    assert refused(tmp_path, VAULT_KEYS_FILE=str(tmp_path / "secret")) == f"UNDERSIGNED_VAULT_KEYS_FILE names a file that {end}"


def test_a_key_list_is_read_in_order_from_commas_and_lines(tmp_path: Path) -> None:
    assert load(tmp_path, VAULT_KEYS=f"{KEY}1, {KEY}2\n{KEY}3").vault_keys == (f"{KEY}1", f"{KEY}2", f"{KEY}3")


def test_a_data_dir_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    sentence = refused(tmp_path, DATA_DIR=str(tmp_path / "file"))

    assert sentence == f"UNDERSIGNED_DATA_DIR: the folder {tmp_path}/file cannot be made (File exists)."
    assert refused(tmp_path, DATA_DIR="~nobody-of-this-name/x") == "UNDERSIGNED_DATA_DIR names the home of a user who does not exist."


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:80"])
def test_dev_works_on_this_machine(tmp_path: Path, base_url: str) -> None:
    assert load(tmp_path, DEV="1", BASE_URL=base_url).dev


def test_dev_is_refused_in_public(tmp_path: Path) -> None:
    sentence = refused(tmp_path, DEV="yes", BASE_URL="https://statements.example.org")

    assert sentence.startswith("UNDERSIGNED_DEV shows every mail to everybody")


def test_the_base_url_has_no_slash_at_its_end_and_tells_https(tmp_path: Path) -> None:
    settings = load(tmp_path, BASE_URL="https://statements.example.org/")

    assert (settings.base_url, settings.is_https) == ("https://statements.example.org", True)
    assert settings.mail_from == "Undersigned <noreply@statements.example.org>"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_spoken_with_one_driver(tmp_path: Path, scheme: str) -> None:
    assert load(tmp_path, DATABASE_URL=f"{scheme}://u:p@h:5432/d").database_url == "postgresql+psycopg://u:p@h:5432/d"


def test_the_mail_folder_may_stand_in_the_data_dir(tmp_path: Path) -> None:
    assert load(tmp_path, MAIL_URL="folder://{DATA_DIR}/out").mail_folder == tmp_path / "var/out"
    assert load(tmp_path, MAIL_URL="smtps://mail.example.org").mail_folder is None


def test_keys_are_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)

    folder = tmp_path / "var/keys"
    assert (first.secret_keys, first.vault_keys) == (second.secret_keys, second.vault_keys)
    assert len(first.secret_keys[0]) == 64
    assert first.secret_keys != first.vault_keys
    assert sorted(path.name for path in folder.iterdir()) == ["log_key", "secret_keys", "vault_keys"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_keys_that_are_given_are_not_written_anywhere(tmp_path: Path) -> None:
    load(tmp_path, SECRET_KEYS=KEY, VAULT_KEYS=KEY, LOG_KEY=KEY)

    assert not (tmp_path / "var/keys").exists()


def test_processes_that_start_together_agree_on_their_keys(tmp_path: Path) -> None:
    program = "from app.config import load_settings as l; s = l(); print(s.secret_keys, s.vault_keys)"
    environ = os.environ | {"UNDERSIGNED_DATA_DIR": str(tmp_path / "var")}

    started = [subprocess.Popen([sys.executable, "-c", program], env=environ, stdout=subprocess.PIPE) for _ in range(4)]

    assert len({process.communicate(timeout=60)[0] for process in started}) == 1
    assert [process.returncode for process in started] == [0] * 4


def test_a_key_file_that_is_broken_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "var/keys").mkdir(parents=True)
    (tmp_path / "var/keys/vault_keys").write_bytes(b"\xff")

    assert refused(tmp_path) == f"UNDERSIGNED_VAULT_KEYS: the key file {tmp_path}/var/keys/vault_keys cannot be read or made."


def test_misspelt_names_are_found() -> None:
    environ = {"UNDERSIGNED_BASE_ULR": "x", "UNDERSIGNED_BASE_URL_FILE": "x", "UNDERSIGNED_LOG_KEY": "x", "PATH": "x"}

    assert unknown_names(environ) == ["UNDERSIGNED_BASE_ULR"]


def test_an_onion_service_is_named_by_its_host_alone(tmp_path: Path) -> None:
    onion = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"

    assert load(tmp_path, ONION_HOST=onion.upper()).onion_host == onion
    assert load(tmp_path).onion_host == ""
    for wrong in (f"http://{onion}", "short.onion", onion.replace("a", "1")):
        assert refused(tmp_path, ONION_HOST=wrong).startswith("UNDERSIGNED_ONION_HOST must be the name of an onion service alone")
