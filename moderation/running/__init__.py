"""Runs the whole service on one machine: what ``moderation up`` starts, watches and stops.

``installation`` checks and prepares the folder and the database, ``children`` says which processes there are,
``valkey`` is the embedded bell, ``supervisor`` keeps them alive, ``demo`` and ``samples`` fill an empty installation.
In production none of this runs but ``web``: there the host starts the same processes by what it has for that.
"""
