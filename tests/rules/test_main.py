"""The commands, as a person or a script runs them."""

import io
import json
from pathlib import Path

import pytest

from rules.__main__ import main

from .conftest import PACKS

PACK = str(PACKS / "ruritania")
HEADER = "id,text,lang,expected,category,source\n"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_decide_tells_outcome_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "decide", "--pack", PACK, "Ruritanians are vermin")
    assert code == 0
    assert out.splitlines()[0] == "reject (rule_matched, en)"
    assert "A people is likened to vermin" in out


def test_decide_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Ruritanians are vermin\n"))
    _, out, _ = run(capsys, "decide", "--json", "--pack", PACK, "-")
    decision = json.loads(out)
    assert decision["outcome"] == "reject"
    assert decision["findings"][0]["spans"] == [
        {"start": 0, "end": 22, "text": "Ruritanians are vermin", "plain": "ruritanians are vermin"}
    ]


def test_explain_shows_how_a_text_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "explain", "--pack", PACK, "Ruritanians are v.e.r.m.i.n")
    assert "folded: ruritanians are vermin" in out
    assert "en: | {group+nationality} {after_people}are {dehumanising}vermin |" in out
    _, out, _ = run(capsys, "explain", "--json", "--pack", PACK, "hello")
    assert json.loads(out)["readings"][0] == {"language": "folded", "text": "hello"}


def test_list_names_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "list", PACK)
    assert len(out.splitlines()) == 11
    _, out, _ = run(capsys, "list", "--json", PACK)
    assert json.loads(out)["rules"][0]["id"] == "national-discrimination/dehumanisation"


def test_check_says_whether_all_is_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capsys, "check", PACK)
    assert (code, out) == (0, "11 rules, 37 examples, 0 mistakes\n")
    code, out, _ = run(capsys, "check", "--json", str(tmp_path))
    assert code == 1
    assert len(json.loads(out)["mistakes"]) == 1


def test_a_pack_with_mistakes_is_refused_in_one_go(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = run(capsys, "decide", "--pack", str(tmp_path), "hello")
    assert code == 2
    assert "policy.toml: is missing" in err


def test_evaluate_prints_the_figures_and_writes_the_decisions(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table = tmp_path / "rows.csv"
    table.write_text(
        HEADER + "1,Ruritanians are vermin,en,violation,hate/x,one\n2,hello,en,approve,none/y,one\n"
        "3,that gonk again,en,approve,none/y,two\n4,whatever,en,either,none/z,two\n",
        encoding="utf-8",
    )
    decisions = tmp_path / "decisions.csv"
    code, out, _ = run(capsys, "evaluate", "--json", "--pack", PACK, "--decisions", str(decisions), str(table))
    figures = json.loads(out)
    assert code == 0
    assert figures["overall"]["violations"] == {"n": 1, "rejected": 1.0, "escalated": 0.0, "approved": 0.0}
    assert figures["overall"]["clean"] == {"n": 2, "rejected": 0.0, "escalated": 0.5, "approved": 0.5}
    assert set(figures) >= {"overall", "by_source", "by_lang", "by_category", "comments_per_second"}
    assert set(figures["by_source"]) == {"one", "two"}
    lines = decisions.read_text(encoding="utf-8").splitlines()
    assert lines[1].split(",")[6:8] == ["reject", "rule_matched"]
    assert len(lines) == 5


def test_evaluate_says_what_changed_since_a_baseline(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table, old = tmp_path / "rows.csv", tmp_path / "old.json"
    table.write_text(HEADER + "1,Ruritanians are vermin,en,violation,a,b\n2,hello,en,approve,a,b\n", encoding="utf-8")
    old.write_text(json.dumps({"outcomes": {"1": "approve", "2": "approve"}}))
    _, out, _ = run(capsys, "evaluate", "--pack", PACK, "--baseline", str(old), str(table))
    assert out.splitlines()[-2:] == ["1: approve -> reject", "1 of 2 rows changed"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,text\n1,hello\n", "lacks the columns lang, expected, category, source"),
        (HEADER.encode() + b"1,hello,en,maybe,a,b\n", "line 2: expected is 'maybe'"),
        (HEADER.encode() + b"1,hello\n", "line 2: has too few values"),
        (HEADER.encode() + b"1,\xff,en,approve,a,b\n", "cannot be read as CSV in UTF-8"),
    ],
)
def test_evaluate_refuses_a_table_that_it_cannot_read(
    content: bytes, message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table = tmp_path / "rows.csv"
    table.write_bytes(content)
    code, _, err = run(capsys, "evaluate", "--pack", PACK, str(table))
    assert code == 2
    assert f"rows.csv: {message}" in err


def test_evaluate_refuses_a_baseline_that_is_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table, old = tmp_path / "rows.csv", tmp_path / "old.json"
    table.write_text(HEADER + "2,hello,en,approve,a,b\n", encoding="utf-8")
    old.write_text("[]")
    code, _, err = run(capsys, "evaluate", "--pack", PACK, "--baseline", str(old), str(table))
    assert code == 2
    assert "old.json: is no output of evaluate --json" in err
