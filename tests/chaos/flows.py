"""What the service does for people, each as a function that a process can be killed in the middle of."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask.testing import FlaskClient

from moderation import access, decisions, endpoints, intake, people, review
from moderation.app import create_app
from moderation.comment import Comment
from moderation.context import Context, utc_now
from moderation.endpoints import Change
from moderation.people import Caller, NewPerson, SignedIn
from moderation.review import Hold, Verdict
from moderation.storage import comments, delivery_views
from moderation.storage.credentials import Site
from moderation.storage.views import find_comment
from rules import Outcome
from tests.builders import PASSWORD, a_person, a_ruling, a_submission
from tests.chaos.checker import Sent
from tests.receiver import Receiver
from workers import screening
from workers.delivery import Sender
from workers.erasing import Eraser
from workers.queue import connect, make_worker

LATER = timedelta(hours=1)  # every lease and claim of a process that was killed is over
OVERLONG = "No! " * 300


@dataclass
class Stage:
    """An installation without a connection, so that a process may be forked at any time."""

    context: Context
    site: Site
    moderator: SignedIn
    client: FlaskClient
    sent: dict[str, Sent]
    website: Receiver

    def later(self) -> datetime:
        """Tell the time when whatever was held by somebody who died is free again."""
        return utc_now() + LATER

    def note(self, key: str, text: str) -> None:
        """Note that a comment is going to be sent."""
        self.sent[key] = Sent(text, frozenset())

    def acknowledged(self, key: str, comment_id: str) -> None:
        """Note what an answer said."""
        self.sent[key] = replace(self.sent[key], ids=self.sent[key].ids | {comment_id})


def set_up(context: Context, website: Receiver) -> Stage:
    """Make an installation that has a website, a moderator and an endpoint for webhooks."""
    changes = {"webhook_networks": "127.0.0.0/8", "webhook_seconds": 2.0}
    context = replace(context, settings=context.settings.model_copy(update=changes))
    # The bell is rung in the middle of the request, so that a point is the same point each time.
    context.bell.ring = context.bell.ring_now  # type: ignore[method-assign, assignment]
    with context.database.write() as connection:
        site = access.create_site(connection, "Ruritania Today", utc_now())
        _, secret = access.create_key(connection, site, access.NewKey("tests"), utc_now())
        change = Change(site.id, "website", utc_now())
        endpoints.create(connection, site.id, website.url, change, context.settings.networks)
    moderator = a_person(context.database, site)
    client = create_app(context).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    screening.get_context = lambda: context
    context.database.close()
    return Stage(context, site, moderator, client, {}, website)


@dataclass(frozen=True)
class Act:
    """A flow.

    Attributes:
        prepare: Makes what it works on, under this name.
        perform: Does it; is killed.
        finish: What comes after a restart: whoever was not answered asks again, and the sweeper looks.
    """

    prepare: Callable[[Stage, str], None]
    perform: Callable[[Stage, str], None]
    finish: Callable[[Stage, str], None]


def _send_one(stage: Stage, name: str) -> None:
    headers = {"Idempotency-Key": name}
    answer = stage.client.post("/v1/comments", json={"text": stage.sent[name].text}, headers=headers)
    assert answer.status_code in (200, 202), answer.text


def _send_batch(stage: Stage, name: str) -> None:
    texts = [stage.sent[f"{name} {index}"].text for index in range(2)]
    batch = {"comments": [{"text": text} for text in (*texts, OVERLONG)]}
    answer = stage.client.post("/v1/comments/batch", json=batch, headers={"Idempotency-Key": name})
    assert [result["status"] for result in answer.json["results"]][-1] == 422, answer.text


def _note_one(stage: Stage, name: str) -> None:
    stage.note(name, f"Thank you for the figures, {name}.")


def _note_batch(stage: Stage, name: str) -> None:
    for index in range(2):
        stage.note(f"{name} {index}", f"You are an idiot, {name} {index}.")


def _store(stage: Stage, name: str, text: str, **changes: str) -> Comment:
    stage.note(name, text)
    submission = a_submission(text, idempotency_key=name, **changes)
    receipt = intake.receive(stage.context.database, stage.context.policy, stage.site.id, submission, now=utc_now())
    stage.acknowledged(name, receipt.comment.id)
    return receipt.comment


def _ring_for_pending(stage: Stage, name: str) -> None:
    for index in range(2):
        _store(stage, f"{name} {index}", f"You are an idiot, {name} {index}.")
    stage.context.bell.ring_now()


def _work(stage: Stage, _name: str) -> None:
    make_worker(connect(stage.context.settings.redis)).work(burst=True, logging_level="CRITICAL")


def _sweep(stage: Stage, _name: str) -> None:
    while screening.screen(stage.context, stage.later):
        pass


def _store_escalated(stage: Stage, name: str) -> None:
    comment = _store(stage, name, "Good article.")
    ruling = a_ruling(stage.context, comment, "Good article.", Outcome.ESCALATE)
    with stage.context.database.write() as connection:
        decisions.record(connection, ruling, now=utc_now())


def _judge(stage: Stage, now: datetime) -> None:
    here, until = stage.context, now + timedelta(minutes=5)
    claim = review.claim_next(here.database, stage.moderator, now=now, until=until)
    if claim:
        hold = Hold(claim.comment_id, claim.token)
        review.renew(here.database, stage.moderator, hold, now=now, until=until)
        verdict = Verdict(hold, Outcome.APPROVE, note="Harmless.")
        review.resolve(here.database, here.policy, stage.moderator, verdict, now=now)


def _judge_again(stage: Stage, name: str) -> None:
    """Whoever was cut off takes the next comment: it is the same one, unless it has been decided."""
    _judge(stage, stage.later())
    (comment_id,) = stage.sent[name].ids
    with stage.context.database.read() as connection:
        view = find_comment(connection, stage.site.id, comment_id)
    assert view
    assert (view.comment.status, view.comment.version) == ("approved", 2)


def _hire(stage: Stage, name: str) -> None:
    """Add somebody of this run's own, since a try that was cut off counts against whoever made it."""
    with stage.context.database.write() as connection:
        newcomer = NewPerson(f"{name}@ruritania.example", name, "auditor", PASSWORD)
        people.create_person(connection, stage.site, newcomer, utc_now())


