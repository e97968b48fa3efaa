"""Sends the form's files; other websites load the script, so it alone may be loaded from anywhere."""

from hashlib import sha256
from importlib.resources import files

from flask import Response, request

CACHE_SECONDS = 3600  # so that a mended form is everywhere within the hour


def answer() -> Response:
    """Give the script, to be loaded from pages of any origin."""
    response = send("form.js", "text/javascript; charset=utf-8")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"  # for pages that load it with `crossorigin`
    return response


def send(name: str, content_type: str) -> Response:
    """Give a file of the folder ``static``, or word that the browser has it already."""
    body = files(__package__).joinpath("static", name).read_bytes()
    response = Response(body, content_type=content_type)
    response.set_etag(sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    response.make_conditional(request)
    return response
