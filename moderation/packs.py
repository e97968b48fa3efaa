"""Keeps every pack that decides, by its fingerprint, and reads it again long after its folder has changed.

A pack is kept before its first decision is recorded.  That rules have changed is an entry in every site's audit log.
"""

import json
import zlib
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from moderation import access, audit
from moderation.errors import NotFound, OperatorError
from moderation.policies import Policies
from moderation.storage import log_views
from moderation.storage import packs as table
from moderation.storage.database import Database
from moderation.storage.log_views import EntryFilter
from rules import PackError, Policy, load_policy
from rules.checking import Report, check

IN_FORCE, RESTORED, EXAMPLES_RUN = "policy_in_force", "policy_restored", "examples_run"
RESTORE_APPROVED, APPROVED_FOR = "restore_approved", timedelta(days=1)
BEFORE = "before: "  # begins the detail of an entry that says that a pack came into force


class Keeper:
    """Remembers which pack this process has kept, so that most of the time there is nothing to do."""

    def __init__(self) -> None:
        """Begin with nothing kept."""
        self._kept = ""

    def keep(self, database: Database, policies: Policies, *, now: datetime) -> None:
        """Keep the pack that is about to decide, if it is not kept already.

        Raises:
            WorldError: The database is away.
        """
        policy = policies.current
        if policy.fingerprint == self._kept or policies.source is None:
            return
        files = _read(policies.source)
        if not policies.is_as_read(policy):
            return  # somebody is changing the folder: a new policy is in force within a second
        keep(database, policy, files, now=now)
        self._kept = policy.fingerprint


def keep(database: Database, policy: Policy, files: bytes, *, now: datetime) -> None:
    """Keep a pack, and have every site's log say that it is in force now, if another one was before."""
    with database.write() as connection:
        before = table.find_newest(connection)
        table.add(connection, policy.fingerprint, policy.id, files, now)
        if before in (None, policy.fingerprint):
            return
        table.set_in_force(connection, policy.fingerprint, now)
        detail = f"{BEFORE}{before}"
        _tell_all(connection, audit.Event(IN_FORCE, "service", now, fingerprint=policy.fingerprint, detail=detail))


def load(database: Database, fingerprint: str) -> Policy | None:
    """Read a kept pack; ``None`` if there is none of that fingerprint, or if this version cannot read it any more."""
    with database.read() as connection:
        files = table.find(connection, fingerprint)
    return _load(files, fingerprint) if files else None


def find_files(connection: Connection, fingerprint: str) -> dict[str, str] | None:
    """Fetch the texts of a kept pack's files, by their paths within it; ``None`` if it is not kept."""
    files = table.find(connection, fingerprint)
    return dict(json.loads(zlib.decompress(files))) if files else None


def run_examples(database: Database, fingerprint: str, *, now: datetime) -> Report:
    """Hold every rule of a kept pack to its examples, and have every site's log say what came of it.

    Raises:
        OperatorError: No pack of that fingerprint is kept.
    """
    with TemporaryDirectory(prefix="moderation-pack-") as folder:
        write(database, fingerprint, Path(folder))
        report = check(Path(folder))
    told = f"{report.rules} rules, {report.examples} examples, {len(report.mistakes)} mistakes"
    with database.write() as connection:
        _tell_all(connection, audit.Event(EXAMPLES_RUN, "operator", now, fingerprint=fingerprint, detail=told))
    return report


def write(database: Database, fingerprint: str, folder: Path) -> None:
    """Write a kept pack's files into a folder.

    Raises:
        OperatorError: No pack of that fingerprint is kept.
    """
    with database.read() as connection:
        files = find_files(connection, fingerprint)
    if files is None:
        raise OperatorError(f"No pack of the fingerprint {fingerprint} is kept; `moderation rules history` lists them.")
    _write(files, folder)


def approve(connection: Connection, site_id: str, fingerprint: str, by: str, now: datetime) -> None:
    """Note that somebody who may has agreed that a kept pack is put in force again.

    Raises:
        NotFound: No pack of that fingerprint is kept.
    """
    if table.find(connection, fingerprint) is None:
        raise NotFound("No pack of that fingerprint is kept.")
    audit.append(connection, site_id, [audit.Event(RESTORE_APPROVED, by, now, fingerprint=fingerprint)])


def is_approved(connection: Connection, fingerprint: str, now: datetime) -> bool:
    """Tell whether somebody of any site has agreed to that within the last day."""
    wanted = EntryFilter(action=RESTORE_APPROVED, fingerprint=fingerprint, since=now - APPROVED_FOR)
    return any(
        log_views.list_entries(connection, site.id, wanted, before=None, limit=1).entries
        for site in access.list_sites(connection)
    )


def restore(database: Database, fingerprint: str, link: Path, *, now: datetime, alone: bool = False) -> Path:
    """Put a kept pack in force again: write it beside the link that names the pack, and turn the link.

    Args:
        alone: Whether the operator does it without a policy editor's approval; the log says so.

    Returns:
        The new folder.

    Raises:
        OperatorError: Nobody has approved it, it is not kept, it fails its examples, this version reads it differently,
            or there is no link.
    """
    with database.read() as connection:
        if not alone and not is_approved(connection, fingerprint, now):
            raise OperatorError("No policy editor has approved this in the console within the last day.")
    if not link.is_symlink():
        raise OperatorError(
            f"{link} is no link, so no pack can be put in its place at once; README says how to make one."
        )
    report = run_examples(database, fingerprint, now=now)
    if report.mistakes:
        raise OperatorError(f"The pack is not restored, since it has mistakes; the first: {report.mistakes[0]}")
    folder = link.parent / f"{link.name}-{fingerprint[:16]}-{now:%Y%m%d%H%M%S}"
    write(database, fingerprint, folder)
    if load_policy(folder).fingerprint != fingerprint:
        raise OperatorError("The pack is not restored, since this version of the program reads it as another one.")
    with database.write() as connection:
        _tell_all(
            connection, audit.Event(RESTORED, "operator", now, fingerprint=fingerprint, detail="alone" if alone else "")
        )
    turned = link.with_name(f"{link.name}.new")
    with suppress(FileNotFoundError):
        turned.unlink()
    turned.symlink_to(folder.name)
    turned.replace(link)  # at once, so that nobody reads half of each
    return folder


def _tell_all(connection: Connection, event: audit.Event) -> None:
    for site in access.list_sites(connection):
        audit.append(connection, site.id, [event])


def _write(files: dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")


def _read(folder: Path) -> bytes:
    found = sorted(file for file in folder.rglob("*") if file.is_file())
    texts = {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8", errors="replace") for file in found}
    return zlib.compress(json.dumps(texts).encode())


@lru_cache(maxsize=4)
def _load(files: bytes, fingerprint: str) -> Policy | None:
    with TemporaryDirectory(prefix="moderation-pack-") as folder:
        _write(json.loads(zlib.decompress(files)), Path(folder))
        try:
            policy = load_policy(Path(folder))
        except PackError:
            return None
    return policy if policy.fingerprint == fingerprint else None
