"""How long "decide and show next" takes with a million comments stored and a hundred thousand waiting.

On both databases: first one moderator without a pause, then twenty at once who read for one to three seconds; then it
is seen that nothing was decided twice.  ``REVIEW_STORED``, ``REVIEW_WAITING``, ``REVIEW_DECIDED`` choose other sizes.
"""

import os
import random
import re
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Table, insert
from werkzeug.test import TestResponse

from moderation import access, people
from moderation.app import create_app
from moderation.console.gate import cookie_name
from moderation.context import Context, utc_now
from moderation.identifiers import new_id
from moderation.jobs import Bell
from moderation.likeness import sketch, words_of
from moderation.people import NewPerson
from moderation.policies import Policies
from moderation.settings import Settings
from moderation.storage import waiting as waiting_
from moderation.storage.credentials import Site
from moderation.storage.database import Database, open_database
from moderation.storage.migrating import migrate
from moderation.storage.tables import comment_texts, comments, decisions, sketches, waiting, waiting_words
from rules import load_policy
from tests import servers
from tests.builders import PASSWORD

STORED = int(os.environ.get("REVIEW_STORED", "1000000"))
WAITING = int(os.environ.get("REVIEW_WAITING", "100000"))
DECIDED = int(os.environ.get("REVIEW_DECIDED", "1000"))
MODERATORS = 20
BATCH = 5000
CLAUSES = ("unlawful-appeals", "offensive-expressions", None)
WORDS = ("the", "ministry", "budget", "bridge", "Strelsau", "road", "school", "winter", "heating", "price", "minister")


def main() -> None:
    """Print the figures for each database."""
    with TemporaryDirectory() as folder:
        _measure("SQLite", f"sqlite:///{folder}/moderation.db", Path(folder))
    with TemporaryDirectory() as folder, servers.postgresql(Path(folder)) as url:
        _measure("PostgreSQL", url, Path(folder))


def _measure(name: str, url: str, folder: Path) -> None:
    settings = Settings(data_dir=folder, redis_url=f"unix://{folder}/none.sock", database_url=url)
    with closing(open_database(url, pool_size=32)) as database:
        migrate(database)
        context = Context(settings, database, Bell(settings.redis), Policies(load_policy()))
        with database.write() as connection:
            site = access.create_site(connection, "Ruritania Today", utc_now())
        started = time.monotonic()
        fill(database, site)
        print(f"{name}: {STORED} stored, {WAITING} waiting (made in {time.monotonic() - started:.0f} s)")
        for people_at_once in (1, MODERATORS):
            _report(people_at_once, _press(context, site, people_at_once))
        _check(database)


def _report(people_at_once: int, times: list[float]) -> None:
    cuts = statistics.quantiles(times, n=100)
    print(
        f"  {people_at_once:2} at once, {len(times)} decided: decide and show next p50 {1000 * cuts[49]:.0f} ms,"
        f" p95 {1000 * cuts[94]:.0f} ms, worst {1000 * max(times):.0f} ms"
    )


