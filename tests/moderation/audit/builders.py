"""Builds logs, with keys that sign them, and the verifier that ships with the format."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from sqlalchemy import Connection, text

from moderation import audit
from moderation.audit import Event, Verdict, checkpoints, receipts
from moderation.audit.keys import SigningKey, load_key
from moderation.audit.notes import Checkpoint
from moderation.audit.verifying import Claim, verify
from moderation.storage import audit_entries
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import NOW

SECOND_VERIFIER = Path(__file__).parents[3] / "docs" / "verify_audit_log.py"


def _load_second():
    spec = spec_from_file_location("verify_audit_log", SECOND_VERIFIER)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


second = _load_second()


def some_events(count: int, outcome: str = "reject", first: int = 0) -> list[Event]:
    numbers = range(first, first + count)
    return [Event("decided", "rules", NOW, f"c_{n}", 1, 1, outcome, "clause/rule@1", "f", "m") for n in numbers]


def grow(database: Database, site: Site, count: int, outcome: str = "reject") -> None:
    """Write so many entries more."""
    with database.write() as connection:
        first, _hash = audit_entries.read_head(connection, site.id)
        audit.append(connection, site.id, some_events(count, outcome, first))


def sign(database: Database, site: Site, key: SigningKey) -> Checkpoint:
    """Sign what has come since the last time."""
    made = checkpoints.sign(database, site.id, key, now=NOW)
    assert made is not None
    return made


def a_key(folder: Path, name: str = "a") -> SigningKey:
    """A key of its own for each name."""
    place = folder / name
    place.mkdir(exist_ok=True)
    return load_key(None, place)


@contextmanager
def tampering(database: Database) -> Iterator[Connection]:
    """A transaction of somebody whom no trigger stops."""
    with database.write() as connection:
        for table in ("audit_entries", "checkpoints"):
            for change in ("update", "delete"):
                where = "" if database.is_sqlite else f" ON {table}"
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{change}{where}"))
        yield connection


def ask_both(connection: Connection, site: Site, *outside: Checkpoint) -> tuple[Verdict, bool]:
    """Ask the service's verifier and the second one; the second says only whether everything fits."""
    verdict = verify(connection, site.id, outside=[Claim(checkpoint, "outside") for checkpoint in outside])
    lines = list(receipts.export(connection, site.id))
    return verdict, ask_second(lines, *outside).startswith(f"{verdict.entries} entries fit together")


def ask_second(lines: list[str], *outside: Checkpoint) -> str:
    """Ask the second verifier; gives its sentence, or what is wrong."""
    try:
        notes = {f"outside {at}": checkpoint.note for at, checkpoint in enumerate(outside)}
        return str(second.check_log(iter(lines), notes))
    except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
        return f"BROKEN: {error}"
