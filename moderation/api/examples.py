"""The examples of the API's document; a test sends each of them."""

from typing import Any

COMMENT: dict[str, Any] = {
    "text": "The Ruritanian budget is a disgrace, and the minister should resign.",
    "external_id": "comment-4711",
    "revision": 1,
    "article": {"id": "article-12", "url": "https://news.example/budget", "title": "The budget"},
    "author": {"id": "reader-9", "name": "Rudolf"},
    "parent_id": None,
    "language": "en",
    "posted_at": "2026-11-22T12:00:00Z",
}
BATCH: dict[str, Any] = {
    "comments": [
        {"text": "A fair summary of the debate, thank you.", "external_id": "comment-4712"},
        {"text": "Şərh üçün təşəkkür edirəm.", "external_id": "comment-4713", "language": "az"},
    ]
}
ENDPOINT: dict[str, Any] = {"url": "https://www.news.example/hooks/comments"}
ENDPOINT_CHANGE: dict[str, Any] = {"active": False}
REPORT: dict[str, Any] = {
    "reporter": "reader-12",
    "clause": "national-discrimination",
    "words": "This is about my people.",
}
APPEAL: dict[str, Any] = {"words": "I quoted the minister, to object to what he said."}
REPLAY: dict[str, Any] = {"since": "2026-11-22T12:00:00Z", "status": "dead"}
ERASURE: dict[str, Any] = {"what": "author", "id": "reader-9"}
CHECK: dict[str, Any] = {"text": "What a silly decision by the parliament!", "language": "en"}
