"""Decides in the background: RQ's worker on one side, the sweeper on the other, both doing the same work.

The way of a pending comment, in the order of the code that it passes through:

1. ``moderation.jobs`` rings; ``queue`` hears it and calls ``screening.drain``, the one job there is.
2. ``screening.screen`` takes comments, has ``judging`` ask the rules under a ``deadline``, records what they said.
3. ``sweeper`` looks each second for what nobody has decided, rings again, and where that does not help screens itself.

Whatever is killed, the comment is still pending in the database and its lease ends by itself.
"""
