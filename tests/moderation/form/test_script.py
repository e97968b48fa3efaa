"""What is sent to every page that shows the form."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

LARGEST_BYTES = 12_000


def test_the_script_is_small_and_stands_alone(reader: FlaskClient) -> None:
    script = reader.get("/form.js")
    assert len(gzip.compress(script.data)) < LARGEST_BYTES
    assert script.content_type == "text/javascript; charset=utf-8"
    assert not re.search(r"\bimport\b\s*[({\"']|require\(|https?://", script.text)


def test_it_writes_no_markup_and_no_style_into_the_page(reader: FlaskClient) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\.style\b|<style"
    assert not re.search(forbidden, reader.get("/form.js").text)


def test_any_website_may_load_it_and_nothing_else(reader: FlaskClient) -> None:
    assert reader.get("/form.js").headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert reader.get("/form/demo.css").headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_browser_that_has_it_is_told_so(reader: FlaskClient) -> None:
    first = reader.get("/form.js")
    assert "max-age=3600" in first.headers["Cache-Control"]
    again = reader.get("/form.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/form/", "/form/keys.py", "/form/static/form.js", "/form/..%2fkeys.py"])
def test_nothing_else_of_the_folder_is_sent(reader: FlaskClient, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_the_demo_is_nowhere_unless_a_form_may_stand_there(reader: FlaskClient) -> None:
    assert reader.get("/form/demo").status_code == 404
    page = reader.get("/form/demo?lang=ka", headers={"Host": "www.ruritania.example"})
    assert 'lang="ka"' in page.text
    assert '<reader-comments site="Ruritania Today" article="bridge">' in page.text
