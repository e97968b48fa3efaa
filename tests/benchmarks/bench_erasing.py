"""Whether a byte of ten thousand comments is left after all are erased, while others come, are decided and told.

On both databases.  A third is erased while workers read it, and some have reports, appeals, notes and the website's
answers, which repeat what it was sent.  ``ERASE_COMMENTS`` and ``ERASE_ON`` (``sqlite``, ``postgresql``) choose others.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory

from redis import Redis
from sqlalchemy import text

from moderation import access, appeals, endpoints, erasures, intake, logs, notes, reports
from moderation.appeals import NewAppeal
from moderation.comment import Submission
from moderation.context import Context, utc_now
from moderation.endpoints import Change
from moderation.erasures import Target
from moderation.errors import CallerError, WorldError
from moderation.jobs import Bell
from moderation.policies import Policies
from moderation.reports import NewReport, Threshold
from moderation.settings import Settings
from moderation.storage.credentials import Site
from moderation.storage.database import Database, open_database
from moderation.storage.migrating import migrate
from rules import load_policy
from tests import receiver, servers
from tests.builders import a_person, a_submission
from workers.delivery import Sender
from workers.erasing import purge
from workers.screening import screen

COMMENTS = int(os.environ.get("ERASE_COMMENTS", "10000"))
ON = os.environ.get("ERASE_ON", "sqlite postgresql").split()
EACH = 10  # comments of an author
MARK = "zwieback"
TEXTS = (
    "Thank you for this article, {mark}text{n}.",
    "You are an idiot, {mark}text{n}, and so is everybody who reads this.",
    "Oui, {mark}text{n}, je ne sais pas.",  # which no rule reads: it waits for a person
)
LANGUAGES = ("en", "en", "fr")
PURGE_SECONDS = 120
WIDE = {"comment_texts": "text", "decisions": "findings", "deliveries": "payload", "attempts": "answer"}


def main() -> None:
    """Print how long it took and what was left, for each database; fail if anything was."""
    for name in ON:
        with TemporaryDirectory(prefix="moderation-erasing-") as folder, ExitStack() as stack:
            _measure(name, Path(folder), stack)


def _measure(name: str, folder: Path, stack: ExitStack) -> None:
    (folder / "valkey").mkdir()
    redis = stack.enter_context(servers.valkey(folder / "valkey"))
    url = f"sqlite:///{folder}/moderation.db"
    if name == "postgresql":
        folder.chmod(0o755)  # PostgreSQL runs as another user
        (folder / "server").mkdir()
        server = servers.Postmaster(folder / "server", (*servers.FAST, "wal_recycle=off", "autovacuum_naptime=5s"))
        server.start()
        stack.callback(server.stop)
        url = server.url
    logging.basicConfig(filename=folder / "log", level="INFO", force=True)
    logging.getLogger().handlers[0].setFormatter(logs.JsonFormatter())
    settings = Settings(data_dir=folder, database_url=url, redis_url=redis, webhook_networks="127.0.0.0/8")
    with closing(open_database(url, pool_size=16)) as database:
        migrate(database)
        _show_all(database)
        context = Context(settings, database, Bell(redis), Policies(load_policy()))
        _run(name, context, stack.enter_context(receiver.receiving(_repeat)), folder)


def _run(name: str, context: Context, website: receiver.Receiver, folder: Path) -> None:
    site = _make_site(context, website)
    with _at_work(_loads(context, site)) as counts:
        _send(context, site, range(2 * COMMENTS // 3))
        _look_again(context, site)
        _send(context, site, range(2 * COMMENTS // 3, COMMENTS))  # and at once, while it is pending:
        before = sum(_remains(folder, context.settings.redis).values())
        began = time.perf_counter()
        for author in range(COMMENTS // EACH):
            _insist(partial(_erase, context.database, site, author))
        seconds = time.perf_counter() - began
        purged = _purge(context.database)
    left = _remains(folder, context.settings.redis)
    counts["again"] = (folder / "log").read_text().count("errors.WorldError")
    print(f"{name}: {COMMENTS} erased in {seconds:.1f} s, purged {purged:.1f} s after; meanwhile {counts}")
    print(f"  marks in the files before {before}, after {sum(left.values())} {left or ''}", flush=True)
    if left or not before:
        raise RuntimeError("What was erased is still there.")


def _show_all(database: Database) -> None:
    """Have PostgreSQL compress nothing, or a word in it might not be seen."""
    if not database.is_sqlite:
        with database.write() as connection:
            for table, column in WIDE.items():
                connection.execute(text(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL"))


def _make_site(context: Context, website: receiver.Receiver) -> Site:
    with context.database.write() as connection:
        site = access.create_site(connection, "Ruritania Today", utc_now())
        change = Change(site.id, "operator", utc_now())
        endpoints.create(connection, site.id, website.url, change, context.settings.networks)
    return site


def _send(context: Context, site: Site, numbers: range) -> None:
    """The numbers are dealt out to the authors, so that each has comments in every state."""
    for start in range(numbers.start, numbers.stop, 100):
        some = [_comment(n) for n in range(start, min(start + 100, numbers.stop))]
        _insist(partial(intake.receive_all, context.database, context.policy, site.id, some, now=utc_now()))


def _comment(n: int) -> Submission:
    author = n % (COMMENTS // EACH)
    return a_submission(
        TEXTS[n % 3].format(mark=MARK, n=n),
        language=LANGUAGES[n % 3],
        author_id=f"{MARK}-author-{author}",
        author_name=f"{MARK}-name-{author}",
        external_id=f"{MARK}-external-{n}",
        idempotency_key=f"{MARK}-key-{n}",
        parent_id=f"{MARK}-external-{n - 1}",
    )


def _look_again(context: Context, site: Site) -> None:
    """Report, appeal and note some of what was decided, with words that quote it."""
    moderator = a_person(context.database, site)
    query = text(
        "SELECT c.id FROM comments c JOIN comment_texts t ON t.comment_id = c.id WHERE t.author_id <> 'somebody'"
    )
    with context.database.read() as connection:
        found = list(connection.execute(query).scalars())[::20]
    for comment_id in found:
        words = f"It says {MARK}, and I am {MARK}."
        report = NewReport(site.id, comment_id, f"{MARK}-reader", "offensive-expressions", words)
        with suppress(CallerError):
            reports.receive(context.database, context.policy, report, Threshold(), now=utc_now())
        with suppress(CallerError):
            appeals.lodge(context.database, context.policy, NewAppeal(site.id, comment_id, words), now=utc_now())
        with suppress(CallerError):
            notes.write(context.database, moderator, comment_id, words, now=utc_now())


def _erase(database: Database, site: Site, author: int) -> None:
    begun = erasures.request(database, site.id, Target(f"{MARK}-author-{author}"), by="website", now=utc_now())
    erasures.carry_out(database, begun.id, now=utc_now())


def _purge(database: Database) -> float:
    began = time.perf_counter()
    while not purge(database, utc_now(), at_night=True):
        if time.perf_counter() - began > PURGE_SECONDS:
            raise RuntimeError("The files could not be purged.")
        time.sleep(0.2)
    return time.perf_counter() - began


def _loads(context: Context, site: Site) -> dict[str, Callable[[], object]]:
    sender = Sender(context.database, context.settings, utc_now)
    ordinary = [a_submission("An ordinary comment.", author_id="somebody")]
    return {
        "comments": lambda: intake.receive_all(context.database, context.policy, site.id, ordinary, now=utc_now()),
        "batches": lambda: screen(context, utc_now),
        "turns": sender.turn,
        "analyses": lambda: _analyse(context.database),
    }


def _analyse(database: Database) -> None:
    with database.alone() as connection:
        connection.execute(text("ANALYZE"))
    time.sleep(2)


@contextmanager
def _at_work(loads: dict[str, Callable[[], object]]) -> Iterator[dict[str, int]]:
    """Do all of this again and again, each in a thread of its own, until the end of the block."""
    counts, over = dict.fromkeys(loads, 0), threading.Event()

    def repeat(name: str) -> None:
        while not over.wait(0.01):
            with suppress(WorldError):
                loads[name]()
                counts[name] += 1

    threads = [threading.Thread(target=repeat, args=(name,)) for name in loads]
    for thread in threads:
        thread.start()
    try:
        yield counts
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _insist(act: Callable[[], object]) -> None:
    while True:
        try:
            act()
        except WorldError as error:  # what a website is told by 503: it tries again
            logging.getLogger(__name__).info("%s", type(error.__cause__), exc_info=error)
        else:
            return


def _repeat(received: receiver.Received, connection: socket) -> None:
    receiver.answer(200, body=received.body[:400])(received, connection)


def _remains(folder: Path, redis_url: str) -> dict[str, int]:
    counts = {}
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):  # PostgreSQL removes files as it goes on
            counts[str(file.relative_to(folder))] = file.read_bytes().count(MARK.encode()) if file.is_file() else 0
    with Redis.from_url(redis_url) as redis:
        for key in redis.scan_iter():
            counts[f"redis: {key!r}"] = (key + (redis.dump(key) or b"")).count(MARK.encode())
    return {name: count for name, count in counts.items() if count}


if __name__ == "__main__":
    main()
