"""What people are told."""

import pytest

from rules import Policy, decide, explain, reader_message


def told(text: str, policy: Policy, language: str) -> list[str]:
    return explain(decide(text, policy), policy, language)


def test_a_finding_is_explained_by_words_rule_and_clause(ruritania: Policy) -> None:
    assert told("Ruritanians are vermin!", ruritania, "en") == [
        "“Ruritanians are vermin” was matched by the rule “A people is likened to vermin”, which enforces: "
        "No contempt for a people."
    ]


def test_it_speaks_the_language_asked_for_and_english_where_it_cannot(ruritania: Policy) -> None:
    (line,) = told("Руританцы - крысы", ruritania, "ru")
    assert line == (
        "“Руританцы - крысы” was matched by the rule “Народ сравнивают с паразитами”, which enforces: "
        "Никакого презрения к народам."
    )
    assert told("hello there", ruritania, "ka") == ["No rule found anything."]


def test_braces_in_a_comment_stay_as_they_are(ruritania: Policy) -> None:
    (line,) = told("blorp{title}", ruritania, "en")
    assert "“blorp”" in line


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        ("hello", "en", "Your comment is published."),
        ("Ruritanians are vermin", "en", "Your comment is not published. No contempt for a people."),
        ("Ruritanians are vermin", "ru", "Комментарий не опубликован. Никакого презрения к народам."),
        ("Some Ruritanians are vermin", "en", "A moderator will look at your comment."),
        ("a" * 600, "en", "Your comment has 600 characters; the limit is 512."),
        (
            "Das ist nicht der richtige Weg und wir haben auch keine Zeit",
            "hy",
            "A moderator will look at your comment.",
        ),
    ],
)
def test_a_reader_gets_a_short_message(text: str, language: str, message: str, ruritania: Policy) -> None:
    assert reader_message(decide(text, ruritania), ruritania, language) == message


def test_a_comment_that_is_too_long_or_unreadable_is_explained(ruritania: Policy) -> None:
    assert told("a" * 600, ruritania, "en") == ["The comment has 600 characters; the limit is 512."]
    unreadable = told("Das ist nicht der richtige Weg und wir haben auch keine Zeit", ruritania, "en")
    assert unreadable == ["There are no rules for this language, so a person decides."]
