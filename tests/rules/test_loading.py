"""Packs that load, and the words for all that may be wrong with one that does not.

Each folder of ``bad_packs`` holds the files that spoil the pack of Ruritania, and beside them, in ``errors.txt``,
every mistake.
"""

import shutil
from pathlib import Path

import pytest

from rules import PackError, Policy, load_policy

from .conftest import PACKS

BAD_PACKS = Path(__file__).parent / "bad_packs"


@pytest.mark.parametrize("name", sorted(path.name for path in BAD_PACKS.iterdir()))
def test_it_lists_all_mistakes_of(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(PACKS / "ruritania", folder)
    shutil.copytree(BAD_PACKS / name, folder, dirs_exist_ok=True)
    with pytest.raises(PackError) as raised:
        load_policy(folder)
    expected = (BAD_PACKS / name / "errors.txt").read_text(encoding="utf-8").splitlines()
    assert list(raised.value.mistakes) == expected


def test_it_says_that_a_folder_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"policy\.toml: is missing"):
        load_policy(tmp_path)


def test_a_pack_needs_no_more_than_a_policy(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('id = "bare"\nmax_characters = 5\nclauses = ["offensive-expressions"]\n')
    policy = load_policy(tmp_path)
    assert (policy.id, policy.max_characters, policy.rules, policy.languages) == ("bare", 5, (), ())


def test_it_fills_the_limit_into_the_sites_words(ruritania: Policy) -> None:
    assert ruritania.limit_text == {"en": "You can enter 512 characters."}
    assert ruritania.text["en"] == "Be kind. You can enter 512 characters."
    assert ruritania.clauses[0].id == "religious-discrimination"
    assert ruritania.clauses[2].text["ru"] == "Никакого презрения к народам."


def test_the_fingerprint_changes_with_any_word(tmp_path: Path, ruritania: Policy) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(PACKS / "ruritania", folder)
    assert load_policy(folder).fingerprint == ruritania.fingerprint
    with (folder / "lexicons" / "en" / "insult.txt").open("a") as lexicon:
        lexicon.write("nincompoop\n")
    assert load_policy(folder).fingerprint != ruritania.fingerprint
