"""Reading what a job wrote, as if it were written to deceive: only what is exactly an outcome is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sandbox import frames
from sandbox.protocol import End, Job, JobTrade, Limits, Outcome

_LARGEST_TICKS = 1 << 53
_LONGEST_NAME = 200
_LONGEST_NOTE = 1000
_FIELDS = 8


class _Unreadable(Exception):
    """What was written is no outcome."""


def read_outcome(payload: bytes, job: Job) -> Outcome:
    """The outcome a child wrote; UNREADABLE with the reason where it is none."""
    try:
        return _read(frames.decode(payload), job)
    except (_Unreadable, frames.FrameError) as error:
        return Outcome(End.UNREADABLE, note=f"What the job gave back is no outcome: {error}.")


def describe(end: End, limits: Limits) -> str:
    """The sentence for a job that reached a limit."""
    match end:
        case End.TIMED_OUT:
            return f"The bot did not end within {limits.seconds:g} s."
        case End.OUT_OF_MEMORY:
            return f"The bot needed more than {limits.memory_bytes >> 20} MB of memory."
        case End.TOO_MUCH_OUTPUT:
            return f"The bot wrote more than {limits.output_bytes} bytes."
    return "The bot failed."


def check_trades(trades: Sequence[JobTrade], bars: int) -> str:
    """Why these cannot be the trades of a job of so many bars; an empty text where they can."""
    if len(trades) > bars:
        return f"{len(trades)} trades on {bars} bars"
    before = 0
    for trade in trades:
        if not 0 <= trade.entry_bar <= trade.exit_bar < bars:
            return f"A trade lies outside of the {bars} bars of the job"
        if trade.exit_bar < before:
            return "The trades are not in the order they closed"
        before = trade.exit_bar
    return ""


def _read(found: dict[str, Any], job: Job) -> Outcome:
    match found.get("end"):
        case "done":
            trades = tuple(_trade(row) for row in _list(found.get("trades")))
            if wrong := check_trades(trades, len(job.series.time)):
                raise _Unreadable(wrong)
            return Outcome(End.DONE, trades)
        case "failed":
            return Outcome(End.FAILED, note=_sentence(found.get("note")))
        case "out_of_memory":
            return Outcome(End.OUT_OF_MEMORY, note=describe(End.OUT_OF_MEMORY, job.limits))
    raise _Unreadable("it does not say how the job ended")


def _trade(row: object) -> JobTrade:
    fields = _list(row)
    if len(fields) != _FIELDS:
        raise _Unreadable(f"a trade has {len(fields)} fields, not {_FIELDS}")
    side, entry_bar, exit_bar, entry_ticks, exit_ticks, quantity, entry_rule, exit_reason = fields
    return JobTrade(
        _side(side),
        _whole(entry_bar),
        _whole(exit_bar),
        _whole(entry_ticks),
        _whole(exit_ticks),
        _quantity(quantity),
        _name(entry_rule),
        _name(exit_reason),
    )


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _Unreadable(f"a {type(value).__name__} stands where a list should")
    return value


def _side(value: object) -> Literal["long", "short"]:
    if value == "long":
        return "long"
    if value == "short":
        return "short"
    raise _Unreadable("a trade is neither long nor short")


def _whole(value: object) -> int:
    if type(value) is not int or abs(value) > _LARGEST_TICKS:
        raise _Unreadable("a bar or a price is no whole number of its size")
    return value


def _quantity(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < _LARGEST_TICKS:
        raise _Unreadable("a quantity is no number above 0 of its size")
    return float(value)


def _name(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_NAME or not value.isprintable():
        raise _Unreadable("a rule or a reason is no short text")
    return value


def _sentence(value: object) -> str:
    """A note as one line that can be shown; never empty."""
    if not isinstance(value, str):
        raise _Unreadable("its note is no text")
    line = "".join(each if each.isprintable() else " " for each in value[:_LONGEST_NOTE])
    return " ".join(line.split()) or "The bot failed and gave no reason."
