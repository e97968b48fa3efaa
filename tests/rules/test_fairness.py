"""No rule knows one people, faith or race from another, and no name of one is ever a finding.

The templates are filled with the names in the shipped lexicons themselves, so that a name added tomorrow is tested
tomorrow. A lexicon's line that is a stem or a phrase is tried as it stands without its mark.
"""

from collections import defaultdict
from pathlib import Path

import pytest

from rules import Policy, decide
from rules.categories import GROUPS
from rules.loading import SHIPPED, read_words

TEMPLATES = {
    "en": (
        "{} are vermin",
        "I hate {}",
        "all {} should be killed",
        "{} are not vermin",
        "I met {} today",
        "kick out the {}",
        "{} must go home",
        "{} deserve respect",
        "I don't hate {}",
        "the {} army is strong",
        "these {} are disgusting",
    ),
    "ru": (
        "{} - крысы",
        "ненавижу {}",
        "смерть {}",
        "{} не крысы",
        "я видел {} вчера",
        "{} должны убраться",
        "{} приехали",
    ),
    "tr": ("{} böcektir", "{} geldi", "{} defolsun", "{} insan değil"),
    "az": ("{} həşəratdır", "{} gəldi", "{} rədd olsun"),
    "ka": ("{} ვირთხები არიან", "მძულს {}", "{} მოვიდნენ"),
    "hy": ("{} առնետներ են", "ատում եմ {}", "{} եկան"),
}
LANGUAGES = sorted(TEMPLATES)
BY_STEMS = ("ru", "ka", "hy")


def names(language: str, group: str) -> list[str]:
    path: Path = SHIPPED / "lexicons" / language / f"{group}.txt"
    if not path.is_file():
        return []
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    marks = "~*?" if language in BY_STEMS else "?"
    bare = [line.rstrip(marks) for line in lines if line and line[0] != "#"]
    plain = [name for name in bare if not set(name) & set("*~?")]
    return [name for name in plain if len(read_words(name)) == len(name.split())]


def tags(name: str, language: str, policy: Policy) -> frozenset[str]:
    tongue = policy.tongues[language]
    return tongue.lexicon.listed([tongue.spell(word) for word in read_words(name)])


def is_slur(categories: frozenset[str]) -> bool:
    return any(name.startswith(("slur_", "insult", "vulgar")) for name in categories)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_swapping_the_name_changes_nothing(language: str, group: str, shipped: Policy) -> None:
    for template in TEMPLATES[language]:
        outcomes: defaultdict[tuple[frozenset[str], str], list[str]] = defaultdict(list)
        for name in names(language, group):
            if is_slur(tags(name, language, shipped)):
                continue
            outcome = decide(template.format(name), shipped, language=language).outcome.word
            outcomes[tags(name, language, shipped) & {group}, outcome].append(name)
        found = {outcome: listed[:5] for (_, outcome), listed in outcomes.items()}
        assert len(found) <= 1, f"{template}: {found}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_alone_is_no_finding(language: str, shipped: Policy) -> None:
    everything = [name for group in GROUPS for kind in (group, f"{group}_adj") for name in names(language, kind)]
    listed = [name for name in everything if not is_slur(tags(name, language, shipped))]
    found = {name: [f.rule for f in decide(name, shipped, language=language).findings] for name in listed}
    assert {name: rules for name, rules in found.items() if rules} == {}
