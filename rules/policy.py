"""A policy: clauses, a limit, rules, and the languages it can read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .categories import UNMISTAKABLE
from .matchers.model import Matcher
from .model import Outcome, RuleStatus
from .reading import Tongue
from .text.disguises import NO_WORDS, Vocabulary

_FEARED = UNMISTAKABLE | {"insult", "insult_sure", "profanity_mild"}
EXEMPTIONS = ("quoted", "condemned", "negated", "reclaimed", "oneself", "question", "partial", "thing", "reported")


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence of the house rules.

    Attributes:
        id: Its short name, as rules and decisions spell it.
        text: The site's words for it in each language.
    """

    id: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Notes:
    """What a rule's author wants others to know."""

    source: str = ""
    overreach: tuple[str, ...] = ()
    known_gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What enforces a clause.

    Attributes:
        id: ``clause/name``.
        version: From 1.
        title: What it looks for, as one plain English line.
        clause: The clause it enforces.
        status: Whether it runs, and whether it counts.
        outcome: What a finding of it leads to.
        languages: The languages it is for.
        kind: The kind of matcher.
        settings: The matcher's own settings: names of lexicons or constructions.
        exempt: The exemptions that silence it.
        notes: Source, overreach, known gaps.
        matcher: What finds.
    """

    id: str
    version: int
    title: str
    clause: str
    status: RuleStatus
    outcome: Outcome
    languages: frozenset[str]
    kind: str
    settings: Mapping[str, tuple[str, ...]]
    exempt: frozenset[str]
    notes: Notes
    matcher: Matcher


@dataclass(frozen=True, slots=True)
class Messages:
    """The words for people in one language, by section and key (``reader``, ``explanation``, ``titles``)."""

    name: str
    sections: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Policy:
    """The house rules, ready to decide.

    Attributes:
        id: Its name.
        fingerprint: SHA-256 over all files of the pack, in hexadecimal.
        max_characters: The longest comment, counted by ``count_characters``.
        clauses: In the order of the house rules.
        rules: In the order of their ids.
        text: The whole policy in the site's words, by language.
        limit_text: The limit in the site's words, by language.
        counting_rule: What counts as one character, by language.
        languages: The languages it has rules for.
        escalates_unknown: Whether a text in a language without rules goes to a person.
        tongues: What reads each language and spelling.
        words: All words the policy knows, for undoing disguises.
        messages: The words for people, by language.
        running: The rules that run, live and shadow, by the language of the text.
    """

    id: str
    fingerprint: str
    max_characters: int
    clauses: tuple[Clause, ...]
    rules: tuple[Rule, ...]
    text: Mapping[str, str]
    limit_text: Mapping[str, str]
    counting_rule: Mapping[str, str]
    languages: tuple[str, ...]
    escalates_unknown: bool = True
    tongues: Mapping[str, Tongue] = field(default_factory=dict)
    words: Vocabulary = NO_WORDS
    messages: Mapping[str, Messages] = field(default_factory=dict)
    running: Mapping[str, tuple[Rule, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the rules that run by language, once for all decisions."""
        languages = {language for rule in self.rules for language in rule.languages}
        running = [rule for rule in self.rules if rule.status in (RuleStatus.LIVE, RuleStatus.SHADOW)]
        by_language = {code: tuple(rule for rule in running if code in rule.languages) for code in languages}
        object.__setattr__(self, "running", by_language)

    def knows(self, tongue: str, word: str) -> bool:
        """Say whether a language, in one of its spellings, knows a folded word."""
        if (reader := self._reader(tongue)) is None:
            return False
        return reader.lexicon.has(reader.spell(word))

    def fears(self, tongue: str, word: str) -> bool:
        """Say whether a language, in one of its spellings, has a folded word among its profanity, slurs and insults."""
        if (reader := self._reader(tongue)) is None:
            return False
        return not reader.lexicon.whole(reader.spell(word)).isdisjoint(_FEARED)

    def _reader(self, tongue: str) -> Tongue | None:
        """Give what reads a language; asked for each word of a text, and ``Mapping.get`` takes twice as long."""
        try:
            return self.tongues[tongue]
        except KeyError:
            return None
