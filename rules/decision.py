"""Text in, decision out: count, fold, read, match, exempt, take the gravest.

Total and deterministic: any string gets a decision, the same one each time, whatever the order of the rules.  A matcher
that fails is a finding that sends the comment to a person; it never approves, never rejects.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from .categories import GROUPS
from .exemptions import is_exempt
from .matchers.model import Match
from .model import Decision, Finding, Outcome, Reason, RuleStatus, Span
from .policy import Policy, Rule
from .reading import Reading, read
from .text.characters import count_characters
from .text.languages import UNKNOWN, Languages, detect, is_foreign, looks_turkic
from .text.normalize import Folded, fold
from .text.segments import SIGNS, Tokens, cut

_SHORT = 6  # tokens, the signs and edges among them
TOO_LONG = "service/too-long"
UNAVAILABLE = "service/detector-unavailable"
NOT_COVERED = "service/language-not-covered"
# The kind of group concerned, whether a person should look, and where.
Claim = tuple[str, bool, Span]


class Text:
    """A comment on its way through: as given, folded, cut, and as each language reads it."""

    def __init__(self, given: str, policy: Policy, language: str | None) -> None:
        declared = (language or "").lower().partition("-")[0] or None
        self.given = given
        self.folded: Folded = fold(given, policy.words, turkish=looks_turkic(given, declared))
        self.tokens: Tokens = cut(self.folded.text)
        self.languages: Languages = detect(self.tokens.words, self.folded.text, policy, declared)
        self.readings: list[Reading] = self._read(policy)
        self._offsets: list[tuple[int, int]] | None = None
        self._policy = policy
        self._declared = declared
        self._foreign: dict[str, bool] = {}

    def doubtful(self, reading: Reading) -> bool:
        """Say whether whatever this reading finds is for a person to judge: its language may not be the text's."""
        if reading.doubtful or not self.languages.covered:
            return True
        name = reading.tongue.name
        if name not in self._foreign:
            sure = self._declared == reading.tongue.language
            self._foreign[name] = not sure and is_foreign(self.tokens.words, name, self._policy)
        return self._foreign[name]

    def _read(self, policy: Policy) -> list[Reading]:
        """Read the text in each of its languages; guesses keep away from English words."""
        words, guesses = self.tokens.words, self.languages.guesses
        theirs = {word for word in words if word not in SIGNS and policy.knows("en", word)} if guesses else set()
        short = self.languages.main == UNKNOWN and len(words) <= _SHORT
        return [
            read(
                words,
                policy.tongues[name],
                guess=name in guesses,
                main=self.languages.main == policy.tongues[name].language or short,
                not_for_guesses=theirs,
            )
            for name in self.languages.spellings
            if name in policy.tongues
        ]

    def span(self, reading: Reading, match: Match) -> Span | None:
        """Show a match in the text as given; ``None`` if nothing but signs was matched."""
        if self._offsets is None:
            self._offsets = self.tokens.offsets()
        first, last = match.start, match.end - 1
        while first <= last and reading.tags[first] in SIGNS:
            first += 1
        while last >= first and reading.tags[last] in SIGNS:
            last -= 1
        if first > last:
            return None
        start_token, end_token = reading.stretch[first][0], reading.stretch[last][1]
        start = self._offsets[reading.origin[start_token]][0]
        end = self._offsets[reading.origin[end_token - 1]][1]
        start, end = self.folded.original(start, end)
        return Span(start, end, self.given[start:end], " ".join(reading.words[start_token:end_token]))


def decide(text: str, policy: Policy, *, language: str | None = None) -> Decision:
    """Decide about a comment.

    Args:
        text: The comment as it was given; any string.
        policy: The house rules.
        language: ISO 639-1 code that the site declared for it, if it did.

    Returns:
        The outcome, why, and every finding with its spans.
    """
    decision = decide_fully(text, policy, language=language)
    if not decision.findings:
        return decision
    return replace(decision, findings=_without_echoes(decision.findings))


def decide_fully(text: str, policy: Policy, *, language: str | None = None) -> Decision:
    """Decide like :func:`decide`, and keep the milder findings that only repeat a graver one, for authors of rules."""
    length = count_characters(text)
    if length > policy.max_characters:
        title = f"{length} characters, where {policy.max_characters} are allowed"
        finding = Finding(TOO_LONG, 1, None, Outcome.REJECT, RuleStatus.LIVE, (), title)
        return Decision(Outcome.REJECT, Reason.TOO_LONG, (finding,), policy.id, policy.fingerprint)
    read_text = Text(text, policy, language)
    findings = _findings(read_text, policy)
    if not read_text.languages.covered and policy.escalates_unknown:
        findings.append(_service(NOT_COVERED, "No rules for the language of this comment"))
    return replace(_decision(findings, policy, read_text.languages.main), mentions=_mentions(read_text))


