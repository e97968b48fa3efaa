"""Keeps every pack that decides, by its fingerprint, and reads it again long after its folder has changed.

A pack is kept before its first decision is recorded.  That rules have changed is an entry in every site's audit log.
"""

import json
import zlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from moderation import access, audit
from moderation.policies import Policies
from moderation.storage import packs as table
from moderation.storage.database import Database
from rules import PackError, Policy, load_policy


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
        event = audit.Event(
            "policy_in_force", "service", now, fingerprint=policy.fingerprint, detail=f"before: {before}"
        )
        for site in access.list_sites(connection):
            audit.append(connection, site.id, [event])


def load(database: Database, fingerprint: str) -> Policy | None:
    """Read a kept pack; ``None`` if there is none of that fingerprint, or if this version cannot read it any more."""
    with database.read() as connection:
        files = table.find(connection, fingerprint)
    return _load(files, fingerprint) if files else None


def _read(folder: Path) -> bytes:
    found = sorted(file for file in folder.rglob("*") if file.is_file())
    texts = {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8", errors="replace") for file in found}
    return zlib.compress(json.dumps(texts).encode())


@lru_cache(maxsize=4)
def _load(files: bytes, fingerprint: str) -> Policy | None:
    with TemporaryDirectory(prefix="moderation-pack-") as folder:
        for name, text in json.loads(zlib.decompress(files)).items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        try:
            policy = load_policy(Path(folder))
        except PackError:
            return None
    return policy if policy.fingerprint == fingerprint else None
