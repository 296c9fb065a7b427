"""The HTML edge: one router per resource. A route is a dependency, one domain verb in one transaction, and a template."""

from app.web import (
    accounts,
    changes,
    channels,
    comments,
    comparisons,
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
    endorsements.router,
    accounts.router,
    statements.router,
    unsaved.router,
    texts.router,
    channels.router,
    word.router,
    invitations.router,
    translations.router,
    changes.router,
    comparisons.router,
    publications.router,
    public.router,
    consultations.router,
    comments.router,
    translators.router,
    mailbox.router,
    health.router,
)
"""Routes are tried one by one: those that a whole coalition asks for in its last hour come first."""