def _press(context: Context, site: Site, people_at_once: int) -> list[float]:
    """Decide comments by as many people at once; gives the seconds from each press until the next page is there."""
    app, times = create_app(context), list[float]()
    entered = [enter(context, site, app, f"m{people_at_once}-{n}@ruritania.example") for n in range(people_at_once)]
    pause = 2.0 if people_at_once > 1 else 0.0
    work = [(client, csrf, DECIDED // people_at_once, pause, times) for client, csrf in entered]
    with ThreadPoolExecutor(people_at_once) as pool:
        for working in [pool.submit(_work, *arguments) for arguments in work]:
            working.result()  # or what went wrong for one of them would be lost
    return times


def enter(context: Context, site: Site, app: APIFlask, email: str) -> tuple[FlaskClient, dict[str, str]]:
    with context.database.write() as connection:
        people.create_person(connection, site, NewPerson(email, email, "moderator", PASSWORD), utc_now())
    who, token = people.sign_in(context.database, email, PASSWORD, caller=people.Caller(email), now=utc_now())
    client = app.test_client()
    client.set_cookie(cookie_name(context), token)
    return client, {"csrf_token": who.session.csrf_token}


def _work(client: FlaskClient, csrf: dict[str, str], share: int, pause: float, times: list[float]) -> None:
    page = client.post("/console/queue/next", data=csrf, follow_redirects=True)
    for _ in range(share):
        action, token = read_verdict(page)
        form = {**csrf, "outcome": "approve", "token": token}
        time.sleep(random.uniform(pause / 2, pause * 3 / 2))
        started = time.monotonic()
        page = client.post(action, data=form, headers={"Prefer": "return=representation"}, follow_redirects=True)
        times.append(time.monotonic() - started)


def read_verdict(page: TestResponse) -> tuple[str, str]:
    """Read where the verdict about the comment on this page is sent, and under which token.

    Raises:
        RuntimeError: The page has no such form.
    """
    found = re.search(r'action="([^"]+/decision)"', page.text), re.search(r'name="token" value="(\d+)"', page.text)
    if found[0] is None or found[1] is None:
        heading = re.search("<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
        raise RuntimeError(
            f"The press was answered with {page.status_code}: {heading[1] if heading else page.text[:200]}"
        )
    return found[0][1], found[1][1]


def _check(database: Database) -> None:
    with database.read() as connection:
        query = "SELECT count(*), count(DISTINCT comment_id) FROM decisions WHERE decider = 'person'"
        made, about = connection.exec_driver_sql(query).one()
        left = connection.exec_driver_sql("SELECT count(*) FROM waiting").scalar_one()
    if made != about or left + made != WAITING:
        raise RuntimeError(f"{made} decisions about {about} comments, {left} left of {WAITING}.")
    print(f"  none decided twice, none lost: {made} decided, {left} wait")


def fill(database: Database, site: Site) -> None:
    every = STORED // WAITING
    for start in range(0, STORED, BATCH):
        with database.write() as connection:
            _add(connection, site, range(start, min(start + BATCH, STORED)), every)
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _add(connection: Connection, site: Site, numbers: range, every: int) -> None:
    now, rows = utc_now(), dict[Table, list[dict[str, object]]]()
    for n in numbers:
        at = now - timedelta(seconds=STORED - n)
        for table, row in _rows(site, n, at, waits=n % every == 0):
            rows.setdefault(table, []).append(row)
    for table, ours in rows.items():
        connection.execute(insert(table), ours)


def _rows(site: Site, n: int, at: datetime, *, waits: bool) -> Iterator[tuple[Table, dict[str, object]]]:
    """Make what the service would have written about a comment, without asking the database back for each."""
    comment_id, status = new_id("c", at), "escalated" if waits else "approved"
    ours = {"comment_id": comment_id, "site_id": site.id}
    text = " ".join(WORDS[(n * 7 + k * (n % 11 + 1)) % len(WORDS)] for k in range(12)) + f" {n % 5000}"
    times = {"posted_at": at, "created_at": at, "decided_at": at}
    fixed = {"id": comment_id, "site_id": site.id, "revision": 1, "digest": "", "version": 1, "attempts": 1}
    yield comments, fixed | times | {"status": status, "article_id": f"a-{n % 1000}"}
    yield comment_texts, ours | {"text": text, "salt": bytes(32), "author_id": f"u-{n % 9973}"}
    clause = CLAUSES[n // 7 % 3] if waits else None
    yield decisions, _decision(comment_id, clause, waits) | {"decided_at": at, "id": new_id("d", at)}
    if waits:
        risk = waiting_.ORDINARY if clause is None else waiting_.risk_of([{"clause": clause, "status": "live"}], "")
        place = {"tier": 0, "risk": risk, "reports": 0, "weight": waiting_.weigh(risk, 0)}
        yield waiting, ours | place | {"since": waiting_.milliseconds(at)}
        for word in words_of(text) | {
            f"author:u-{n % 9973}",
            f"article:a-{n % 1000}",
            "language:en",
            f"clause:{clause}",
        }:
            yield waiting_words, {"comment_id": comment_id, "word": word}
        for band in set(sketch(text)):
            yield sketches, ours | {"band": band}


def _decision(comment_id: str, clause: str | None, waits: bool) -> dict[str, object]:
    finding = {"rule": f"{clause}/some-rule", "version": 1, "clause": clause, "outcome": "escalate", "status": "live"}
    found = [finding | {"spans": [], "title": "Something", "group": None}] if clause else []
    fixed = {"comment_id": comment_id, "version": 1, "reason": "rule_matched", "decider": "rules", "language": "en"}
    rest = {"policy": "reader_comments", "fingerprint": "0" * 64, "findings": found}
    return fixed | rest | {"outcome": "escalate" if waits else "approve"}


if __name__ == "__main__":
    main()
