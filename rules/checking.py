"""Holds every rule to its own examples, and the pack to what no single file can say.

All mistakes come at once, each with the rule, the example and what happened instead.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .construction import dead_alternatives
from .decision import decide_fully
from .errors import PackError
from .loading import load_policy, read_words, rule_files
from .matchers.profanity import TIERS, stock_words
from .model import Finding, RuleStatus
from .policy import Policy, Rule
from .reading import Tongue
from .text.characters import count_characters

_SHOWN = 10
_RUNNING = (RuleStatus.LIVE, RuleStatus.SHADOW)


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule must find, or must leave alone.

    Attributes:
        rule: The rule's id.
        number: Its place in the file, from 1, among those of its kind.
        text: The comment.
        language: The language it is declared in.
        violating: Whether the rule must find it.
        match: Words that a found span must hold, if given.
        why: Why it is allowed, if it is.
    """

    rule: str
    number: int
    text: str
    language: str
    violating: bool
    match: str = ""
    why: str = ""

    @property
    def name(self) -> str:
        """Name the example as messages and tests do."""
        return f"{self.rule}: {'violating' if self.violating else 'allowed'}[{self.number}]"


@dataclass(frozen=True, slots=True)
class Report:
    """What a check has found.

    Attributes:
        rules: How many rules were checked.
        examples: How many examples.
        mistakes: All mistakes, a sentence each.
        warnings: What does no harm but is not what its author meant, a sentence each.
    """

    rules: int
    examples: int
    mistakes: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def check(folder: Path) -> Report:
    """Check a pack.

    Args:
        folder: The pack's folder.

    Returns:
        All mistakes, those of loading alone if the pack cannot be loaded.
    """
    try:
        policy = load_policy(folder)
        examples = load_examples(folder)
    except PackError as unusable:
        return Report(0, 0, unusable.mistakes)
    mistakes = list(_unsorted_stock(policy))
    for rule in policy.rules:
        mistakes += _counts(rule, [example for example in examples if example.rule == rule.id])
    rules = {rule.id: rule for rule in policy.rules}
    mistakes += [mistake for example in examples if (mistake := judge(example, rules.get(example.rule), policy))]
    return Report(len(policy.rules), len(examples), tuple(mistakes), tuple(_dead_alternatives(policy)))


def judge(example: Example, rule: Rule | None, policy: Policy) -> str:
    """Hold a rule to one example.

    Args:
        example: The example.
        rule: Its rule, or ``None`` if the pack has none of that id.
        policy: The policy it belongs to.

    Returns:
        What is wrong, or nothing.
    """
    if rule is None:
        return f"{example.name}: there is no such rule"
    if rule.status not in _RUNNING:
        return ""
    if count_characters(example.text) > policy.max_characters:
        return f"{example.name}: is longer than {policy.max_characters} characters"
    findings = decide_fully(example.text, policy, language=example.language).findings
    own = [finding for finding in findings if finding.rule == rule.id]
    if not example.violating:
        words = ", ".join(repr(span.text) for finding in own for span in finding.spans)
        return f"{example.name}: must be left alone, but the rule found {words} in {example.text!r}" if own else ""
    if not own:
        others = ", ".join(finding.rule for finding in findings) or "nothing"
        return f"{example.name}: must be found, but was not (found: {others}) in {example.text!r}"
    return _misplaced(example, own)


def _misplaced(example: Example, findings: list[Finding]) -> str:
    """Say whether no span holds the words that the example marks."""
    spans = [span.text for finding in findings for span in finding.spans]
    if not example.match or any(example.match in text for text in spans):
        return ""
    return f"{example.name}: the span must hold {example.match!r}, but the rule found {', '.join(map(repr, spans))}"


def load_examples(folder: Path) -> list[Example]:
    """Load the examples of all rules of a pack.

    Args:
        folder: The pack's folder.

    Returns:
        The examples, in the order of rules and files.

    Raises:
        PackError: A file of examples has mistakes.
    """
    examples: list[Example] = []
    mistakes: list[str] = []
    for rule_id, path in rule_files(folder):
        beside = path.with_name(f"{path.stem}.examples.toml")
        name = beside.relative_to(folder).as_posix()
        try:
            table = tomllib.loads(beside.read_text(encoding="utf-8"))
        except FileNotFoundError:
            mistakes.append(f"{name}: is missing; every rule has examples beside it")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
            mistakes.append(f"{name}: syntax: {broken}")
        else:
            examples += _examples_of(table, rule_id, name, mistakes)
    if mistakes:
        raise PackError(mistakes)
    return examples


