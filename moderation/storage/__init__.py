"""What is kept, where, and for how long.

One module for each table, all in SQLAlchemy Core and in the subset of SQL that SQLite and PostgreSQL share.
``comments`` and ``decisions`` are kept for good; a comment's text and author stand alone in ``comment_texts``, so that
erasing them leaves the rest whole; ``audit_entries`` is append-only (triggers refuse a change); ``claims`` and
``sessions`` are worthless once they have expired; ``deliveries`` and ``attempts`` are kept for 30 days after the end.
``views`` holds the read-only queries of the API and the console.
"""
