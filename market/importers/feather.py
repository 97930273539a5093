"""Feather: Arrow's file format, as pandas and polars write it."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.feather

from market.importers._arrow import ArrowFormat
from market.importers._content import Content


class Feather(ArrowFormat):
    """Version 2 (Arrow IPC) and the older version 1; columns as in Parquet."""

    name = "Feather"
    endings = (".feather", ".arrow", ".ipc")
    magic = (b"ARROW1", b"FEA1")

    def names(self, content: Content) -> list[str]:
        """From the whole table, which is mapped, not copied."""
        return list(pyarrow.feather.read_table(io.BytesIO(content.data)).column_names)

    def load(self, content: Content, columns: list[str]) -> pa.Table:
        """Reads only the chosen columns."""
        return pyarrow.feather.read_table(io.BytesIO(content.data), columns=columns)


IMPORTER = Feather()
