"""Shows the API's description: as OpenAPI for machines, as a page for people, and every kind of problem."""

from dataclasses import asdict
from typing import cast

from apiflask import APIBlueprint, APIFlask
from flask import Response, current_app, json, render_template, request

from moderation.api import openapi as openapi_document
from moderation.api.authentication import public
from moderation.api.current import context
from moderation.api.problems import KINDS
from moderation.errors import NotFound

blueprint = APIBlueprint("documentation", __name__, enable_openapi=False)


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """Give the OpenAPI document."""
    return Response(json.dumps(_document()), content_type="application/json")


@blueprint.get("/docs")
@public
def docs() -> str:
    """Show the OpenAPI document as a page, without any script."""
    return render_template("api/docs.html", document=_document(), dumps=_dump)


@blueprint.get("/docs/style.css")
@public
def style() -> Response:
    """Give the page's style; a file of its own, since the page may hold none."""
    return Response(render_template("api/style.css"), content_type="text/css; charset=utf-8")


@blueprint.get("/problems")
@public
def problems() -> Response | str:
    """List every kind of problem, for people or for machines."""
    if _wants_page():
        return render_template("api/problems.html", kinds=KINDS)
    return _tell([asdict(kind) for kind in KINDS])


@blueprint.get("/problems/<code>")
@public
def problem(code: str) -> Response | str:
    """Explain one kind of problem: what its ``type`` leads to."""
    kind = next((kind for kind in KINDS if kind.code == code), None)
    if kind is None:
        raise NotFound("There is no such kind of problem; /problems lists them.", code="no_such_path")
    if _wants_page():
        return render_template("api/problems.html", kinds=[kind])
    return _tell(asdict(kind))


def _wants_page() -> bool:
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def _tell(found: object) -> Response:
    return Response(json.dumps(found), content_type="application/json")


def _document() -> openapi_document.Document:
    return openapi_document.for_policy(openapi_document.find_document(cast(APIFlask, current_app)), context().policy)


def _dump(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
