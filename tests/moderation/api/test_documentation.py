"""GET /openapi.json, /docs and /problems."""

import re

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from moderation.api.described import route_of
from moderation.api.examples import ENDPOINT
from moderation.api.problems import KINDS
from moderation.context import Context
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import a_decided_comment
from tests.moderation.api.compatible.test_access import COMPATIBLE


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: nothing of this is about the database."""
    return sqlite_url


def test_every_route_of_the_api_is_documented(app: APIFlask, stranger: FlaskClient) -> None:
    document = stranger.get("/openapi.json").json
    documented = {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}
    routes = {
        (method, route_of(rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
        if rule.rule.startswith("/v1") or rule.rule in ("/healthz", "/readyz", "/metrics")
    }
    assert documented == routes - COMPATIBLE.keys()  # these have descriptions of their own


def test_every_operation_says_its_scope_and_every_answer(stranger: FlaskClient) -> None:
    document = stranger.get("/openapi.json").json
    operations = {o["operationId"]: o for path in document["paths"].values() for o in path.values()}
    submit = operations["submitComment"]
    assert submit["security"] == [{"apiKey": ["comments:write"]}]
    assert set(submit["responses"]) == {
        "200", "202", "400", "401", "403", "405", "409", "413", "415", "422", "429", "500", "503",
    }  # fmt: skip
    assert "404" in operations["getComment"]["responses"]
    assert operations["getHealth"]["security"] == []
    assert all(operation["summary"] and operation["tags"] for operation in operations.values())


def test_every_shape_is_described_whole_and_every_reference_leads_somewhere(stranger: FlaskClient) -> None:
    answer = stranger.get("/openapi.json")
    schemas = answer.json["components"]["schemas"]
    assert [name for name, schema in schemas.items() if "properties" not in schema] == []
    for kind, name in re.findall(r'"#/components/(\w+)/([^"]+)"', answer.text):
        assert name in answer.json["components"][kind]


def test_every_code_is_in_the_document(stranger: FlaskClient) -> None:
    problem = stranger.get("/openapi.json").json["components"]["schemas"]["Problem"]
    assert problem["properties"]["code"]["enum"] == [kind.code for kind in KINDS]


def test_its_examples_are_answered_as_it_says(client: FlaskClient, context: Context, site: Site) -> None:
    document = client.get("/openapi.json").json
    made = client.post("/v1/endpoints", json=ENDPOINT).json
    looked_at = {"appeals": Outcome.REJECT, "reports": Outcome.APPROVE}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if "requestBody" in operation:
                example = operation["requestBody"]["content"]["application/json"]["example"]
                comment = a_decided_comment(context, site, looked_at.get(path.rpartition("/")[2], Outcome.APPROVE))
                address = path.replace("{endpoint_id}", made["id"]).replace("{comment_id}", comment.id)
                answer = client.open(address, method=method, json=example)
                assert answer.status_code in (200, 201, 202)
                assert str(answer.status_code) in operation["responses"]


def test_its_limit_is_the_policys(stranger: FlaskClient) -> None:
    schemas = stranger.get("/openapi.json").json["components"]["schemas"]
    assert schemas["CommentIn"]["properties"]["text"]["maxLength"] == 512
    assert "unlawful-appeals" in schemas["ReportIn"]["properties"]["clause"]["enum"]


def test_its_page_names_every_operation_and_loads_nothing_from_elsewhere(stranger: FlaskClient) -> None:
    page = stranger.get("/docs")
    assert page.content_type.startswith("text/html")
    for path, operations in stranger.get("/openapi.json").json["paths"].items():
        assert f"<code>{path}</code>" in page.text
        assert all(f'id="{operation["operationId"]}"' in page.text for operation in operations.values())
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert re.findall(r'(?:src|href)="(?!/|#)', page.text) == []
    assert stranger.get("/docs/style.css").content_type == "text/css; charset=utf-8"


def test_every_link_within_its_page_leads_somewhere(stranger: FlaskClient) -> None:
    page = stranger.get("/docs").text
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_kind_of_problem_has_a_page(stranger: FlaskClient, kind: object) -> None:
    code = kind.code  # type: ignore[attr-defined]
    assert stranger.get(f"/problems/{code}").json["code"] == code
    page = stranger.get(f"/problems/{code}", headers={"Accept": "text/html"})
    assert page.content_type.startswith("text/html")
    assert f"<code>{code}</code>" in page.text


def test_all_kinds_are_listed(stranger: FlaskClient) -> None:
    assert [kind["code"] for kind in stranger.get("/problems").json] == [kind.code for kind in KINDS]
    assert stranger.get("/problems/unheard_of").status_code == 404
