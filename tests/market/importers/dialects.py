"""The same bars as every program writes them: each dialect is a function from bars to a file."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from market.importers._base import ImportOptions
from market.instruments import Instrument

UTC_ZONE = ZoneInfo("UTC")
ROWS = 48


@dataclass(frozen=True)
class Sample:
    """Bars of a market: UTC datetimes, and prices and volumes in rows of five."""

    instrument: Instrument
    timeframe: str
    times: tuple[datetime, ...]
    rows: tuple[tuple[float, float, float, float, float], ...]

    def lines(self, pattern: Callable[[datetime, tuple[float, ...]], str]) -> list[str]:
        """Every bar as a line."""
        return [pattern(time, row) for time, row in zip(self.times, self.rows, strict=True)]


@dataclass(frozen=True)
class Dialect:
    """How a program writes bars. ``written`` are the bytes; ``importer`` is who should read them."""

    name: str
    file: str
    importer: str
    sample: Sample
    written: bytes
    options: ImportOptions = field(default_factory=ImportOptions)


def make_sample(
    instrument: Instrument, timeframe: str, start: datetime, step: timedelta, level: float, digits: int
) -> Sample:
    """Bars that wander about a level, each with whole volume, over a weekday's hours or days in a row."""
    random = np.random.default_rng(7)
    close = level * np.exp(np.cumsum(random.normal(0, 0.002, ROWS)))
    opened = np.concatenate([[level], close[:-1]])
    high, low = np.maximum(opened, close) * 1.001, np.minimum(opened, close) * 0.999
    prices = np.round(np.stack([opened, high, low, close], axis=1), digits)
    rows = tuple((*map(float, row), float(100 + 7 * at)) for at, row in enumerate(prices))
    return Sample(instrument, timeframe, tuple(start + at * step for at in range(ROWS)), rows)


FX = Instrument("EURUSD", 0.00001, 0.0001, 1000, "USD", 260)
COIN = Instrument("BTCUSDT", 0.01, 0.01, 0.00001, "USDT", 365)
SHARE = Instrument("ACME", 0.01, 0.01, 1, "USD")
HOURLY = make_sample(FX, "1h", datetime(2024, 1, 15, tzinfo=UTC), timedelta(hours=1), 1.0871, 5)
COINS = make_sample(COIN, "1h", datetime(2024, 1, 15, tzinfo=UTC), timedelta(hours=1), 42_000, 2)
DAILY = make_sample(SHARE, "1d", datetime(2024, 1, 15, tzinfo=UTC), timedelta(days=1), 152.3, 2)
MINUTES = make_sample(SHARE, "1m", datetime(2013, 10, 7, 13, 30, tzinfo=UTC), timedelta(minutes=1), 152.3, 2)


def all_dialects() -> Iterator[Dialect]:
    """Every dialect that is tried."""
    yield from _platforms()
    yield from _sites()
    yield from _more_sites()
    yield from _lean()
    yield from _spreadsheets()
    yield from _tables()


def text(*lines: str, end: str = "\n", encoding: str = "utf-8") -> bytes:
    """Lines as a file."""
    return (end.join(lines) + end).encode(encoding)


def p(value: float, digits: int = 5) -> str:
    """A price with all its digits."""
    return f"{value:.{digits}f}"


def four(row: tuple[float, ...], digits: int = 5, between: str = ",") -> str:
    """Open, high, low and close."""
    return between.join(p(value, digits) for value in row[:4])


UTC_SAID = ImportOptions(timezone="UTC")


