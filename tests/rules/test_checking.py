"""What a check finds wrong with a pack that loads."""

import shutil
from pathlib import Path

from rules.checking import check

from .conftest import PACKS

SLUR = "national_discrimination/slur.examples.toml"


def spoiled(tmp_path: Path, file: str, content: str | None) -> tuple[str, ...]:
    folder = tmp_path / "pack"
    shutil.copytree(PACKS / "ruritania", folder)
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content, encoding="utf-8")
    return check(folder).mistakes


def example(kind: str, text: str, words: str) -> str:
    return f'[[{kind}]]\ntext = "{text}"\nlang = "en"\n{words}\n'


def test_a_rule_without_examples(tmp_path: Path) -> None:
    assert spoiled(tmp_path, SLUR, None) == (f"{SLUR}: is missing; every rule has examples beside it",)


def test_an_example_that_the_rule_misses_finds_elsewhere_or_should_leave_alone(tmp_path: Path) -> None:
    mistakes = spoiled(
        tmp_path,
        SLUR,
        example("violating", "a fine day", 'match = "day"')
        + example("violating", "that ruzzer there", 'match = "there"')
        + example("allowed", "that ruzzer there", 'why = "none"')
        + example("allowed", "another day", 'why = "no slur"'),
    )
    assert mistakes == (
        "national-discrimination/slur: violating[1]: must be found, but was not (found: nothing) in 'a fine day'",
        "national-discrimination/slur: violating[2]: the span must hold 'there', but the rule found 'ruzzer'",
        "national-discrimination/slur: allowed[1]: must be left alone, but the rule found 'ruzzer' in "
        "'that ruzzer there'",
    )


def test_fewer_allowed_examples_than_violating_ones(tmp_path: Path) -> None:
    mistakes = spoiled(tmp_path, SLUR, example("violating", "that ruzzer there", 'match = "ruzzer"'))
    assert mistakes == ("national-discrimination/slur: has 0 allowed for 1 violating examples in en; add as many",)


def test_an_example_with_a_key_missing_or_misspelt(tmp_path: Path) -> None:
    mistakes = spoiled(tmp_path, SLUR, '[[violating]]\ntext = "x"\nlanguage = "en"\n')
    assert mistakes == (f"{SLUR}: violating[1]: lang, language: each has text, match, lang as texts",)


def test_an_alternative_that_can_never_match(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(PACKS / "ruritania", folder)
    (folder / "constructions" / "extra.toml").write_text(
        'title = "x"\n[patterns]\nen = ["{group} (?:piece of dirt|piece of cake)"]\n', encoding="utf-8"
    )
    report = check(folder)
    assert report.mistakes == ()
    assert report.warnings == (
        "constructions/extra.toml: patterns.en[1]: 'piece of dirt' can never match: "
        "a lexicon makes them one tag, of {dehumanising}",
    )
