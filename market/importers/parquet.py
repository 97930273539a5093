"""Parquet: ours (``time open high low close volume``, ``time`` the open in UTC) or anybody's with such columns."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from market.importers._arrow import ArrowFormat
from market.importers._content import Content


class Parquet(ArrowFormat):
    """Times as timestamps (with a zone or without), dates, epochs, or text."""

    name = "Parquet"
    endings = (".parquet", ".pq")
    magic = (b"PAR1",)

    def names(self, content: Content) -> list[str]:
        """From the schema alone."""
        return list(pq.read_schema(pa.BufferReader(content.data)).names)

    def load(self, content: Content, columns: list[str]) -> pa.Table:
        """Reads only the chosen columns; ``read_table`` would import pandas, half a second lost."""
        return pq.ParquetFile(pa.BufferReader(content.data)).read(columns=columns)


IMPORTER = Parquet()
