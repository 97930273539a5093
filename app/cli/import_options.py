"""What can be said of a file of bars that is imported."""

from __future__ import annotations

from typing import Annotated, LiteralString, TypeVar

import typer

from app.cli.options import number

_ABOVE_ZERO = number(above=0)
_Choice = TypeVar("_Choice", bound=LiteralString)

TimezoneOption = Annotated[
    str | None,
    typer.Option("--timezone", metavar="Z", help="Clock of times without an offset: UTC, Europe/London, UTC+2."),
]
FormatOption = Annotated[
    str | None, typer.Option("--format", metavar="NAME", help="Format of the file, if it is taken for another.")
]
StampOption = Annotated[
    str | None, typer.Option("--stamp", metavar="open|close", help="Whether times are of a bar's open or close.")
]
DateOrderOption = Annotated[
    str | None, typer.Option("--date-order", metavar="dmy|mdy|ymd", help="How dates like 3/4/2024 are meant.")
]
DecimalOption = Annotated[
    str | None, typer.Option("--decimal", metavar=".|,", help="The decimal sign, where prices do not show it.")
]
ScaleOption = Annotated[
    float | None,
    typer.Option("--price-scale", parser=_ABOVE_ZERO, metavar="X", help="What prices are multiplied by."),
]
ColumnsOption = Annotated[
    str | None, typer.Option("--columns", metavar="A,B,…", help="What each column is, from the left; - for none.")
]
SymbolOption = Annotated[
    str | None, typer.Option("--symbol", metavar="S", help="Which of a file's several symbols it is.")
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option("--allow", metavar="DEFECT", help="Accept rows with this defect, named by the refusal; repeatable."),
]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Drop the bars that are stored of it.")]
TickOption = Annotated[
    float | None, typer.Option("--tick", parser=_ABOVE_ZERO, metavar="X", help="Smallest step of a price.")
]
PipOption = Annotated[
    float | None, typer.Option("--pip", parser=_ABOVE_ZERO, metavar="X", help="What traders count in.")
]
VolumeStepOption = Annotated[
    float | None, typer.Option("--volume-step", parser=_ABOVE_ZERO, metavar="X", help="Smallest step of a volume.")
]
QuoteOption = Annotated[str | None, typer.Option("--quote", metavar="CCY", help="Currency of the prices.")]


def one_of(option: str, value: str | None, *choices: _Choice) -> _Choice | None:
    """The choice that was made, None for none; anything else is wrong usage."""
    for choice in choices:
        if value == choice:
            return choice
    if value is not None:
        raise typer.BadParameter(f"{value!r} should be one of {' '.join(choices)}.", param_hint=option)
    return None
