"""Receives readers' comments, records what is decided about them, and shows both to the people concerned.

The life of a comment, in the order of the code that it passes through:

1. ``api.comments`` takes a submission from a website and asks ``access`` whose key it came with.
2. ``intake.receive`` stores it as a *pending* comment, and only then is it acknowledged.
3. ``jobs`` rings the bell; ``workers.screening`` asks ``rules.decide`` (pure) for a decision.
4. ``decisions.record`` writes status, decision, audit entry and what the website is to be told in one transaction:
   the only door.
5. An *escalated* comment waits in the review queue until a moderator, through ``console`` and
   ``review.resolve``, decides it by the same door.
6. ``workers.delivery`` tells the website, as ``webhooks`` (pure) says it is signed and tried again.
7. ``audit`` holds one entry for each decision, each entry sealing the one before it.

The database is the truth.  Redis is a bell that may be taken away at any moment.
"""
