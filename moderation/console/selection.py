"""Which part of the queue somebody is at work on: read from an address, and written into the next.

So a view is nothing but its address, to be kept as a bookmark or sent to a colleague.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from flask import request
from sqlalchemy import Connection

from moderation.console import times, words
from moderation.console.filters import Choice
from moderation.console.gate import Visit
from moderation.console.language import NAMES
from moderation.storage import likeness_views
from moderation.storage.queue_views import Place, QueueFilter
from rules import Policy

FIELDS = ("q", "clause", "rule", "language", "article", "author", "minutes", "like", "languages")
_AGES = (10, 60, 240, 1440)  # minutes
_LONGEST = 200
ALL = "all"


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of the queue.

    Attributes:
        given: What was asked for, as pairs of a query string; a language may come more than once.
    """

    wanted: QueueFilter
    given: tuple[tuple[str, str], ...]

    @property
    def query(self) -> str:
        """The query string, empty for the whole queue."""
        return urlencode(self.given)

    @property
    def suffix(self) -> str:
        """What to put behind an address that has no query string."""
        return f"?{self.query}" if self.given else ""

    @property
    def narrows(self) -> bool:
        """Whether anything but languages that one does not read is left out."""
        return any(name != "languages" for name, _value in self.given)

    @property
    def any_language(self) -> bool:
        """Whether the languages that one reads are not to count: others are asked for, or all."""
        return bool(self.values("language")) or self.value("languages") == ALL

    def with_more(self, **more: object) -> str:
        """Put behind an address what a page has to say besides."""
        return f"?{urlencode([*self.given, *((name, str(value)) for name, value in more.items())])}"

    def value(self, name: str) -> str:
        """Tell what was given for a field."""
        return next((value for field, value in self.given if field == name), "")

    def values(self, name: str) -> list[str]:
        """Tell all that was given for a field."""
        return [value for field, value in self.given if field == name]


def of_address() -> Selection:
    """Read the selection of the page's own address."""
    return _read(list(request.args.items(multi=True)))


def of_form() -> Selection:
    """Read the selection that a form carries along in its hidden field."""
    return _read(parse_qsl(request.form.get("view", "")))


def narrowed(connection: Connection, visit: Visit, selection: Selection) -> QueueFilter:
    """Work out what to ask the database for; the likeness of texts is measured here."""
    like, wanted = selection.value("like"), selection.wanted
    if not selection.any_language:
        wanted = replace(wanted, without=unread(visit))
    if not like:
        return wanted
    alike = likeness_views.list_nearly_the_same(connection, visit.site_id, like)
    return replace(wanted, comment_ids=(like, *alike))


def unread(visit: Visit) -> tuple[str, ...]:
    """Tell which languages somebody does not read; one that the rules do not know is for everybody."""
    reads = visit.who.person.reads.split()
    return tuple(code for code in NAMES if code not in reads) if reads else ()


def options(policy: Policy, selection: Selection) -> dict[str, list[Choice]]:
    """Tell what the fields of the form offer, and in any case what is chosen in them now."""
    offers = {
        "clause": {clause.id: words.clause_name(clause.id) for clause in policy.clauses},
        "rule": {rule.id: rule.id for rule in policy.rules},
        "language": words.LANGUAGES,
        "minutes": {str(count): times.minutes(count) for count in _AGES},
    }
    return {name: _choices(offer, selection.values(name)) for name, offer in offers.items()}


def read_place() -> Place | None:
    """Read where the page before ended; what cannot be read is the beginning."""
    at, _, rest = request.args.get("after", "").partition(".")
    score, _, comment_id = rest.partition(".")
    if not (at.isdigit() and score.isdigit() and len(at) < 15 and len(score) < 18):
        return None
    return Place(int(at), int(score), comment_id)


def write_place(place: Place) -> str:
    """Write a place as :func:`read_place` reads it."""
    return f"{place.at}.{place.score}.{place.comment_id}"


def _read(pairs: list[tuple[str, str]]) -> Selection:
    given = tuple((name, value.strip()[:_LONGEST]) for name, value in pairs if name in FIELDS and value.strip())
    first: Mapping[str, str] = dict(reversed(given))
    minutes = first.get("minutes", "")
    wanted = QueueFilter(
        clause=first.get("clause"),
        rule=first.get("rule"),
        article=first.get("article"),
        author=first.get("author"),
        languages=tuple(value for name, value in given if name == "language"),
        minutes=int(minutes) if minutes.isdigit() and len(minutes) < 8 else None,
        search=first.get("q", ""),
    )
    return Selection(wanted, given)


def _choices(offer: Mapping[str, str], chosen: list[str]) -> list[Choice]:
    return [Choice(value, label) for value, label in {**{value: value for value in chosen}, **offer}.items()]
