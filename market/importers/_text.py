"""Bytes as text: which encoding, told by the byte order mark or by what decodes."""

from __future__ import annotations

import codecs
import re

from market.errors import ImportFileError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_MANY_BYTES = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")
_HEAD = 4096


def decode_text(name: str, data: bytes) -> tuple[bytes, str] | None:
    """The text as UTF-8 with ``\\n`` line ends, and the encoding it had; None for what is no text at all.

    Raises ImportFileError where the text is damaged or of mixed encodings, with the line.
    """
    mark = next(((mark, codec, said) for mark, codec, said in _MARKS if data.startswith(mark)), None)
    if mark is not None:
        text, said = _recode(name, data[len(mark[0]) :], mark[1]), mark[2]
    elif (codec := _codec_without_mark(data[:_HEAD])) is not None:
        text, said = _recode(name, data, codec), "UTF-16 without a byte order mark"
    elif b"\0" in data[:_HEAD]:
        return None
    elif data.isascii():
        text, said = data, "ASCII"
    else:
        text, said = _decode_eight_bits(name, data)
    if b"\0" in text:
        raise ImportFileError(
            f"{name}, line {_line_at(text, text.index(0))}: there is a zero byte; the file is damaged or of mixed"
            " encodings, and should be text in one."
        )
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text, said


def _recode(name: str, data: bytes, codec: str) -> bytes:
    try:
        return data if codec == "utf-8" and data.isascii() else data.decode(codec).encode()
    except UnicodeError as error:
        at = _line_at(data, getattr(error, "start", len(data)))
        raise ImportFileError(
            f"{name}, line {at}: this is not {codec.upper()} as the file's beginning says; it is damaged or of mixed"
            " encodings, and should be text in one."
        ) from None


def _codec_without_mark(head: bytes) -> str | None:
    """UTF-16 of digits and Latin letters: every other byte is zero, from the beginning on."""
    for codec, zeros, letters in (("utf-16-le", head[1::2], head[0::2]), ("utf-16-be", head[0::2], head[1::2])):
        if len(zeros) >= 8 and not any(zeros[:32]) and zeros.count(0) > 0.9 * len(zeros) and letters.count(0) == 0:
            return codec
    return None


def _decode_eight_bits(name: str, data: bytes) -> tuple[bytes, str]:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        bad = error.start
    else:
        return data, "UTF-8"
    where = f"{name}, line {_line_at(data, bad)}"
    if _MANY_BYTES.search(data):
        raise ImportFileError(f"{where}: the text is of mixed encodings; it should be UTF-8 or cp1252, not both.")
    try:
        return data.decode("cp1252").encode(), "cp1252 (Windows)"
    except UnicodeDecodeError:
        raise ImportFileError(f"{where}: this is neither UTF-8 nor cp1252 text; it should be one of them.") from None


def _line_at(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1
