"""Numbers as people and programs write them, whole columns at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from market.arrow import as_numpy
from market.errors import ImportFileError
from market.importers._column import Column, as_texts

_MISSING = as_texts("", "null", "nan", "n/a", "na", "none", "nil", "-", "--", "—", "#n/a", "nat", ".")
_NUMBER = r"^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?$"
_MARKS = r"^[\$€£¥₿]\s?|\s?(?:[\$€£¥₿]|USDT?|EUR|GBP|JPY)$|^(?:USDT?|EUR|GBP|JPY)\s"
_SPACES = " \u00a0\u202f'’"
_SPACED = rf"^([-+]?\d{{1,3}})(?:[{_SPACES}]\d{{3}})+(?:[.,]\d*)?[KkMmBb]?$"
_FEW = 1000
_UNITS = {"K": 1e3, "M": 1e6, "B": 1e9}


@dataclass(frozen=True)
class Numbers:
    """``values`` are NaN where a number is missing or unreadable; two masks say which."""

    values: NDArray[np.float64]
    missing: NDArray[np.bool_]
    unreadable: NDArray[np.bool_]


def find_decimal_sign(name: str, columns: Sequence[Column], given: Literal[".", ","] | None) -> Literal[".", ","]:
    """The decimal sign of price columns, told by all their cells. Raises ImportFileError where they do not tell."""
    if given is not None:
        return given
    with_comma = [column.filter(pc.match_substring(column, ",")) for column in columns]
    cells = [
        pc.utf8_trim_whitespace(cell)
        for cell in pa.chunked_array([chunk for column in with_comma for chunk in column.chunks], pa.string()).chunks
    ]
    texts = pa.chunked_array(cells, pa.string())
    if len(texts) == 0:
        return "."
    both = pc.match_substring(texts, ".")
    if pc.any(both).as_py():
        last_is_comma = pc.match_substring_regex(texts, r"\..*,[^.]*$")
        return "," if pc.any(pc.and_(both, last_is_comma)).as_py() else "."
    if pc.max(pc.count_substring(texts, ",")).as_py() > 1:
        return "."  # two commas in one number are thousands
    if not all(
        pc.all(pc.match_substring_regex(some, r"^\D?[1-9]\d{0,2},\d{3}$")).as_py() for some in (texts[:_FEW], texts)
    ):
        return ","
    example = texts[0].as_py()
    raise ImportFileError(
        f"{name}: {example!r} can be {example.replace(',', '')} or {example.replace(',', '.')};"
        " --decimal should say whether the decimal sign is . or , there."
    )


def read_numbers(texts: Column, decimal: Literal[".", ","] = ".") -> Numbers:
    """Numbers from text: signs of currency and of thousands, K, M and B, and quotes are understood."""
    plain: Column | None = texts
    if decimal == ",":
        plain = None if pc.any(pc.match_substring(texts, ".")).as_py() else pc.replace_substring(texts, ",", ".")
    if plain is not None:
        try:
            values = as_numpy(plain.cast(pa.float64()))
        except pa.ArrowInvalid:
            pass
        else:
            missing = np.isnan(values)
            return Numbers(values, missing, np.isinf(values))
    return _read_written(texts, decimal)


def _read_written(texts: Column, decimal: str) -> Numbers:
    plain = pc.utf8_trim_whitespace(texts)
    missing = pc.is_in(pc.utf8_lower(plain), value_set=_MISSING)
    grouped = pc.utf8_trim_whitespace(pc.replace_substring_regex(plain, _MARKS, ""))
    spaced = pc.match_substring_regex(grouped, _SPACED)
    if pc.any(spaced).as_py():
        grouped = pc.if_else(spaced, pc.replace_substring_regex(grouped, f"[{_SPACES}]", ""), grouped)
    grouped = pc.replace_substring_regex(grouped, r" ([KkMmBb])$", r"\1")
    if decimal == ",":
        grouped = pc.replace_substring(_drop_thousands(grouped, "."), ",", ".")
    else:
        grouped = _drop_thousands(grouped, ",")
    units = pc.match_substring_regex(grouped, r"\d[KkMmBb]$")
    factor = np.ones(len(texts))
    if pc.any(units).as_py():
        for unit, size in _UNITS.items():
            factor[pc.match_substring_regex(grouped, rf"(?i)\d{unit}$").to_numpy()] = size
        grouped = pc.replace_substring_regex(grouped, r"([\d.])[KkMmBb]$", r"\1")
    readable = pc.match_substring_regex(grouped, _NUMBER)
    bare = pc.replace_substring_regex(grouped, r"^\+", "")
    values = pc.if_else(readable, bare, "nan").cast(pa.float64()).to_numpy() * factor
    absent = missing.to_numpy()
    return Numbers(values, absent, ~readable.to_numpy() & ~absent | np.isinf(values))


def _drop_thousands(texts: Column, sign: str) -> Column:
    """Thousands' signs go only where they stand as they should, every three digits; elsewhere nothing is a number."""
    escaped = re.escape(sign)
    if not pc.any(pc.match_substring(texts, sign)).as_py():
        return texts
    grouped = pc.match_substring_regex(texts, rf"^[-+]?\d{{1,3}}(?:{escaped}\d{{3}})+(?:[^\d{escaped}].*)?$")
    return pc.if_else(grouped, pc.replace_substring(texts, sign, ""), texts)
