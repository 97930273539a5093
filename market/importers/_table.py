"""Text as a table: what stands between the cells, where the header is, where the bars begin and end."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import pyarrow as pa
import pyarrow.csv

from market.errors import ImportFileError
from market.importers._column import Column
from market.importers._lexicon import count_prices

_HEAD_BYTES = 1 << 16
_TAIL_BYTES = 1 << 14
_MOST_BANNER = 30
_MOST_FOOTER = 20
_MOST_CELLS = 4096
_DELIMITERS = (",", ";", "\t", "|", " ")
_NUMBER_LIKE = re.compile(
    r"[^\w\s]?\s*[-+]?[\d.,'’\u00a0 ]*\d[.,]?(?:[eE][-+]?\d+)?\s?[%KMBkmb€$£]?|(?i:nan|null|n/a|-)?"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMENT = ("#", "//")
_CONTINUED = {"", "date", "datetime", "ticker", "tickers", "symbol", "symbols"}
NAMES_OF_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "spaces"}


@dataclass(frozen=True)
class TextColumns:
    """Columns as text, by their position. ``line_of`` gives the file's line of a row; ``ragged`` are lines that are
    no row, with their text and how many cells they have.
    """

    columns: dict[int, Column]
    line_of: Callable[[int], int]
    ragged: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True)
class Table:
    """Text in rows and cells. ``names`` is the header, None where there is none; ``first_line`` the first bar's line.

    ``body`` are the bytes from the first bar to the last; ``banner`` and ``footer`` the lines left out around it.
    """

    name: str
    encoding: str
    delimiter: str
    names: tuple[str, ...] | None
    header_line: int | None
    first_line: int
    width: int
    sample: tuple[tuple[str, ...], ...]
    banner: tuple[str, ...]
    footer: tuple[str, ...]
    body: bytes
    cut: bool

    def column(self, position: int) -> list[str]:
        """The first rows' cells of one column."""
        return [row[position].strip() for row in self.sample if position < len(row)]

    def read(self, positions: Iterable[int]) -> TextColumns:
        """The cells of some columns. Raises ImportFileError."""
        if not self.body.strip():
            raise ImportFileError(f"{self.name}: There are no rows; at least one bar is needed.")
        ragged: list[tuple[int, str, int]] = []

        def note(row: pa.csv.InvalidRow) -> Literal["skip"]:
            ragged.append((row.number or 0, row.text, row.actual_columns))
            return "skip"

        names = [str(position) for position in range(self.width)]
        wanted = sorted({str(position) for position in positions})
        try:
            table = pa.csv.read_csv(
                io.BytesIO(self.body),
                read_options=pa.csv.ReadOptions(use_threads=False, column_names=names, block_size=1 << 22),
                parse_options=pa.csv.ParseOptions(delimiter=self.delimiter, invalid_row_handler=note),
                convert_options=pa.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), include_columns=wanted, strings_can_be_null=False
                ),
            )
        except (pa.ArrowInvalid, pa.ArrowCapacityError) as error:
            reason = str(error).splitlines()[0].rstrip(".")
            raise ImportFileError(f"{self.name} cannot be read as a table: {reason}.") from None
        numbered = tuple((self.first_line + number - 1, text, cells) for number, text, cells in ragged)
        faults = tuple(row for row in numbered if row[1].strip(" \t" + self.delimiter) and not _is_comment(row[1]))
        left_out = {row[0] for row in numbered}
        return TextColumns(
            {int(name): table.column(name) for name in wanted}, lambda row: self._line_of(row, left_out), faults
        )

    def _line_of(self, row: int, left_out: set[int]) -> int:
        rows = (
            line
            for line, text in enumerate(self.body.split(b"\n"), start=self.first_line)
            if text and line not in left_out
        )
        return next(islice(rows, row, None), self.first_line + row)


def sniff_table(name: str, text: bytes, encoding: str) -> Table | None:
    """Find delimiter, header, first and last line; None where no line holds bars."""
    lines = _head_lines(text)
    directive = re.fullmatch(r"sep=(.)", lines[0].strip(), re.IGNORECASE) if lines else None
    given = directive[1] if directive else None
    start = 1 if directive else 0
    delimiter = given or _find_delimiter(lines[start : start + 80])
    if delimiter is None:
        return None
    if delimiter == " ":
        text = re.sub(rb" +", b" ", re.sub(rb"(?m)^ +| +$", b"", text))
        lines = _head_lines(text)
    header, first = _find_rows(lines, start, delimiter)
    if first is None and header is None:
        return None
    names = _read_names(lines, header, first, delimiter)
    first = len(lines) if first is None else first
    return _cut_table(name, encoding, delimiter, text, lines, header if names else None, first, names)


def _head_lines(text: bytes) -> list[str]:
    head = text[:_HEAD_BYTES]
    if len(text) > _HEAD_BYTES:
        head = head[: head.rfind(b"\n") + 1] or head
    return head.decode(errors="replace").split("\n")


