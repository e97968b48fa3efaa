import csv
from pathlib import Path

import pytest

from moderation.commands import comment_files
from moderation.errors import OperatorError

SEVEN, EIGHT = ({"external_id": name, "revision": 1} for name in "78")
ANSWER = {
    "problem": None,
    "comment": {
        "id": "c_1",
        "status": "rejected",
        "decision": {
            "outcome": "reject",
            "reason": "rule_matched",
            "findings": [{"rule": "a/b", "clause": "a"}, {"rule": "a/b", "clause": "a"}],
        },
    },
}


def a_file(tmp_path: Path, text: str, name: str = "comments.csv") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def test_it_reads_csv_with_the_columns_that_the_api_has(tmp_path: Path) -> None:
    header = "id,text,lang,article_id,article_url,author_name,expected\n"
    rows = comment_files.read(a_file(tmp_path, header + '7,"Hello, world",en,a1,,Anna,approve\n'))
    assert rows == [
        {
            "external_id": "7",
            "revision": 1,
            "text": "Hello, world",
            "language": "en",
            "article": {"id": "a1"},
            "author": {"name": "Anna"},
        }
    ]


def test_it_reads_jsonl(tmp_path: Path) -> None:
    rows = comment_files.read(a_file(tmp_path, '{"text": "Hello", "revision": 2}\n\n{"text": "World"}\n'))
    assert [(row["external_id"], row["revision"], row["text"]) for row in rows] == [
        ("1", 2, "Hello"),
        ("2", 1, "World"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,words\n1,Hello\n", "row 1 has no `text`"),
        ('{"text": "Hello"}\n{nonsense\n', "line 2 is not JSON"),
        ('{"text": 7}\n', "row 1 has no `text`"),
        ("text,revision\nHello,two\n", "row 1: `revision` is not a whole number"),
    ],
)
def test_it_names_the_row_that_cannot_be_read(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(OperatorError, match=message):
        comment_files.read(a_file(tmp_path, text))


def test_it_names_two_rows_of_one_id(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="rows 1 and 2 have the same id '7'"):
        comment_files.read(a_file(tmp_path, "id,text\n7,a\n7,b\n"))


def test_decisions_are_written_and_found_again(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with comment_files.open_decisions(out) as write:
        write(SEVEN, ANSWER)
        write(EIGHT, {"comment": None, "problem": {"code": "too_long"}})
    assert comment_files.read_done(out) == {("7", 1): "reject", ("8", 1): "refused"}
    seven, eight = csv.DictReader(out.read_text().splitlines())
    assert seven["rules"] == "a/b"
    assert eight["problem"] == "too_long"


def test_a_line_cut_off_in_the_middle_is_done_again(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with comment_files.open_decisions(out) as write:
        write(SEVEN, ANSWER)
        write(EIGHT, ANSWER)
    out.write_bytes(out.read_bytes()[:-5])
    assert set(comment_files.read_done(out)) == {("7", 1)}
    with comment_files.open_decisions(out) as write:
        write(EIGHT, ANSWER)
    assert set(comment_files.read_done(out)) == {("7", 1), ("8", 1)}
