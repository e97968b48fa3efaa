"""What people have decided, by which the next of its like is decided alike: one row a case, and gone with the text.

Written by ``moderation.decisions`` alone, after the audit entry: whoever has that lock writes here, so nobody waits
crosswise.  Of texts that are the same but for capitals, accents and signs, in which the same rules found something and
which were decided the same, the newest stands for all, unless somebody has kept an older one.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from moderation.likeness import shape, sketch
from moderation.storage.tables import comment_texts, decisions, precedent_bands, precedents


@dataclass(frozen=True, slots=True)
class Case:
    """What a person has decided about a comment."""

    comment_id: str
    site_id: str
    outcome: str
    clause: str | None


def put(connection: Connection, case: Case) -> None:
    """Take up a case; nothing is done about a text that was erased or has no letters."""
    query = select(comment_texts.c.text).where(comment_texts.c.comment_id == case.comment_id)
    text = connection.execute(query).scalar_one_or_none()
    bands = set(sketch(text or ""))
    if text is None or not bands:
        remove(connection, case.comment_id)
        return
    found = list_rules(connection, [case.comment_id])[case.comment_id]
    number = shape(text, case.outcome, case.clause or "", *sorted(found))
    same = and_(precedents.c.site_id == case.site_id, precedents.c.shape == number, precedents.c.kept_by.is_(None))
    connection.execute(delete(precedents).where(or_(precedents.c.comment_id == case.comment_id, same)))
    row = {"comment_id": case.comment_id, "site_id": case.site_id, "shape": number}
    added = _insert(connection)(precedents).values(row).on_conflict_do_nothing().returning(precedents.c.comment_id)
    if connection.execute(added).one_or_none():
        ours = {"site_id": case.site_id, "comment_id": case.comment_id}
        connection.execute(insert(precedent_bands), [{**ours, "band": band} for band in bands])


def keep(connection: Connection, comment_id: str, person_id: str) -> None:
    """Keep a case as an example for colleagues; one that another stands for is left to that."""
    connection.execute(update(precedents).where(precedents.c.comment_id == comment_id).values(kept_by=person_id))


def remove(connection: Connection, comment_id: str) -> None:
    """Let a comment be an example no longer."""
    connection.execute(delete(precedents).where(precedents.c.comment_id == comment_id))


def list_rules(connection: Connection, comment_ids: list[str]) -> dict[str, set[str]]:
    """List the rules that found something in each of these comments."""
    found: dict[str, set[str]] = {comment_id: set() for comment_id in comment_ids}
    query = select(decisions.c.comment_id, decisions.c.findings).where(
        decisions.c.comment_id.in_(comment_ids), decisions.c.decider != "person"
    )
    for row in connection.execute(query):
        found[row.comment_id] |= {finding["rule"] for finding in row.findings}
    return found


def _insert(connection: Connection) -> Any:  # noqa: ANN401  # the two dialects' inserts share no base with on_conflict
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
