"""The HTML edge: one router per resource. A route is a dependency, one domain verb in one transaction, and a template."""

from fastapi import APIRouter

from app.web import (
    accounts,
    admissions,
    boards,
    changes,
    channels,
    comments,
    comparisons,
    consents,
    consultations,
    contacts,
    delegations,
    directory,
    endorsements,
    groups,
    health,
    hooks,
    imports,
    invitations,
    join_requests,
    mailbox,
    observers,
    public,
    publications,
    reminders,
    statements,
    texts,
    translations,
    translators,
    unsaved,
    unsaved_translations,
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
    imports.router,
    directory.router,
    contacts.router,
    groups.router,
    admissions.router,
    reminders.router,
    translations.router,
    unsaved_translations.router,
    changes.router,
    comparisons.router,
    publications.router,
    join_requests.router,
    public.router,
    consultations.router,
    comments.router,
    delegations.router,
    boards.router,
    consents.router,
    observers.router,
    translators.router,
    mailbox.router,
    hooks.router,
    health.router,
)
"""Routes are tried one by one: those that a whole coalition asks for in its last hour come first."""

PAGES = APIRouter()
"""All of them, put together once: the framework works out the parameters of every route anew for each router that includes it."""
for _router in ROUTERS:
    PAGES.include_router(_router)
