"""Header lines as RFC 5322 and 2047 want them, the same under every Python.

The library's newer folding loses or adds a space where it breaks a long text outside ASCII (python/cpython issues 92081, 120930,
144156), so subjects and names are encoded by its older, sound `email.header`.
"""

from email.header import Header
from email.headerregistry import AddressHeader
from email.policy import EmailPolicy


class WirePolicy(EmailPolicy):
    """What a mail looks like on its way: CR LF, and ASCII in the header unless an address itself is outside ASCII (`utf8`)."""

    def fold(self, name: str, value: str) -> str:
        """Return the header line with its line ends."""
        if self.utf8 or value.isascii():
            return str(super().fold(name, value))
        return f"{name}: {_encoded(name, value, self.linesep)}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the same as bytes."""
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii")


WIRE = WirePolicy(linesep="\r\n")
WIRE_UTF8 = WirePolicy(linesep="\r\n", utf8=True)


def _encoded(name: str, value: str, linesep: str) -> str:
    if not isinstance(value, AddressHeader):
        return _words(name, value, linesep)
    return f",{linesep} ".join(
        f"{_words(name, address.display_name, linesep)}{linesep} <{address.addr_spec}>" for address in value.addresses
    )


def _words(name: str, text: str, linesep: str) -> str:
    return Header(str(text), "utf-8", header_name=name).encode(linesep=linesep)
