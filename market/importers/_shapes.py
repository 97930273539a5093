"""Times as text, by shape: rows written alike (digits, letters and signs in the same places) are read together.

A shape is understood once, by a pattern on one of its rows; the digits of all its rows are then taken from their places
as whole columns. What no pattern fits is left for a person to look at, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from market.importers._column import Column

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHER_MONTHS = {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12, "fév": 2, "avr": 4, "ene": 1, "abr": 4, "ago": 8}
_WEEKDAY = r"(?:(?P<weekday>(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6})\.?,? )?"
_DATE = (
    r"(?P<y>\d{4})(?P<sep>[-./])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})",
    r"(?P<a>\d{1,2})(?P<sep>[-./ ])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d{2})",
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
    r"(?P<d>\d{1,2})[-. /]?(?P<month>[a-zäéû]{3,9})\.?[-. /,]{0,2}(?P<y>\d{4}|\d{2})",
    r"(?P<month>[a-zäéû]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})",
)
_CLOCK = (
    r"(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2})(?:[.,:](?P<f>\d{1,9}))?)?(?: ?(?P<ap>[ap])\.?m\.?)?",
    r"(?P<h>\d{1,2})[- ]?(?P<ap>[ap])m",
    r"(?P<h>\d{2})(?P<min>\d{2})(?P<s>\d{2})?",
    r"(?P<h>\d{2})",
)
_ZONE = r"(?: ?(?P<utc>z|utc|gmt|\(utc\)|\(gmt\)))?(?: ?(?P<sign>[-+])(?P<oh>\d{2}):?(?P<om>\d{2})?)?"
_PATTERNS = tuple(
    re.compile(_WEEKDAY + date + rf"(?:(?:t|[ ,;]{{1,2}}|_){clock}{_ZONE})?", re.IGNORECASE)
    for date in _DATE
    for clock in _CLOCK
)
_CLASSES = np.arange(256, dtype=np.uint8)
_CLASSES[ord("0") : ord("9") + 1] = ord("0")
_CLASSES[ord("a") : ord("z") + 1] = ord("A")
_CLASSES[ord("A") : ord("Z") + 1] = ord("A")
_CLASSES[128:] = ord("A")
_BLOCK = 1 << 18
_MOST_SHAPES = 200
_VARYING = {"month", "ap", "weekday"}


@dataclass
class Fields:
    """What stands in each row: the date's three numbers in the order written, and the rest as milliseconds.

    ``kind``: 0 not understood, 1 year month day, 2 an order to be found with the year last, 3 with it at either end.
    """

    kind: NDArray[np.uint8]
    date: NDArray[np.int32]
    clock_ms: NDArray[np.int64]
    offset_ms: NDArray[np.int64]
    has_offset: NDArray[np.bool_]
    has_clock: NDArray[np.bool_]
    twelve_hours: bool = False
    examples: list[str] = field(default_factory=list)
    separators: set[str] = field(default_factory=set)

    @classmethod
    def empty(cls, rows: int) -> Fields:
        """Nothing understood yet."""
        return cls(
            np.zeros(rows, np.uint8),
            np.zeros((rows, 3), np.int32),
            np.zeros(rows, np.int64),
            np.zeros(rows, np.int64),
            np.zeros(rows, bool),
            np.zeros(rows, bool),
        )


def read_fields(texts: Column) -> Fields:
    """The fields of every time; rows without a known shape have kind 0."""
    fields = Fields.empty(len(texts))
    for first, letters, starts, lengths in _blocks(texts):
        for length in np.unique(lengths):
            if 0 < length <= 48:
                rows = np.flatnonzero(lengths == length)
                _read_length(fields, first + rows, _matrix(letters, starts[rows], int(length)))
    return fields


def _blocks(
    texts: Column,
) -> Iterator[tuple[int, NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]]:
    """Pieces of the column as bytes: their first row, the bytes, where each text begins and how long it is."""
    first = 0
    for chunk in texts.chunks:
        for start in range(0, len(chunk), _BLOCK):
            piece = chunk.slice(start, _BLOCK)
            buffers: Any = piece.buffers()
            bounds = np.frombuffer(buffers[1], dtype=np.int32)[piece.offset : piece.offset + len(piece) + 1].astype(
                np.int64
            )
            letters = np.frombuffer(buffers[2], dtype=np.uint8) if buffers[2] is not None else np.zeros(0, np.uint8)
            yield first, letters, bounds[:-1], np.diff(bounds)
            first += len(piece)


def _matrix(letters: NDArray[np.uint8], starts: NDArray[np.int64], length: int) -> NDArray[np.uint8]:
    if len(starts) * length == starts[-1] + length - starts[0] and (np.diff(starts) == length).all():
        return letters[starts[0] : starts[-1] + length].reshape(len(starts), length)
    gathered: NDArray[np.uint8] = letters[starts[:, None] + np.arange(length)]
    return gathered


def _read_length(fields: Fields, rows: NDArray[np.int64], matrix: NDArray[np.uint8]) -> None:
    """Read rows of one length, shape after shape."""
    for _ in range(_MOST_SHAPES):
        if len(rows) == 0:
            return
        text = matrix[0].tobytes().decode("utf-8", errors="replace")
        match = next((found for pattern in _PATTERNS if (found := pattern.fullmatch(text))), None)
        if match is None or len(text) != matrix.shape[1]:
            same = (_CLASSES[matrix] == _CLASSES[matrix[0]]).all(axis=1)
        else:
            same = _like_first(matrix, match)
            _take(fields, rows[same], matrix[same], match, text)
        rows, matrix = rows[~same], matrix[~same]


def _like_first(matrix: NDArray[np.uint8], match: re.Match[str]) -> NDArray[np.bool_]:
    """Rows with digits where the first has digits, and the very same signs and letters, but for names that vary."""
    classes = _CLASSES[matrix]
    same: NDArray[np.bool_] = (classes == classes[0]).all(axis=1)
    letters = classes[0] == ord("A")
    for name in _VARYING:
        start, end = _span(match, name)
        if start >= 0:
            letters[start:end] = False
    places = np.flatnonzero(letters)
    if len(places):
        same &= (matrix[:, places] == matrix[0, places]).all(axis=1)
    signs = _span(match, "sign")
    if signs[0] >= 0:
        same &= matrix[:, signs[0]] == matrix[0, signs[0]]
    return same


def _take(fields: Fields, rows: NDArray[np.int64], matrix: NDArray[np.uint8], match: re.Match[str], text: str) -> None:
    def number(name: str) -> NDArray[np.int64]:
        return _digits(matrix, _span(match, name))

    good = np.ones(len(rows), dtype=bool)
    if "a" in match.re.groupindex:
        fields.kind[rows] = 2 if len(match["c"]) == 4 else 3
        fields.date[rows] = np.stack([number("a"), number("b"), number("c")], axis=1)
        fields.separators.add(match["sep"])
    else:
        month = _months(matrix, _span(match, "month")) if "month" in match.re.groupindex else number("m")
        year = number("y")
        year = (
            np.where(year < 70, year + 2000, np.where(year < 100, year + 1900, year)) if len(match["y"]) == 2 else year
        )
        fields.kind[rows] = 1
        fields.date[rows] = np.stack([year, month, number("d")], axis=1)
    hour, minute, second = number("h"), number("min"), number("s")
    if match.groupdict().get("ap"):
        good &= (hour >= 1) & (hour <= 12)
        afternoon = np.isin(matrix[:, match.start("ap")], np.frombuffer(b"pP", np.uint8))
        morning = np.isin(matrix[:, match.start("ap")], np.frombuffer(b"aA", np.uint8))
        good &= afternoon | morning
        hour = hour % 12 + 12 * afternoon
        fields.twelve_hours = True
    good &= (hour < 24) & (minute < 60) & (second < 60)
    fields.clock_ms[rows] = ((hour * 60 + minute) * 60 + second) * 1000 + _fraction_ms(matrix, match)
    fields.has_clock[rows] = match["h"] is not None
    fields.has_offset[rows] = bool(match["utc"] or match["sign"])
    if match["sign"]:
        size = (number("oh") * 60 + number("om")) * 60_000
        good &= size <= 15 * 3_600_000
        fields.offset_ms[rows] = size if match["sign"] == "+" else -size
    fields.kind[rows[~good]] = 0
    if len(fields.examples) < 8:
        fields.examples.append(text)


def _span(match: re.Match[str], name: str) -> tuple[int, int]:
    """Where a part of the pattern stands; (-1, -1) where the pattern has none of that name or it is not there."""
    return match.span(name) if name in match.re.groupindex else (-1, -1)


def _digits(matrix: NDArray[np.uint8], span: tuple[int, int]) -> NDArray[np.int64]:
    value = np.zeros(len(matrix), np.int64)
    for place in range(max(span[0], 0), max(span[1], 0)):
        value = value * 10 + (matrix[:, place].astype(np.int64) - ord("0"))
    return value


def _fraction_ms(matrix: NDArray[np.uint8], match: re.Match[str]) -> NDArray[np.int64]:
    if not match.groupdict().get("f"):
        return np.zeros(len(matrix), np.int64)
    start, end = _span(match, "f")
    factor = np.int64(10 ** max(0, 3 - (end - start)))
    fraction: NDArray[np.int64] = _digits(matrix, (start, min(end, start + 3))) * factor
    return fraction


def _months(matrix: NDArray[np.uint8], span: tuple[int, int]) -> NDArray[np.int64]:
    """Month names by their first three letters; 0 for what is none."""
    months = np.zeros(len(matrix), np.int64)
    names = {name: number for number, name in enumerate(_MONTHS, start=1)} | _OTHER_MONTHS
    words = matrix[:, span[0] : span[1]]
    for name, number in names.items():
        coded = name.encode()
        if words.shape[1] >= len(coded):
            upper = np.frombuffer(name.upper().encode(), np.uint8)
            lower = np.frombuffer(coded, np.uint8)
            head = words[:, : len(coded)]
            months[((head == lower) | (head == upper)).all(axis=1)] = number
    return months
