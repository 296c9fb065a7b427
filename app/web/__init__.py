"""The HTML edge: one router per resource. A route is a dependency, one domain verb in one transaction, and a template."""

from app.web import accounts, changes, endorsements, health, invitations, mailbox, public, publications, statements

ROUTERS = (
    accounts.router,
    statements.router,
    invitations.router,
    changes.router,
    publications.router,
    public.router,
    endorsements.router,
    mailbox.router,
    health.router,
)
