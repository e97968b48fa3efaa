"""Changes the service from inside, in processes that find this folder on their path.

Either a defence is taken out, which is a control for the checker, or the rules meet comments that they cannot stand.
Python imports a module of this name by itself when it starts.  ``CHAOS_INSIDE`` names the change.
"""

import os
import threading
import time
from collections.abc import Callable


def answer_before_the_commit() -> None:
    """Let a comment be acknowledged 50 ms before it is stored."""
    from moderation import intake
    from moderation.comment import Comment, Status
    from moderation.identifiers import new_id
    from moderation.intake import Receipt
    from moderation.storage import comments

    def receive(database, _policy, site_id, submission, *, now):
        name = new_id("c", now)

        def store() -> None:
            time.sleep(0.05)
            with database.write() as connection:
                if not comments.find_submitted(connection, site_id, submission):
                    comments.add(connection, site_id, name, submission, now)

        threading.Thread(target=store).start()
        nothing = dict.fromkeys(Comment.__dataclass_fields__)
        told = {"id": name, "site_id": site_id, "revision": 1, "status": Status.PENDING, "version": 0}
        return Receipt(Comment(**{**nothing, **told, "posted_at": now, "created_at": now, "digest": ""}), created=True)

    intake.receive = receive


def forget_the_fence() -> None:
    """Let a worker write its decision whoever has written one before, and take its time over it."""
    from dataclasses import replace

    from sqlalchemy import func, select, update

    from moderation.storage import decisions
    from moderation.storage.tables import comments
    from moderation.storage.tables import decisions as table

    add = decisions.add

    def add_anyway(connection, row):
        if add(connection, row):
            return True
        newest = connection.execute(select(func.max(table.c.version)).where(table.c.comment_id == row.comment_id))
        return add(connection, replace(row, version=newest.scalar_one() + 1))

    def set_status(connection, comment_id, status, version, now):
        values = {"status": status, "version": version, "decided_at": now, "lease_until": None}
        connection.execute(update(comments).where(comments.c.id == comment_id).values(values))

    decisions.add, decisions.set_status = add_anyway, set_status
    _slow_down()


def stop_sweeping() -> None:
    """Let the sweeper run and do nothing, and the workers be so slow that there is always something pending."""
    from workers import sweeper

    sweeper.sweep = lambda _context, _now: None
    _slow_down()


def _slow_down() -> None:
    import rules

    decide = rules.decide

    def decide_slowly(*arguments, **keywords):
        time.sleep(0.02)
        return decide(*arguments, **keywords)

    rules.decide = decide_slowly


def poison() -> None:
    """Let comments that say so bring down what reads them."""
    import rules

    decide = rules.decide

    def decide_or_die(text, *arguments, **keywords):
        for word, harm in HARMS.items():
            if text.startswith(f"{word}!"):
                harm()
        return decide(text, *arguments, **keywords)

    rules.decide = decide_or_die


def _loop() -> None:
    while True:
        pass


def _raise() -> None:
    raise RuntimeError("the rule fell down")


HARMS: dict[str, Callable[[], object]] = {
    "abort": os.abort,
    "loop": _loop,
    "memory": lambda: bytearray(2**46),
    "raise": _raise,
}

CHANGES: dict[str, Callable[[], None]] = {
    "early-202": answer_before_the_commit,
    "no-fence": forget_the_fence,
    "no-sweeper": stop_sweeping,
    "poison": poison,
}

CHANGES[os.environ["CHAOS_INSIDE"]]()
