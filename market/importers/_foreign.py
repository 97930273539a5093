"""Files that are not bars in a form we read: what they are, told by their first bytes, and what would be right."""

from __future__ import annotations

import re

_AS_CSV = "it should be saved as CSV first"
_UNPACKED = "it should be unpacked first"
_EXPORTED = "the bars should be exported as CSV"
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of an old Excel", _AS_CSV),
    (rb"BZh[1-9]", "packed with bzip2", _UNPACKED),
    (rb"\xfd7zXZ\x00", "packed with xz", _UNPACKED),
    (rb"7z\xbc\xaf\x27\x1c", "packed with 7-Zip", _UNPACKED),
    (rb"Rar!\x1a\x07", "packed with RAR", _UNPACKED),
    (rb"\x28\xb5\x2f\xfd", "packed with Zstandard", _UNPACKED),
    (rb"\x5d\x00\x00", "packed with LZMA, as Dukascopy's ticks are", "bars should be exported from its site instead"),
    (rb"[\x90\x91]\x01\x00\x00", "MetaTrader 4's own history", "the history centre should export it as CSV"),
    (rb"SQLite format 3\x00", "a database of SQLite", _EXPORTED),
    (rb"\x89HDF\r\n\x1a\n", "HDF5", "it should be saved as Parquet or CSV first"),
    (rb"\x80[\x02-\x05]", "a pickle, which could run anything when it is opened", "it should be Parquet or CSV"),
    (rb"\x93NUMPY", "an array of NumPy", "it should be saved as Parquet or CSV first"),
    (rb"%PDF-", "a PDF", _EXPORTED),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "a picture", _EXPORTED),
    (rb"\s*(?i:<!doctype html|<html|<table)", "a web page (HTML)", _EXPORTED),
    (rb"\s*(?i:<\?xml)", "XML", _EXPORTED),
    (rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])", "JSON", "it should be a table, as CSV or Parquet"),
)
_MARK = b"\xef\xbb\xbf"


def describe_foreign(data: bytes) -> str | None:
    """What a file is that is no table of bars, and what would be right; None for what may be one."""
    head = data[:256].removeprefix(_MARK)
    for pattern, kind, right in _KINDS:
        if re.match(pattern, head):
            return f"is {kind}; {right}"
    return None
