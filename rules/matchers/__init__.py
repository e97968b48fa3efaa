"""The kinds of rule: a registry of what a rule's ``kind`` may be.

A kind is a module with a builder that takes the rule's settings (names, already checked) and gives a matcher.
``SETTINGS`` says which settings each kind takes, and whether they name lexicons or constructions.
"""

from collections.abc import Callable, Mapping

from . import group_near_harm, pattern, phrase, profanity
from .model import Matcher

Settings = Mapping[str, tuple[str, ...]]

MATCHERS: dict[str, Callable[[Settings], Matcher]] = {
    "phrase": phrase.build,
    "pattern": pattern.build,
    "profanity": profanity.build,
    "group_near_harm": group_near_harm.build,
}
SETTINGS: dict[str, dict[str, str]] = {
    "phrase": {"lexicons": "lexicon"},
    "pattern": {"constructions": "construction"},
    "profanity": {"lexicons": "lexicon"},
    "group_near_harm": {"groups": "group", "harm": "construction"},
}
