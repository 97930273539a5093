"""The only place that knows which database it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, Float, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

WRITES = "lab_writes"
_BUSY_MS = 30_000
_OPENINGS_LOCK = 7_221_905


class DatabaseNow(FunctionElement[float]):
    """Seconds since 1970 by the database's clock, the only clock that leases are judged by."""

    type = Float()
    inherit_cache = True
    name = "database_now"


@compiles(DatabaseNow)
def _now(_element: DatabaseNow, _compiler: SQLCompiler, **_: Any) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"


@compiles(DatabaseNow, "sqlite")
def _now_sqlite(_element: DatabaseNow, _compiler: SQLCompiler, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


def prepare_engine(engine: Engine) -> None:
    """Make SQLite durable and its transactions explicit; other databases are so by themselves."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # The driver's own transactions begin too late (at the first write); "begin" below is ours.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer that begins as a reader cannot wait for another writer; it would fail at once.
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def has_one_writer(engine: Engine) -> bool:
    """Whether the database takes one writing transaction at a time, so that writers should queue in the process."""
    return engine.dialect.name == "sqlite"


def lock_openings(connection: Connection) -> None:
    """Let no other transaction count openings until this one ends; SQLite's writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _OPENINGS_LOCK})
