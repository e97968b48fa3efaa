"""What must have come of a storm of webhooks: each is delivered at least once, or visibly given up."""

import base64
import hashlib
import hmac

from sqlalchemy import select, text

from moderation.storage.tables import deliveries
from moderation.webhooks import LIFE, TRIES
from tests.journeys.storm import DEAD, SITES, World
from tests.receiver import Received

# A kill holds up for one lease (6 s) what its sender had just taken, which is more than a hundredth of so few messages.
P95_SECONDS, LONGEST_SECONDS = 5, 20


def check(world: World) -> None:
    """Look at all of it."""
    assert world.count("TRUE") == world.storm.each * (SITES["flaky"] + SITES["dead"] * DEAD + SITES["healthy"])
    check_healthy(world)
    check_flaky(world)
    check_dead(world)
    check_messages(world)


def check_healthy(world: World) -> None:
    """Each message came, and soon."""
    seconds = []
    for site, heard in zip(world.sites["healthy"], world.receivers["healthy"], strict=True):
        assert world.count(f"site_id = '{site.id}' AND status = 'delivered'") == world.storm.each
        first: dict[str, float] = {}
        for received in heard.requests:
            first.setdefault(received.event["data"]["comment_id"], received.at)
        assert len(first) == len(heard.ids()) == world.storm.each
        seconds += [at - world.decided[comment] for comment, at in first.items() if comment in world.decided]
    seconds.sort()
    p95 = seconds[int(len(seconds) * 0.95)]
    marks = ", ".join(f"p{share:g} {seconds[int(len(seconds) * share / 100)]:.2f} s" for share in (50, 95, 99, 99.9))
    print(f"{len(seconds)} messages to healthy endpoints: {marks}, last {seconds[-1]:.2f} s.")
    assert p95 <= P95_SECONDS
    assert seconds[-1] <= LONGEST_SECONDS


def check_flaky(world: World) -> None:
    """What counts as delivered was really taken, and what is dead was tried ten times or for four days."""
    again = 0
    for site, heard in zip(world.sites["flaky"], world.receivers["flaky"], strict=True):
        taken = heard.answering.taken  # type: ignore[attr-defined]
        with world.context.database.read() as connection:
            rows = connection.execute(select(deliveries).where(deliveries.c.site_id == site.id)).all()
        assert {row.id for row in rows if row.status == "delivered"} <= set(taken)
        dead = [row for row in rows if row.status == "dead"]
        assert all(row.tries == TRIES or row.ended_at - row.not_before >= LIFE for row in dead)
        again += sum(taken.values()) - len(taken)
        print(f"A flaky endpoint took {len(taken)} of {len(rows)} messages in {len(heard.requests)} requests.")
    print(f"{again} messages were taken more than once.")


def check_dead(world: World) -> None:
    """What nobody ever took is visibly given up."""
    (site,) = world.sites["dead"]
    assert world.count(f"site_id = '{site.id}' AND status = 'dead'") == world.storm.each * DEAD


def check_messages(world: World) -> None:
    """One id, one body, one valid signature each time."""
    bodies: dict[str, bytes] = {}
    with world.context.database.read() as connection:
        rows = connection.execute(text("SELECT id, endpoint_id FROM deliveries")).all()
    secrets = {row.id: world.secrets[row.endpoint_id] for row in rows}
    for heard in (*world.receivers["healthy"], *world.receivers["flaky"]):
        for received in heard.requests:
            assert bodies.setdefault(received.id, received.body) == received.body
            assert received.headers["webhook-signature"] == expected(secrets[received.id], received)


def expected(secret: str, received: Received) -> str:
    """Sign by our own reading of the specification: its library would refuse times so far ahead."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{received.id}.{received.headers['webhook-timestamp']}.".encode() + received.body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
