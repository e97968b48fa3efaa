"""Says in plain words what was found, to moderators and to readers, in the languages of the pack's messages."""

from collections.abc import Mapping

from .decision import NOT_COVERED, TOO_LONG, UNAVAILABLE
from .model import Decision, Finding, Outcome, Reason, RuleStatus
from .policy import Messages, Policy

FALLBACK = "en"
_SERVICE = {TOO_LONG: "too_long", UNAVAILABLE: "unavailable", NOT_COVERED: "language"}
_NO_MESSAGES = Messages("", {})


def explain(decision: Decision, policy: Policy, language: str) -> list[str]:
    """Explain a decision, one line for each live finding that carries it.

    Args:
        decision: What was decided.
        policy: The policy that decided.
        language: ISO 639-1 code of the language to explain in; English if the pack does not speak it.

    Returns:
        At least one line.
    """
    words = _messages(policy, language)
    live = [
        finding
        for finding in decision.findings
        if finding.status is RuleStatus.LIVE and finding.outcome is decision.outcome
    ]
    if not live:
        return [words.get("nothing", "No rule found anything.")]
    return list(dict.fromkeys(_line(finding, policy, language, words) for finding in live))


def reader_message(decision: Decision, policy: Policy, language: str) -> str:
    """Give a short message for the reader.

    Args:
        decision: What was decided.
        policy: The policy that decided.
        language: ISO 639-1 code of the reader's language; English if the pack does not speak it.

    Returns:
        One or two sentences.
    """
    words = _section(policy, language, "reader")
    kind = {Outcome.APPROVE: "approved", Outcome.REJECT: "rejected", Outcome.ESCALATE: "escalated"}[decision.outcome]
    if decision.reason is Reason.TOO_LONG:
        kind = "too_long"
    broken = {finding.clause for finding in decision.findings if finding.status is RuleStatus.LIVE}
    clauses = [_clause_text(policy, clause.id, language) for clause in policy.clauses if clause.id in broken]
    limit = str(policy.max_characters)
    length = decision.findings[0].title.partition(" ")[0] if kind == "too_long" else ""
    return _fill(words.get(kind, kind), clauses=" ".join(clauses), limit=limit, length=length).strip()


def title_of(finding: Finding, policy: Policy, language: str) -> str:
    """Name what a rule looks for, in a language; English if the pack does not name it there."""
    return _section(policy, language, "titles").get(finding.rule, finding.title)


def _line(finding: Finding, policy: Policy, language: str, words: Mapping[str, str]) -> str:
    """Explain one finding."""
    service = _SERVICE.get(finding.rule)
    if service:
        length = finding.title.partition(" ")[0]
        return _fill(words.get(service, finding.title), limit=str(policy.max_characters), length=length)
    quoted = ", ".join(dict.fromkeys(span.text for span in finding.spans)) or "…"
    title = title_of(finding, policy, language)
    clause = _clause_text(policy, finding.clause or "", language)
    template = words.get("matched", "“{words}” was matched by the rule “{title}”, which enforces: {clause}")
    return _fill(template, words=quoted, title=title, clause=clause)


def _fill(template: str, **values: str) -> str:
    """Put values into a template in one pass, so that braces in a comment's words stay as they are."""
    parts = template.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        filled.append(values[name] + rest if closed and name in values else "{" + part)
    return "".join(filled)


def _messages(policy: Policy, language: str) -> Mapping[str, str]:
    """Give the words of explanation in a language."""
    return _section(policy, language, "explanation")


def _section(policy: Policy, language: str, section: str) -> Mapping[str, str]:
    """Give one section of the messages, English where a key is missing."""
    own = policy.messages.get(language, _NO_MESSAGES).sections.get(section, {})
    return {**policy.messages.get(FALLBACK, _NO_MESSAGES).sections.get(section, {}), **own}


def _clause_text(policy: Policy, clause: str, language: str) -> str:
    """Give a clause in the site's words."""
    for one in policy.clauses:
        if one.id == clause:
            return one.text.get(language) or one.text.get(FALLBACK) or clause
    return clause
