"""Erases what readers wrote and who they are, and proves afterwards that it was done.

An erasure is first written down, with the comments that it is about; then it is carried out, some comments a
transaction.  So it comes to its end whatever is killed in the middle: the sweeper carries on what was begun.  The audit
log keeps every entry: what it holds of a text is a commitment, which says nothing once the salt is gone.

A comment that waits to be decided is rejected by the service, or it would wait for ever without its text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from moderation import audit, decisions
from moderation.comment import Comment, Status
from moderation.decisions import Ruling
from moderation.errors import Conflict, InvalidSubmission, NotFound, OperatorError
from moderation.identifiers import new_id
from moderation.storage import erasures as table
from moderation.storage import forgetting
from moderation.storage.database import Database
from moderation.storage.erasures import Erasure, Hold
from moderation.webhooks import write_moment
from rules import Outcome

FORM = "comment-moderation erasure certificate 1"
AT_ONCE = 100  # comments a transaction: others wait for the log's end meanwhile
OPEN = (Status.PENDING, Status.ESCALATED)


@dataclass(frozen=True, slots=True)
class Target:
    """Whose comments: an author's, or one comment with all its revisions; exactly one of the two is given."""

    author_id: str | None = None
    comment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Who, as the audit log names them, has a hold placed or lifted on which site, and when."""

    site_id: str
    by: str
    at: datetime


def request(database: Database, site_id: str, target: Target, *, by: str, now: datetime) -> Erasure:
    """Write down that comments are to be erased; :func:`carry_out` does it.

    Args:
        by: Who asks, as the audit log names them.

    Returns:
        The erasure; that of an earlier request, if it was left in the middle and there is nothing else to be erased.

    Raises:
        NotFound: There is no such comment on this site.
        InvalidSubmission: Neither an author nor a comment is named, or both are.
        Conflict: A legal hold forbids it.
    """
    with database.write() as connection:
        found = _find(connection, site_id, target)
        _check_free(connection, site_id, found)
        begun = None if found else table.find_begun(connection, site_id, target.author_id, target.comment_id)
        if begun:
            return begun
        cause = "author" if target.author_id else "comment"
        return _begin(connection, Erasure(new_id("er", now), site_id, cause, by, now), found)


def erase_expired(database: Database, site_id: str, status: Status, *, before: datetime, now: datetime) -> int:
    """Erase comments whose time is over: those of a status that were decided before a time; held ones are kept.

    Returns:
        How many these were.
    """
    with database.write() as connection:
        found = table.find_expired(connection, site_id, status, before, limit=AT_ONCE)
        if not found:
            return 0
        begun = _begin(connection, Erasure(new_id("er", now), site_id, "retention", "service", now), found)
    carry_out(database, begun.id, now=now)
    return len(found)


def apply_ledger(database: Database, comment_ids: Sequence[str], *, now: datetime) -> int:
    """Erase again what a ledger says was erased: a restored backup may have it still.

    Returns:
        How many comments these were.
    """
    count = 0
    for start in range(0, len(comment_ids), AT_ONCE):
        with database.write() as connection:
            found = table.find_present(connection, comment_ids[start : start + AT_ONCE])
            by_site = groupby(sorted(found, key=lambda one: one[1]), key=lambda one: one[1])
            begun = [_begin_again(connection, site, [one for one, _ in ours], now) for site, ours in by_site]
        for erasure in begun:
            carry_out(database, erasure.id, now=now)
        count += len(found)
    return count


def carry_out(database: Database, erasure_id: str, *, now: datetime) -> Erasure:
    """Erase what an erasure has still to erase; may be called again, and by several at once.

    Returns:
        The erasure, complete.
    """
    while _erase_some(database, erasure_id, now):
        pass
    with database.write() as connection:
        erasure = _get(connection, erasure_id)
        if erasure.completed_at is None:
            count = len(table.list_comments(connection, erasure_id))
            event = audit.Event("erasure_completed", erasure.requested_by, now, detail=f"{erasure_id} {count}")
            (sequence,) = audit.append(connection, erasure.site_id, [event])
            table.complete(connection, erasure_id, sequence, now)
        return _get(connection, erasure_id)


def count(connection: Connection, site_id: str, target: Target) -> int:
    """Tell how many comments a request would erase now.

    Raises:
        NotFound: There is no such comment on this site.
        Conflict: A legal hold forbids to erase it.
    """
    found = _find(connection, site_id, target)
    _check_free(connection, site_id, found)
    return len(found)


def find(connection: Connection, site_id: str, erasure_id: str) -> Erasure:
    """Fetch an erasure of this site.

    Raises:
        NotFound: There is none of that id.
    """
    erasure = table.find(connection, erasure_id)
    if erasure is None or erasure.site_id != site_id:
        raise NotFound("This site has no erasure of that id.")
    return erasure


def certify(connection: Connection, erasure: Erasure) -> dict[str, Any]:
    """Write a certificate: what was erased when, and the receipt that the log says so, once a checkpoint is over it."""
    found = table.list_comments(connection, erasure.id)
    return {
        "format": FORM,
        "id": erasure.id,
        "site": erasure.site_id,
        "cause": erasure.cause,
        "requested_at": write_moment(erasure.requested_at),
        "completed_at": write_moment(erasure.completed_at) if erasure.completed_at else None,
        "purged_at": write_moment(erasure.purged_at) if erasure.purged_at else None,
        "comments": [{"comment_id": comment_id, "entry": sequence} for comment_id, sequence in found],
        "entry": erasure.sequence,
        "receipt": _prove(connection, erasure),
    }


def hold(connection: Connection, order: Order, target: Target, reason: str) -> Hold:
    """Forbid to erase an author's comments, or one, for whatever cause, until the hold is lifted.

    Raises:
        InvalidSubmission: Neither an author nor a comment is named, or both are, or no reason.
        NotFound: There is no such comment on this site.
    """
    if not reason.strip():
        raise InvalidSubmission("A legal hold needs its reason.", pointer="/reason")
    _find(connection, order.site_id, target)
    subject = (target.author_id, target.comment_id)
    placed = Hold(new_id("lh", order.at), order.site_id, *subject, reason.strip(), order.by, order.at)
    table.add_hold(connection, placed)
    event = audit.Event("hold_placed", order.by, order.at, target.comment_id, detail=placed.id)
    audit.append(connection, order.site_id, [event])
    return placed


def lift(connection: Connection, order: Order, hold_id: str) -> None:
    """End a hold.

    Raises:
        NotFound: There is no such hold, or it was lifted before.
    """
    if not table.lift_hold(connection, order.site_id, hold_id, order.at):
        raise NotFound("There is no such hold on this site, or it was lifted already.")
    audit.append(connection, order.site_id, [audit.Event("hold_lifted", order.by, order.at, detail=hold_id)])


def _find(connection: Connection, site_id: str, target: Target) -> list[str]:
    if (target.author_id is None) == (target.comment_id is None):
        raise InvalidSubmission("Name either an author or a comment.")
    if target.author_id is not None:
        return table.find_by_author(connection, site_id, target.author_id)
    found = table.find_revisions(connection, site_id, str(target.comment_id))
    if found is None:
        raise NotFound("This site has no comment of that id.")
    return found


def _check_free(connection: Connection, site_id: str, comment_ids: list[str]) -> None:
    if table.is_held(connection, site_id, comment_ids):
        raise Conflict("A legal hold forbids to erase this; lift it first.", code="legal_hold")


def _begin(connection: Connection, erasure: Erasure, comment_ids: list[str]) -> Erasure:
    table.add(connection, erasure, comment_ids)
    return erasure


def _begin_again(connection: Connection, site_id: str, comment_ids: list[str], now: datetime) -> Erasure:
    table.unlist(connection, comment_ids)
    return _begin(connection, Erasure(new_id("er", now), site_id, "restore", "operator", now), comment_ids)


def _get(connection: Connection, erasure_id: str) -> Erasure:
    erasure = table.find(connection, erasure_id, lock=True)
    if erasure is None:
        raise RuntimeError(f"The erasure {erasure_id} was begun and cannot be found.")
    return erasure


def _erase_some(database: Database, erasure_id: str, now: datetime) -> bool:
    with database.write() as connection:
        erasure = _get(connection, erasure_id)
        chosen = table.list_left(connection, erasure_id, limit=AT_ONCE)
        locked = forgetting.lock(connection, chosen)
        left = table.list_left(connection, erasure_id, limit=AT_ONCE)  # somebody else may have been here meanwhile
        found = [comment for comment in locked if comment.id in left]
        forgetting.forget(connection, [comment.id for comment in found])
        decisions.record_all(connection, [_reject(comment) for comment in found if comment.status in OPEN], now=now)
        events = [_event(comment, erasure, now) for comment in found]
        sequences = audit.append(connection, erasure.site_id, events)
        pairs = zip(found, sequences, strict=True)
        table.mark_erased(connection, {comment.id: sequence for comment, sequence in pairs})
    return bool(chosen)


def _reject(comment: Comment) -> Ruling:
    return Ruling(
        comment_id=comment.id,
        site_id=comment.site_id,
        revision=comment.revision,
        version=comment.version,
        commitment="",
        outcome=Outcome.REJECT,
        reason="erased",
        language=comment.language or "und",
        policy="",
        fingerprint="",
        decider="service",
    )


def _event(comment: Comment, erasure: Erasure, now: datetime) -> audit.Event:
    by, revision = erasure.requested_by, comment.revision
    return audit.Event("erased", by, now, comment.id, revision, detail=f"{erasure.id} {erasure.cause}")


def _prove(connection: Connection, erasure: Erasure) -> str | None:
    if erasure.sequence is None:
        return None
    try:
        return audit.prove_entry(connection, erasure.site_id, erasure.sequence)
    except OperatorError:
        return None  # a checkpoint is made within the minute
