"""What a pattern means, and which ones are refused."""

import pytest

from rules.construction import Construction, PatternError, Translator, names_group

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
    spans = construction.find(f" {' '.join(tags)} ".encode(), frozenset(present))
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
