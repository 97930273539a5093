"""What an indicator is: a primitive with a kernel and a form per export target, or a formula over others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

SOURCES = ("open", "high", "low", "close", "hl2", "hlc3", "ohlc4", "volume")


class Takes(StrEnum):
    """What an indicator's argument may be."""

    SOURCE = "price field"
    LENGTH = "whole number of bars"
    FACTOR = "number"


class Tolerance(StrEnum):
    """How closely two right implementations agree."""

    EXACT = "exact"  # picks or compares prices
    WINDOW = "window"  # sums a bounded window: rounding of a few units in the last place
    RECURSIVE = "recursive"  # carries rounding from bar to bar


@dataclass(frozen=True, slots=True)
class Argument:
    """One name under ``params``. ``least`` bounds lengths (inclusive) and factors (exclusive)."""

    name: str
    takes: Takes
    default: str | float | None = None
    least: float = 0.0


def source(default: str = "close") -> Argument:
    """The price field an indicator reads."""
    return Argument("source", Takes.SOURCE, default)


def length(name: str = "length", least: int = 1) -> Argument:
    """A number of bars."""
    return Argument(name, Takes.LENGTH, None, least)


def factor(name: str, default: float | None = None) -> Argument:
    """A number above zero."""
    return Argument(name, Takes.FACTOR, default, 0.0)


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A target cannot say this; ``reason`` is shown to the trader."""

    reason: str


@dataclass(frozen=True, slots=True)
class PineForm:
    """``expression`` has one ``{name}`` per input and number; an input that is a formula goes by its place, ``{2}``.

    ``helper`` is defined once, before its first use. Several outputs are a tuple in the order of ``outputs``.
    """

    expression: str
    helper: str = ""


@dataclass(frozen=True, slots=True)
class CSharpForm:
    """A C# 6 class named ``class_name`` whose constructor takes the numbers and whose ``Next`` takes the inputs.

    ``Next`` is called once for every closed bar, oldest first, and gives NaN until its warm-up.
    Several outputs are public properties in Pascal case, read after ``Next``.
    """

    class_name: str
    code: str


@dataclass(frozen=True, slots=True)
class Primitive:
    """An indicator computed by a kernel.

    ``kernel(*inputs, *numbers)`` is plain Python in numba's subset: inputs are float64 arrays of one length that may
    begin with NaN, lengths are int64, factors float64; it returns one such array, or a tuple of them in the order of
    ``outputs``. ``reads`` holds a formula per input, such as ``source`` or ``high``. ``warmup(*numbers)`` is the index
    of the first value counted from the first bar on which every input exists.
    """

    name: str
    summary: str
    arguments: tuple[Argument, ...]
    reads: tuple[str, ...]
    kernel: Callable[..., Any]
    warmup: Callable[..., int]
    pine: PineForm | Unsupported
    ctrader: CSharpForm | Unsupported
    tolerance: Tolerance
    outputs: tuple[str, ...] = ("value",)

    @property
    def numbers(self) -> tuple[Argument, ...]:
        return tuple(argument for argument in self.arguments if argument.takes is not Takes.SOURCE)


@dataclass(frozen=True, slots=True)
class Composed:
    """An indicator that is a formula over others: engine, exports, warm-up and docs follow from it.

    ``steps`` maps names to texts of the rule language, in order; a step may use the arguments, earlier steps, price
    fields, functions and other indicators as calls with their arguments by place, as in ``ema(source, length)``.
    """

    name: str
    summary: str
    arguments: tuple[Argument, ...]
    steps: Mapping[str, str]
    outputs: tuple[str, ...] = field(default=("value",))


Indicator = Primitive | Composed