def _sign_in(stage: Stage, name: str) -> None:
    email, caller = f"{name}@ruritania.example", Caller(name)
    who, token = people.sign_in(stage.context.database, email, PASSWORD, caller=caller, now=utc_now())
    lifetime = people.Lifetime(timedelta(hours=1), timedelta(hours=2))
    later = utc_now() + timedelta(minutes=2)
    assert people.find_signed_in(stage.context.database, token, now=later, lifetime=lifetime)
    people.sign_out(stage.context.database, who)


def _decide_here(stage: Stage, name: str) -> None:
    _store(stage, name, "Good article.")
    screening.screen(stage.context, utc_now)


def _tell(stage: Stage, _name: str) -> None:
    _send(stage, utc_now)


def _tell_again(stage: Stage, _name: str) -> None:
    _send(stage, stage.later)
    with stage.context.database.read() as connection:
        assert delivery_views.waiting(connection).count == 0


def _send(stage: Stage, clock: Callable[[], datetime]) -> None:
    sender = Sender(stage.context.database, stage.context.settings, clock)
    while sender.turn(wait_seconds=0.05):
        pass


def _send_again(send: Callable[[Stage, str], None]) -> Callable[[Stage, str], None]:
    def again(stage: Stage, name: str) -> None:
        send(stage, name)
        _sweep(stage, name)

    return again


def _work_again(stage: Stage, name: str) -> None:
    _work(stage, name)
    _sweep(stage, name)


def _store_two(stage: Stage, name: str) -> None:
    _store(stage, f"{name} decided", "Good article.", author_id=name)
    _sweep(stage, name)
    _store(stage, f"{name} pending", "Good article.", author_id=name)


def _erase(stage: Stage, name: str) -> None:
    answer = stage.client.post("/v1/erasures", json={"what": "author", "id": name})
    assert answer.status_code == 201, answer.text


def _erase_again(stage: Stage, name: str) -> None:
    Eraser(stage.context).turn(stage.later())
    _erase(stage, name)
    _sweep(stage, name)
    ids = [comment_id for key, sent in stage.sent.items() if key.startswith(f"{name} ") for comment_id in sent.ids]
    with stage.context.database.read() as connection:
        assert [comments.find_text(connection, comment_id) for comment_id in ids] == [None, None]


ACTS = {
    "accept": Act(_note_one, _send_one, _send_again(_send_one)),
    "accept a batch": Act(_note_batch, _send_batch, _send_again(_send_batch)),
    "decide": Act(_ring_for_pending, _work, _work_again),
    "erase": Act(_store_two, _erase, _erase_again),
    "judge": Act(_store_escalated, lambda stage, _name: _judge(stage, utc_now()), _judge_again),
    "sign in": Act(_hire, _sign_in, _sign_in),
    "tell": Act(_decide_here, _tell, _tell_again),
}
