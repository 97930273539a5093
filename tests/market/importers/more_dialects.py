"""More ways of writing the same bars: exports of further platforms and vendors, clocks named in words, odd columns."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from market.importers._base import ImportOptions
from tests.market.importers.dialects import (
    COIN,
    COINS,
    DAILY,
    HOURLY,
    UTC_SAID,
    Dialect,
    Sample,
    four,
    make_sample,
    p,
    shift,
    silent,
    text,
)

NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
HEAD = "time,open,high,low,close,volume"
AUTUMN = make_sample(COIN, "1h", datetime(2024, 11, 2, 12, tzinfo=UTC), HOUR, 69_000, 2)
"""Over the night on which New York's clock shows one hour twice."""


def more_dialects() -> Iterator[Dialect]:
    """Every further dialect that is tried."""
    yield from _vendors()
    yield from _clocks()
    yield from _stamps()
    yield from _cells()
    yield from _tables()


def _vendors() -> Iterator[Dialect]:
    head = "ticker,volume,open,close,high,low,window_start,transactions"
    flat = DAILY.lines(lambda t, r: f"ACME,{r[4]:.0f},{r[0]},{r[3]},{r[1]},{r[2]},{t.timestamp():.0f}000000000,12")
    yield Dialect("Polygon's flat files", "p.csv", "plain CSV", DAILY, text(head, *flat))
    short = COINS.lines(lambda t, r: f"{r[4]},{r[0]},{r[0]},{r[3]},{r[1]},{r[2]},{t.timestamp():.0f}000,9")
    yield Dialect("Polygon's letters", "p.csv", "plain CSV", COINS, text("v,vw,o,c,h,l,t,n", *short))
    alpaca = COINS.lines(lambda t, r: f"BTCUSDT,{t:%Y-%m-%d %H:%M:%S}+00:00,{four(r, 2)},{r[4]},12.0,{r[3]}")
    head = "symbol,timestamp,open,high,low,close,volume,trade_count,vwap"
    yield Dialect("Alpaca", "a.csv", "plain CSV", COINS, text(head, *alpaca))
    bybit = COINS.lines(lambda t, r: f"{t.timestamp():.0f},BTCUSDT,60,{four(r, 2)},{r[4]},{r[4] * r[3]}")
    head = "start_at,symbol,period,open,high,low,close,volume,turnover"
    yield Dialect("Bybit", "b.csv", "plain CSV", COINS, text(head, *bybit))
    kraken = COINS.lines(lambda t, r: f"{t.timestamp():.0f},{four(r, 2)},{r[4]},31")
    yield Dialect("Kraken, without a header", "XBTUSDT_60.csv", "plain CSV", COINS, text(*kraken))
    oanda = HOURLY.lines(lambda t, r: f"{t:%Y-%m-%dT%H:%M:%S}.000000000Z,{four(r)},{r[4]:.0f},True")
    head = "time,mid.o,mid.h,mid.l,mid.c,volume,complete"
    yield Dialect("OANDA's middle prices", "o.csv", "plain CSV", HOURLY, text(head, *oanda))
    sides = HOURLY.lines(
        lambda t, r: f"{t:%Y-%m-%dT%H:%M:%SZ},{four(r)},{','.join(p(v + 0.0002) for v in r[:4])},{r[4]}"
    )
    head = "time,bid.o,bid.h,bid.l,bid.c,ask.o,ask.h,ask.l,ask.c,volume"
    yield Dialect("OANDA's bids and asks", "o.csv", "plain CSV", HOURLY, text(head, *sides))
    multi = HOURLY.lines(lambda t, r: f"{t:%Y-%m-%d,%H:%M:%S},{four(r)},{r[4]:.0f}")
    head = '"Date","Time","Open","High","Low","Close","TotalVolume"'
    yield Dialect("MultiCharts", "m.txt", "plain CSV", HOURLY, text(head, *multi), UTC_SAID)
    duka = HOURLY.lines(lambda t, r: f"{t:%d.%m.%Y %H:%M:%S}.000 UTC,{four(r)},{r[4]}")
    yield Dialect(
        "Dukascopy's new page", "d.csv", "Dukascopy", HOURLY, text("Etc/UTC,Open,High,Low,Close,Volume", *duka)
    )
    invest = DAILY.lines(
        lambda t, r: (
            f'"{t:%d.%m.%Y}",' + ",".join(f'"{r[at]:.2f}"'.replace(".", ",") for at in (3, 0, 1, 2)) + ',"","-0,3%"'
        )
    )
    head = '"Datum","Zuletzt","Eröffn.","Hoch","Tief","Vol.","+/- %"'
    yield Dialect(
        "Investing.com in German, without volume", "i.csv", "plain CSV", silent(DAILY), text(head, *invest[::-1])
    )
    polish = DAILY.lines(lambda t, r: f"{t:%Y-%m-%d},{four(r, 2)},{r[4]:.0f}")
    head = "Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen"
    yield Dialect("Stooq in Polish", "s.csv", "plain CSV", DAILY, text(head, *polish))


