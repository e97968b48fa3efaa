"""What a pack's TOML may say: every key, its type, and what else is a mistake.

Each reader takes a parsed table and a place to report mistakes, and goes on after a mistake with something harmless, so
that an author sees all mistakes at once.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .categories import GROUPS
from .matchers import MATCHERS, SETTINGS
from .model import Outcome, RuleStatus
from .policy import EXEMPTIONS, Notes, Rule

Report = Callable[[str, str], None]
Table = Mapping[str, Any]

_DEFAULT_EXEMPT = ("quoted", "condemned", "negated")
_RULE_KEYS = ("id", "version", "title", "clause", "status", "outcome", "languages", "exempt", "match", "notes")
_OUTCOMES = {"reject": Outcome.REJECT, "escalate": Outcome.ESCALATE}


@dataclass(frozen=True, slots=True)
class Names:
    """What a rule may name.

    Attributes:
        clauses: Ids of the policy's clauses.
        languages: Languages with lexicons.
        lexicons: Categories that some language has.
        constructions: Names of constructions.
        group_constructions: Those with a pattern that speaks of a group.
    """

    clauses: Collection[str]
    languages: Collection[str]
    lexicons: Collection[str]
    constructions: Collection[str]
    group_constructions: Collection[str]


def text_of(table: Table, key: str, report: Report, where: str = "") -> str:
    """Read a text that must be there.

    Args:
        table: A parsed table.
        key: Which text.
        report: Takes mistakes.
        where: The table's own name with a dot, for messages.

    Returns:
        The text; empty after a mistake.
    """
    value = table.get(key)
    if isinstance(value, str) and value.strip():
        return value
    report(where + key, f"must be a text that is not empty, not {_shown(value)}")
    return ""


def number_of(table: Table, key: str, report: Report) -> int:
    """Read a whole number from 1 up; 1 after a mistake."""
    value = table.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    report(key, f"must be a whole number from 1 up, not {_shown(value)}")
    return 1


def names_of(table: Table, key: str, report: Report, where: str = "") -> tuple[str, ...]:
    """Read a list of names that is not empty; nothing after a mistake."""
    value = table.get(key)
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return tuple(value)
    report(where + key, f"must be a list of names that is not empty, not {_shown(value)}")
    return ()


def among(name: str, allowed: Collection[str], key: str, report: Report) -> bool:
    """Report a name that is not among those allowed."""
    if name in allowed or not name:
        return bool(name)
    report(key, f"{name!r} is none of {', '.join(sorted(allowed)) or 'nothing'}")
    return False


def refuse_others(table: Table, allowed: Collection[str], report: Report, where: str = "") -> None:
    """Report keys that mean nothing: they are misspelt."""
    for key in table:
        if key not in allowed:
            report(where + key, f"is no key; those are {', '.join(allowed)}")


def read_rule(table: Table, rule_id: str, names: Names, report: Report) -> Rule | None:
    """Read a rule.

    Args:
        table: Its parsed file.
        rule_id: The id that its place in the pack gives it.
        names: What it may name.
        report: Takes mistakes.

    Returns:
        The rule, or ``None`` if its matcher cannot be built.
    """
    refuse_others(table, _RULE_KEYS, report)
    if table.get("id") != rule_id:
        report("id", f"must be {rule_id!r}, as the file's place says, not {_shown(table.get('id'))}")
    clause, status = text_of(table, "clause", report), text_of(table, "status", report)
    outcome = text_of(table, "outcome", report)
    among(clause, names.clauses, "clause", report)
    valid = among(status, [one.value for one in RuleStatus], "status", report)
    valid &= among(outcome, _OUTCOMES, "outcome", report)
    languages = names_of(table, "languages", report)
    for language in languages:
        among(language, names.languages, "languages", report)
    exempt = names_of(table, "exempt", report) if table.get("exempt") else tuple(table.get("exempt", _DEFAULT_EXEMPT))
    for exemption in exempt:
        among(exemption, EXEMPTIONS, "exempt", report)
    kind, settings = _read_match(table.get("match"), names, report)
    version, title = number_of(table, "version", report), text_of(table, "title", report)
    notes = _read_notes(table.get("notes", {}), report)
    if not settings or not valid:
        return None
    return Rule(
        rule_id, version, title, clause, RuleStatus(status), _OUTCOMES[outcome], frozenset(languages), kind, settings,
        frozenset(exempt), notes, MATCHERS[kind](settings),
    )  # fmt: skip


def _read_match(table: object, names: Names, report: Report) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Read how a rule matches; no settings after a mistake."""
    if not isinstance(table, dict):
        report("match", "must be a table with a kind")
        return "", {}
    kind = text_of(table, "kind", report, "match.")
    if not among(kind, MATCHERS, "match.kind", report):
        return kind, {}
    refuse_others(table, ("kind", *SETTINGS[kind]), report, "match.")
    allowed = {
        "lexicon": names.lexicons,
        "construction": names.constructions,
        "group": GROUPS,
    }
    settings: dict[str, tuple[str, ...]] = {}
    sound = True
    for key, what in SETTINGS[kind].items():
        settings[key] = names_of(table, key, report, "match.")
        sound &= bool(settings[key])
        for name in settings[key]:
            sound &= among(name, allowed[what], f"match.{key}", report)
    if kind == "pattern":
        for name in settings["constructions"]:
            if name in names.group_constructions:
                report("match.constructions", f"{name!r} speaks of {{group}}; use the kind group_near_harm")
    return kind, settings if sound else {}


def _read_notes(table: object, report: Report) -> Notes:
    """Read a rule's notes."""
    if not isinstance(table, dict):
        report("notes", "must be a table")
        return Notes()
    refuse_others(table, ("source", "overreach", "known_gaps"), report, "notes.")
    return Notes(
        text_of(table, "source", report, "notes."),
        names_of(table, "overreach", report, "notes."),
        names_of(table, "known_gaps", report, "notes."),
    )


def _shown(value: object) -> str:
    """Show a wrong value briefly."""
    return "nothing" if value is None else repr(value)[:60]
