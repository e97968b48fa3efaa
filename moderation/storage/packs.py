"""The table of packs, each by the fingerprint of what is in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from moderation.storage.tables import packs


@dataclass(frozen=True, slots=True)
class Kept:
    """A pack that has decided: when first, and when it came into force the last time."""

    fingerprint: str
    kept_at: datetime
    in_force_at: datetime


def add(connection: Connection, fingerprint: str, policy: str, files: bytes, now: datetime) -> None:
    """Keep a pack; one that is kept already stays as it is."""
    dialect: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"fingerprint": fingerprint, "policy": policy, "files": files, "kept_at": now, "in_force_at": now}
    connection.execute(dialect(packs).on_conflict_do_nothing(), [row])


def find(connection: Connection, fingerprint: str) -> bytes | None:
    """Fetch the files of a pack, compressed."""
    return connection.execute(select(packs.c.files).where(packs.c.fingerprint == fingerprint)).scalar_one_or_none()


def list_all(connection: Connection, *, limit: int) -> list[Kept]:
    """List the packs that are kept, the one that came into force last first."""
    query = select(*(packs.c[name] for name in Kept.__dataclass_fields__)).order_by(packs.c.in_force_at.desc())
    return [Kept(*row) for row in connection.execute(query.limit(limit))]


def find_newest(connection: Connection) -> str | None:
    """Fetch the fingerprint of the pack that came into force last."""
    query = select(packs.c.fingerprint).order_by(packs.c.in_force_at.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none()


def set_in_force(connection: Connection, fingerprint: str, now: datetime) -> None:
    """Say that a pack is in force now."""
    connection.execute(update(packs).where(packs.c.fingerprint == fingerprint).values(in_force_at=now))
