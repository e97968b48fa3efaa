"""Passwords that anybody would try first."""

import pytest

from moderation.errors import InvalidSubmission
from moderation.people.guessable import check_not_guessable

OWN = ("anna.rassendyll@ruritania.example", "Anna Rassendyll", "Strelsau Post")


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "P@ssw0rd2026!",
        "Moderation1!",
        "moderator2026",
        "Strelsau-Post",
        "Rassendyll12",
        "ruritania2026",
        "qwertyuiop",
        "poiuytrewq",
        "1234567890",
        "1q2w3e4r5t6y",
        "aaaaaaaaaaaa",
        "121212121212",
        "йцукенгшщзхъ",
        "Пароль12345",
        "iloveyou2024",
    ],
)
def test_it_refuses_what_anybody_would_try_first(password: str) -> None:
    with pytest.raises(InvalidSubmission, match="a few words that do not belong together") as refused:
        check_not_guessable(password, *OWN)
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "another password",
        "a new password",
        "7391850264",
        "aZ3!aZ3!kQ9?",
        "лошадь верно скрепка",
    ],
)
def test_it_asks_nothing_of_the_composition(password: str) -> None:
    check_not_guessable(password, *OWN)
