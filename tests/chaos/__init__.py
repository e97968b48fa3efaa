"""Breaks the running service in every way we could think of, and counts what that has cost: nothing.

``python -m tests.chaos`` (``make chaos``) kills processes while comments come in; ``checker`` looks at what is left in
the database with SQL of its own.  ``points`` kills a process before and after every statement that it sends.
"""
