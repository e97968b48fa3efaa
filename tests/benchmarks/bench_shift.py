"""Twenty moderators empty one queue at once, without a pause: nothing decided twice, nothing lost, nobody left waiting.

On both databases.  Every tenth comment is skipped, and every seventh verdict is sent twice, as by a slipping finger.
``SHIFT_EACH`` chooses how many comments there are for each of them (1,000).
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient

os.environ["REVIEW_STORED"] = os.environ["REVIEW_WAITING"] = str(20 * int(os.environ.get("SHIFT_EACH", "1000")))

from moderation import access
from moderation.app import create_app
from moderation.context import Context, utc_now
from moderation.jobs import Bell
from moderation.policies import Policies
from moderation.settings import Settings
from moderation.storage.database import Database, open_database
from moderation.storage.migrating import migrate
from rules import load_policy
from tests import servers
from tests.benchmarks.bench_review import MODERATORS, WAITING, enter, fill, read_verdict

Shift = tuple[int, float]  # how many one has decided, and the longest that one has waited for the next, in seconds


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
        fill(database, site)
        app = create_app(context)
        entered = [enter(context, site, app, f"m{n}@ruritania.example") for n in range(MODERATORS)]
        started = time.monotonic()
        with ThreadPoolExecutor(MODERATORS) as pool:
            shifts = list(pool.map(lambda one: _work(*one), entered))
        _report(name, shifts, time.monotonic() - started)
        _check(database, sum(decided for decided, _waited in shifts))


def _work(client: FlaskClient, csrf: dict[str, str]) -> Shift:
    """Take and decide until nothing waits."""
    decided, longest, seen = 0, 0.0, 0
    while True:
        started = time.monotonic()
        page = client.post("/console/queue/next", data=csrf, follow_redirects=True)
        longest, seen = max(longest, time.monotonic() - started), seen + 1
        if page.request.path == "/console/queue":
            return decided, longest
        action, token = read_verdict(page)
        if seen % 10 == 0:  # never to be seen again by this one, and by the others all the more
            skipped = action.rsplit("/", 2)[1]
            client.post("/console/queue/next", data={**csrf, "skip": skipped, "token": token})
            continue
        form = {**csrf, "outcome": "approve", "token": token}
        answers = [client.post(action, data=form).status_code for _ in range(2 if seen % 7 == 0 else 1)]
        if answers not in ([303], [303, 409]):
            raise RuntimeError(f"Verdicts were answered with {answers}.")
        decided += 1


def _report(name: str, shifts: list[Shift], seconds: float) -> None:
    counts, waits = [decided for decided, _waited in shifts], [waited for _decided, waited in shifts]
    print(
        f"{name}: {MODERATORS} at once have decided {sum(counts)} of {WAITING} in {seconds:.0f} s,"
        f" {min(counts)} to {max(counts)} each; the longest wait for a comment was {1000 * max(waits):.0f} ms"
    )
    if min(counts) < WAITING / MODERATORS / 2:
        raise RuntimeError("Somebody got less than half of their share.")


def _check(database: Database, decided: int) -> None:
    query = "SELECT count(*), count(DISTINCT comment_id) FROM decisions WHERE decider = 'person'"
    with database.read() as connection:
        made, about = connection.exec_driver_sql(query).one()
        left = connection.exec_driver_sql("SELECT count(*) FROM waiting").scalar_one()
    if made != about or made != decided or left + made != WAITING:
        raise RuntimeError(f"{made} decisions about {about} comments, {decided} pressed, {left} left of {WAITING}.")
    print(f"  none decided twice, none lost: {made} decided, {left} wait")


if __name__ == "__main__":
    main()
