"""Any range of the audit log as a file: all of it, in flat memory, with a manifest, from page and command line."""

import csv
import hashlib
import io
import json
import sys
import tracemalloc
from pathlib import Path

import pytest

from moderation import exports
from moderation.__main__ import main
from moderation.context import Context
from moderation.exports import COLUMNS, Tally, Wanted
from moderation.storage import log_views
from moderation.storage.credentials import Site
from moderation.storage.log_views import EntryFilter
from rules import Outcome
from tests.moderation.audit.builders import grow
from tests.moderation.console.builders import a_finding, a_ruled_comment
from tests.moderation.console.conftest import Visitor

FORMULA = "=cmd|' /C calc'!A0"


def fill(context: Context, site: Site) -> None:
    found = a_finding("Such dolts.", ("dolts", "dolts"), outcome=Outcome.REJECT)
    a_ruled_comment(context, site, Outcome.REJECT, "Such dolts.", (found,), author_id="reader-9", author_name="Rupert")
    a_ruled_comment(context, site, Outcome.APPROVE, FORMULA, (), author_id="@x")
    a_ruled_comment(context, site, Outcome.APPROVE, "Мирная строка.", ())


def read(written: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def test_it_has_every_entry_that_the_page_shows(context: Context, site: Site, auditor: Visitor) -> None:
    fill(context, site)
    grow(context.database, site, 1200)
    rows = read(auditor.get("/console/audit.csv?action=decided").data)
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 1203
    assert [int(row["sequence"]) for row in rows] == sorted(int(row["sequence"]) for row in rows)
    assert (rows[0]["text"], rows[0]["matched"], rows[0]["author_id"]) == ("Such dolts.", "dolts", "masked")
    assert rows[1]["text"] == f"'{FORMULA}"
    lines = [json.loads(line) for line in auditor.get("/console/audit.jsonl?outcome=approve").data.splitlines()]
    assert [line["text"] for line in lines] == [FORMULA, "Мирная строка."]


def test_who_may_see_authors_has_them_in_the_file(context: Context, site: Site, moderator: Visitor) -> None:
    fill(context, site)
    assert read(moderator.get("/console/audit.csv?outcome=reject").data)[0]["author_name"] == "Rupert"


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_manifest_is_of_these_very_bytes(context: Context, site: Site, auditor: Visitor, form: str) -> None:
    fill(context, site)
    file = auditor.get(f"/console/audit.{form}?action=decided&upto=4")
    fill(context, site)
    told = auditor.get(f"/console/audit.{form}/manifest?action=decided&upto=4").json
    assert told["sha256"] == hashlib.sha256(file.data).hexdigest()
    assert (told["entries"], told["upto"]) == (3, 4)


def test_what_cannot_be_read_is_said(auditor: Visitor) -> None:
    assert auditor.get("/console/audit.csv?from=yesterday").status_code == 400
    assert auditor.get("/console/audit.pdf").status_code == 404


def test_the_command_line_writes_the_file_and_its_manifest(
    context: Context, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(context, site)
    file = tmp_path / "rejected.csv"
    where = ["--site", site.name, "--database", context.database.url, "--where", "outcome=reject"]
    monkeypatch.setattr(sys, "argv", ["moderation", "audit", "entries", str(file), *where])
    main()
    (row,) = read(file.read_bytes())
    assert (row["text"], row["author_id"]) == ("Such dolts.", "reader-9")
    manifest = json.loads((tmp_path / "rejected.csv.manifest.json").read_text())
    assert manifest["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert "1 entries are in" in capsys.readouterr().out


def test_its_memory_is_flat(context: Context, site: Site) -> None:
    grow(context.database, site, 6000)

    def peak(upto: int) -> int:
        tracemalloc.start()
        wanted, tally = Wanted("jsonl", site.id, EntryFilter(), upto), Tally()
        for _written in exports.write(context.database, wanted, tally):
            pass
        assert tally.entries == upto
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    with context.database.read() as connection:
        newest = log_views.find_newest(connection, site.id)
    peak(1000)
    assert peak(newest) < 1.5 * peak(1000) + 1_000_000
