"""The HTML edge: one router per resource. A route is a dependency, one domain verb in one transaction, and a template."""

from app.web import (
    accounts,
    changes,
    consultations,
    endorsements,
    health,
    invitations,
    mailbox,
    public,
    publications,
    statements,
    texts,
    translations,
    translators,
    unsaved,
    word,
)

ROUTERS = (
    accounts.router,
    statements.router,
    unsaved.router,
    texts.router,
    word.router,
    invitations.router,
    translations.router,
    changes.router,
    publications.router,
    public.router,
    endorsements.router,
    consultations.router,
    translators.router,
    mailbox.router,
    health.router,
)
