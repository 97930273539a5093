"""The options of ``lab calibrate``, and the lists of numbers they accept."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import number


class BarLength(StrEnum):
    """The bars worlds are made of."""

    D1 = "1d"
    H1 = "1h"


def _numbers(least: float, most: float, *, whole: bool = False) -> Callable[[str], str]:
    """A check of numbers with commas between them, each given once; the text is kept as it is."""
    read_one = number(least=least, most=most)

    def read(text: str) -> str:
        values = [read_one(part.strip()) for part in text.split(",")]
        if len(set(values)) < len(values):
            raise typer.BadParameter(f"{text!r} names a number twice.")
        if whole and any(value != int(value) for value in values):
            raise typer.BadParameter(f"{text!r} should be whole numbers with commas between them.")
        return text

    return read


def split_numbers(text: str) -> tuple[float, ...]:
    """``"5,1"`` → (1.0, 5.0), in ascending order."""
    return tuple(sorted(float(part) for part in text.split(",")))


_WORLDS = "Markets without edge, in all. A quarter as many have one, for each Sharpe ratio and length."
_ITERATIONS = "Where campaigns end; each runs the most and is judged at every one of these."
_SHARPE = "Annual Sharpe ratios, net of costs, of the planted edges."
_PROCESSES = "How many work at once; by default as many as cores."

WorldsOption = Annotated[int, typer.Option("--worlds", metavar="N", min=1, max=100_000, help=_WORLDS)]
IterationsOption = Annotated[
    str, typer.Option("--iterations", metavar="N,N,…", parser=_numbers(1, 100, whole=True), help=_ITERATIONS)
]
SharpeOption = Annotated[str, typer.Option("--sharpe", metavar="X,X,…", parser=_numbers(0, 10), help=_SHARPE)]
YearsOption = Annotated[
    str, typer.Option("--years", metavar="X,X,…", parser=_numbers(1, 100), help="Lengths of the markets.")
]
TrialsOption = Annotated[
    int, typer.Option("--trials", metavar="N", min=1, max=100_000, help="Parameter sets that each iteration tries.")
]
BarLengthOption = Annotated[BarLength, typer.Option("--timeframe", metavar="1d|1h", help="The bars of the markets.")]
SeedOption = Annotated[
    int, typer.Option("--seed", metavar="N", min=0, max=2**32 - 1, help="Of every market and every campaign.")
]
ProcessesOption = Annotated[int | None, typer.Option("--processes", metavar="N", min=1, max=256, help=_PROCESSES)]
WriteOption = Annotated[
    Path | None, typer.Option("--write", metavar="PAGE", help="Put the tables between the markers of a page, too.")
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the rates as JSON, too.")]