def _platforms() -> Iterator[Dialect]:
    mt4 = HOURLY.lines(lambda t, r: f"{t:%Y.%m.%d,%H:%M},{four(r)},{r[4]:.0f}")
    yield Dialect("MetaTrader 4", "EURUSD60.csv", "MetaTrader 4", HOURLY, text(*mt4, end="\r\n"), UTC_SAID)
    head = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>"
    mt5 = HOURLY.lines(lambda t, r: f"{t:%Y.%m.%d}\t{t:%H:%M:%S}\t{four(r, 5, chr(9))}\t{r[4]:.0f}\t0\t12")
    yield Dialect("MetaTrader 5", "EURUSD_H1.csv", "MetaTrader 5", HOURLY, text(head, *mt5, end="\r\n"), UTC_SAID)
    yield Dialect(
        "MetaTrader 5 in UTF-16", "EURUSD.csv", "MetaTrader 5", HOURLY,
        "﻿".encode("utf-16-le") + text(head, *mt5, encoding="utf-16-le"), UTC_SAID,
    )  # fmt: skip
    server = ZoneInfo("America/New_York")
    shifted = HOURLY.lines(
        lambda t, r: (
            f"{t.astimezone(server) + timedelta(hours=7):%Y.%m.%d\t%H:%M:%S}\t{four(r, 5, chr(9))}\t{r[4]:.0f}\t0\t1"
        )
    )
    server_clock = ImportOptions(timezone="America/New_York+7")
    yield Dialect("MetaTrader 5 on a server", "a.csv", "MetaTrader 5", HOURLY, text(head, *shifted), server_clock)
    daily_head = "<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>"
    daily = DAILY.lines(lambda t, r: f"{t:%Y.%m.%d}\t{four(r, 2, chr(9))}\t1\t{r[4]:.0f}\t3")
    yield Dialect("MetaTrader 5 daily", "ACME.csv", "MetaTrader 5", DAILY, text(daily_head, *daily))
    ctrader = HOURLY.lines(lambda t, r: f"{t:%d.%m.%Y %H:%M},{four(r)},{r[4]:.0f}")
    yield Dialect("cTrader", "c.csv", "cTrader", HOURLY, text(*ctrader), UTC_SAID)
    named = "Date,Open,High,Low,Close,Tick volume"
    slashes = HOURLY.lines(lambda t, r: f"{t:%d/%m/%Y %H:%M:%S},{four(r)},{r[4]:.0f}")
    yield Dialect("cTrader with a header", "c.csv", "cTrader", HOURLY, text(named, *slashes), UTC_SAID)
    view = "time,open,high,low,close,Volume,RSI"
    new_york = HOURLY.lines(lambda t, r: f"{t.astimezone(server).isoformat()},{four(r)},{r[4]:.0f},NaN")
    yield Dialect("TradingView with offsets", "FX_EURUSD, 60.csv", "TradingView", HOURLY, text(view, *new_york))
    unix = HOURLY.lines(lambda t, r: f"{t.timestamp():.0f},{four(r)},{r[4]:.0f},51.2")
    yield Dialect("TradingView with epochs", "v.csv", "TradingView", HOURLY, text(view, *unix))
    dates = DAILY.lines(lambda t, r: f"{t:%Y-%m-%d},{four(r, 2)},{r[4]:.0f},")
    yield Dialect("TradingView daily", "v.csv", "TradingView", DAILY, text(view, *dates))


def _sites() -> Iterator[Dialect]:
    yahoo = DAILY.lines(lambda t, r: f"{t:%Y-%m-%d},{four(r, 6)},{r[3] * 0.9:.6f},{r[4]:.0f}")
    yield Dialect(
        "Yahoo", "ACME.csv", "Yahoo Finance", DAILY, text("Date,Open,High,Low,Close,Adj Close,Volume", *yahoo)
    )
    flat = DAILY.lines(lambda t, r: f"{t:%Y-%m-%d},{p(r[3], 6)},{p(r[1], 6)},{p(r[2], 6)},{p(r[0], 6)},{r[4]:.0f}")
    three = ["Price,Close,High,Low,Open,Volume", "Ticker,ACME,ACME,ACME,ACME,ACME", "Date,,,,,"]
    yield Dialect("yfinance, three lines of header", "y.csv", "Yahoo Finance", DAILY, text(*three, *flat))
    two = [
        ",Close,Close,High,High,Low,Low,Open,Open,Volume,Volume",
        ",ACME,BTC-USD" + ",ACME,BTC-USD" * 4,
        "Date" + "," * 10,
    ]
    both = DAILY.lines(
        lambda t, r: f"{t:%Y-%m-%d}," + ",".join(f"{v},1" for v in (r[3], r[1], r[2], r[0], f"{r[4]:.0f}"))
    )
    yield Dialect("yfinance, two tickers", "y.csv", "plain CSV", DAILY, text(*two, *both))
    yf = DAILY.lines(lambda t, r: f"{t:%Y-%m-%d} 00:00:00-05:00,{four(r, 6)},{r[4]:.0f},0.0,0.0")
    yield Dialect(
        "yfinance history", "y.csv", "Yahoo Finance", shift(DAILY, timedelta(hours=5)),
        text("Date,Open,High,Low,Close,Volume,Dividends,Stock Splits", *yf),
    )  # fmt: skip
    for unit, factor in (("ms", 1000), ("µs", 1_000_000)):
        rows = COINS.lines(
            lambda t, r, f=factor: (
                f"{t.timestamp() * f:.0f},{four(r, 8)},{r[4]:.8f},{(t.timestamp() + 3600) * f - 1:.0f},"
                f"{r[4] * r[3]:.8f},12,1.0,{r[3]:.2f},0"
            )
        )
        yield Dialect(f"Binance in {unit}", "BTCUSDT-1h-2024-01.csv", "Binance klines", COINS, text(*rows))
        head = (
            "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
            "taker_buy_quote_volume,ignore"
        )
        yield Dialect(f"Binance in {unit} with a header", "b.csv", "Binance klines", COINS, text(head, *rows))
        packed = zipped("BTCUSDT-1h-2024-01.csv", text(*rows))
        yield Dialect(f"Binance in {unit} zipped", "BTCUSDT-1h-2024-01.zip", "Binance klines", COINS, packed)


