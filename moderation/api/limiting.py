"""Holds websites to their rate, and each of their authors to theirs, and says so in the answer.

The headers are those of the IETF's draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers-10).
An author's id never leaves the database: Redis is told a hash.
"""

import hashlib
import math
from collections.abc import Sequence
from typing import cast

from apiflask import APIFlask
from flask import Response, current_app, g

from moderation import intake
from moderation.api.current import context, site_id
from moderation.comment import Submission
from moderation.errors import TooManyRequests
from moderation.limits import Answer, Charge, Limits, Rate
from moderation.settings import Settings

_NAME = "limits"


def attach(app: APIFlask, settings: Settings) -> None:
    """Give the application what counts its requests."""
    app.extensions[_NAME] = Limits(settings.redis, settings.web_processes)


def admit_key(key_id: str) -> None:
    """Count a request for its key.

    Raises:
        TooManyRequests: The key has used up its rate.
    """
    g.key_id = key_id
    answer = _charge_key(1, forced=False)
    if answer.wait_seconds:
        raise _refusal(answer, "This API key makes more requests than it may; wait, then send this again.")


def count_more(comments: int) -> None:
    """Count what a request has done beyond being one: each further comment that it has brought."""
    if comments > 0:
        _charge_key(comments, forced=True)


def refuse_hasty(submissions: Sequence[Submission]) -> dict[int, TooManyRequests]:
    """Count comments for their authors.

    Returns:
        By its place, what to answer to each comment that comes too soon after its author's others.  A comment that
        is here already is none of these: sent again, it is no new one.
    """
    authored = [index for index, submission in enumerate(submissions) if submission.author_id]
    if not authored:
        return {}
    answers = _limits().charge([_author(submissions[index]) for index in authored])
    hasty = {index: answer for index, answer in zip(authored, answers, strict=True) if answer.wait_seconds}
    known = intake.find_known(context().database, site_id(), [submissions[index] for index in hasty])
    return {
        index: _refusal(answer, "This author sends more comments than one may; wait, then send this again.")
        for (index, answer), is_known in zip(hasty.items(), known, strict=True)
        if not is_known
    }


def admit(charge: Charge, sentence: str) -> None:
    """Count something that has a rate of its own.

    Raises:
        TooManyRequests: With this sentence: the rate is used up.
    """
    (answer,) = _limits().charge([charge])
    if answer.wait_seconds:
        raise _refusal(answer, sentence)


def tell(response: Response) -> None:
    """Say in the answer how much its key may still do."""
    answer: Answer | None = g.get("key_limit")
    if answer is None:
        return
    rate = _key_rate()
    response.headers["RateLimit-Policy"] = f'"key";q={rate.burst};w={math.ceil(rate.burst * rate.interval)}'
    response.headers["RateLimit"] = f'"key";r={answer.remaining};t={math.ceil(answer.reset_seconds)}'


def _charge_key(cost: int, *, forced: bool) -> Answer:
    (answer,) = _limits().charge([Charge(f"key:{g.key_id}", _key_rate(), cost, forced)])
    g.key_limit = answer
    return answer


def _key_rate() -> Rate:
    settings = context().settings
    return Rate(settings.key_requests_per_second, settings.key_requests_at_once)


def _author(submission: Submission) -> Charge:
    per_minute = context().settings.author_comments_per_minute
    name = hashlib.sha256(f"{site_id()} {submission.author_id}".encode()).hexdigest()
    return Charge(f"author:{name[:32]}", Rate(per_minute / 60, per_minute))


def _refusal(answer: Answer, sentence: str) -> TooManyRequests:
    return TooManyRequests(sentence, retry_after_seconds=math.ceil(answer.wait_seconds))


def _limits() -> Limits:
    return cast(Limits, current_app.extensions[_NAME])
