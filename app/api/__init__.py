"""The JSON edge, version 1: the same verbs as the pages, for programs of the lead."""

from fastapi import FastAPI

from app.db import Database


def create_api(database: Database) -> FastAPI:
    """Return the API as an app of its own, mounted at /api/v1: its errors are problem+json (RFC 9457), its schema /openapi.json."""
    api = FastAPI(title="Undersigned", version="1", docs_url=None, redoc_url=None)
    api.state.database = database
    return api
