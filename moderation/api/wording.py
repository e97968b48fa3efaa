"""Which language who is told in, and what is said where a person decided and no rule can speak."""

from werkzeug.datastructures import LanguageAccept

import rules
from moderation.storage.views import DecisionView
from rules import Outcome, Policy, Reason, RuleStatus

ERASED = "erased"
LANGUAGES = ("en", "ru", "az", "tr", "ka", "hy")

_BY_PERSON = {
    "en": "A moderator decided this.",
    "ru": "Решение принял модератор.",
    "az": "Qərarı moderator verib.",
    "tr": "Kararı bir moderatör verdi.",
    "ka": "გადაწყვეტილება მოდერატორმა მიიღო.",
    "hy": "Որոշումը կայացրել է մոդերատորը։",
}
_ERASED = {
    "en": "The comment was erased before it was decided.",
    "ru": "Комментарий был удалён до принятия решения.",
    "az": "Şərh qərar verilməmişdən əvvəl silinib.",
    "tr": "Yorum, karar verilmeden önce silindi.",
    "ka": "კომენტარი გადაწყვეტილების მიღებამდე წაიშალა.",
    "hy": "Մեկնաբանությունը ջնջվել է մինչև որոշում կայացնելը։",
}
# What the service decides because somebody asks for it: why, and what the reader is told.
_ASKED = {
    "reported": {
        "en": "Readers have reported it, so a person decides.",
        "ru": "На него пожаловались читатели, поэтому решает человек.",
        "az": "Oxucular ondan şikayət edib, buna görə qərarı insan verir.",
        "tr": "Okurlar şikâyet ettiği için kararı bir kişi veriyor.",
        "ka": "მკითხველებმა მასზე იჩივლეს, ამიტომ გადაწყვეტილებას ადამიანი იღებს.",
        "hy": "Ընթերցողները բողոքել են դրանից, ուստի որոշում է մարդը։",
    },
    "appealed": {
        "en": "Its author asks for another look, so another person decides.",
        "ru": "Автор просит пересмотреть решение, поэтому решает другой человек.",
        "az": "Müəllif yenidən baxılmasını istəyir, buna görə qərarı başqa bir insan verir.",
        "tr": "Yazarı yeniden bakılmasını istediği için kararı başka bir kişi veriyor.",
        "ka": "ავტორი ითხოვს გადახედვას, ამიტომ გადაწყვეტილებას სხვა ადამიანი იღებს.",
        "hy": "Հեղինակը խնդրում է վերանայել, ուստի որոշում է մեկ այլ մարդ։",
    },
}
_BY_CLAUSE = {
    "en": "A moderator decided that the comment breaks this rule: {clause}",
    "ru": "Модератор решил, что комментарий нарушает это правило: {clause}",
    "az": "Moderator qərara gəlib ki, şərh bu qaydanı pozur: {clause}",
    "tr": "Bir moderatör, yorumun şu kuralı ihlal ettiğine karar verdi: {clause}",
    "ka": "მოდერატორმა დაადგინა, რომ კომენტარი ამ წესს არღვევს: {clause}",
    "hy": "Մոդերատորը որոշել է, որ մեկնաբանությունը խախտում է այս կանոնը՝ {clause}",
}


def for_site(accepted: LanguageAccept) -> str:
    """Choose the language of explanations: the first of ours that the caller asks for, else English."""
    for wanted in accepted.values():
        tag = wanted.partition("-")[0].lower()
        if tag in LANGUAGES:
            return tag
    return "en"


def for_reader(declared: str | None, read: str) -> str:
    """Choose the language of a message to the reader.

    Args:
        declared: What the website says the comment is written in.
        read: What the rules read it in.
    """
    return next((language for language in (declared, read) if language in LANGUAGES), "en")


def explain(view: DecisionView, policy: Policy, language: str) -> list[str]:
    """Say why a decision is what it is, in plain sentences."""
    if view.reason == ERASED:
        return [_ERASED[language]]
    if view.reason in _ASKED:
        return [_ASKED[view.reason][language]]
    if view.decider != "person":
        return rules.explain(as_decision(view), policy, language)
    clause = next((clause for clause in policy.clauses if clause.id == view.clause), None)
    if clause is None:
        return [_BY_PERSON[language]]
    return [_BY_CLAUSE[language].format(clause=clause.text.get(language) or clause.text["en"])]


def tell_reader(view: DecisionView, policy: Policy, declared: str | None) -> str:
    """Say to the reader what became of their comment; a clause that a person named is named like a rule's."""
    language = for_reader(declared, view.language)
    if view.reason == ERASED:
        return _ERASED[language]
    return rules.reader_message(as_decision(view), policy, language)


def as_decision(view: DecisionView) -> rules.Decision:
    """Read a recorded decision back into the rules' own dataclass, a clause that somebody named as a finding."""
    by_person = view.decider == "person" or view.reason in {ERASED, *_ASKED}
    findings = tuple(_as_finding(finding) for finding in view.findings)
    if by_person:
        findings = (_as_rule(view.clause),) if view.clause else ()
    return rules.Decision(
        outcome=Outcome[view.outcome.upper()],
        reason=(Reason.RULE_MATCHED if findings else Reason.NOTHING_FOUND) if by_person else Reason(view.reason),
        findings=findings,
        policy=view.policy,
        fingerprint=view.fingerprint,
        language=view.language,
    )


def _as_rule(clause: str) -> rules.Finding:
    return rules.Finding("person/decision", 1, clause, Outcome.REJECT, RuleStatus.LIVE, (), "")


def _as_finding(stored: dict[str, object]) -> rules.Finding:
    fields = dict(stored)
    fields["outcome"] = Outcome[str(stored["outcome"]).upper()]
    fields["status"] = RuleStatus(str(stored["status"]))
    fields["spans"] = tuple(rules.Span(**span) for span in stored["spans"])  # type: ignore[attr-defined]
    return rules.Finding(**fields)  # type: ignore[arg-type]
