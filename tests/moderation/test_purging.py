"""What was erased is gone from the files, too: from the database's, its logs and ours, and what Valkey would dump."""

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from redis import Redis
from sqlalchemy import text

from moderation import access, erasures, intake, logs
from moderation.comment import Submission
from moderation.context import Context, utc_now
from moderation.erasures import Target
from moderation.jobs import Bell
from moderation.limits import Charge, Limits, Rate
from moderation.policies import Policies
from moderation.settings import Settings
from moderation.storage.database import open_database
from moderation.storage.migrating import migrate
from rules import Policy
from tests import servers
from tests.builders import a_submission
from workers.erasing import purge
from workers.screening import screen

AUTHORS = 30
EACH = 10
MARK = "zwieback"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A database of its own, and the folder that holds all of its files."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/moderation.db", tmp_path
        return
    with TemporaryDirectory(prefix="moderation-purging-") as folder:
        server = servers.Postmaster(Path(folder), (*servers.FAST, "wal_recycle=off"))
        server.start()
        yield server.url, Path(folder)
        server.stop()


@pytest.fixture
def context(place: tuple[str, Path], valkey: str, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Context]:
    """Everything is logged to a file of that folder, too."""
    url, folder = place
    written = logging.FileHandler(folder / "service.log")
    written.setFormatter(logs.JsonFormatter())
    monkeypatch.setattr(logging.getLogger(), "handlers", [written])
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.INFO)  # loggers remember the level: only this makes them forget
    with closing(written), closing(open_database(url)) as database:
        migrate(database)
        yield Context(
            Settings(data_dir=folder, database_url=url, redis_url=valkey), database, Bell(valkey), Policies(policy)
        )
    logging.getLogger().setLevel(level)


def fill(context: Context) -> str:
    """Comments of many authors, decided; gives their site."""
    with context.database.write() as connection:
        site = access.create_site(connection, "Ruritania Today", utc_now())
    for n in range(EACH):
        some = [
            a_submission(
                f"You are an idiot, {MARK}text{author}x{n}" + " and so on" * n
                if author % 2
                else f"Oui, {MARK}{author} {n}",
                language="en" if author % 2 else "fr",  # which nobody reads but people: it waits
                author_id=f"{MARK}-author-{author}",
                author_name=f"{MARK}-name-{author}",
                external_id=f"{MARK}-external-{author}-{n}",
                idempotency_key=f"{MARK}-key-{author}-{n}",
                parent_id=f"{MARK}-external-{author - 1}-{n}",
            )
            for author in range(AUTHORS)
        ]
        intake.receive_all(context.database, context.policy, site.id, some, now=utc_now())
        Limits(context.settings.redis, 1).charge([Charge(f"author:{author}", Rate(1, 1)) for author in range(AUTHORS)])
        context.bell.ring_now()
        while screen(context, utc_now):
            pass
    return site.id


def an_answer() -> Submission:
    """A comment of somebody else, who is not erased."""
    return a_submission("I see.", author_id="somebody", parent_id=f"{MARK}-external-1-1")


def remains(folder: Path, valkey: str) -> dict[str, int]:
    """Count the marks in every file, and in what Valkey would write to its disk."""
    files = {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    with Redis.from_url(valkey) as redis:
        for key in redis.scan_iter():
            files[f"redis: {key!r}"] = key + (redis.dump(key) or b"")
    counts = {name: held.count(MARK.encode()) for name, held in files.items()}
    return {name: count for name, count in counts.items() if count}


def test_no_file_holds_what_was_erased(place: tuple[str, Path], context: Context, valkey: str) -> None:
    site_id = fill(context)
    with context.database.alone() as connection:
        connection.execute(text("ANALYZE"))  # copies values of columns, if it may
    intake.receive(context.database, context.policy, site_id, an_answer(), now=utc_now())
    assert remains(place[1], valkey), "the search finds nothing even before"
    assert (place[1] / "service.log").stat().st_size
    for author in range(AUTHORS):
        begun = erasures.request(
            context.database, site_id, Target(f"{MARK}-author-{author}"), by="website", now=utc_now()
        )
        erasures.carry_out(context.database, begun.id, now=utc_now())
    assert purge(context.database, utc_now(), at_night=False)
    assert remains(place[1], valkey) == {}
    with context.database.read() as connection:
        assert erasures.find(connection, site_id, begun.id).purged_at is not None
