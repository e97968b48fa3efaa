"""Writes a statement of reasons for the comment's author, in six languages.

It tells what was done and for how long, what the decision rests on and how it came about, by whom or what, and every
way to object: an appeal here, a body for disputes, a court.
"""

from moderation.statements.cases import Case, Terms
from moderation.statements.privacy import redact
from moderation.statements.words import WORDS
from rules import Policy

LANGUAGES = tuple(WORDS)


def write_text(case: Case, policy: Policy, terms: Terms, language: str) -> str:
    """Write a statement in one of ``LANGUAGES``: a paragraph for each thing that it tells."""
    words = WORDS[language]
    date = case.view.comment.posted_at.strftime("%d.%m.%Y")
    what = words["removed" if case.was_shown else "refused"].format(date=date)
    ground = words["ground"].format(clauses=_clauses(case, policy, language))
    law = terms.cite(case.clauses)
    address = f" {terms.rules_url}" if terms.rules_url else ""
    paragraphs = [
        f"{what} {words['territories'] if terms.territories else words['everywhere']}",
        f"{ground}{address}",
        *([words["law"].format(law=law)] if law else []),
        words[_how(case)],
        *([] if case.is_upheld else [words["appeal"]]),
        words["elsewhere"],
        words["number"].format(id=case.decision.id),
    ]
    return "\n\n".join(paragraphs)


def offer_appeal(language: str) -> str:
    """Say in one of ``LANGUAGES`` how the author can object."""
    return WORDS[language]["appeal"]


def _clauses(case: Case, policy: Policy, language: str) -> str:
    names = [case.view.author_name, case.view.author_id]
    texts = {clause.id: clause.text.get(language) or clause.text["en"] for clause in policy.clauses}
    return " ".join(redact(texts.get(clause, clause), names) for clause in case.clauses)


def _how(case: Case) -> str:
    if case.is_upheld:
        return "upheld"
    if case.decision.decider != "person":
        return "by_rules"
    if case.reported:
        return "by_reports"
    return "by_both" if case.detected else "by_person"
