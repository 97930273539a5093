"""The bytes of a file of bars, out of its zip or gzip where it came in one, with limits on what may come out."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO

from market.errors import ImportFileError
from market.importers._foreign import describe_foreign
from market.importers._table import Table, sniff_table
from market.importers._text import decode_text

MOST_BYTES = 1 << 30
"""The largest file of bars, packed or unpacked: 1 GiB, some 15 million rows."""
MOST_RATIO = 200
"""How much larger than its archive a file may come out; bars shrink to a tenth or a thirtieth."""
_SMALL = 16 << 20  # up to here the ratio does not matter
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Content:
    """A file's name and bytes. ``member`` is the base name it had in an archive; paths there mean nothing to us."""

    name: str
    data: bytes
    sha256: str
    member: str | None = None
    packing: str | None = None

    @cached_property
    def table(self) -> Table | None:
        """The file as a table of text; None for what is not text. Raises ImportFileError for damaged text."""
        if self.data.startswith((b"PAR1", b"ARROW1", b"FEA1")):
            return None
        decoded = decode_text(self.name, self.data)
        return None if decoded is None else sniff_table(self.name, *decoded)

    @property
    def suffix(self) -> str:
        """The ending of the name of the file itself, in lower case."""
        return PurePosixPath(self.member or self.name).suffix.lower()


def open_content(path: Path) -> Content:
    """Read a file, unpacking a zip with one file or a gzip. Raises ImportFileError."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ImportFileError(f"The file {path} does not exist.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ImportFileError(f"The file {path} cannot be read: {reason}.") from None
    if not data:
        raise ImportFileError(f"The file {path} is empty.")
    if len(data) > MOST_BYTES:
        raise ImportFileError(f"{path.name} is larger than {MOST_BYTES >> 20} MiB; it should come in parts.")
    sha256 = hashlib.sha256(data).hexdigest()
    content = _unpacked(path.name, data, sha256)
    foreign = describe_foreign(content.data)
    if foreign is not None:
        raise ImportFileError(f"{path.name} {foreign}.")
    return content


def _unpacked(name: str, data: bytes, sha256: str) -> Content:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        member, unpacked = _unzip(name, data)
        return Content(name, unpacked, sha256, member, "zip")
    if data.startswith(b"\x1f\x8b"):
        return Content(name, _gunzip(name, data), sha256, name.removesuffix(".gz"), "gzip")
    return Content(name, data, sha256)


def _unzip(name: str, data: bytes) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if {"[Content_Types].xml", "content.xml"} & set(archive.namelist()):
                raise ImportFileError(f"{name} is a workbook of a spreadsheet; it should be saved as CSV first.")
            members = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info.filename)]
            if len(members) != 1:
                listed = ", ".join(_base(info.filename) for info in members[:5]) or "nothing"
                raise ImportFileError(f"{name} holds {len(members)} files ({listed}); it should hold one file of bars.")
            if members[0].flag_bits & 1:
                raise ImportFileError(f"{name} is encrypted; it should be unpacked first.")
            with archive.open(members[0]) as file:
                return _base(members[0].filename), _unpack(name, file, len(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
        raise ImportFileError(f"{name} cannot be unpacked; the zip is damaged.") from None


def _gunzip(name: str, data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as file:
            return _unpack(name, file, len(data))
    except (OSError, EOFError, zlib.error):
        raise ImportFileError(f"{name} cannot be unpacked; the gzip is damaged.") from None


def _unpack(name: str, file: IO[bytes] | gzip.GzipFile, packed: int) -> bytes:
    """What comes out, chunk by chunk, so that a bomb is refused while it is small."""
    most = min(MOST_BYTES, max(_SMALL, MOST_RATIO * packed))
    parts, size = [], 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise ImportFileError(
                f"{name} unpacks to more than {most >> 20} MiB, over {MOST_RATIO} times its size or too much;"
                " the file of bars should be unpacked and looked at first."
            )
        parts.append(chunk)
    content = b"".join(parts)
    if not content:
        raise ImportFileError(f"The file in {name} is empty.")
    if content.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise ImportFileError(f"{name} holds another archive; it should hold one file of bars.")
    return content


def _base(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name[:100]


def _is_litter(path: str) -> bool:
    return "__MACOSX" in path or _base(path).startswith(".")
