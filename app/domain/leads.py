"""Lead organizations: the tenants of an installation. An operator creates them on the command line."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Session
from app.domain import accounts, slugs
from app.domain.inputs import Checks
from app.models import ApiKey, Lead
from app.security.secrets import new_secret, secret_hash


@dataclass(frozen=True)
class NewLead:
    """What the operator hands to the new coordinator. Both secrets are shown once and kept only as hashes."""

    id: str
    login_url: str
    api_key: str


def create(session: Session, *, name: str, email: str, country: str = "", at: datetime) -> NewLead:
    """Create a lead with its first member. Raises Invalid."""
    checks = Checks()
    lead = Lead(name=checks.name("name", name), country=checks.country("country", country), created_at=at)
    checks.done()
    lead.slug = slugs.new_slug(lead.name)
    session.add(lead)
    session.flush()
    account = accounts.create(session, lead, email)
    key = new_secret()
    session.add(ApiKey(lead_id=lead.id, key_hash=secret_hash(key), created_at=at))
    return NewLead(id=lead.id, login_url=accounts.issue_login(session, account, at=at), api_key=key)
