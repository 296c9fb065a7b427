"""A server of Postmark's as the mail URL names it, and the marks that every mail through it carries. It sends nothing and loads nothing."""

from dataclasses import dataclass, field

API = "https://api.postmarkapp.com"
RETURN_PATH, MESSAGE_ID = "return-path", "message-id"
"""Keys of the metadata of a mail: at most 20 characters, with values of at most 80."""


@dataclass(frozen=True)
class PostmarkServer:
    """One server of Postmark's, known by its token. `api` is theirs."""

    token: str = field(repr=False)
    api: str = API