def _examples_of(table: dict[str, Any], rule_id: str, name: str, mistakes: list[str]) -> Iterator[Example]:
    """Read the examples of one file."""
    mistakes += [f"{name}: {key}: is no key; those are violating, allowed" for key in table.keys() - _KINDS.keys()]
    for kind, keys in _KINDS.items():
        for number, entry in enumerate(table.get(kind, []), 1):
            wrong = [
                key for key, needed in keys.items() if not isinstance(entry.get(key, "" if not needed else None), str)
            ]
            wrong += sorted(entry.keys() - keys.keys())
            if wrong:
                mistakes.append(f"{name}: {kind}[{number}]: {', '.join(wrong)}: each has {', '.join(keys)} as texts")
                continue
            violating = kind == "violating"
            match, why = entry.get("match", ""), entry.get("why", "")
            yield Example(rule_id, number, entry["text"], entry["lang"], violating, match, why)


_KINDS = {
    "violating": {"text": True, "match": False, "lang": True},
    "allowed": {"text": True, "why": True, "lang": True},
}


def _counts(rule: Rule, examples: list[Example]) -> Iterator[str]:
    """Say where a running rule has no violating example, or fewer allowed than violating ones."""
    if rule.status not in _RUNNING:
        return
    counts = Counter((example.language, example.violating) for example in examples)
    for language in sorted(rule.languages):
        violating, allowed = counts[language, True], counts[language, False]
        if not violating:
            yield f"{rule.id}: has no violating example in {language}"
        elif allowed < violating:
            yield f"{rule.id}: has {allowed} allowed for {violating} violating examples in {language}; add as many"


def _unsorted_stock(policy: Policy) -> Iterator[str]:
    """Say which words of better-profanity's list a pack that sorts them has not sorted into exactly one tier."""
    if "en" not in policy.tongues or not set(TIERS) <= policy.tongues["en"].letters.keys():
        return
    lexicon = policy.tongues["en"].lexicon
    listed = {word: lexicon.listed(read_words(word.rstrip("*"))) for word in stock_words()}
    unsorted = [word for word, tiers in listed.items() if sum(tier in tiers for tier in TIERS) != 1]
    if unsorted:
        tiers = ", ".join(TIERS)
        shown = ", ".join(map(repr, unsorted[:_SHOWN]))
        yield f"lexicons/en: {len(unsorted)} words of better-profanity's list are not in just one of {tiers}: {shown}"


def _dead_alternatives(policy: Policy) -> Iterator[str]:
    """Say which alternatives of patterns no text can match, as a lexicon makes one tag of their words."""
    for name, tongue in policy.tongues.items():
        if name != tongue.language:
            continue
        for construction in tongue.constructions.values():
            for number, pattern in enumerate(construction.patterns, 1):
                place = f"constructions/{construction.name}.toml: patterns.{name}[{number}]"
                for words in dead_alternatives(pattern.written, tongue.swallows):
                    yield f"{place}: {words!r} can never match: {_swallowed(words, tongue)}"


def _swallowed(words: str, tongue: Tongue) -> str:
    """Say what becomes of words that no pattern ever sees."""
    hits = tongue.lexicon.find([tongue.spell(word) for word in words.split()])
    names = sorted({name for hit in hits if hit.end - hit.start > 1 for name in hit.categories})
    listed = ", ".join(f"{{{name}}}" for name in names)
    return (
        f"a lexicon makes them one tag, of {listed}" if listed else "a lexicon makes one tag of them and what is beside"
    )


def as_json(report: Report) -> dict[str, Any]:
    """Give a report as JSON has it."""
    return {
        "rules": report.rules,
        "examples": report.examples,
        "mistakes": list(report.mistakes),
        "warnings": list(report.warnings),
    }
