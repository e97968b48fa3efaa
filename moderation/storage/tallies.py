"""The table of counts, which grow as decisions are recorded: no page ever has to count the comments themselves."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from moderation.storage.counting import Key, Past, Told, count
from moderation.storage.tables import comments, decisions, reports, tallies

_AT_ONCE = 1000
_OLD_KINDS = ("decision", "rule")  # which were always kept
_TOLD = [decisions.c[name] for name in Told.__dataclass_fields__]


def add(connection: Connection, site_id: str, counts: Mapping[Key, int]) -> None:
    """Add to a site's counts, in one order for everybody, so that nobody waits for another in a circle."""
    statement = _insert(connection)
    growing = statement.on_conflict_do_update(
        index_elements=["site_id", "day", "kind", "label"],
        set_={"count": tallies.c.count + statement.excluded.count},
    )
    if counts:
        connection.execute(growing, _as_rows(site_id, counts))


def note(connection: Connection, site_id: str, counts: Mapping[Key, int]) -> None:
    """Write down what was seen at a moment, unless somebody has done so."""
    connection.execute(_insert(connection).on_conflict_do_nothing(), _as_rows(site_id, counts))


def fetch_decisions(connection: Connection, comment_ids: Iterable[str]) -> dict[str, list[Told]]:
    """Fetch all decisions about some comments, the first first."""
    query = select(decisions.c.comment_id, *_TOLD).where(decisions.c.comment_id.in_(list(comment_ids)))
    rows = connection.execute(query.order_by(decisions.c.comment_id, decisions.c.version))
    return {
        comment_id: [_as_told(row) for row in group] for comment_id, group in groupby(rows, lambda row: row.comment_id)
    }


def fill(connection: Connection) -> None:
    """Count what was decided before these counts were kept, if that was not done yet.

    Which groups a comment named was never written down, so those counts begin now.
    """
    kept = select(exists().where(tallies.c.kind == "first")), select(exists().where(decisions.c.version == 1))
    if connection.execute(kept[0]).scalar_one() or not connection.execute(kept[1]).scalar_one():
        return
    counts: dict[str, Counter[Key]] = {}
    for site_id, told, past in _all_decisions(connection):
        counted = {key: number for key, number in count(told, past).items() if key[1] not in _OLD_KINDS}
        counts.setdefault(site_id, Counter()).update(counted)
    for row in connection.execute(select(reports.c.site_id, reports.c.created_at, reports.c.clause)):
        key = (row.created_at.strftime("%Y-%m-%d"), "report", row.clause)
        counts.setdefault(row.site_id, Counter())[key] += 1
    for site_id, found in sorted(counts.items()):
        add(connection, site_id, found)


def _all_decisions(connection: Connection) -> Iterator[tuple[str, Told, Past]]:
    query = (
        select(comments.c.site_id, comments.c.created_at, decisions.c.comment_id, *_TOLD)
        .join_from(decisions, comments, comments.c.id == decisions.c.comment_id)
        .order_by(decisions.c.comment_id, decisions.c.version)
        .execution_options(yield_per=_AT_ONCE)
    )
    for _comment_id, group in groupby(connection.execute(query), lambda row: row.comment_id):
        earlier: list[Told] = []
        for row in group:
            told = _as_told(row)
            yield row.site_id, told, Past(row.created_at, tuple(earlier))
            earlier.append(told)


def _as_told(row: Any) -> Told:  # noqa: ANN401  # a row of either query
    return Told(**{name: row._mapping[name] for name in Told.__dataclass_fields__})


def _as_rows(site_id: str, counts: Mapping[Key, int]) -> list[dict[str, Any]]:
    return [
        {"site_id": site_id, "day": day, "kind": kind, "label": label, "count": number}
        for (day, kind, label), number in sorted(counts.items())
    ]


def _insert(connection: Connection) -> Any:  # noqa: ANN401  # the two dialects' inserts share no base with on_conflict
    return (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(tallies)
