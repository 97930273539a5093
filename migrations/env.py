"""Alembic's entry: on the connection the service hands over, or on the database its settings name."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

from app.db.models import Base
from app.settings import Settings


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def _migrate() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    with create_engine(Settings().database).begin() as connection:
        _run(connection)


_migrate()
