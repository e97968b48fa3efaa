"""When a match is no violation: quoted, condemned, negated, reclaimed, asked, reported, said of some or of a thing.

An exemption looks at the tags around a match and nothing else.  A rule names those that it honours; an allowed term
needs none, as its hits never become tags.
"""

from collections.abc import Callable, Set
from itertools import takewhile

from . import categories as cat
from .matchers.model import Match
from .reading import Reading
from .text.segments import BOUNDARIES, SIGNS, quotations, sentence_bounds

_NEGATION_REACH = 4
_DENIAL_REACH = 3
_REACH_AFTER = 2
_MOST_ASIDE = 7
_THAT = frozenset({"that", "что", "ki", "რომ", "որ"})
# "not only racist", "don't be racist": what follows the negation keeps the condemnation.
_MORE_THAN = frozenset({"only", "just", "merely", "simply", "be"})
_BE_REACH = 4
_NEGATE_AFTER = ("tr", "az", "hy", "ka")
_BETWEEN_ONESELF = {cat.FILLER, cat.BE, cat.ONESELF}
_OTHERS = {cat.THEY, cat.SOME}
_SUBJECTS = cat.PERSONS | {cat.THING}
_CLAUSE_SIGNS = BOUNDARIES | {"-", '"', ","}


def is_exempt(reading: Reading, match: Match, exemptions: frozenset[str]) -> bool:
    """Say whether one of the exemptions silences a match.

    Args:
        reading: The text as one language reads it.
        match: What a matcher found in it.
        exemptions: Names of the exemptions that the rule honours.

    Returns:
        True if the match is no violation.
    """
    return any(name in exemptions and applies(reading, match) for name, applies in _EXEMPTIONS.items())


def _quoted(reading: Reading, match: Match) -> bool:
    """The match stands in a quotation, and outside of it somebody says or condemns it."""
    if '"' not in reading.present:
        return False
    first, last = _without_signs(reading, match)
    around = next(((a, b) for a, b in quotations(reading.tags) if a <= first and last < b), None)
    if around is None:
        return False
    start, _ = sentence_bounds(reading.tags, around[0] - 1)
    _, end = sentence_bounds(reading.tags, around[1])
    _, following = sentence_bounds(reading.tags, min(end + 1, len(reading.tags) - 1))
    outside = reading.cats[start : around[0]] + reading.cats[around[1] : following]
    return any(cat.QUOTE_VERB in cats or cat.CONDEMN in cats for cats in outside)


def _without_signs(reading: Reading, match: Match) -> tuple[int, int]:
    """Give the first and the last word of a match: a pattern may begin or end with the quotation mark itself."""
    words = [at for at in range(match.start, match.end) if reading.tags[at] not in SIGNS]
    return (words[0], words[-1]) if words else (match.start, match.end - 1)


def _condemned(reading: Reading, match: Match) -> bool:
    """The same sentence condemns it, in words that are not part of the match."""
    if cat.CONDEMN not in reading.present:
        return False
    start, end = _sentence(reading, match)
    outside = (*range(start, match.start), *range(match.end, end))
    return any(cat.CONDEMN in reading.cats[at] and not _denied(reading, at) for at in outside)


def _denied(reading: Reading, at: int) -> bool:
    """Say whether a condemnation is itself denied: "I'm no racist, but …" condemns nothing, "not just racist" does."""
    for before in range(at - 1, max(at - _DENIAL_REACH, 0) - 1, -1):
        if reading.tags[before] in _CLAUSE_SIGNS:
            return False
        if cat.NEGATION in reading.cats[before]:
            return reading.words[reading.stretch[before + 1][0]] not in _MORE_THAN
    return False


def _negated(reading: Reading, match: Match) -> bool:
    """A negation stands within the match or shortly before it in the same clause."""
    if match.negation or cat.NEGATION not in reading.present:
        return False
    silent = cat.CONCORD if _denies(reading, match) else None
    if any(_negates(cats, silent) for cats in reading.cats[match.start : match.end]):
        return True
    start = match.start
    if reading.tags[start] == "," and _says_that(reading, start + 1):
        start += 1
    if reading.tags[start] not in _CLAUSE_SIGNS and _negated_before(reading, _before_aside(reading, start), silent):
        return True
    return reading.tongue.language in _NEGATE_AFTER and _negated_after(reading, match)


def _denies(reading: Reading, match: Match) -> bool:
    """Say whether what is claimed is itself a denial ("are not human")."""
    return cat.CONCORD in reading.present and any(
        not cats.isdisjoint(cat.DENIALS) for cats in reading.cats[match.start : match.end]
    )


