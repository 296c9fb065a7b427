"""The JSON edge, version 1: the same verbs as the pages, for programs of the lead. It refuses every caller without a key."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from app.api import (
    channels,
    consultations,
    deliveries,
    dependencies,
    endorsements,
    hidings,
    invitations,
    problems,
    publications,
    statements,
    versions,
)
from app.api.methods import HeadAsGet
from app.db import Database

DESCRIPTION = """\
What a lead organization does on its desk, for its programs. Send `Authorization: Bearer <api key>`.

Errors are problem details (RFC 9457): compare `code`, show `detail`; `errors` names each field that was refused. Lists answer
`{items, next}`: pass `next` back as `cursor` until it is null. Times are ISO 8601. A POST with an `Idempotency-Key` can be
sent again without harm: within a day, the same key and body get the same answer.

Nobody can be made to endorse from here: only an invited organization's own act makes an endorsement.
"""


def _operation_id(route: APIRoute) -> str:
    return route.name


NOUNS = APIRouter(generate_unique_id_function=_operation_id, responses=problems.responses(401, 500, 503))
"""Every route, put together once: the framework works out the parameters of each anew for each router that includes it."""
for _noun in (statements, channels, versions, consultations, invitations, endorsements, publications, hidings, deliveries):
    NOUNS.include_router(_noun.router)


class Api(FastAPI):
    """FastAPI whose schema tells the truth about its errors: they are `application/problem+json`."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            problems.correct(super().openapi())
        return super().openapi()


def create_api(database: Database) -> FastAPI:
    """Return the API as an app of its own, mounted at /api/v1: its errors are problem+json (RFC 9457), its schema /openapi.json."""
    api = Api(
        routes=NOUNS.routes,
        title="Undersigned",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api.state.database = database
    problems.install(api)
    api.exception_handler(dependencies.AnsweredBefore)(dependencies.answer_again)
    api.add_middleware(HeadAsGet)
    return api
