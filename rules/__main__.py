"""The commands of the rules: decide, explain, check, evaluate, list.

Exit codes: 0 all is well, 1 the rules or figures are not as they should be, 2 the command or a file is wrong.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from . import checking, evaluation
from .decision import decide, decide_fully, shown_readings
from .errors import RulesError
from .explanations import explain
from .loading import SHIPPED, load_policy
from .model import Decision, Finding


def main(arguments: list[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: The words after the program's name; those of the process if there are none.

    Returns:
        The exit code.
    """
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except (RulesError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    parser = argparse.ArgumentParser(prog="python -m rules", description="Decide about comments by the house rules.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, words in (
        ("decide", _decide, "decide about a text"),
        ("explain", _explain, "show how a text is read, and why it is decided so"),
    ):
        command = _command(commands, name, run, words)
        command.add_argument("text", help="the comment; - reads standard input")
        command.add_argument("--language", help="ISO 639-1 code that the site would declare")
    command = _command(commands, "check", _check, "hold every rule to its examples")
    command.add_argument("folder", nargs="?", type=Path, help="the pack; the shipped one if there is none")
    command = _command(commands, "list", _list, "list the rules")
    command.add_argument("folder", nargs="?", type=Path, help="the pack; the shipped one if there is none")
    command = _command(commands, "evaluate", _evaluate, "measure on labelled comments")
    command.add_argument(
        "tables", nargs="+", type=Path, metavar="CSV", help="columns id,text,lang,expected,category,source"
    )
    command.add_argument("--decisions", type=Path, metavar="OUT.csv", help="write each row's outcome there")
    command.add_argument("--baseline", type=Path, metavar="OLD.json", help="an earlier --json, to say what changed")
    command.add_argument("--declare", action="store_true", help="declare each row's lang, as a site would")
    return parser


def _command(commands: Any, name: str, run: Any, words: str) -> argparse.ArgumentParser:  # noqa: ANN401
    """Add a command with the options that all have."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument("--pack", type=Path, default=None, help="the pack's folder; the shipped one if there is none")
    command.set_defaults(run=run)
    return command


def _text(chosen: argparse.Namespace) -> str:
    """Give the text of the command, or of standard input without its last line break."""
    return sys.stdin.read().removesuffix("\n") if chosen.text == "-" else str(chosen.text)


def _decide(chosen: argparse.Namespace) -> int:
    """Print a decision."""
    policy = load_policy(chosen.pack)
    decision = decide(_text(chosen), policy, language=chosen.language)
    if chosen.json:
        _print_json(_as_json(decision))
        return 0
    print(f"{decision.outcome.word} ({decision.reason}, {decision.language})")
    for line in explain(decision, policy, "en"):
        print(f"  {line}")
    return 0


def _explain(chosen: argparse.Namespace) -> int:
    """Print how a text is read, and every finding."""
    policy = load_policy(chosen.pack)
    text = _text(chosen)
    decision = decide_fully(text, policy, language=chosen.language)
    readings = shown_readings(text, policy, chosen.language)
    if chosen.json:
        _print_json({**_as_json(decision), "readings": [{"language": name, "text": shown} for name, shown in readings]})
        return 0
    print(f"{decision.outcome.word} ({decision.reason}, {decision.language})")
    for name, shown in readings:
        print(f"  {name}: {shown}")
    for finding in decision.findings:
        words = ", ".join(f"{span.text!r} [{span.start}:{span.end}]" for span in finding.spans)
        print(f"  {finding.outcome.word} {finding.rule} ({finding.status}): {words}")
    return 0


def _check(chosen: argparse.Namespace) -> int:
    """Hold every rule to its examples and print all mistakes."""
    report = checking.check(chosen.folder or chosen.pack or SHIPPED)
    if chosen.json:
        _print_json(checking.as_json(report))
    else:
        for sentence in (*report.warnings, *report.mistakes):
            print(sentence)
        warned = f", {len(report.warnings)} warnings" if report.warnings else ""
        print(f"{report.rules} rules, {report.examples} examples, {len(report.mistakes)} mistakes{warned}")
    return 1 if report.mistakes else 0


def _list(chosen: argparse.Namespace) -> int:
    """Print all rules."""
    policy = load_policy(chosen.folder or chosen.pack)
    rows = [
        {
            "id": rule.id, "version": rule.version, "status": rule.status.value, "outcome": rule.outcome.word,
            "clause": rule.clause, "kind": rule.kind, "languages": sorted(rule.languages), "title": rule.title,
        }
        for rule in policy.rules
    ]  # fmt: skip
    if chosen.json:
        _print_json({"policy": policy.id, "fingerprint": policy.fingerprint, "rules": rows})
        return 0
    for rule in policy.rules:
        languages = ",".join(sorted(rule.languages))
        print(f"{rule.id:60} {rule.status:8} {rule.outcome.word:9} {languages:18} {rule.title}")
    return 0


def _evaluate(chosen: argparse.Namespace) -> int:
    """Measure the policy on labelled comments."""
    policy = load_policy(chosen.pack)
    result = evaluation.evaluate(policy, chosen.tables, decisions=chosen.decisions, declare=chosen.declare)
    if chosen.json:
        _print_json(evaluation.as_json(result))
    else:
        print(evaluation.as_table(result))
    if chosen.baseline:
        stream = sys.stderr if chosen.json else sys.stdout
        print("\n".join(evaluation.changes(result, chosen.baseline)), file=stream)
    return 0


def _as_json(decision: Decision) -> dict[str, Any]:
    """Give a decision as JSON has it."""
    return {
        "outcome": decision.outcome.word,
        "reason": decision.reason.value,
        "language": decision.language,
        "policy": decision.policy,
        "fingerprint": decision.fingerprint,
        "findings": [_finding_json(finding) for finding in decision.findings],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    """Give a finding as JSON has it."""
    return {
        "rule": finding.rule,
        "version": finding.version,
        "clause": finding.clause,
        "outcome": finding.outcome.word,
        "status": finding.status.value,
        "title": finding.title,
        "group": finding.group,
        "spans": [
            {"start": span.start, "end": span.end, "text": span.text, "plain": span.plain} for span in finding.spans
        ],
    }


def _print_json(value: object) -> None:
    """Print a value as JSON; a lone surrogate is escaped, so that any text can be printed."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    print(text.encode("utf-8", "backslashreplace").decode("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
