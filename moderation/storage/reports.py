"""The table of readers' reports."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from moderation.storage.tables import decisions, reports


@dataclass(frozen=True, slots=True)
class Report:
    """A reader's report; see the columns of ``reports``."""

    id: str
    site_id: str
    comment_id: str
    reporter: str
    clause: str
    words: str | None
    version: int
    created_at: datetime


def add(connection: Connection, report: Report) -> None:
    """Store a report."""
    values = {name: getattr(report, name) for name in Report.__dataclass_fields__}
    connection.execute(insert(reports).values(**values))


def find(connection: Connection, comment_id: str, reporter: str) -> Report | None:
    """Fetch what a reader has reported a comment for."""
    query = select(reports).where(reports.c.comment_id == comment_id, reports.c.reporter == reporter)
    row = connection.execute(query).one_or_none()
    return Report(**row._mapping) if row else None


def list_all(connection: Connection, comment_id: str) -> list[Report]:
    """Fetch a comment's reports, the first first."""
    query = select(reports).where(reports.c.comment_id == comment_id).order_by(reports.c.id)
    return [Report(**row._mapping) for row in connection.execute(query)]


def find_reported(connection: Connection, comment_ids: list[str]) -> set[str]:
    """Tell which of these comments anybody has reported."""
    query = select(reports.c.comment_id).where(reports.c.comment_id.in_(comment_ids)).distinct()
    return set(connection.execute(query).scalars())


def last_read(connection: Connection, comment_id: str) -> int:
    """Tell the version of the last decision that a person made about a comment; 0 if nobody has."""
    by_person = [decisions.c.comment_id == comment_id, decisions.c.decider == "person"]
    return connection.execute(select(func.max(decisions.c.version)).where(*by_person)).scalar_one() or 0
