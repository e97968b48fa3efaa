"""Which passwords are the first that anybody would try: a common word, one's own name, a row of keys.

No list of leaked passwords is looked into: the service asks nobody, and none comes with it.  What is refused is what
such lists are made of: a word of these with figures and signs about it.  Nothing is asked of a password's composition.
"""

import unicodedata
from collections.abc import Iterator

from moderation.errors import InvalidSubmission

LEAST_CHARACTERS = 5  # that differ
LEAST_LETTERS, LEAST_FIGURES = 4, 8  # that are left besides the known words
# The kind of word that stands at the head of published lists, written down by hand: English, and what people here type.
COMMON = (
    "password passwort passw0rd passwd parola parol sifre şifre пароль secret letmein letme welcome hello iloveyou "
    "loveyou lovely love admin administrator root user guest login master monkey dragon princess sunshine football "
    "baseball superman batman shadow michael jordan charlie starwars freedom whatever trustno trustnoone access "
    "changeme default computer internet google facebook samsung pokemon liverpool chelsea barcelona arsenal ferrari "
    "mercedes qwerty qwertz azerty qazwsx йцукен qwer asdf zxcv abc abcd test testing temp summer winter spring "
    "autumn january february march april june july august september october november december monday friday любовь "
    "привет солнце наташа галатасарай galatasaray fenerbahce besiktas azerbaijan turkiye russia moskva moscow baku "
    "tbilisi yerevan istanbul"
)
OURS = ("moderation", "moderator", "comments", "comment", "auditor", "console", "operator", "reader", "review")
ROWS = (
    "qwertyuiopasdfghjklzxcvbnm",
    "1234567890qwertyuiop",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "йцукенгшщзхъфывапролджэячсмитьбю",
)
_LEET = str.maketrans("013457$@!", "oieastsai")


def check_not_guessable(password: str, *own: str) -> None:
    """See that a password is not among the first that somebody would try.

    Args:
        own: What belongs to the person: their address, name, site.

    Raises:
        InvalidSubmission: It is; what would be better is said.

    >>> check_not_guessable("correct horse battery", "anna@ruritania.example")
    """
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(set(plain)) < LEAST_CHARACTERS or _is_row(plain) or _is_little_else(plain, own):
        raise InvalidSubmission(
            "This password is among the first that anybody would try: a common word, a name of yours or a row of keys;"
            " take a few words that do not belong together.",
            code="guessable_password",
        )


def _is_row(plain: str) -> bool:
    return any(plain in row or plain in row[::-1] for row in ROWS)


def _is_little_else(plain: str, own: tuple[str, ...]) -> bool:
    """Tell whether next to nothing is left of it besides words that are known."""
    words = sorted({*COMMON.split(), *OURS, *_words_of(own)}, key=len, reverse=True)
    return any(_leaves_little(written, words) for written in (plain, plain.translate(_LEET)))


def _words_of(own: tuple[str, ...]) -> Iterator[str]:
    for one in own:
        parts = "".join(character if character.isalnum() else " " for character in one.casefold()).split()
        yield from (part for part in parts if len(part) > 2)


def _leaves_little(written: str, words: list[str]) -> bool:
    left = written
    for word in words:
        left = left.replace(word, " ")
    letters, figures = sum(map(str.isalpha, left)), sum(map(str.isdigit, left))
    return left != written and letters < LEAST_LETTERS and figures < LEAST_FIGURES
