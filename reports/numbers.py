"""How a number is written: the one place for decimals, signs, units, dates and for what is missing."""

from __future__ import annotations

import math
import unicodedata
from datetime import UTC, datetime, timedelta

NOT_COMPUTED = "not computed"
MINUS = "\N{MINUS SIGN}"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_LAYOUT = {"\n", "\t"}


def is_missing(value: float | None) -> bool:
    """Whether there is no number to print: None, NaN or an infinity."""
    return value is None or not math.isfinite(value)


def number(value: float | None, decimals: int = 2, unit: str = "", signed: bool = False) -> str:
    """``1234.5`` → ``1,234.50``; with a unit after a space, but ``%`` joined by a narrow one."""
    if value is None or not math.isfinite(value):
        return NOT_COMPUTED
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not any(digit in text for digit in "123456789")
    sign = "" if is_zero else MINUS if value < 0 else "+" if signed else ""
    return f"{sign}{text}{_joined(unit)}"


def percent(value: float | None, decimals: int = 1, signed: bool = False) -> str:
    """``12.34`` → ``12.3 %``."""
    return number(value, decimals, "%", signed)


def count(value: float | None, unit: str = "") -> str:
    """A whole number with thousands separated."""
    return number(value, 0, unit)


def money(value: float | None, currency: str = "", signed: bool = False) -> str:
    """An amount in the account's currency; cents only below a thousand."""
    decimals = 2 if value is not None and math.isfinite(value) and abs(value) < 1_000 else 0
    return number(value, decimals, currency, signed)


def probability(value: float | None) -> str:
    """A p-value or probability: four decimals, and never a round 0."""
    if value is not None and math.isfinite(value) and 0 <= value < 0.0001:
        return "< 0.0001"
    return number(value, 4)


def compact(value: float | None, digits: int = 6) -> str:
    """A parameter's value as a trader would write it: ``20``, ``2.25``."""
    if value is None or not math.isfinite(value):
        return NOT_COMPUTED
    return f"{value or 0.0:.{digits}g}".replace("-", MINUS)  # or: a negative zero is written as zero


def date(time: int | None) -> str:
    """Milliseconds since 1970 → ``2024-03-31``."""
    return "unknown" if time is None else f"{_moment(time):%Y-%m-%d}"


def minute(time: int | None) -> str:
    """Milliseconds since 1970 → ``2024-03-31 14:00``, in UTC."""
    return "unknown" if time is None else f"{_moment(time):%Y-%m-%d %H:%M}"


def day_to_time(day: int) -> int:
    """Days since 1970 → milliseconds."""
    return int(day) * 86_400_000


def duration(seconds: float | None) -> str:
    """A length of time for people: ``0.8 s``, ``3 min 20 s``, ``2 h 05 min``."""
    if seconds is None or not math.isfinite(seconds):
        return NOT_COMPUTED
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def visible(text: str) -> str:
    """The text with every invisible or direction-changing character written out as ``[U+202E]``."""
    return "".join(
        f"[U+{ord(character):04X}]"
        if character not in _LAYOUT and unicodedata.category(character) in _INVISIBLE
        else character
        for character in text
    )


def _moment(time: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=int(time))


def _joined(unit: str) -> str:
    if not unit:
        return ""
    return ("\N{NARROW NO-BREAK SPACE}" if unit == "%" else "\N{NO-BREAK SPACE}") + unit
