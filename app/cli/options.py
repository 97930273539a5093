"""Options that several commands have, and the values they accept."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document on stdout.")]
ContractArgument = Annotated[Path, typer.Argument(metavar="CONTRACT", help="The contract, YAML or JSON.")]
MarketOption = Annotated[
    str | None,
    typer.Option("--market", metavar="M", help="Market of the bars; by default the contract's, if it names one."),
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Another value for a parameter; repeatable.")
]


def number(above: float | None = None, least: float | None = None, most: float = 1e12) -> Callable[[str], float]:
    """Return a reader of numbers above one bound or from another on, up to ``most``."""

    def read(text: str | float) -> float:
        try:
            value = float(text)
        except ValueError:
            raise typer.BadParameter(f"{text!r} is not a number.") from None
        if not math.isfinite(value):
            raise typer.BadParameter(f"{text} is not a finite number.")
        if above is not None and value <= above:
            raise typer.BadParameter(f"{text} should be above {above:g}.")
        if least is not None and value < least:
            raise typer.BadParameter(f"{text} should be at least {least:g}.")
        if value > most:
            raise typer.BadParameter(f"{text} should be at most {most:g}.")
        return value

    return read


def read_values(assignments: list[str] | None) -> dict[str, float]:
    """``["fast_length=12"]`` → ``{"fast_length": 12.0}``; anything else is wrong usage."""
    values: dict[str, float] = {}
    for assignment in assignments or []:
        name, equals, text = assignment.partition("=")
        name = name.strip()
        if not (name and equals):
            raise typer.BadParameter(f"{assignment!r} should be NAME=VALUE, like fast_length=12.", param_hint="--set")
        if name in values:
            raise typer.BadParameter(f"{name} is given twice.", param_hint="--set")
        try:
            values[name] = float(text)
        except ValueError:
            raise typer.BadParameter(f"{text!r} is not a number ({assignment}).", param_hint="--set") from None
    return values


_PERCENT = number(least=0, most=100)
_TICKS = number(least=0, most=1e9)

BalanceOption = Annotated[
    float, typer.Option("--balance", parser=number(above=0), metavar="X", help="Money at the start.")
]
CommissionOption = Annotated[
    float, typer.Option("--commission-pct", parser=_PERCENT, metavar="X", help="Percent of each side's value.")
]
SpreadOption = Annotated[float, typer.Option("--spread-ticks", parser=_TICKS, metavar="N", help="The whole spread.")]
SlippageOption = Annotated[float, typer.Option("--slippage-ticks", parser=_TICKS, metavar="N", help="Per side.")]
