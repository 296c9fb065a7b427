"""Settings: the only reader of the environment. Every setting is `UNDERSIGNED_<NAME>`, or `UNDERSIGNED_<NAME>_FILE` for a secret file.

A wrong setting is one clear sentence (`SettingInvalid`), raised at start. Keys that are absent are made once, mode 0600.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import idna

PREFIX = "UNDERSIGNED_"
NAMES = (
    "DATA_DIR",
    "DATABASE_URL",
    "BASE_URL",
    "SECRET_KEYS",
    "VAULT_KEYS",
    "LOG_KEY",
    "SEAL_CERTIFICATE",
    "MAIL_URL",
    "MAIL_FROM",
    "BOUNCE_DOMAIN",
    "ONION_HOST",
    "WORKER",
    "DEV",
)
LATER = ("TRUSTED_PROXIES", "RETENTION_DAYS")
SHORTEST_KEY = 32
LOOPBACK = ("127.0.0.1", "localhost", "::1")
HOST_NAME = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")
ONION_NAME = re.compile(r"[a-z2-7]{56}\.onion")
POSTMARK_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


class SettingInvalid(Exception):
    """A setting is missing or wrong; the message is the sentence the operator reads."""


@dataclass(frozen=True)
class Settings:
    """Everything the product may be told. Key lists start with the key in use; the others only read what they once made."""

    data_dir: Path
    database_url: str
    base_url: str
    secret_keys: tuple[str, ...]
    vault_keys: tuple[str, ...]
    log_keys: tuple[str, ...]
    mail_url: str
    mail_from: str
    bounce_domain: str
    """Where return paths lead (`security/return_paths`); empty when MAIL_FROM is the envelope sender of every mail."""
    onion_host: str = ""
    """Where the same pages are served as an onion service; empty when nowhere."""
    seal_certificate: str = ""
    """PEM of a private key and its certificates (`security/seal_keys`); empty when the key comes from LOG_KEY."""
    worker: str = "embedded"
    dev: bool = False

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def mail_folder(self) -> Path | None:
        """The folder of the local mailbox, or None when mail goes to a server."""
        return Path(self.mail_url.removeprefix("folder://")) if self.mail_url.startswith("folder://") else None


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the environment. Raises SettingInvalid with a sentence that names the setting."""
    read = _Reader(os.environ if environ is None else environ)
    data_dir = _data_dir(read.get("DATA_DIR") or "./var")
    base_url = _base_url(read.get("BASE_URL") or "http://127.0.0.1:8000")
    dev = _flag("DEV", read.get("DEV"))
    if dev and urlsplit(base_url).hostname not in LOOPBACK:
        raise SettingInvalid(
            "UNDERSIGNED_DEV shows every mail to everybody, so it needs a BASE_URL on this machine (127.0.0.1 or localhost)."
        )
    mail_from = _mail_from(read.get("MAIL_FROM") or f"Undersigned <noreply@{_mail_domain(base_url)}>")
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(read.get("DATABASE_URL") or f"sqlite:///{data_dir / 'undersigned.db'}"),
        base_url=base_url,
        secret_keys=_keys("SECRET_KEYS", read.get("SECRET_KEYS"), data_dir),
        vault_keys=_keys("VAULT_KEYS", read.get("VAULT_KEYS"), data_dir),
        log_keys=_keys("LOG_KEY", read.get("LOG_KEY"), data_dir),
        mail_url=_mail_url(read.get("MAIL_URL") or "folder://{DATA_DIR}/mail", data_dir),
        mail_from=mail_from,
        bounce_domain=_bounce_domain(read.get("BOUNCE_DOMAIN") or parseaddr(mail_from)[1].rpartition("@")[2]),
        onion_host=_onion_host(read.get("ONION_HOST")),
        seal_certificate=read.get("SEAL_CERTIFICATE"),
        worker=_choice("WORKER", read.get("WORKER") or "embedded", ("embedded", "none")),
        dev=dev,
    )


def unknown_names(environ: Mapping[str, str] | None = None) -> list[str]:
    """Return variables that carry our prefix but are no setting, most likely misspelt."""
    known = {PREFIX + name + ending for name in NAMES + LATER for ending in ("", "_FILE")}
    return sorted(name for name in (os.environ if environ is None else environ) if name.startswith(PREFIX) and name not in known)


def own_key_file(name: str, settings: Settings, environ: Mapping[str, str] | None = None) -> Path | None:
    """Return the file this installation made for a list of keys, or None where the environment gives them."""
    given = os.environ if environ is None else environ
    is_given = any(given.get(PREFIX + name + ending) for ending in ("", "_FILE"))
    return None if is_given else settings.data_dir / "keys" / name.lower()


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def get(self, name: str) -> str:
        value, path = self._environ.get(PREFIX + name, ""), self._environ.get(f"{PREFIX}{name}_FILE", "")
        if value and path:
            raise SettingInvalid(f"Set either {PREFIX}{name} or {PREFIX}{name}_FILE, not both.")
        if not path:
            return value.strip()
        try:
            content = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingInvalid(f"{PREFIX}{name}_FILE names a file that cannot be read.") from error
        if not content:
            raise SettingInvalid(f"{PREFIX}{name}_FILE names a file that is empty.")
        return content