def _more_sites() -> Iterator[Dialect]:
    banner = "https://www.CryptoDataDownload.com"
    head = "unix,date,symbol,open,high,low,close,Volume BTC,Volume USDT,tradecount"
    cdd = COINS.lines(
        lambda t, r: (
            f"{t.timestamp() * (1000 if t.hour % 5 else 1):.0f},{t:%Y-%m-%d %H:%M:%S},BTC/USDT,{four(r, 2)},"
            f"{r[4]},{r[4] * r[3]},5"
        )
    )
    yield Dialect(
        "CryptoDataDownload, s and ms",
        "Binance_BTCUSDT_1h.csv",
        "CryptoDataDownload",
        COINS,
        text(banner, head, *cdd[::-1]),
    )
    am = COINS.lines(lambda t, r: f"{t:%Y-%m-%d %I-%p},BTCUSDT,{four(r, 2)},{r[4]},{r[4] * r[3]}")
    head = "Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT"
    yield Dialect("CryptoDataDownload, AM and PM", "c.csv", "CryptoDataDownload", COINS, text(banner, head, *am[::-1]))
    gmt = HOURLY.lines(lambda t, r: f"{t:%d.%m.%Y %H:%M:%S}.000,{four(r)},{r[4]}")
    yield Dialect("Dukascopy GMT", "d.csv", "Dukascopy", HOURLY, text("Gmt time,Open,High,Low,Close,Volume", *gmt))
    local = HOURLY.lines(lambda t, r: f"{t + timedelta(hours=2):%d.%m.%Y %H:%M:%S}.000 GMT+0200,{four(r)},{r[4]}")
    yield Dialect(
        "Dukascopy local", "d.csv", "Dukascopy", HOURLY, text("Local time,Open,High,Low,Close,Volume", *local)
    )
    bar = HOURLY.lines(lambda t, r: f"{t:%m/%d/%Y %H:%M},{four(r)},0.01,0.1%,{r[4]:.0f}")
    words = '"Downloaded from Barchart.com as of 03-11-2020 10:22am CDT"'
    head = "Time,Open,High,Low,Last,Change,%Chg,Volume"
    yield Dialect("Barchart intraday", "b.csv", "Barchart", HOURLY, text(head, *bar[::-1], words), UTC_SAID)
    days = DAILY.lines(lambda t, r: f'"{t:%m/%d/%Y}","{four(r, 2, chr(34) + "," + chr(34))}",+1.1,+0.3%,"{r[4]:,.0f}"')
    yield Dialect("Barchart daily", "b.csv", "Barchart", DAILY, text(head, *days[::-1], words))
    invest = DAILY.lines(
        lambda t, r: f'"{t:%b %d, %Y}","{r[3]}","{r[0]}","{r[1]}","{r[2]}","{r[4] / 1000:.3f}K","0.1%"'
    )
    head = '"Date","Price","Open","High","Low","Vol.","Change %"'
    yield Dialect("Investing.com", "i.csv", "plain CSV", DAILY, b"\xef\xbb\xbf" + text(head, *invest[::-1]))
    hist = HOURLY.lines(lambda t, r: f"{t - timedelta(hours=5):%Y%m%d %H%M%S};{four(r, 6, ';')};{r[4]:.0f}")
    yield Dialect("HistData", "DAT_ASCII_EURUSD.csv", "plain CSV", HOURLY, text(*hist), ImportOptions(timezone="UTC-5"))
    stooq = HOURLY.lines(lambda t, r: f"EURUSD,60,{t:%Y%m%d},{t:%H%M%S},{four(r)},{r[4]:.0f},0")
    head = "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>"
    yield Dialect("Stooq", "eurusd.txt", "plain CSV", HOURLY, text(head, *stooq), UTC_SAID)


