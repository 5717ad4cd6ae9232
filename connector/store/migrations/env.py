"""Run by Alembic with the connection, and so inside the transaction, that `Database.upgrade` opened."""

from alembic import context

from connector.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