def _data_dir(value: str) -> Path:
    try:
        path = Path(value).expanduser().resolve()
    except RuntimeError as error:
        raise SettingInvalid("UNDERSIGNED_DATA_DIR names the home of a user who does not exist.") from error
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingInvalid(f"UNDERSIGNED_DATA_DIR: the folder {path} cannot be made ({error.strerror}).") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise SettingInvalid(f"UNDERSIGNED_DATA_DIR: the folder {path} cannot be written.")
    return path


def _database_url(value: str) -> str:
    if value.startswith("sqlite:///"):
        return value
    scheme, separator, rest = value.partition("://")
    if scheme in {"postgresql", "postgres", "postgresql+psycopg"} and separator and _has_good_port(value):
        return f"postgresql+psycopg://{rest}"
    raise SettingInvalid("UNDERSIGNED_DATABASE_URL must begin with sqlite:/// or postgresql://, and a port must be a number.")


def _base_url(value: str) -> str:
    parts = _server(value)
    if parts is None or parts.scheme not in {"http", "https"} or parts.path not in {"", "/"} or set(value) & set("?#@\\ "):
        raise SettingInvalid("UNDERSIGNED_BASE_URL must be the public address without a path, such as https://statements.example.org.")
    return value.rstrip("/")


def _mail_url(value: str, data_dir: Path) -> str:
    if value.startswith("postmark:"):
        return _postmark(value)
    scheme, _, rest = value.partition("://")
    if scheme not in {"folder", "smtp", "smtps"}:
        raise SettingInvalid("UNDERSIGNED_MAIL_URL must begin with folder://, smtp://, smtps:// or postmark:.")
    if scheme == "folder" and not rest:
        raise SettingInvalid("UNDERSIGNED_MAIL_URL must name the folder, such as folder:///srv/mail.")
    if scheme == "folder":
        return f"folder://{Path(rest.replace('{DATA_DIR}', str(data_dir))).resolve()}"
    if _server(value) is None:
        raise SettingInvalid("UNDERSIGNED_MAIL_URL is not a URL such as smtp://user:password@mail.example.org:587.")
    return value


def _postmark(value: str) -> str:
    if not POSTMARK_TOKEN.fullmatch(value.removeprefix("postmark:")):
        raise SettingInvalid("UNDERSIGNED_MAIL_URL must be postmark: and the server's API token, without spaces or slashes.")
    return value


def _server(url: str) -> SplitResult | None:
    """Return the parts of a URL that names a server, and perhaps a port; else None."""
    return parts if _has_good_port(url) and (parts := urlsplit(url)).hostname else None


def _has_good_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _mail_domain(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    return "localhost" if ":" in host else host


def _mail_from(value: str) -> str:
    if "\n" in value or "\r" in value or "@" not in parseaddr(value)[1]:
        raise SettingInvalid("UNDERSIGNED_MAIL_FROM must be an address, such as Coalition <statements@example.org>.")
    return value


def _bounce_domain(value: str) -> str:
    """Return the domain as mail servers want it, in ASCII and small letters; empty for "none"."""
    try:
        domain = (value if value.isascii() else idna.encode(value, uts46=True).decode("ascii")).lower()
    except idna.IDNAError:
        domain = ""
    if not HOST_NAME.fullmatch(domain):
        raise SettingInvalid("UNDERSIGNED_BOUNCE_DOMAIN must be a domain, such as bounces.example.org, or none.")
    return "" if domain == "none" else domain


def _onion_host(value: str) -> str:
    host = value.lower()
    if host and not ONION_NAME.fullmatch(host):
        raise SettingInvalid("UNDERSIGNED_ONION_HOST must be the name of an onion service alone: 56 letters and digits, and .onion.")
    return host


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise SettingInvalid(f"{PREFIX}{name} must be one of: {', '.join(choices)}.")
    return value


def _flag(name: str, value: str) -> bool:
    return _choice(name, value.lower() or "0", ("0", "1", "false", "true", "no", "yes")) in {"1", "true", "yes"}


def _keys(name: str, value: str, data_dir: Path) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in (value or _kept_keys(name, data_dir)).replace("\n", ",").split(",") if key.strip())
    if not keys or any(len(key) < SHORTEST_KEY for key in keys):
        raise SettingInvalid(f"{PREFIX}{name} needs keys of at least {SHORTEST_KEY} characters, separated by commas, the one in use first.")
    return keys


def _kept_keys(name: str, data_dir: Path) -> str:
    """Read the key file of this installation; make it first, whole or not at all, so two processes starting together agree."""
    path = data_dir / "keys" / name.lower()
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            _write_once(path, secrets.token_hex(32) + "\n")
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingInvalid(f"{PREFIX}{name}: the key file {path} cannot be read or made.") from error


def _write_once(path: Path, content: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key is the key
    finally:
        draft.unlink()
