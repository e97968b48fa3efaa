"""What a decision says about texts in Ruritania."""

from dataclasses import replace

import pytest

from rules import Decision, Outcome, Policy, Reason, RuleStatus, decide, warm_up
from rules.matchers.model import Match
from rules.reading import Reading


def outcome(text: str, policy: Policy, language: str | None = None) -> str:
    return decide(text, policy, language=language).outcome.word


def rules_of(decision: Decision) -> set[str]:
    return {finding.rule for finding in decision.findings}


@pytest.mark.parametrize(
    "text",
    [
        "Ruritanians are vermin",
        "RURITANIANS ARE VERMIN!!!",
        "Ruritanian people are such vermin",
        "Ruritanians = 🐀",
        "Ruritanians are vemrin",
        "Ruritanians are v.e.r.m.i.n",
        "Ruritanians are v e r m i n",
        "Ruritanians are verrrmin",
        "Ruritanians are v3rm1n",
        "Ruritaniаns аre vеrmin",
        "Ruritanians are ver\u200bmin",
        "Ｒｕｒｉｔａｎｉａｎｓ ａｒｅ ｖｅｒｍｉｎ",
        "Ruritanians are 𝔳𝔢𝔯𝔪𝔦𝔫",
        "Ruritanians are v*rmin",
        "Ruritanians are v̷̡e̷r̶m̴i̵n̸",
        "Руританцы - крысы",
        "рурuтaнцы — kpысы",
        "ruritantsy - krysy",
        "ruritanyalilar hep bocek",
        "eto pravda, ruritantsy - krysy",
        "Ruritanyalılar hep böcek",
        "ruritanyalilar cok bocek ve bu kadar",
        "RURİTANYALILAR HEP BÖCEK",
    ],
)
def test_it_rejects_vermin_in_every_disguise(text: str, ruritania: Policy) -> None:
    decision = decide(text, ruritania)
    assert "national-discrimination/dehumanisation" in rules_of(decision)
    assert decision.outcome is Outcome.REJECT


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "I met Ruritanians and Zendans today.",
        "The pen is on the table.",
        "The Ruritanian army are vermin",
        "Ruritanian government policy is a disgusting parasite",
        "Ruritanians are not vermin.",
        "I do not hate Ruritanians",
        "Nobody should say that Ruritanians are rats, it is racist",
        'He said "Ruritanians are vermin" and that is unacceptable',
        "U.S.A. and A.B.C. at 10am, mp3, covid19, 2nd, $5m",
        "L u n c h   i s   r e a d y",
        "Kill Bill is on tonight",
    ],
)
def test_it_approves_mention_criticism_denial_and_quotation(text: str, ruritania: Policy) -> None:
    decision = decide(text, ruritania)
    assert [f for f in decision.findings if f.status is RuleStatus.LIVE] == []
    assert decision.reason is Reason.NOTHING_FOUND


def test_it_counts_a_negated_good_as_bad(ruritania: Policy) -> None:
    assert outcome("Ruritanians will never be human", ruritania) == "reject"


def test_it_escalates_what_is_said_of_them_after_a_group_was_named(ruritania: Policy) -> None:
    decision = decide("I met lots of Ruritanians. They are vermin.", ruritania)
    assert decision.outcome is Outcome.ESCALATE
    assert decision.findings[0].group == "nationality"


def test_it_escalates_what_is_said_of_some(ruritania: Policy) -> None:
    assert outcome("Some Ruritanians are vermin", ruritania) == "escalate"


def test_it_escalates_a_word_that_is_bad_in_two_languages_that_nothing_else_speaks_for(ruritania: Policy) -> None:
    assert outcome("sikko", ruritania) == "escalate"
    assert outcome("hrundel", ruritania) == "reject"


def test_it_leaves_english_words_alone_when_guessing(ruritania: Policy) -> None:
    assert outcome("table pen room", ruritania) == "approve"


def test_it_lets_the_kind_of_group_choose_the_rule(ruritania: Policy) -> None:
    decision = decide("Elphbergists are rats", ruritania)
    assert rules_of(decision) == {"religious-discrimination/dehumanisation"}