def _negates(cats: Set[str], silent: str | None) -> bool:
    """Say whether a tag negates, and is not of the kind that only agrees with a denial."""
    return cat.NEGATION in cats and silent not in cats


def _negated_before(reading: Reading, start: int, silent: str | None) -> bool:
    """A negation stands shortly before a place in the same clause."""
    for at in range(start - 1, max(start - _NEGATION_REACH, 0) - 1, -1):
        if reading.tags[at] in _CLAUSE_SIGNS:
            return False
        if _negates(reading.cats[at], silent):
            return True
    return False


def _before_aside(reading: Reading, start: int) -> int:
    """Step back over an aside between two commas before "that …": the clause before it goes on after it."""
    at = start if _says_that(reading, start) else start - 1
    if at < 1 or reading.tags[at - 1] != "," or not _says_that(reading, at):
        return start
    opening = at - 2
    while opening > 0 and at - opening <= _MOST_ASIDE and reading.tags[opening] not in _CLAUSE_SIGNS:
        opening -= 1
    return opening if reading.tags[opening] == "," else start


def _says_that(reading: Reading, at: int) -> bool:
    """Say whether a tag is the word that begins what is said, thought or denied."""
    return reading.words[reading.stretch[at][0]] in _THAT


def _negated_after(reading: Reading, match: Match) -> bool:
    """A negation follows shortly in the same clause, as in the languages that put the verb last."""
    if reading.tags[match.end - 1] in _CLAUSE_SIGNS:
        return False
    for at in range(match.end, min(match.end + _REACH_AFTER, len(reading.tags))):
        if reading.tags[at] in _CLAUSE_SIGNS:
            return False
        if cat.NEGATION in reading.cats[at]:
            return True
    return False


def _reclaimed(reading: Reading, match: Match) -> bool:
    """Somebody says it of themselves: a first person before it in the same sentence."""
    if cat.FIRST_PERSON not in reading.present:
        return False
    start, _ = _sentence(reading, match)
    slur = any(cat.SLUR_OTHER in cats for cats in reading.cats[match.start : match.end])
    return slur and any(cat.FIRST_PERSON in cats for cats in reading.cats[start : match.end])


def _of_oneself(reading: Reading, match: Match) -> bool:
    """Somebody says it of themselves: nothing but little words between "I am" and it."""
    if cat.ONESELF not in reading.present:
        return False
    before = (reading.cats[at] for at in range(match.start - 1, -1, -1))
    small = takewhile(lambda cats: cats & _BETWEEN_ONESELF and not cats & _OTHERS, before)
    return any(cat.ONESELF in cats for cats in small)


def _asked(reading: Reading, match: Match) -> bool:
    """The sentence is a question."""
    _, end = _sentence(reading, match)
    return end < len(reading.tags) and reading.tags[end] == "?"


def _partial(_reading: Reading, match: Match) -> bool:
    """It is said of some of the group only."""
    return match.hedged


def _of_a_thing(reading: Reading, match: Match) -> bool:
    """It is said of a thing or an act: the thing follows ("stupid decision"), or is what it is said of."""
    if cat.THING not in reading.present:
        return False
    following = range(match.end, min(match.end + _REACH_AFTER, len(reading.tags)))
    if any(cat.THING in reading.cats[at] for at in takewhile(lambda at: reading.tags[at] not in SIGNS, following)):
        return True
    start, _ = _sentence(reading, match)
    near = range(match.start - 1, max(start, match.start - _BE_REACH) - 1, -1)
    verb = next((at for at in near if cat.BE in reading.cats[at]), start)
    subjects = (cats for cats in reversed(reading.cats[start:verb]) if not cats.isdisjoint(_SUBJECTS))
    return cat.THING in next(subjects, frozenset())


def _reported(reading: Reading, match: Match) -> bool:
    """Somebody else's words are reported: a mark of it stands before, or at the beginning of, the match."""
    if cat.REPORTER not in reading.present:
        return False
    start, _ = _sentence(reading, match)
    return any(cat.REPORTER in cats for cats in reading.cats[start : match.start + 1])


def _sentence(reading: Reading, match: Match) -> tuple[int, int]:
    """Find the sentence or sentences that a match stands in."""
    start, _ = sentence_bounds(reading.tags, match.start + (reading.tags[match.start] in BOUNDARIES))
    _, end = sentence_bounds(reading.tags, match.end - 1)
    return start, end


_EXEMPTIONS: dict[str, Callable[[Reading, Match], bool]] = {
    "quoted": _quoted,
    "condemned": _condemned,
    "negated": _negated,
    "reclaimed": _reclaimed,
    "oneself": _of_oneself,
    "question": _asked,
    "partial": _partial,
    "thing": _of_a_thing,
    "reported": _reported,
}
