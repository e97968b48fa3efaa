"""Alembic's entry: runs the steps on the connection that ``migrating.migrate`` opened."""

from alembic import context

from moderation.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