def _lean() -> Iterator[Dialect]:
    def cents(row: tuple[float, ...]) -> str:
        return ",".join(str(round(value * 10_000)) for value in row[:4])

    daily = DAILY.lines(lambda t, r: f"{t:%Y%m%d} 00:00,{cents(r)},{r[4]:.0f}")
    yield Dialect("Lean daily shares", "acme.zip", "Lean", DAILY, zipped("acme.csv", text(*daily)))
    midnight = datetime(2013, 10, 7, tzinfo=ZoneInfo("America/New_York"))
    minute = MINUTES.lines(lambda t, r: f"{(t - midnight).total_seconds() * 1000:.0f},{cents(r)},{r[4]:.0f}")
    inside = "20131007_acme_minute_trade.csv"
    yield Dialect("Lean minutes of shares", "20131007_trade.zip", "Lean", MINUTES, zipped(inside, text(*minute)))
    quotes = HOURLY.lines(lambda t, r: f"{t:%Y%m%d %H:%M},{four(r)},0,{','.join(p(v + 0.0001) for v in r[:4])},0")
    yield Dialect("Lean quotes", "eurusd.zip", "Lean", silent(HOURLY), zipped("../../eurusd.csv", text(*quotes)))
    coins = COINS.lines(
        lambda t, r: f"{t:%Y%m%d %H:%M},{','.join(f'{v:g}' if v > 1e6 else str(v) for v in r[:4])},{r[4]}"
    )
    yield Dialect("Lean coins", "btcusdt_trade.zip", "Lean", COINS, zipped("btcusdt.csv", text(*coins)))


def _spreadsheets() -> Iterator[Dialect]:
    head = "Datum;Zeit;Eröffnung;Hoch;Tief;Schluss;Volumen"
    german = HOURLY.lines(lambda t, r: f"{t:%d.%m.%Y;%H:%M};{four(r, 5, ';').replace('.', ',')};{r[4]:.0f}")
    for encoding in ("utf-8", "cp1252", "utf-16"):
        name = f"German, {encoding}"
        yield Dialect(name, "g.csv", "plain CSV", HOURLY, text(head, *german, encoding=encoding), UTC_SAID)
    yield Dialect("French", "f.csv", "plain CSV", DAILY, text(
        "sep=;", "Date;Ouverture;Plus haut;Plus bas;Clôture;Volume",
        *DAILY.lines(lambda t, r: f"{t:%d/%m/%Y};{four(r, 2, ';').replace('.', ',')};{r[4]:.0f}"), encoding="cp1252",
    ))  # fmt: skip
    excel = datetime(1899, 12, 30, tzinfo=UTC)
    serial = HOURLY.lines(lambda t, r: f"{(t - excel) / timedelta(days=1):.10g},{four(r)},{r[4]:.0f}")
    yield Dialect(
        "Excel's days", "e.csv", "plain CSV", HOURLY, text("Date,Open,High,Low,Close,Volume", *serial), UTC_SAID
    )
    dollars = COINS.lines(
        lambda t, r: f"{t:%d-%b-%Y %I:%M %p}," + ",".join(f'"${v:,.2f}"' for v in r[:4]) + f',"{r[4]:,.1f}"'
    )
    head = "Date,Open,High,Low,Close,Volume"
    yield Dialect("dollars and thousands", "m.csv", "plain CSV", COINS, text(head, *dollars), UTC_SAID)
    swiss = COINS.lines(
        lambda t, r: f"{t:%Y-%m-%d %H:%M};" + ";".join(f"{v:,.2f}".replace(",", "’") for v in r[:4]) + f";{r[4]}"
    )
    yield Dialect("Swiss thousands", "m.csv", "plain CSV", COINS, text(head.replace(",", ";"), *swiss), UTC_SAID)
    dots = COINS.lines(
        lambda t, r: (
            f"{t:%Y-%m-%d %H:%M};"
            + ";".join(f"{v:,.2f}".replace(",", "x").replace(".", ",").replace("x", ".") for v in r[:4])
            + f";{r[4]:.0f}"
        )
    )
    yield Dialect("dots for thousands", "m.csv", "plain CSV", COINS, text(head.replace(",", ";"), *dots), UTC_SAID)
    american = DAILY.lines(lambda t, r: f"{t.month}/{t.day}/{t:%y},{four(r, 2)},{r[4]:.0f}")
    yield Dialect("two digits of a year", "u.csv", "plain CSV", DAILY, text(head, *american))
    first_days = make_sample(SHARE, "1d", datetime(2024, 3, 1, tzinfo=UTC), timedelta(days=1), 20, 2)
    twelve = Sample(SHARE, "1d", first_days.times[:12], first_days.rows[:12])
    yield Dialect("twelve days that could be months", "u.csv", "plain CSV", twelve, text(
        head, *twelve.lines(lambda t, r: f"{t:%d/%m/%Y},{four(r, 2)},{r[4]:.0f}")
    ))  # fmt: skip


