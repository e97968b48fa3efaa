"""Takes a reader's words and names out of every table that holds any, and leaves what says nothing about them.

Whoever adds a table with a reader's words takes them out here.  What is kept: that there was a comment, when, below
which article, what was decided about it by which rules, and the entries of the audit log.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from moderation.comment import Comment
from moderation.storage.appeals import LAPSED, OPEN
from moderation.storage.comments import as_comment
from moderation.storage.tables import appeals, attempts, claims, comment_texts, comments, decisions, deliveries, reports


def lock(connection: Connection, comment_ids: Sequence[str]) -> list[Comment]:
    """Fetch comments, and keep everybody else from deciding them until the transaction ends.

    The answers to them are locked, too, in one order with them: they name them, and will be changed.
    """
    columns = [comments.c[name] for name in Comment.__dataclass_fields__]
    chosen = select(comments.c.site_id, comments.c.external_id).where(comments.c.id.in_(comment_ids)).subquery()
    same = (comments.c.site_id == chosen.c.site_id) & (comments.c.parent_id == chosen.c.external_id)
    answers = connection.execute(select(comments.c.id).join_from(chosen, comments, same)).scalars().all()
    query = select(*columns).where(comments.c.id.in_([*comment_ids, *answers])).order_by(comments.c.id)
    locked = connection.execute(query.with_for_update())
    return [as_comment(row) for row in locked if row.id in comment_ids]


def forget(connection: Connection, comment_ids: Sequence[str]) -> None:
    """Take out what readers wrote, who they are, and the website's ids of these comments."""
    connection.execute(delete(comment_texts).where(comment_texts.c.comment_id.in_(comment_ids)))
    connection.execute(delete(claims).where(claims.c.comment_id.in_(comment_ids)))
    _forget_parent(connection, comment_ids)
    # The digest, too: whoever guesses the text could try the guess on it.
    nothing: dict[str, Any] = {"external_id": None, "idempotency_key": None, "parent_id": None, "digest": ""}
    connection.execute(update(comments).where(comments.c.id.in_(comment_ids)).values(nothing))
    _forget_findings(connection, comment_ids)
    _forget_second_looks(connection, comment_ids)
    _forget_deliveries(connection, comment_ids)


def _forget_parent(connection: Connection, comment_ids: Sequence[str]) -> None:
    """Have the answers to these comments name them by our ids, no longer by the website's."""
    query = select(comments.c.id, comments.c.site_id, comments.c.external_id)
    named = query.where(comments.c.id.in_(comment_ids), comments.c.external_id.is_not(None)).order_by(comments.c.id)
    rows = [{"ours": row.id, "site": row.site_id, "theirs": row.external_id} for row in connection.execute(named)]
    if rows:
        which = [comments.c.site_id == bindparam("site"), comments.c.parent_id == bindparam("theirs")]
        connection.execute(update(comments).where(*which).values(parent_id=bindparam("ours")), rows)


def _forget_findings(connection: Connection, comment_ids: Sequence[str]) -> None:
    query = select(decisions.c.id, decisions.c.findings).where(decisions.c.comment_id.in_(comment_ids))
    rows = [{"which": row.id, "found": _blank(row.findings)} for row in connection.execute(query)]
    if rows:
        which = decisions.c.id == bindparam("which")
        connection.execute(update(decisions).where(which).values(findings=bindparam("found"), note=None), rows)


def _forget_second_looks(connection: Connection, comment_ids: Sequence[str]) -> None:
    # The hash of who reported it, too: whoever guesses an id could try the guess on it.
    nothing = {"words": None, "reporter": reports.c.id}
    connection.execute(update(reports).where(reports.c.comment_id.in_(comment_ids)).values(nothing))
    ours = appeals.c.comment_id.in_(comment_ids)
    connection.execute(update(appeals).where(ours).values(words=None, answer=None))
    connection.execute(update(appeals).where(ours, appeals.c.state == OPEN).values(state=LAPSED))


def _forget_deliveries(connection: Connection, comment_ids: Sequence[str]) -> None:
    ours = deliveries.c.comment_id.in_(comment_ids)
    connection.execute(
        update(attempts)
        .where(attempts.c.delivery_id.in_(select(deliveries.c.id).where(ours)))
        .values(answer="")  # a website's answer may repeat what it was sent
    )
    found = connection.execute(select(deliveries.c.id, deliveries.c.payload).where(ours))
    rows = [{"which": row.id, "written": _blank_payload(row.payload)} for row in found]
    if rows:  # with a new token: what a sender reports who has the old message in its hands is dropped
        values = {"payload": bindparam("written"), "token": deliveries.c.token + 1}
        connection.execute(update(deliveries).where(deliveries.c.id == bindparam("which")).values(values), rows)


def _blank(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep where a rule matched, and not what."""
    blank = {"text": "", "plain": ""}
    return [{**one, "spans": [{**span, **blank} for span in one["spans"]]} for one in findings]


def _blank_payload(payload: str) -> str:
    event = json.loads(payload)
    told = event["data"]
    if "external_id" in told:
        told["external_id"] = None
    if told.get("decision"):
        told["decision"]["findings"] = _blank(told["decision"]["findings"])
    if told.get("appeal"):
        told["appeal"]["answer"] = None
    return json.dumps(event, separators=(",", ":"))