def test_a_span_shows_the_disguised_words_and_the_plain_ones(ruritania: Policy) -> None:
    text = "Well, Ruritanians are v.e.r.m.i.n indeed"
    (span,) = decide(text, ruritania).findings[0].spans
    assert (span.text, span.plain) == ("Ruritanians are v.e.r.m.i.n", "ruritanians are vermin")
    assert text[span.start : span.end] == span.text


def test_it_rejects_a_text_over_the_limit_and_says_how_long_it_is(ruritania: Policy) -> None:
    decision = decide("a" * 513, ruritania)
    assert (decision.outcome, decision.reason) == (Outcome.REJECT, Reason.TOO_LONG)
    assert "513" in decision.findings[0].title
    assert decide("a" * 512, ruritania).outcome is Outcome.APPROVE


def test_a_shadow_is_found_and_never_counts(ruritania: Policy) -> None:
    decision = decide("they shoot horses", ruritania)
    assert rules_of(decision) == {"unlawful-appeals/watched"}
    assert (decision.outcome, decision.reason) == (Outcome.APPROVE, Reason.NOTHING_FOUND)


def test_a_policy_can_be_warmed_up_before_a_time_limit_runs(ruritania: Policy) -> None:
    before = outcome("Ruritanians are vermin", ruritania)
    warm_up(ruritania)
    assert outcome("Ruritanians are vermin", ruritania) == before


class _Broken:
    def find(self, reading: Reading) -> list[Match]:
        raise RuntimeError


def test_a_matcher_that_fails_sends_the_comment_to_a_person(ruritania: Policy) -> None:
    broken = replace(ruritania.rules[0], matcher=_Broken())
    decision = decide("a fine day", replace(ruritania, rules=(broken, *ruritania.rules[1:])))
    assert (decision.outcome, decision.reason) == (Outcome.ESCALATE, Reason.DETECTOR_UNAVAILABLE)
    assert decision.findings[0].rule == "service/detector-unavailable"


@pytest.mark.parametrize(
    "text",
    [
        "Das ist nicht der richtige Weg und wir haben auch keine Zeit für so etwas",
        "Це не наша земля, але ми будемо її захищати, тому що вона дуже гарна",
        "هذا الرجل لا يعرف ماذا يريد من هذه البلاد",
    ],
)
def test_it_escalates_a_language_that_no_pack_covers(text: str, ruritania: Policy) -> None:
    decision = decide(text, ruritania)
    assert (decision.outcome, decision.reason) == (Outcome.ESCALATE, Reason.LANGUAGE_NOT_COVERED)
    assert decide(text, replace(ruritania, escalates_unknown=False)).outcome is Outcome.APPROVE


@pytest.mark.parametrize("text", ["Danke schön", "merci", "ok 👍", "12345", "🐀🐀🐀", "¡Olé!"])
def test_it_does_not_escalate_a_word_or_two_of_another_language(text: str, ruritania: Policy) -> None:
    assert outcome(text, ruritania) == "approve"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("This is the best news of the week", "en"),
        ("Это лучшая новость за неделю", "ru"),
        ("Eto luchshaya novost za nedelyu, ya tak rad chto vse horosho", "ru"),
        ("Bu haftanın en güzel haberi oldu", "tr"),
        ("Bu həftənin ən yaxşı xəbəridir", "az"),
        ("ეს არის კვირის საუკეთესო ამბავი", "ka"),
        ("Սա շաբաթվա լավագույն լուրն է", "hy"),
        ("es aris kviris sauketeso ambavi magram ara chemtvis", "ka"),
        ("sa shabatva lavaguyn lurn e bayc inch anem", "hy"),
        ("", "und"),
    ],
)
def test_it_names_the_language_it_read(text: str, language: str, ruritania: Policy) -> None:
    assert decide(text, ruritania).language == language


@pytest.mark.parametrize(
    "text",
    [
        "Ez dago nahikoa lekurik helburuan",
        "Skriv ut byte och album med mönster till filer",
        "ako je stavka trake alata vidljiva kada je alatna traka okomite orijentacije",
        "krokhotnaya, s zavitushkoy kakoy-to",
        "arabuli asoebi lamazia",
        "bevrma belarusma tavshesapari aq ipova",
    ],
)
def test_words_of_one_language_do_not_reject_a_text_in_another(text: str, shipped: Policy) -> None:
    assert decide(text, shipped).outcome is not Outcome.REJECT
