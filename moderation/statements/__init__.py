"""Statements of reasons: what the author of a rejected comment is told, and the same as a record for the public.

Both are made of templates and of the policy's own words: nothing of a comment and nothing about its author is in them,
and what could slip in by the policy's words is caught (``privacy``).  Article 17 of the Digital Services Act
(Regulation (EU) 2022/2065) says what a statement must tell; the record has the form of the EU's Transparency Database.
"""

from moderation.statements.cases import Case, Terms, find_case, has_statement, list_cases, may_be_appealed
from moderation.statements.records import write_record
from moderation.statements.texts import LANGUAGES, offer_appeal, write_text

__all__ = [
    "LANGUAGES",
    "Case",
    "Terms",
    "find_case",
    "has_statement",
    "list_cases",
    "may_be_appealed",
    "offer_appeal",
    "write_record",
    "write_text",
]
