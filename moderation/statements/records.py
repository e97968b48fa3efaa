"""Writes a statement of reasons as a record of the EU's Transparency Database.

The fields are those of its API, ``POST /api/v1/statement``, as of July 2025
(transparency.dsa.ec.europa.eu/page/api-documentation); ``docs/statement.schema.json`` says what may stand in each.  All
free text is ours or the policy's, in English.
"""

from typing import Any

from moderation.statements.cases import Case, Terms
from moderation.statements.privacy import redact
from rules import Policy

MAX_GROUND, MAX_EXPLANATION, MAX_FACTS, MAX_URL = 500, 2000, 5000, 500
_SPEECH, _TERMS, _CYBER = "ILLEGAL_OR_HARMFUL_SPEECH", "OTHER_VIOLATION_TC", "CYBER_VIOLENCE"
_SECURITY, _VIOLENCE = "RISK_FOR_PUBLIC_SECURITY", "VIOLENCE"
_INCITEMENT = (_VIOLENCE, ("INCITEMENT_VIOLENCE_HATRED",), "")
_AT_PERSON = (_CYBER, ("CYBER_HARASSMENT",), "")
_THREAT = (_CYBER, ("CYBER_BULLYING_INTIMIDATION",), "")
_AGAINST_GROUP = (_SPEECH, ("DISCRIMINATION",), "")
_HATE = (_SPEECH, ("DISCRIMINATION", "HATE_SPEECH"), "")

Kind = tuple[str, tuple[str, ...], str]  # category, keywords, and what KEYWORD_OTHER means

# By a rule's name, whatever its clause; what has no line is told by its clause.
_BY_RULE: dict[str, Kind] = {
    "hatred": _HATE,
    "group-hatred": _HATE,
    "dehumanisation": _HATE,
    "group-dehumanisation": _HATE,
    "group-derogation": _AGAINST_GROUP,
    "group-exclusion": _AGAINST_GROUP,
    "group-inferiority": _AGAINST_GROUP,
    "group-slur": _AGAINST_GROUP,
    "insult-at-person": _AT_PERSON,
    "sexual-insult": _AT_PERSON,
    "death-wish": _THREAT,
    "doubtful-death-wish": _THREAT,
    "call-to-violence": _INCITEMENT,
    "doubtful-call-to-violence": _INCITEMENT,
    "violence-against-group": _INCITEMENT,
    "violence-against-group-wished": _INCITEMENT,
    "punishment-wished": _INCITEMENT,
    "overthrow": (_SECURITY, ("OTHER",), "Call to overthrow the constitutional order"),
    "recruitment": (_SECURITY, ("ILLEGAL_ORGANIZATIONS",), ""),
    "doxxing": ("DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", ("OTHER",), "Publication of a person's private data"),
    "trade-in-drugs-or-weapons": ("UNSAFE_AND_PROHIBITED_PRODUCTS", ("PROHIBITED_PRODUCTS",), ""),
}
_BY_CLAUSE: dict[str, Kind] = {
    "religious-discrimination": _AGAINST_GROUP,
    "racial-discrimination": _AGAINST_GROUP,
    "national-discrimination": _AGAINST_GROUP,
    "offensive-expressions": (_TERMS, ("OTHER",), "Offensive or derogatory expression"),
    "unlawful-appeals": (_SECURITY, ("OTHER",), "Appeal that is contrary to the law"),
}
_ELSE: Kind = (_TERMS, ("OTHER",), "Other rule of the site")


def write_record(case: Case, policy: Policy, terms: Terms) -> dict[str, Any]:
    """Make the record of a rejection, JSON-ready."""
    decision, comment = case.decision, case.view.comment
    return {
        "decision_visibility": [f"DECISION_VISIBILITY_CONTENT_{'REMOVED' if case.was_shown else 'DISABLED'}"],
        "account_type": "ACCOUNT_TYPE_PRIVATE",
        **_ground(case, policy, terms),
        "content_type": ["CONTENT_TYPE_TEXT"],
        **_category(case),
        **({"territorial_scope": sorted(terms.territories)} if terms.territories else {}),
        **({"content_language": decision.language.upper()} if len(decision.language) == 2 else {}),
        "content_date": comment.posted_at.strftime("%Y-%m-%d"),
        "application_date": decision.decided_at.strftime("%Y-%m-%d"),
        "decision_facts": _facts(case)[:MAX_FACTS],
        "source_type": "SOURCE_TYPE_OTHER_NOTIFICATION" if case.reported else "SOURCE_VOLUNTARY",
        "automated_detection": "Yes" if case.detected else "No",
        "automated_decision": f"AUTOMATED_DECISION_{_automation(case)}",
        "puid": decision.id,
    }


def _ground(case: Case, policy: Policy, terms: Terms) -> dict[str, str]:
    names = [case.view.author_name, case.view.author_id]
    words = {clause.id: redact(clause.text["en"], names) for clause in policy.clauses}
    told = " ".join(words.get(clause, redact(clause, names)) for clause in case.clauses) or "The site's rules."
    address = {"decision_ground_reference_url": terms.rules_url} if terms.rules_url else {}
    law = terms.cite(case.clauses)
    if law:
        illegal = f"The comment was found to be what this law forbids, and what this rule of the site says: {told}"
        return {
            "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
            **address,
            "illegal_content_legal_ground": law[:MAX_GROUND],
            "illegal_content_explanation": illegal[:MAX_EXPLANATION],
        }
    why = f"The comment was found to break this rule of the site, which its readers accept when they comment: {told}"
    return {
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        **address,
        "incompatible_content_ground": told[:MAX_GROUND],
        "incompatible_content_explanation": why[:MAX_EXPLANATION],
    }


def _category(case: Case) -> dict[str, Any]:
    """Name the categories: of the rules that concern the clauses named, else of the clauses themselves."""
    kinds = [_kind_of(clause, case.rules) for clause in case.clauses] or [_ELSE]
    categories = list(dict.fromkeys(f"STATEMENT_CATEGORY_{kind[0]}" for kind in kinds))
    keywords = list(dict.fromkeys(f"KEYWORD_{keyword}" for kind in kinds for keyword in kind[1]))
    other = "; ".join(dict.fromkeys(kind[2] for kind in kinds if kind[2]))
    return {
        "category": categories[0],
        **({"category_addition": categories[1:]} if categories[1:] else {}),
        "category_specification": keywords,
        **({"category_specification_other": other} if other else {}),
    }


def _kind_of(clause: str, rules: list[str]) -> Kind:
    names = [rule.partition("/")[2] for rule in rules if rule.partition("/")[0] == clause]
    known = [_BY_RULE[name] for name in names if name in _BY_RULE]
    return known[0] if known else _BY_CLAUSE.get(clause, _ELSE)


def _facts(case: Case) -> str:
    names = [case.view.author_name, case.view.author_id]
    rules = ", ".join(redact(rule, names) for rule in case.rules)
    told = ["A reader's comment below an article of the site."]
    if case.detected:
        told.append(f"Automated rules that look for words and sentences found it: {rules}.")
    if case.reported:
        told.append("Other readers had reported it.")
    by_person = case.decision.decider == "person"
    told.append("A moderator read it and decided." if by_person else "The decision was automated.")
    if case.was_shown:
        told.append("It had been published before.")
    told.append("Its author can ask for another look by a person who has not decided about it before.")
    return " ".join(told)


def _automation(case: Case) -> str:
    if case.decision.decider != "person":
        return "FULLY"
    return "PARTIALLY" if case.detected else "NOT_AUTOMATED"
