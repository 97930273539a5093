"""Transactions: many readers, one writer at a time in this process where the database has only one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.db.dialects import WRITES, has_one_writer, prepare_engine
from app.db.upgrade import upgrade
from app.redaction import hide_in

__all__ = ["Database", "DatabaseGone", "Session"]

DatabaseGone = OperationalError
"""The database did not answer, or not in time; what was asked may be asked again."""


class Database:
    """The database at an address, brought to the newest schema. Used by all threads of the process."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        # A number that is not finite has no place in a record; json would write it as a word no other reader knows.
        self.engine = create_engine(address, json_serializer=json.JSONEncoder(allow_nan=False).encode)
        prepare_engine(self.engine)
        event.listen(self.engine, "before_cursor_execute", _hide_secrets, retval=True)
        self._writer: AbstractContextManager[object] = Lock() if has_one_writer(self.engine) else nullcontext()
        self._writing = self.engine.execution_options(**{WRITES: True})
        with self._writer, self._writing.begin() as connection:
            upgrade(connection)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, rolled back by any exception."""
        with self._writer, Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One reading transaction: everything in it is seen as of its first query."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _hide_secrets(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _executemany: bool
) -> tuple[str, Any]:
    """Nothing secret goes into a table, whoever forgot to hide it before."""
    return statement, hide_in(parameters)