def _without_echoes(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Drop live findings that a graver live one of the same clause covers, word for word."""
    live = [finding for finding in findings if finding.status is RuleStatus.LIVE]
    return tuple(
        finding
        for finding in findings
        if finding.status is not RuleStatus.LIVE or not any(_echoes(finding, graver) for graver in live)
    )


def _echoes(finding: Finding, graver: Finding) -> bool:
    """Say whether a finding says no more than a graver one."""
    if finding.outcome >= graver.outcome or finding.clause != graver.clause or not finding.spans:
        return False
    return all(
        any(wide.start <= span.start and span.end <= wide.end for wide in graver.spans) for span in finding.spans
    )


def _decision(findings: list[Finding], policy: Policy, language: str) -> Decision:
    """Take the gravest of the live findings."""
    live = [finding for finding in findings if finding.status is RuleStatus.LIVE]
    outcome = max((finding.outcome for finding in live), default=Outcome.APPROVE)
    return Decision(
        outcome, _reason(live, outcome), tuple(sorted(findings, key=_rank)), policy.id, policy.fingerprint, language
    )


def _mentions(text: Text) -> tuple[str, ...]:
    """Name the kinds of groups that the text names, by any language that something speaks for."""
    told = {category for reading in text.readings if not reading.guess for cats in reading.cats for category in cats}
    return tuple(group for group in GROUPS if group in told or f"{group}_adj" in told)


def _rank(finding: Finding) -> tuple[int, int, str]:
    """Gravest first, then by place, then by rule."""
    return -finding.outcome, finding.spans[0].start if finding.spans else -1, finding.rule


def _reason(live: list[Finding], outcome: Outcome) -> Reason:
    """Say why, naming what was found in the text before what could not be checked."""
    if outcome is Outcome.APPROVE:
        return Reason.NOTHING_FOUND
    rules = {finding.rule for finding in live if finding.outcome is outcome}
    if rules <= {UNAVAILABLE, NOT_COVERED}:
        return Reason.DETECTOR_UNAVAILABLE if UNAVAILABLE in rules else Reason.LANGUAGE_NOT_COVERED
    return Reason.RULE_MATCHED


def _service(rule: str, title: str) -> Finding:
    """Make a finding that no rule claims, and that a person should see."""
    return Finding(rule, 1, None, Outcome.ESCALATE, RuleStatus.LIVE, (), title)


def _findings(text: Text, policy: Policy) -> list[Finding]:
    """Let all rules look at a text in all its readings; a rule that fails sends the comment to a person."""
    claims: dict[str, list[Claim]] = {}
    failed: set[str] = set()
    for reading in text.readings:
        for rule in policy.running.get(reading.tongue.language, ()):
            try:
                matches = rule.matcher.find(reading)
                if matches:
                    claims.setdefault(rule.id, []).extend(_claims(rule, matches, reading, text))
            except Exception:
                failed.add(rule.id)
    if not claims and not failed:
        return []
    return [finding for rule in policy.rules for finding in _claimed(rule, claims.get(rule.id, []), rule.id in failed)]


def _claimed(rule: Rule, claims: list[Claim], failed: bool) -> Iterator[Finding]:
    """Make the findings of one rule: one for each kind of group, and for each way it is to be taken."""
    if failed:
        yield replace(_service(UNAVAILABLE, f"The rule {rule.id} could not be run"), status=rule.status)
        return
    for group, softened in sorted({(group, softened) for group, softened, _ in claims}):
        spans = {span for *kind, span in claims if kind == [group, softened]}
        yield _finding(rule, spans, group, softened=softened)


def _claims(rule: Rule, matches: Iterable[Match], reading: Reading, text: Text) -> Iterator[Claim]:
    """Give what a rule claims in a reading: the kind of group, whether a person should look, and the span."""
    for match in matches:
        if is_exempt(reading, match, rule.exempt):
            continue
        span = text.span(reading, match)
        if span is not None:
            yield match.group or "", match.softened or text.doubtful(reading), span


def _finding(rule: Rule, spans: set[Span], group: str, *, softened: bool) -> Finding:
    """Make a rule's claim about some spans."""
    outcome = min(rule.outcome, Outcome.ESCALATE) if softened else rule.outcome
    placed = {(span.start, span.end): span for span in sorted(spans, key=lambda span: span.plain, reverse=True)}
    ordered = tuple(placed[place] for place in sorted(placed))
    return Finding(rule.id, rule.version, rule.clause, outcome, rule.status, ordered, rule.title, group or None)


def warm_up(policy: Policy) -> None:
    """Build now what a policy otherwise builds when the first text needs it (about a second of CPU in all).

    A process that decides under a time limit calls this once before; one that must start fast leaves it.

    Args:
        policy: The house rules.
    """
    for tongue in policy.tongues.values():
        for construction in tongue.constructions.values():
            construction.compile()
    decide("w*rm up", policy)


def shown_readings(text: str, policy: Policy, language: str | None = None) -> list[tuple[str, str]]:
    """Show how each language reads a text, for authors of rules.

    Args:
        text: The comment.
        policy: The house rules.
        language: ISO 639-1 code that the site declared, if it did.

    Returns:
        ``(language, tagged text)`` for each reading, the folded text first as ``("folded", …)``.
    """
    seen = Text(text, policy, language)
    shown = [("folded", seen.folded.text)]
    for reading in seen.readings:
        name = f"{reading.tongue.name} (guessed)" if reading.doubtful else reading.tongue.name
        shown.append((name, reading.tagged_text()))
    return shown
