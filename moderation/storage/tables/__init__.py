"""The tables and their indexes, as the newest migration leaves them."""

from moderation.storage.tables.appeals import appeals, reports
from moderation.storage.tables.comments import claims, comment_texts, comments, decisions, tallies
from moderation.storage.tables.deliveries import attempts, deliveries, endpoints
from moderation.storage.tables.erasures import erased_comments, erasures, holds
from moderation.storage.tables.inspections import inspections
from moderation.storage.tables.log import audit_entries, audit_heads, checkpoints
from moderation.storage.tables.packs import packs
from moderation.storage.tables.people import (
    api_keys,
    known_browsers,
    people,
    recovery_codes,
    second_steps,
    sessions,
    sign_in_attempts,
)
from moderation.storage.tables.quality import golden_comments, sampled_comments, samples
from moderation.storage.tables.review import (
    exposures,
    notes,
    precedent_bands,
    precedents,
    sketches,
    skips,
    waiting,
    waiting_words,
)
from moderation.storage.tables.running import heartbeats
from moderation.storage.tables.sites import form_origins, metadata, sites, test_sites

__all__ = [
    "api_keys",
    "appeals",
    "attempts",
    "audit_entries",
    "audit_heads",
    "checkpoints",
    "claims",
    "comment_texts",
    "comments",
    "decisions",
    "deliveries",
    "endpoints",
    "erased_comments",
    "erasures",
    "exposures",
    "form_origins",
    "golden_comments",
    "heartbeats",
    "holds",
    "inspections",
    "known_browsers",
    "metadata",
    "notes",
    "packs",
    "people",
    "precedent_bands",
    "precedents",
    "recovery_codes",
    "reports",
    "sampled_comments",
    "samples",
    "second_steps",
    "sessions",
    "sign_in_attempts",
    "sites",
    "sketches",
    "skips",
    "tallies",
    "test_sites",
    "waiting",
    "waiting_words",
]