def _tables() -> Iterator[Dialect]:
    head = "time,open,high,low,close,volume"
    iso = HOURLY.lines(lambda t, r: f"{t:%Y-%m-%dT%H:%M:%SZ},{four(r)},{r[4]:.0f}")
    yield Dialect("trailing commas", "t.csv", "plain CSV", HOURLY, text(head, *(f"{line}," for line in iso)))
    spaced = [line for row in iso for line in (row, "")]
    yield Dialect("blank lines", "t.csv", "plain CSV", HOURLY, text("", head, "", *spaced))
    comments = ["# made by hand", "// twice", head, *iso[:5], "# a remark", *iso[5:]]
    yield Dialect("comment lines", "t.csv", "plain CSV", HOURLY, text(*comments))
    quoted = [",".join(f'"{cell}"' for cell in line.split(",")) for line in iso]
    yield Dialect("everything quoted", "t.csv", "plain CSV", HOURLY, text(head, *quoted))
    yield Dialect("headers again", "t.csv", "plain CSV", HOURLY, text(head, *iso[:9], head, *iso[9:]))
    tabs = text(*(line.replace(",", "\t") for line in (head, *iso)))
    yield Dialect("tabs", "t.tsv", "plain CSV", HOURLY, tabs)
    yield Dialect(
        "bars between", "t.txt", "plain CSV", HOURLY, text(*(line.replace(",", "|") for line in (head, *iso)))
    )
    spaces = HOURLY.lines(lambda t, r: f"{t:%Y-%m-%d %H:%M} {four(r, 5, '  ')} {r[4]:.0f}")
    yield Dialect("spaces", "t.txt", "plain CSV", HOURLY, text(*spaces), UTC_SAID)
    old = text(head, *iso, end="\r")
    yield Dialect("line ends of an old Mac", "t.csv", "plain CSV", HOURLY, old)
    yield Dialect("gzip", "t.csv.gz", "plain CSV", HOURLY, gzip.compress(text(head, *iso)))
    close = HOURLY.lines(lambda t, r: f"{t + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ},{four(r)},{r[4]:.0f}")
    yield Dialect("close stamps", "t.csv", "plain CSV", HOURLY, text(head, *close), ImportOptions(stamp="close"))
    ends = HOURLY.lines(lambda t, r: f"{t + timedelta(minutes=59, seconds=59):%Y-%m-%dT%H:%M:%SZ},{four(r)},{r[4]:.0f}")
    yield Dialect("last seconds", "t.csv", "plain CSV", HOURLY, text(head, *ends))
    nano = HOURLY.lines(lambda t, r: f"{t.timestamp():.0f}000000000,{four(r)},{r[4]:.0f}")
    yield Dialect("nanoseconds", "t.csv", "plain CSV", HOURLY, text(head, *nano))
    turned = HOURLY.lines(lambda t, r: f"x;{r[4]:.0f};{p(r[3])};{p(r[2])};{p(r[1])};{p(r[0])};{t:%Y-%m-%d %H:%M}")
    by_hand = ImportOptions(timezone="UTC", columns=("-", "volume", "close", "low", "high", "open", "time"))
    yield Dialect("columns by the user's word", "t.csv", "plain CSV", HOURLY, text(*turned), by_hand)
    frame = pd.DataFrame(
        HOURLY.rows,
        columns=["Open", "High", "Low", "Close", "Volume"],
        index=pd.DatetimeIndex(HOURLY.times, name="Date"),
    )
    yield Dialect("pandas to Parquet", "t.parquet", "Parquet", HOURLY, written(frame.to_parquet))
    yield Dialect("pandas to Feather", "t.feather", "Feather", HOURLY, written(frame.reset_index().to_feather))
    yield Dialect("pandas to CSV", "t.csv", "plain CSV", HOURLY, frame.to_csv().encode())


def shift(sample: Sample, by: timedelta) -> Sample:
    """The same bars at other times."""
    return Sample(sample.instrument, sample.timeframe, tuple(time + by for time in sample.times), sample.rows)


def silent(sample: Sample) -> Sample:
    """The same bars without volume."""
    rows = tuple((*row[:4], 0.0) for row in sample.rows)
    return Sample(sample.instrument, sample.timeframe, sample.times, rows)


def zipped(name: str, content: bytes) -> bytes:
    """A zip with one file in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def written(write: Callable[[Any], object]) -> bytes:
    """What a function writes into a file."""
    buffer = io.BytesIO()
    write(buffer)
    return buffer.getvalue()
