"""Samples of decisions that are judged again, and the golden set that newcomers are tried on.

None of these holds a word of a reader.  A sampled comment that is erased is passed over, and counts if it was judged.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from moderation.storage.moments import Moment
from moderation.storage.tables.sites import metadata

samples = Table(
    "samples",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("kind", String(12), nullable=False),  # "sample" of decisions, or "trial" of a newcomer on the golden set
    Column("judge_id", ForeignKey("people.id"), nullable=False),
    Column("deciders", String(12), nullable=False),  # whose decisions: "people" or "everybody"
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("size", Integer, nullable=False),  # as it was wanted
    Column("population", Integer, nullable=False),
    Column("drawn_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("samples_site", "site_id", "kind", "id"),
    Index("samples_judge", "judge_id", "kind", "id"),
)

sampled_comments = Table(
    "sampled_comments",
    metadata,
    Column("sample_id", ForeignKey("samples.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("comment_id", ForeignKey("comments.id"), nullable=False),
    Column("version", Integer, nullable=False),  # of the decision that was drawn
    Column("outcome", String(12), nullable=False),  # of that decision, or settled in the golden set
    Column("decided_by", ForeignKey("people.id")),  # NULL: the rules
    Column("clause", String(60), nullable=False),  # empty if it was approved
    Column("language", String(16), nullable=False),
    Column("stratum", Integer, nullable=False),
    Column("population", Integer, nullable=False),  # of the stratum
    Column("judged", String(12)),
    Column("judged_clause", String(60)),
    Column("judged_at", Moment),
)

golden_comments = Table(
    "golden_comments",
    metadata,
    Column("comment_id", ForeignKey("comment_texts.comment_id", ondelete="CASCADE"), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("clause", String(60), nullable=False),
    Column("language", String(16), nullable=False),
    Column("settled_by", ForeignKey("people.id"), nullable=False),
    Column("settled_at", Moment, nullable=False),
    Index("golden_comments_site", "site_id", "comment_id"),
)
