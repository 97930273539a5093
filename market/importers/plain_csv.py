"""Plain CSV: a header, one bar a line, decimal points; commas, semicolons or tabs between."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from market.errors import ImportFileError
from market.importers._base import RawColumns, choose_columns
from market.importers._times import read_times

_FIRST_LINE = 2  # line 1 is the header
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(?i:nan|inf)$"
_SUFFIXES = (".csv", ".txt", ".tsv")


class PlainCsv:
    """Times in a column named time, timestamp, datetime, date or unix (or without a name, if it is the first)."""

    name = "plain CSV"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By its name's ending, or by a first line that is text with a price column in it."""
        first = head.split(b"\n", 1)[0].lower()
        return path.suffix.lower() in _SUFFIXES or (b"\0" not in head and b"open" in first and b"close" in first)

    def read(self, path: Path, timezone: ZoneInfo | None) -> RawColumns:
        """Every chosen column as text first, so that an error can name the line and the text in it."""
        content = path.read_bytes()
        names, delimiter = _read_header(path, content)
        chosen = choose_columns(path, names)
        table = _read_text(path, content, names, delimiter).select(list(chosen.values()))
        texts = {name: pc.utf8_trim_whitespace(table.column(column)) for name, column in chosen.items()}
        times = read_times(path, texts["time"].to_pandas(), timezone, _FIRST_LINE)
        numbers = {name: _read_numbers(path, name, text) for name, text in texts.items() if name != "time"}
        return RawColumns.of(times, numbers)


def _read_text(path: Path, content: bytes, names: list[str], delimiter: str) -> pa.Table:
    ragged: list[pa.csv.InvalidRow] = []

    def note(row: pa.csv.InvalidRow) -> Literal["skip"]:
        ragged.append(row)
        return "skip"

    try:
        table = pa.csv.read_csv(
            io.BytesIO(content),
            read_options=pa.csv.ReadOptions(use_threads=False, column_names=names, skip_rows=1),
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, invalid_row_handler=note),
            convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid as error:
        raise ImportFileError(f"{path.name} cannot be read as CSV: {_sentence(error)}") from None
    if ragged:
        row = ragged[0]
        raise ImportFileError(
            f"{path.name}, line {row.number}: there are {row.actual_columns} values; there should be"
            f" {row.expected_columns}, one for each name in the header."
        )
    return table


def _read_header(path: Path, content: bytes) -> tuple[list[str], str]:
    """The names in the first line, and what stands between them."""
    try:
        line = content.split(b"\n", 1)[0].decode("utf-8-sig").strip("\r")
    except UnicodeDecodeError:
        raise ImportFileError(f"{path.name}: the header is not UTF-8 text; the file should be CSV in UTF-8.") from None
    delimiter = max(",;\t", key=line.count)
    names = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    return [name.strip() for name in names], delimiter


def _read_numbers(path: Path, name: str, texts: pa.ChunkedArray[Any]) -> NDArray[np.float64]:
    readable = pc.match_substring_regex(texts, _NUMBER).to_numpy()
    if not readable.all():
        row = int(np.argmin(readable))
        raise ImportFileError(
            f"{path.name}, line {_FIRST_LINE + row}: {name} is {texts[row].as_py()!r};"
            " it should be a number like 1.0712."
        )
    return texts.cast(pa.float64()).to_numpy()


def _sentence(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") + "."


IMPORTER = PlainCsv()
