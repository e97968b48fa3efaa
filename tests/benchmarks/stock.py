"""The stock stack, as the three libraries' own quick starts give it: the peer that throughput is a ratio to.

Flask takes the comment, RQ's default worker runs better-profanity's loop on it, and the answer stays in Redis: no
database, no log, no explanation, no retry.
"""

import os
from typing import Any

from better_profanity import profanity
from flask import Flask, jsonify, request
from redis import Redis
from rq import Queue

profanity.load_censor_words()
app = Flask(__name__)


def decide(text: str) -> str:
    """Reject what better-profanity flags."""
    return "reject" if profanity.contains_profanity(text) else "approve"


@app.post("/comments")
def post_comment() -> Any:
    text = request.get_json()["text"]
    if len(text) > 512:
        return jsonify(error="You can enter 512 characters"), 422
    queue = Queue("comments", connection=Redis.from_url(os.environ["STOCK_REDIS"]))
    return jsonify(id=queue.enqueue(decide, text, result_ttl=3600).id), 202
