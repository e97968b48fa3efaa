"""What differs between two packs: rule by rule and field by field, and line by line in every other file.  Pure."""

import difflib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

EXAMPLES = ".examples.toml"
NO_RULES = ("benign", "constructions", "lexicons", "messages")  # folders of other things than rules
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a rule before and after, as it is written; ``None`` where it is not there."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that is new, gone or another; its fields tell how, if it is another."""

    rule: str
    kind: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class FileChange:
    """Another file that is new, gone or another, with the lines that came and went, in their order."""

    name: str
    kind: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs."""

    rules: tuple[RuleChange, ...]
    files: tuple[FileChange, ...]


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """Compare two packs.

    Args:
        before: Texts of the files of the earlier one, by their paths within it.
        after: Those of the later one.
    """
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    rules = [_compare_rule(name, before.get(name), after.get(name)) for name in names if _is_rule(name)]
    files = [_compare_file(name, before.get(name), after.get(name)) for name in names if not _is_rule(name)]
    return Changes(tuple(change for change in rules if change.kind != CHANGED or change.fields), tuple(files))


def _is_rule(name: str) -> bool:
    folder, slash, file = name.partition("/")
    return bool(slash) and folder not in NO_RULES and file.endswith(".toml") and not file.endswith(EXAMPLES)


def _compare_rule(name: str, before: str | None, after: str | None) -> RuleChange:
    was, now = _read(before), _read(after)
    rule = str((now or was).get("id", name.removesuffix(".toml").replace("_", "-")))
    if before is None or after is None:
        return RuleChange(rule, ADDED if before is None else REMOVED)
    keys = [key for key in {**was, **now} if was.get(key) != now.get(key)]
    return RuleChange(rule, CHANGED, tuple(FieldChange(key, _write(was, key), _write(now, key)) for key in keys))


def _compare_file(name: str, before: str | None, after: str | None) -> FileChange:
    lines = list(difflib.unified_diff((before or "").splitlines(), (after or "").splitlines(), n=0, lineterm=""))[2:]
    kind = ADDED if before is None else REMOVED if after is None else CHANGED
    came = tuple(line[1:] for line in lines if line.startswith("+"))
    return FileChange(name, kind, came, tuple(line[1:] for line in lines if line.startswith("-")))


def _read(text: str | None) -> dict[str, Any]:
    """Read a rule's fields, those of its tables under the table's name; a broken file is one field."""
    try:
        return dict(_flatten(tomllib.loads(text or ""), ""))
    except tomllib.TOMLDecodeError:
        return {"file": text}


def _flatten(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _write(fields: dict[str, Any], key: str) -> str | None:
    if key not in fields:
        return None
    value = fields[key]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
