"""How the rules have changed: each change as the audit log tells it, and what differs between two packs."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from moderation import changes, packs
from moderation.changes import Changes
from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.storage import log_views
from moderation.storage import packs as table
from moderation.storage.log_views import EntryFilter, EntryView

PAGE = 50
MOST_LINES = 200  # of a file, of those that came and of those that went


@dataclass(frozen=True, slots=True)
class Step:
    """An entry that tells of a pack: it came into force, was approved and restored, or was held to its examples."""

    entry: EntryView

    @property
    def before(self) -> str:
        """Fingerprint of the pack that was in force before; empty if the entry does not tell."""
        detail = self.entry.detail
        return detail.removeprefix(packs.BEFORE) if detail.startswith(packs.BEFORE) else ""


def show(visit: Visit) -> ResponseReturnValue:
    """List the changes, the newest first; with two fingerprints, say what differs between their packs."""
    before, after = request.args.get("before", "").strip(), request.args.get("after", "").strip()
    with visit.context.database.read() as connection:
        steps = _list_steps(connection, visit.site_id)
        kept = table.list_all(connection, limit=PAGE)
        found = _compare(connection, before, after) if before and after else None
    return page(
        visit,
        "history",
        status=404 if before and after and found is None else 200,
        steps=steps,
        kept=kept,
        before=before,
        after=after,
        found=found,
        most=MOST_LINES,
    )


def approve(visit: Visit) -> ResponseReturnValue:
    """Agree that an earlier pack is put in force again, which an operator then does.

    Raises:
        NotFound: No pack of that fingerprint is kept.
    """
    with visit.context.database.write() as connection:
        packs.approve(connection, visit.site_id, request.form.get("fingerprint", ""), visit.actor, visit.now)
    return redirect(url_for("console.history_show"), 303)


def _list_steps(connection: Connection, site_id: str) -> list[Step]:
    found: list[EntryView] = []
    for action in (packs.IN_FORCE, packs.RESTORED, packs.RESTORE_APPROVED, packs.EXAMPLES_RUN):
        wanted = EntryFilter(action=action)
        found += log_views.list_entries(connection, site_id, wanted, before=None, limit=PAGE).entries
    return [Step(entry) for entry in sorted(found, key=lambda one: one.sequence, reverse=True)[:PAGE]]


def _compare(connection: Connection, before: str, after: str) -> Changes | None:
    was, now = packs.find_files(connection, before), packs.find_files(connection, after)
    return changes.compare(was, now) if was is not None and now is not None else None
