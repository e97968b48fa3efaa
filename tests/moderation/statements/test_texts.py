"""What the author of a rejected comment is told, in six languages."""

from dataclasses import replace

import pytest

from moderation import statements
from moderation.context import Context
from moderation.statements import Terms
from moderation.statements.privacy import redact
from moderation.statements.words import WORDS
from moderation.storage.credentials import Site
from rules import Outcome
from tests.builders import a_decided_comment, a_person
from tests.moderation.appeals.builders import a_rejected_comment, appeal, decide
from tests.moderation.statements.test_records import find

LANGUAGES = ["en", "ru", "az", "tr", "ka", "hy"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is stored is read by the tests of the records, on both."""
    return sqlite_url


def test_the_same_sentences_are_there_in_each_language() -> None:
    assert list(WORDS) == LANGUAGES
    assert len({tuple(words) for words in WORDS.values()}) == 1
    assert len({sentence for words in WORDS.values() for sentence in words.values()}) == 6 * len(WORDS["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_names_the_rule_how_it_came_about_and_every_way_to_object(
    context: Context, site: Site, language: str
) -> None:
    case = find(context, site, a_rejected_comment(context, site).id)
    text = statements.write_text(case, context.policy, Terms("https://www.ruritania.example/rules"), language)
    clause = next(clause for clause in context.policy.clauses if clause.id == "offensive-expressions")
    words = WORDS[language]
    assert text.startswith(words["refused"].format(date="22.11.2026"))
    assert f"{clause.text[language]} https://www.ruritania.example/rules" in text
    for told in ("everywhere", "by_rules", "appeal", "elsewhere"):
        assert words[told] in text
    assert text.endswith(case.decision.id)
    assert "{" not in text


def test_it_says_that_a_person_decided_and_after_whom(context: Context, site: Site) -> None:
    moderator = a_person(context.database, site)
    case = find(context, site, a_rejected_comment(context, site, by=moderator).id)
    text = statements.write_text(case, context.policy, Terms(), "en")
    assert "An automatic check drew attention to it; a moderator read it and decided." in text
    reported = replace(case, reported=True)
    assert "Readers drew attention to it" in statements.write_text(reported, context.policy, Terms(), "en")


def test_after_an_upheld_appeal_it_offers_no_second_one(context: Context, site: Site) -> None:
    moderator = a_person(context.database, site)
    rejected = a_rejected_comment(context, site)
    appeal(context, rejected)
    decide(context, moderator, rejected, Outcome.REJECT, clause="offensive-expressions", answer="It is one.")
    text = statements.write_text(find(context, site, rejected.id), context.policy, Terms(), "en")
    assert "You appealed; a moderator who had not decided" in text
    assert WORDS["en"]["appeal"] not in text
    assert WORDS["en"]["elsewhere"] in text


def test_what_was_never_rejected_has_none(context: Context, site: Site) -> None:
    approved = a_decided_comment(context, site, Outcome.APPROVE)
    with context.database.read() as connection:
        assert statements.find_case(connection, site.id, approved.id) is None


@pytest.mark.parametrize(
    "personal",
    [
        "anna@ruritania.example",
        "Anna.Müller+news@mail.ruritania.example",
        "https://ruritania.example/~rudolf?x=1",
        "www.zenda.ru/rudolf",
        "zenda.com",
        "t.me/rudolf",
        "@rudolf_r",
        "+995 32 212-34-56",
        "(374) 10 52-16-61",
        "8 800 555 35 35",
        "reader-4711",
        "Rudolf Rassendyll",
        "RASSENDYLL",
    ],
)
def test_personal_data_is_caught(personal: str) -> None:
    assert redact(f"So says {personal}, again.", ["Rudolf Rassendyll", "reader-4711"]) in (
        "So says […], again.",
        "So says […] again.",
    )


@pytest.mark.parametrize(
    "harmless",
    [
        "Readers should not use offensive expressions.",
        "Rule 12 of 2026-11-22, at 12:30.",
        "512 characters; 3.5 %",
        "и т.д.",
    ],
)
def test_ordinary_words_are_left_alone(harmless: str) -> None:
    assert redact(harmless, ["Al", None]) == harmless


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("İlham", "ILHAM"),
        ("ILGIN", "ılgın"),
        ("Straßer", "STRASSER"),
        ("Strasser", "Straßer"),
        ("Anna", "Ánna\u0301"),
        ("Ёлкин", "Елкин"),
        ("(((", "((("),
    ],
)
def test_a_name_is_caught_however_its_letters_are_typed(name: str, written: str) -> None:
    assert redact(f"İß {written}: ßİ.", [name]) == "İß […]: ßİ."


@pytest.mark.parametrize("longer", ["Ilhama", "sİlham", "ilham_7", "ßilham"])
def test_a_longer_word_that_holds_a_name_is_left_alone(longer: str) -> None:
    assert redact(longer, ["İlham", "\u0301\u0301\u0301"]) == longer
