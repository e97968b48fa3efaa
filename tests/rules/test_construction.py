"""What a pattern means, and which ones are refused."""

import pytest

from rules.construction import Construction, Pattern, PatternError, Sieve, Translator, dead_alternatives, names_group

LETTERS = {"group": "\ue000", "vermin": "\ue001", "you": "\ue002", "slur_race": "\ue003", "slur_other": "\ue004"}
TRANSLATOR = Translator(LETTERS, lambda word: (word,), lambda word: word == "ruritanian", {"vermin": 90, "you": 3})


def found(pattern: str, tagged: str) -> list[str]:
    for name, letter in LETTERS.items():
        tagged = tagged.replace(f"<{name}>", letter)
    construction = Construction("x", (TRANSLATOR.translate(pattern),))
    tags = tagged.split()
    present = {name for name, letter in LETTERS.items() if letter in tagged} | {
        tag.lstrip("\ue002\ue001") for tag in tags
    }
    negations = Sieve([construction]).possible(frozenset(present)).get("x", ())
    spans = construction.find(f" {' '.join(tags)} ".encode(), negations)
    return [" ".join(tag.strip("\ue000\ue001\ue002\ue003\ue004") or "_" for tag in tags[a:b]) for a, b, _ in spans]


@pytest.mark.parametrize(
    ("pattern", "tagged", "matches"),
    [
        ("{group} are {vermin}", "| <group> are <vermin>rats |", ["_ are rats"]),
        ("{group} are {vermin}", "| <group> were <vermin>rats |", []),
        ("are", "| ware are area |", ["are"]),
        ("{group} {w0-2}{vermin}", "| <group> such big <vermin>rats |", ["_ such big rats"]),
        ("{group} {w0-1}{vermin}", "| <group> such big <vermin>rats |", []),
        ("{group} {w}", "| <group> | no |", []),
        ("{group} {w0-3}{vermin}", "| <group> , <vermin>rats |", []),
        (r"\| {vermin}", "one ! <vermin>rats two", ["! rats"]),
        (r"{vermin} \?", "<vermin>rats ? no", ["rats ?"]),
        ("{you/vermin} x", "<you>you x <vermin>rats x", ["you x", "rats x"]),
        ("{slur} x", "<slur_race>a x <slur_other>b x", ["a x", "b x"]),
        ("you rats", "<you>you <vermin>rats", ["you rats"]),
        ("go(?:es|ing)? out", "going out goes out gone out", ["going out", "goes out"]),
        ("a", "a a a", ["a", "a", "a"]),
        ("[bc]at", "cat rat bat", ["cat", "bat"]),
        (r"\w+ rats", "big <vermin>rats", ["big rats"]),
        (r"глуп\w* {vermin}", "глуп <vermin>rats глупые <vermin>rats", ["глуп rats", "глупые rats"]),
    ],
)
def test_a_pattern_finds(pattern: str, tagged: str, matches: list[str]) -> None:
    assert found(pattern, tagged) == matches


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("{nobody} x", "no language has a lexicon"),
        ("kill ruritanian", "the word of a protected group"),
        ("^x", "name an edge"),
        ("x$", "name an edge"),
        ("(?i)x", "name an edge"),
        ("(x", "RE2 refuses it"),
        ("x{1,2000}", "RE2 refuses it"),
    ],
)
def test_a_pattern_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(PatternError, match=reason):
        TRANSLATOR.translate(pattern)


def test_a_pattern_says_whether_it_speaks_of_a_group() -> None:
    assert names_group("{group} x")
    assert not names_group("{groups} x")


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("{group} are {vermin}", [{"group"}, {"vermin"}, {"are"}]),
        ("{slur} x", [{"slur", "slur_race", "slur_other"}, {"x"}]),
        ("(?:you )?rats", [{"rats"}]),
        ("(?:{vermin}|rats) out", [{"out"}, {"vermin", "rats"}]),
        ("(?:you|all of them|) out", [{"out"}]),
        ("go(?:es)? out", [{"out"}]),
        ("go(?: away)?", [{"go"}]),
        ("{w0-2}rats , you", [{","}, {"rats"}, {"you"}]),
        ("rats|mice", [{"rats", "mice"}]),
        ("rats|{w}", []),
    ],
)
def test_a_pattern_needs(pattern: str, needs: list[set[str]]) -> None:
    assert sorted(map(sorted, TRANSLATOR.translate(pattern).needs)) == sorted(map(sorted, needs))


def test_a_sieve_tells_what_a_text_may_state() -> None:
    def pattern(*needs: str, negation: bool = False) -> Pattern:
        return Pattern("x", tuple(frozenset({need}) for need in needs), negation)

    both = Construction("both", (pattern("a"), pattern("b", "c", negation=True)))
    sieve = Sieve([both, Construction("any", (pattern(),)), Construction("c", (pattern("c", "d"),))])
    assert sieve.possible(frozenset("xc")) == {"any": (False,)}
    assert sieve.possible(frozenset("abc")) == {"both": (False, True), "any": (False,)}
    assert sieve.possible(frozenset("cd")) == {"any": (False,), "c": (False,)}
    assert Sieve([]).possible(frozenset("x")) == {}


@pytest.mark.parametrize(
    ("pattern", "dead"),
    [
        ("shut up {w}", ["shut up"]),
        ("(?:shut up|listen) {w}", ["shut up"]),
        ("(?:please )?(?:shut|stand) up", ["shut"]),
        ("(?:shut|stand) (?:up|down)", []),
        ("shut (?:up|down)", ["up"]),
        ("(?:shut|stand) {w0-1}up", []),
        ("shut(?:s|ting)? up", []),
        ("(?:now )?shut {w}", []),
    ],
)
def test_an_alternative_is_dead_if_its_words_are_one_tag(pattern: str, dead: list[str]) -> None:
    def swallows(words: list[str]) -> list[tuple[int, int]]:
        return [(at, at + 2) for at in range(len(words)) if words[at : at + 2] == ["shut", "up"]]

    assert dead_alternatives(pattern, swallows) == dead
