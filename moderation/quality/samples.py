"""Draws samples of decisions and takes what their judge says, blind, of each.

What is judged changes no status.  Who doubts a decision afterwards reverses it by the door that is there for that.
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection

from moderation import audit
from moderation.errors import AlreadyDecided, Conflict, Forbidden, InvalidSubmission, NotFound
from moderation.identifiers import new_id
from moderation.people import SignedIn
from moderation.quality import drawing
from moderation.quality.drawing import Drawn
from moderation.storage import quality_views
from moderation.storage import samples as table
from moderation.storage.database import Database
from moderation.storage.quality_views import Candidate, Period
from moderation.storage.samples import Judgement, Sample
from rules import Policy

MOST_DRAWN = 1000
MOST_DECIDED = 50_000  # of a period: they are all looked at
MOST_SEED = 2**53  # so that it is the same number in whatever program draws it again
DECIDERS = ("people", "everybody")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn.

    Attributes:
        seed: To draw the same again; ``None`` means by chance.
        kind: ``sample`` or ``trial``.
    """

    period: Period
    size: int
    seed: int | None = None
    kind: str = table.SAMPLE


def draw(database: Database, who: SignedIn, wish: Wish, *, now: datetime) -> str:
    """Draw a sample of the decisions of others; gives its id.

    Raises:
        InvalidSubmission: The size or the seed is out of range, or the period holds nothing or too much.
    """
    _check(wish)
    with database.read() as connection:
        found = quality_views.list_decided(
            connection, who.person.site_id, wish.period, but=who.person.id, limit=MOST_DECIDED + 1
        )
    if not found:
        raise InvalidSubmission("Nobody else has decided anything then whose text is still there; choose other days.")
    if len(found) > MOST_DECIDED:
        raise InvalidSubmission(f"More than {MOST_DECIDED} decisions were made then; choose fewer days.")
    with database.write() as connection:
        return store(connection, who, wish, found, now)


def store(connection: Connection, who: SignedIn, wish: Wish, candidates: Sequence[Candidate], now: datetime) -> str:
    """Draw of these and store what was drawn, with an entry in the log; gives the sample's id."""
    seed = secrets.randbelow(MOST_SEED) if wish.seed is None else wish.seed
    period, place = wish.period, who.person.site_id
    sample = Sample(
        new_id("q", now), place, wish.kind, who.person.id, period.deciders, period.since, period.until,
        seed, wish.size, len(candidates), now,
    )  # fmt: skip
    table.add(connection, sample, [_row(one) for one in drawing.draw(candidates, wish.size, seed)])
    audit.append(
        connection, place, [audit.Event(f"{wish.kind}_drawn", f"person:{who.person.id}", now, detail=sample.id)]
    )
    return sample.id


def judge(database: Database, policy: Policy, who: SignedIn, judgement: Judgement, *, now: datetime) -> None:
    """Take a judgement; after the last one the sample has ended.

    Raises:
        NotFound: There is no such sample on this site, or no such place in it.
        Forbidden: Somebody else judges it.
        InvalidSubmission: A rejection without a clause of the policy.
        Conflict: It has ended, or this place is judged.
    """
    if judgement.outcome == "reject" and judgement.clause not in {clause.id for clause in policy.clauses}:
        raise InvalidSubmission("To reject, choose the clause that it breaks.", code="clause_required")
    with database.write() as connection:
        sample = find_own(connection, who, judgement.sample_id, lock=True)
        if sample.ended_at:
            raise Conflict("This sample has ended; nothing more is judged in it.")
        if quality_views.find_place(connection, sample.id, judgement.place) is None:
            raise NotFound("There is no such place in this sample.")
        if not table.judge(connection, judgement, now):
            raise AlreadyDecided("You have judged this one before; a judgement stays as it is.")
        if table.find_next(connection, sample.id) is None:
            table.end(connection, sample.id, now)


def end(database: Database, who: SignedIn, sample_id: str, *, now: datetime) -> None:
    """End a sample before all of it is judged; its figures are then those of what was judged.

    Raises:
        NotFound: There is no such sample on this site.
        Forbidden: Somebody else judges it.
    """
    with database.write() as connection:
        find_own(connection, who, sample_id, lock=True)
        table.end(connection, sample_id, now)


def settle(database: Database, who: SignedIn, sample_id: str, *, now: datetime) -> int:
    """Take what a sample agrees on into the golden set; tells how many comments are new in it.

    Raises:
        NotFound: There is no such sample on this site.
        Forbidden: Somebody else judges it.
        Conflict: It has not ended.
    """
    with database.write() as connection:
        sample = find_own(connection, who, sample_id, lock=True)
        if sample.ended_at is None or sample.kind != table.SAMPLE:
            raise Conflict("Only of a sample that has ended is it known what is agreed on.")
        count = table.settle(connection, sample, now)
        event = audit.Event("golden_set_grown", f"person:{who.person.id}", now, detail=f"{sample_id}: {count}")
        audit.append(connection, sample.site_id, [event])
    return count


def find_own(connection: Connection, who: SignedIn, sample_id: str, *, lock: bool = False) -> Sample:
    """Fetch a sample that this person judges.

    Raises:
        NotFound: There is no such sample on this site.
        Forbidden: Somebody else judges it.
    """
    sample = table.find(connection, who.person.site_id, sample_id, lock=lock)
    if sample is None:
        raise NotFound("There is no such sample on this site.")
    if sample.judge_id != who.person.id:
        raise Forbidden("Whoever has drawn a sample judges it; draw one of your own.", code="not_your_sample")
    return sample


def _check(wish: Wish) -> None:
    if not 0 < wish.size <= MOST_DRAWN:
        raise InvalidSubmission(f"A sample has 1 to {MOST_DRAWN} comments.", pointer="/size")
    if wish.seed is not None and not 0 <= wish.seed < MOST_SEED:
        raise InvalidSubmission(f"A seed is a number from 0 to {MOST_SEED - 1}.", pointer="/seed")
    if wish.period.deciders not in DECIDERS:
        raise InvalidSubmission(f"Whose decisions is one of: {', '.join(DECIDERS)}.", pointer="/deciders")
    if wish.period.since >= wish.period.until:
        raise InvalidSubmission("The period ends before it begins.", pointer="/until")


def _row(drawn: Drawn) -> dict[str, object]:
    return {**asdict(drawn.candidate), "stratum": drawn.stratum, "population": drawn.population}
