"""Sends a comment and prints what the service decides: python comment.py "Good article."."""

import os
import sys

from comment_moderation_client import Client

client = Client(os.environ["MODERATION_URL"], os.environ["MODERATION_KEY"])
comment = client.submit({"text": sys.argv[1], "article": {"id": "article-12"}}, wait_seconds=5)
decision = comment["decision"]
print(comment["status"])
if decision:
    print(decision["reader_message"])