def split_cells(line: str, delimiter: str) -> tuple[str, ...]:
    """One line's cells, quotes taken off."""
    try:
        return tuple(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return tuple(line.split(delimiter))


def _cut_table(
    name: str,
    encoding: str,
    delimiter: str,
    text: bytes,
    lines: Sequence[str],
    header: int | None,
    first: int,
    names: tuple[str, ...] | None,
) -> Table:
    offset = 0
    for _ in range(first):
        offset = text.find(b"\n", offset) + 1 or len(text)
    rows = [split_cells(line, delimiter) for line in lines[first:] if line.strip() and not _is_comment(line)]
    body, footer = _cut_footer(text[offset:], delimiter)
    width = max(len(names or ()), _common_width(rows[:-1] or rows)) if rows else len(names or ())
    if names and width != len(names) and not _is_trailing(rows, len(names), width):
        width = len(names)
    padded = None if names is None else names + ("",) * (width - len(names))
    before = [line.strip() for line in lines[: first if header is None else header] if line.strip()]
    return Table(
        name=name,
        encoding=encoding,
        delimiter=delimiter,
        names=padded,
        header_line=None if header is None else header + 1,
        first_line=first + 1,
        width=min(width, _MOST_CELLS),
        sample=tuple(rows[:200]),
        banner=tuple(before[:_MOST_BANNER]),
        footer=footer,
        body=body,
        cut=bool(body) and not body.endswith(b"\n"),
    )


def _is_trailing(rows: Sequence[Sequence[str]], names: int, width: int) -> bool:
    """Whether rows have cells more than the header only because they end in delimiters."""
    return width > names and all(not any(cell.strip() for cell in row[names:]) for row in rows)


def _common_width(rows: Sequence[Sequence[str]]) -> int:
    return Counter(len(row) for row in rows).most_common(1)[0][0] if rows else 0


def _find_delimiter(lines: Sequence[str]) -> str | None:
    best, most = None, (0, 0)
    for delimiter in _DELIMITERS:
        if delimiter == " " and best is not None:
            break
        rows = [split_cells(line.strip(), delimiter) for line in lines if line.strip()]
        rows = [row if delimiter != " " else tuple(cell for cell in row if cell) for row in rows]
        like_bars = sum(_is_like_bars(row) for row in rows)
        header = max((count_prices(row) for row in rows[:_MOST_BANNER]), default=0)
        if (score := (like_bars + 2 * (header >= 2) * (header + 1), header)) > most:
            best, most = delimiter, score
    return best


def _is_like_bars(row: Sequence[str]) -> bool:
    """Whether a row could be one of bars: at least four numbers, and a digit early on, where a time would stand."""
    numbers = sum(bool(cell.strip()) and _NUMBER_LIKE.fullmatch(cell.strip()) is not None for cell in row)
    return numbers >= 4 and any(any(letter.isdigit() for letter in cell) for cell in row[:3])


def _find_rows(lines: Sequence[str], start: int, delimiter: str) -> tuple[int | None, int | None]:
    """The header's line and the first bar's, counted from 0."""
    header = None
    for at, line in enumerate(lines[:200]):
        if at < start or not line.strip() or _is_comment(line):
            continue
        row = split_cells(line, delimiter)
        if header is None and at < _MOST_BANNER + start and count_prices(row) >= 2:
            header = at
        elif header is not None and not _continues_header(row):
            return header, at
        elif header is None and _is_like_bars(row):
            above = at - 1
            while above >= start and not lines[above].strip():
                above -= 1
            named = above >= start and _is_unknown_header(split_cells(lines[above], delimiter), row)
            return (above if named else None), at
    return header, None


def _is_unknown_header(above: Sequence[str], row: Sequence[str]) -> bool:
    return len(above) == len(row) and not _is_like_bars(above) and not _is_comment(above[0]) and any(above)


def _continues_header(row: Sequence[str]) -> bool:
    """A second or third line of names, as yfinance writes them: tickers, or the name of the index alone."""
    cells = [cell.strip() for cell in row if cell.strip()]
    continued = bool(row) and row[0].strip().lower() in _CONTINUED
    return continued and bool(cells) and not any(_NUMBER_LIKE.fullmatch(cell) for cell in cells)


def _read_names(lines: Sequence[str], header: int | None, first: int | None, delimiter: str) -> tuple[str, ...] | None:
    """The header's names; those of several lines joined with a colon, ``Close:AAPL``."""
    if header is None:
        return None
    rows = [split_cells(line, delimiter) for line in lines[header : first or header + 1] if line.strip()]
    rows = [row for row in rows if not _is_comment(row[0])]
    names = [html.unescape(cell).strip() for cell in rows[0]]
    for row in rows[1:]:
        for at, cell in enumerate(row[: len(names)]):
            if at == 0:
                names[0] = cell.strip() or names[0]
            elif cell.strip():
                names[at] = f"{names[at]}:{cell.strip()}"
    if len(rows) > 1 and names[0].lower() in {"price", "ticker"}:
        names[0] = "Date"
    return tuple(names)


def _cut_footer(body: bytes, delimiter: str) -> tuple[bytes, tuple[str, ...]]:
    """Take lines of words off the end; a line that begins like a bar is never one, however short."""
    footer: list[str] = []
    end = len(body)
    while end and len(footer) <= _MOST_FOOTER:
        start = body.rfind(b"\n", max(0, end - _TAIL_BYTES), end - 1) + 1
        line = body[start:end].decode(errors="replace").strip()
        if line and not _is_footer(line, delimiter):
            break
        if line:
            footer.append(line)
        end = start
        if end - _TAIL_BYTES > 0 and start == 0:
            break
    return (body[:end], tuple(reversed(footer))) if footer else (body, ())


def _is_footer(line: str, delimiter: str) -> bool:
    first = split_cells(line, delimiter)[0].strip() if line else ""
    return not first[:1].isdigit() and (_is_comment(line) or (len(_WORD.findall(line)) >= 2 and " " in line))


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(_COMMENT)
