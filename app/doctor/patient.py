"""What is examined: the settings of one installation, and what to look with. Tests bring a name server and certificates."""

import ssl
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cached_property

from app.config import Settings
from app.doctor.findings import NotChecked
from app.doctor.lookups import Lookups
from app.mail.addresses import read_address
from app.mail.failures import AddressUnusable

LOOK_SECONDS = 5.0
PRIVATE_ENDINGS = frozenset({"localhost", "local", "internal", "lan", "arpa", "test", "invalid", "onion"})


@dataclass(frozen=True)
class Patient:
    """One installation. `tls` is what the certificate of BASE_URL is checked against; no look takes longer than `look_seconds`.

    `shows_webhook`: the operator asked for the address of our webhook, which holds a password.
    """

    settings: Settings
    lookups: Lookups = field(default_factory=Lookups)
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    dkim_selectors: tuple[str, ...] = ()
    shows_webhook: bool = False
    look_seconds: float = LOOK_SECONDS

    @cached_property
    def mail_domain(self) -> str:
        """The domain of MAIL_FROM in ASCII; empty when it is none that the public DNS could know."""
        try:
            domain = read_address(parseaddr(self.settings.mail_from)[1]).domain.lower()
        except AddressUnusable:
            return ""
        last_label = domain.rpartition(".")[2]
        is_public = "." in domain and not last_label.isdigit() and last_label not in PRIVATE_ENDINGS
        return domain if is_public else ""

    def require_sender(self) -> str:
        """Return the domain of MAIL_FROM. Raises NotChecked when no mail leaves or the domain is none."""
        if self.settings.mail_folder:
            raise NotChecked("No mail is sent, so nobody asks for this yet.")
        if not self.mail_domain:
            raise NotChecked("The address in MAIL_FROM has no domain of the public DNS.")
        return self.mail_domain
