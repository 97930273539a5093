"""``lab data``: import bars, look at what is stored, check it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import note, show, show_columns, show_facts, show_json
from app.cli.exits import FAILED
from app.cli.import_options import (
    AllowOption,
    ColumnsOption,
    DateOrderOption,
    DecimalOption,
    FormatOption,
    PipOption,
    QuoteOption,
    ReplaceOption,
    ScaleOption,
    StampOption,
    SymbolOption,
    TickOption,
    TimezoneOption,
    VolumeStepOption,
    one_of,
)
from app.cli.options import JsonOption
from app.cli.surroundings import open_store, read_settings

if TYPE_CHECKING:
    from market.provenance import Provenance

group = typer.Typer(help="Import bars, look at those that are stored, check them.", no_args_is_help=True)

_MarketOption = Annotated[str, typer.Option("--market", metavar="M", help="Name of the market, like EURUSD.")]
_TimeframeOption = Annotated[str, typer.Option("--timeframe", metavar="T", help="1m 5m 15m 30m 1h 4h 1d or 1w.")]
_OnlyMarket = Annotated[str | None, typer.Option("--market", metavar="M", help="Only this market.")]
_OnlyTimeframe = Annotated[str | None, typer.Option("--timeframe", metavar="T", help="Only this timeframe.")]


@group.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Bars as text, zip, Parquet or Feather.")],
    market: _MarketOption,
    timeframe: _TimeframeOption,
    timezone: TimezoneOption = None,
    named: FormatOption = None,
    stamp: StampOption = None,
    date_order: DateOrderOption = None,
    decimal: DecimalOption = None,
    price_scale: ScaleOption = None,
    columns: ColumnsOption = None,
    symbol: SymbolOption = None,
    allow: AllowOption = None,
    replace: ReplaceOption = False,
    tick: TickOption = None,
    pip: PipOption = None,
    volume_step: VolumeStepOption = None,
    quote: QuoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check the bars of a file and put them to the stored ones, with a record of where they came from.

    What was found out about the file is printed. A market the table does not know is given with --tick, --pip,
    --volume-step and --quote.
    """
    from app.services.bars import Grid, import_bars
    from market.importers._base import ImportOptions

    options = ImportOptions(
        format=named,
        timezone=timezone,
        stamp=one_of("--stamp", stamp, "open", "close"),
        date_order=one_of("--date-order", date_order, "dmy", "mdy", "ymd"),
        decimal=one_of("--decimal", decimal, ".", ","),
        price_scale=price_scale,
        columns=tuple(word.strip() for word in columns.split(",")) if columns else (),
        symbol=symbol,
        allow=frozenset(allow or ()),
    )
    grid = Grid(tick, pip, volume_step, quote)
    record = import_bars(open_store(), file, market, timeframe, grid=grid, options=options, replace_stored=replace)
    if as_json:
        show_json(record.as_dict())
    else:
        _show_import(record)
    for remark in record.quality.get("notes", ()):
        note(f"lab: note: {remark}.")


@group.command("fetch")
def fetch_online(
    source: Annotated[str, typer.Option("--source", metavar="NAME", help="yahoo, or an exchange as ccxt names it.")],
    symbol: Annotated[str, typer.Option("--symbol", metavar="S", help="What the source calls it, like BTC/USDT.")],
    market: _MarketOption,
    timeframe: _TimeframeOption,
    start: Annotated[str, typer.Option("--from", metavar="DAY", help="First day, like 2024-01-31.")],
    end: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Day to end before; now by default.")] = None,
    allow: AllowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch bars from the network and import them; needs the extra ccxt or yfinance.

    A fetch that was cut goes on where it stopped. Bars that are still forming are not taken.
    """
    from app.services.online import REAL_CLOCK, fetch_and_import, find_source, parse_day
    from market.importers._base import ImportOptions

    span = parse_day(start), REAL_CLOCK.now_ms() if end is None else parse_day(end)
    options = ImportOptions(allow=frozenset(allow or ()))
    folder = read_settings().home / "fetching"
    found = find_source(source)
    record = fetch_and_import(open_store(), folder, found, symbol, (market, timeframe), span, options)
    if as_json:
        show_json(record.as_dict())
    else:
        _show_import(record)


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


@group.command("show")
def show_bars(
    market: _MarketOption,
    timeframe: _TimeframeOption,
    rows: Annotated[int, typer.Option("--rows", metavar="N", min=0, max=10_000, help="Bars shown at each end.")] = 3,
    as_json: JsonOption = False,
) -> None:
    """Show a series: its record, its first bars and its last; made from a shorter timeframe where none is stored."""
    from app.services.bars import find_bars, first_and_last
    from market.errors import StoreError

    found = find_bars(open_store(), market, timeframe)
    if found is None:
        raise StoreError(f"There are no bars of {market} {timeframe}; they should be imported first.")
    ends = first_and_last(found.bars, rows)
    if as_json:
        show_json(found.provenance.as_dict() | {"bars": ends})
        return
    _show_record(found.provenance)
    if ends:
        show("")
        show_columns(tuple(ends[0]), [tuple(bar.values()) for bar in ends])


@group.command("check")
def check_stored(market: _OnlyMarket = None, timeframe: _OnlyTimeframe = None, as_json: JsonOption = False) -> None:
    """Check that stored bars are still what was imported, and say what stands out in them."""
    from dataclasses import asdict

    from app.services.bars import check_bars

    checked = check_bars(open_store(), market, timeframe)
    if as_json:
        show_json([asdict(one) for one in checked])
    for one in checked if not as_json else ():
        show(f"{one.market} {one.timeframe}: {one.fault or f'{one.rows} bars, as they were imported'}")
        for remark in one.remarks:
            show(f"  {remark}")
    if not checked and not as_json:
        show("Nothing is stored.")
    if any(one.fault for one in checked):
        raise typer.Exit(FAILED)


def _show_import(record: Provenance) -> None:
    added = record.quality.get("appended")
    if added is None:
        show(f"Stored {record.rows} bars of {record.market} {record.timeframe}.")
    else:
        show(f"Added {added} bars to those of {record.market} {record.timeframe}; there are {record.rows} now.")
    _show_record(record)


def _show_record(record: Provenance) -> None:
    quality = record.quality
    show_facts(
        {
            "first": record.first,
            "last": record.last,
            "source": f"{record.source} ({record.importer}, sha256 {record.source_sha256[:12]}…)",
            **record.sniffed,
            **_describe_quality(quality),
            "gaps": f"{record.gaps} ({record.missing_bars} bars missing, closed hours included)",
            "digest": record.bars_digest,
        }
    )


def _describe_quality(quality: Any) -> dict[str, str]:
    """What was found in the file, in words; nothing is left out because it is nothing."""
    if "rows_in_file" not in quality:
        return {}
    gaps = quality["gaps"]
    counted = {name: _count(quality[name]) for name in ("mended", "allowed", "suspicious")}
    return {
        "rows in file": str(quality["rows_in_file"]),
        "order": quality["order"],
        **counted,
        "rounded to the tick": f"{quality['rounded_to_tick']} closes",
        "zero volume": str(quality["zero_volume"]),
        "gaps in usual hours": f"{gaps['gaps_in_session']} ({gaps['missing_in_session']} bars missing)",
    }


def _count(defects: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in defects.items()) or "none"
