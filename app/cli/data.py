"""``lab data``: import bars, list what is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import show, show_columns, show_facts, show_json
from app.cli.options import JsonOption, number
from app.cli.surroundings import open_store

group = typer.Typer(help="Import bars and list those that are stored.", no_args_is_help=True)

_ABOVE_ZERO = number(above=0)


@group.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Bars as Parquet or CSV.")],
    market: Annotated[str, typer.Option("--market", metavar="M", help="Name of the market, like EURUSD.")],
    timeframe: Annotated[str, typer.Option("--timeframe", metavar="T", help="1m 5m 15m 30m 1h 4h 1d or 1w.")],
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="Z", help="Clock of times without an offset; UTC by default.")
    ] = None,
    tick: Annotated[
        float | None, typer.Option("--tick", parser=_ABOVE_ZERO, metavar="X", help="Smallest step of a price.")
    ] = None,
    pip: Annotated[
        float | None, typer.Option("--pip", parser=_ABOVE_ZERO, metavar="X", help="What traders count in.")
    ] = None,
    volume_step: Annotated[
        float | None, typer.Option("--volume-step", parser=_ABOVE_ZERO, metavar="X", help="Smallest step of a volume.")
    ] = None,
    quote: Annotated[str | None, typer.Option("--quote", metavar="CCY", help="Currency of the prices.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the bars of a file and store them with a record of where they came from.

    A market the table does not know is given with --tick, --pip, --volume-step and --quote.
    """
    from app.services.bars import Grid, import_bars

    grid = Grid(tick, pip, volume_step, quote)
    provenance = import_bars(open_store(), file, market, timeframe, timezone=timezone, grid=grid)
    if as_json:
        show_json(provenance.as_dict())
        return
    show(f"Stored {provenance.rows} bars of {provenance.market} {provenance.timeframe}.")
    show_facts(
        {
            "first": provenance.first,
            "last": provenance.last,
            "gaps": f"{provenance.gaps} ({provenance.missing_bars} bars missing, closed hours included)",
            "source": f"{provenance.source} ({provenance.importer}, sha256 {provenance.source_sha256[:12]}…)",
            "digest": provenance.bars_digest,
        }
    )


@group.command("list")
def list_bars(as_json: JsonOption = False) -> None:
    """List the stored bars, and those that are there from the start."""
    from app.services.bars import list_all_bars

    available = list_all_bars(open_store())
    if as_json:
        show_json([bars.as_dict() for bars in available])
        return
    header = ("market", "timeframe", "bars", "first", "last", "gaps", "source")
    rows = [
        (bars.market, bars.timeframe, bars.rows, bars.first, bars.last, bars.gaps, bars.source) for bars in available
    ]
    show_columns(header, rows)
