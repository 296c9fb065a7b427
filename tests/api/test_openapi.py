"""The schema tells the truth: every answer matches it, and no path of it could make an endorsement (P1)."""

from typing import Any

import pytest

from tests.api.calling import DRAFT, Api, row

Schema = dict[str, Any]


@pytest.fixture
def schema(api: Api) -> Schema:
    found: Schema = Api(api.app)("GET", "/openapi.json").json()
    return found


def operations(schema: Schema) -> dict[str, Schema]:
    return {f"{method.upper()} {path}": one for path, methods in schema["paths"].items() for method, one in methods.items()}


def test_the_routes_of_the_contract_are_there_and_no_others(schema: Schema) -> None:
    assert set(operations(schema)) == {
        "POST /statements",
        "GET /statements",
        "GET /statements/{statement_id}",
        "PATCH /statements/{statement_id}",
        "PUT /statements/{statement_id}/translations/{lang}",
        "GET /channels",
        "GET /statements/{statement_id}/versions",
        "POST /statements/{statement_id}/versions",
        "POST /statements/{statement_id}/consultation",
        "GET /statements/{statement_id}/comments",
        "POST /comments/{comment_id}/decision",
        "POST /statements/{statement_id}/sign-on",
        "POST /statements/{statement_id}/invitations",
        "GET /statements/{statement_id}/invitations",
        "GET /statements/{statement_id}/endorsements",
        "GET /statements/{statement_id}/roster",
        "POST /invitations/{invitation_id}/reminder",
        "DELETE /invitations/{invitation_id}",
        "POST /statements/{statement_id}/publication",
        "GET /statements/{statement_id}/publication",
        "DELETE /statements/{statement_id}/publication",
        "PATCH /statements/{statement_id}/publication",
        "DELETE /statements/{statement_id}/publication/time",
        "POST /hidings",
        "GET /statements/{statement_id}/deliveries",
        "POST /statements/{statement_id}/deliveries",
    }


def test_p1_no_operation_takes_what_an_endorsement_is_made_of(schema: Schema) -> None:
    shapes = schema["components"]["schemas"]
    taken = {name for name in shapes if name.endswith(("Input", "Patch"))}

    assert taken >= {"StatementInput", "StatementPatch", "InvitationInput", "RetractionInput"}
    for name in taken:
        assert not {"endorsement", "endorsements", "display_name", "visibility", "authorized", "nonce"} & set(shapes[name]["properties"])
    for operation in operations(schema):
        assert operation.startswith("GET ") or not operation.endswith(("/endorsements", "/roster"))


def test_the_schema_is_served_where_the_api_is(schema: Schema) -> None:
    assert schema["openapi"].startswith("3.1")
    assert schema["servers"] == [{"url": "/api/v1"}]
    assert schema["components"]["securitySchemes"]["apiKey"] | {"description": ""} == {
        "type": "http",
        "scheme": "bearer",
        "description": "",
    }


def test_every_operation_needs_the_key_and_says_how_it_fails(schema: Schema) -> None:
    for name, operation in operations(schema).items():
        assert operation["security"] == [{"apiKey": []}], name
        assert {"401", "500", "503"} <= set(operation["responses"]), name
        failures = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
        for status, answer in failures.items():
            assert answer["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}, (name, status)


def test_every_post_takes_an_idempotency_key(schema: Schema) -> None:
    for name, operation in operations(schema).items():
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert ("Idempotency-Key" in names) == name.startswith("POST "), name


def test_what_is_written_has_an_example_that_works(api: Api, schema: Schema) -> None:
    shapes = schema["components"]["schemas"]
    created = api("POST", "/statements", json=shapes["StatementInput"]["examples"][0])
    statement_id = created.json()["id"]
    changed = api("PATCH", f"/statements/{statement_id}", json=shapes["StatementPatch"]["examples"][0] | {"revision": 1})
    api("POST", f"/statements/{statement_id}/sign-on")

    assert (created.status_code, changed.status_code) == (201, 200)
    assert api.invite(statement_id, shapes["InvitationInput"]["examples"][0])[0]["state"] == "pending"


def test_an_answer_has_the_fields_its_schema_requires_and_no_others(api: Api, schema: Schema) -> None:
    statement_id = api.open()
    api.invite(statement_id, row("one@example.org"))
    for name, answer in {
        "POST /statements": api("POST", "/statements", json=DRAFT),
        "GET /statements": api("GET", "/statements"),
        "GET /channels": api("GET", "/channels"),
        "GET /statements/{statement_id}": api("GET", f"/statements/{statement_id}"),
        "GET /statements/{statement_id}/invitations": api("GET", f"/statements/{statement_id}/invitations"),
        "GET /statements/{statement_id}/versions": api("GET", f"/statements/{statement_id}/versions"),
        "GET /statements/{statement_id}/comments": api("GET", f"/statements/{statement_id}/comments"),
        "GET /statements/{statement_id}/roster": api("GET", f"/statements/{statement_id}/roster"),
    }.items():
        told = operations(schema)[name]["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        assert_fits(answer.json(), told, schema)


def assert_fits(value: object, told: Schema, schema: Schema) -> None:
    """Compare the fields of objects, all the way down."""
    if "$ref" in told:
        told = schema["components"]["schemas"][told["$ref"].rpartition("/")[2]]
    if isinstance(value, dict) and "properties" in told:
        assert set(value) == set(told["properties"]) >= set(told.get("required", []))
        for field, content in value.items():
            assert_fits(content, told["properties"][field], schema)
    for item in value if isinstance(value, list) else []:
        assert_fits(item, told["items"], schema)
