"""Read-only: what was erased at whose request, and what may not be, with the names of who asked, for the console."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, String, func, literal, select

from moderation.storage.erasures import Erasure, Hold
from moderation.storage.tables import erased_comments, erasures, holds, people

PERSON = "person:"


@dataclass(frozen=True, slots=True)
class ErasureView:
    """An erasure, who asked for it by name if it was a person, and how many comments it is about."""

    erasure: Erasure
    person: str | None
    comments: int


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold that holds, and who placed it by name if it was a person."""

    hold: Hold
    person: str | None


def list_erasures(connection: Connection, site_id: str, *, before: str | None, limit: int) -> list[ErasureView]:
    """Fetch a site's erasures, the newest first.

    Args:
        before: Id of the last erasure of the page before.
    """
    which = [erasures.c.site_id == site_id]
    if before is not None:
        which.append(erasures.c.id < before)
    return _fetch(connection, which, limit)


def find_erasure(connection: Connection, site_id: str, erasure_id: str) -> ErasureView | None:
    """Fetch one erasure of this site."""
    found = _fetch(connection, [erasures.c.site_id == site_id, erasures.c.id == erasure_id], 1)
    return found[0] if found else None


def list_holds(connection: Connection, site_id: str) -> list[HoldView]:
    """Fetch the holds that hold, the oldest first."""
    query = (
        select(*(holds.c[name] for name in Hold.__dataclass_fields__), people.c.name)
        .outerjoin(people, _is_person(holds.c.placed_by))
        .where(holds.c.site_id == site_id, holds.c.lifted_at.is_(None))
        .order_by(holds.c.id)
    )
    return [HoldView(Hold(*row[:-1]), row.name) for row in connection.execute(query)]


def _fetch(connection: Connection, which: list[ColumnElement[bool]], limit: int) -> list[ErasureView]:
    count = select(func.count()).where(erased_comments.c.erasure_id == erasures.c.id).scalar_subquery()
    query = (
        select(*(erasures.c[name] for name in Erasure.__dataclass_fields__), people.c.name, count)
        .outerjoin(people, _is_person(erasures.c.requested_by))
        .where(*which)
        .order_by(erasures.c.id.desc())
        .limit(limit)
    )
    return [ErasureView(Erasure(*row[:-2]), row[-2], row[-1]) for row in connection.execute(query)]


def _is_person(actor: ColumnElement[str]) -> ColumnElement[bool]:
    """Compare an actor, as the audit log names them, with the people's ids."""
    return actor == literal(PERSON, String).concat(people.c.id)