def _clocks() -> Iterator[Dialect]:
    named = AUTUMN.lines(lambda t, r: f"{t.astimezone(NEW_YORK):%Y-%m-%d %H:%M:%S %Z},{four(r, 2)},{r[4]:.0f}")
    assert {line.split(",")[0][-3:] for line in named} == {"EDT", "EST"}
    yield Dialect("EDT and EST behind the time", "z.csv", "plain CSV", AUTUMN, text(HEAD, *named))
    broker = AUTUMN.lines(lambda t, r: f"{t.astimezone(NEW_YORK):%Y%m%d %H:%M:%S} US/Eastern,{four(r, 2)},{r[4]:.0f}")
    yield Dialect("Interactive Brokers, the zone by name", "z.csv", "plain CSV", AUTUMN, text(HEAD, *broker))
    india = HOURLY.lines(
        lambda t, r: f"{t.astimezone(ZoneInfo('Asia/Kolkata')):%Y-%m-%d %H:%M} IST,{four(r)},{r[4]:.0f}"
    )
    said = ImportOptions(timezone="Asia/Kolkata")
    yield Dialect("a short name the user explains", "z.csv", "plain CSV", HOURLY, text(HEAD, *india), said)
    utc = HOURLY.lines(lambda t, r: f"{t:%m/%d/%Y %I:%M %p},{four(r)},{r[4]:.0f}")
    head = HEAD.replace("time", "Time (UTC)")
    yield Dialect("a header that says UTC", "z.csv", "plain CSV", HOURLY, text(head, *utc))
    for name, pattern in (("minutes", "%Y%m%d%H%M"), ("seconds", "%Y%m%d%H%M%S"), ("hours", "%Y%m%d%H")):
        digits = HOURLY.lines(lambda t, r, pattern=pattern: f"{t:{pattern}},{four(r)},{r[4]:.0f}")
        yield Dialect(f"digits alone, to {name}", "z.csv", "plain CSV", HOURLY, text(HEAD, *digits), UTC_SAID)
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6), ("ns", 1e9)):
        powers = HOURLY.lines(lambda t, r, f=factor: f"{t.timestamp() * f:.18e},{four(r)},{r[4]:.0f}")
        yield Dialect(f"powers of ten, {unit}", "z.csv", "plain CSV", HOURLY, text(HEAD, *powers))


def _stamps() -> Iterator[Dialect]:
    later = shift(HOURLY, HOUR)
    named = later.lines(lambda t, r: f"{t:%Y-%m-%dT%H:%M:%SZ},{four(r)},{r[4]:.0f}")
    head = HEAD.replace("time", "close_time")
    yield Dialect("a column named after the close", "c.csv", "plain CSV", HOURLY, text(head, *named))
    both = HOURLY.lines(lambda t, r: f"{t + HOUR:%Y-%m-%dT%H:%M:%SZ},{four(r)},{r[4]:.0f},{t:%Y-%m-%dT%H:%M:%SZ}")
    head = "Close time,Open,High,Low,Close,Volume,Open time"
    yield Dialect("both ends, the open is read", "c.csv", "plain CSV", HOURLY, text(head, *both))
    said = ImportOptions(columns=("close_time", "open", "high", "low", "close", "volume"))
    yield Dialect("the close by the user's word", "c.csv", "plain CSV", HOURLY, text("a,b,c,d,e,f", *named), said)
    columns = _columns(later)
    yield Dialect(
        "Parquet by the close", "c.parquet", "Parquet", HOURLY, _parquet(close_time=columns.pop("time"), **columns)
    )


def _cells() -> Iterator[Dialect]:
    dates = DAILY.lines(lambda t, r: f"{t:%Y-%m-%d},{four(r, 2)},{r[4]:.0f}")
    blank = [*dates[:9], ",,,,,", *dates[9:], ",,,,,", " , ,,,,"]
    yield Dialect("rows of empty cells", "e.csv", "plain CSV", DAILY, text(HEAD, *blank))
    empty = DAILY.lines(lambda t, r: f"{t:%Y-%m-%d},{four(r, 2)},")
    yield Dialect("an empty column of volume", "e.csv", "plain CSV", silent(DAILY), text(HEAD, *empty))
    falling = ((45_100.0, 45_200.0, 44_900.0, 45_000.0, 7.0), (45_000.0, 45_050.0, 41_900.0, 42_010.0, 7.0))
    fall = Sample(COIN, "1h", COINS.times, (*falling, *COINS.rows[2:]))
    first = fall.lines(lambda t, r: f"{t:%Y-%m-%dT%H:%M:%SZ},{four(r, 2)},{r[4]:.0f}")
    yield Dialect("a first bar that moves", "e.csv", "plain CSV", fall, text(HEAD, *first))


def _tables() -> Iterator[Dialect]:
    columns: dict[str, Any] = _columns(HOURLY)
    seconds = np.array(columns.pop("time")) // 1000
    yield Dialect(
        "Parquet with epochs as floats", "t.parquet", "Parquet", HOURLY, _parquet(time=seconds.astype(float), **columns)
    )
    digits = pa.array([int(f"{time:%Y%m%d%H%M}") for time in HOURLY.times])
    yield Dialect(
        "Parquet with dates as numbers", "t.parquet", "Parquet", HOURLY, _parquet(time=digits, **columns), UTC_SAID
    )
    stamps = pa.array((seconds * 1000).tolist(), pa.timestamp("ms", tz="America/New_York"))
    yield Dialect("Parquet on a zone's clock", "t.parquet", "Parquet", HOURLY, _parquet(time=stamps, **columns))
    none = pa.nulls(len(seconds), pa.float64())
    yield Dialect(
        "Parquet with no volume in its column",
        "t.parquet",
        "Parquet",
        silent(HOURLY),
        _parquet(time=stamps, **columns | {"volume": none}),
    )


def _columns(sample: Sample) -> dict[str, Any]:
    """The bars as columns, times in milliseconds."""
    rows = np.array(sample.rows)
    names = ("open", "high", "low", "close", "volume")
    times = [int(time.timestamp() * 1000) for time in sample.times]
    return {"time": times} | {name: rows[:, at] for at, name in enumerate(names)}


def _parquet(**columns: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()
