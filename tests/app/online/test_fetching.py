"""Bars from the network, against an exchange on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from app.online.exchanges import Exchange as Ccxt
from app.online.fetching import Clock, OnlineError, fetch_bars
from app.services.online import fetch_and_import, find_source, parse_day
from market.errors import MarketError
from market.importers._base import ImportOptions
from market.store import BarStore
from market.timeframes import Timeframe
from tests.app.online.exchange_server import HOUR, START, Exchange, serve, stand_in_for_ccxt

SPAN = (START, START + 240 * HOUR)


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Iterator[Exchange]:
    """A local exchange of 300 hourly bars, 50 a page, that ``ccxt`` leads to."""
    made = Exchange(bars=300, page=50)
    with serve(made) as port:
        monkeypatch.setitem(sys.modules, "ccxt", stand_in_for_ccxt(port))
        yield made


class Waiting:
    """A clock long after all bars, which notes how long it was asked to wait."""

    def __init__(self, now_ms: int = START + 10_000 * HOUR) -> None:
        self.waits: list[float] = []
        self.clock = Clock(lambda: now_ms, self.waits.append)


def fetch(path: Path, waiting: Waiting, span: tuple[int, int] = SPAN) -> int:
    return fetch_bars(Ccxt("local"), "BTC/USDT", Timeframe.H1, span, path, waiting.clock)


def test_pages_are_fetched_at_the_exchanges_pace_until_the_end(exchange: Exchange, tmp_path: Path) -> None:
    waiting = Waiting()
    assert fetch(tmp_path / "bars.csv", waiting) == 240
    assert exchange.asked == [START + at * HOUR for at in range(0, 240, 50)]
    assert waiting.waits == [0.05] * 5


def test_a_cut_fetch_goes_on_where_it_stopped(exchange: Exchange, tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    fetch(path, Waiting())
    whole = path.read_text()
    exchange.asked.clear()
    path.write_text(whole[: whole.index("\n", 2000) + 20])  # in the middle of a line
    kept = path.read_text().count("\n") - 1
    assert fetch(path, Waiting()) == 240 - kept
    assert exchange.asked[0] == START + kept * HOUR
    assert path.read_text() == whole


def test_an_exchange_that_asks_to_wait_is_waited_for(exchange: Exchange, tmp_path: Path) -> None:
    exchange.faults = [429, 429, 503]
    waiting = Waiting()
    assert fetch(tmp_path / "bars.csv", waiting) == 240
    assert waiting.waits[:3] == [1.0, 2.0, 4.0]


def test_an_exchange_that_stays_silent_is_told_and_what_came_is_kept(exchange: Exchange, tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    fetch(path, Waiting(), (START, START + 50 * HOUR))
    exchange.faults = [503] * 6
    with pytest.raises(OnlineError, match=r"local did not answer 6 times \(status 503\); what was fetched is kept"):
        fetch(path, Waiting())
    assert fetch(path, Waiting()) == 190


def test_a_bar_that_is_still_forming_is_not_taken(exchange: Exchange, tmp_path: Path) -> None:
    assert fetch(tmp_path / "bars.csv", Waiting(START + 10 * HOUR + 1)) == 10


def test_what_was_fetched_goes_through_the_door_of_every_file(exchange: Exchange, tmp_path: Path) -> None:
    store = BarStore(tmp_path / "store")
    folder = tmp_path / "fetching"
    arguments = (store, folder, Ccxt("local"), "BTC/USDT", ("BTCUSDT", "1h"))
    record = fetch_and_import(*arguments, SPAN, ImportOptions(), Waiting().clock)
    assert (record.rows, record.first, record.sniffed["time zone"]) == (
        240,
        "2024-01-01T00:00:00Z",
        "UTC, by the times themselves",
    )
    later = fetch_and_import(*arguments, (START + 200 * HOUR, START + 300 * HOUR), ImportOptions(), Waiting().clock)
    assert (later.rows, later.quality["appended"]) == (300, 60)
    assert list(folder.iterdir()) == []


def test_what_cannot_be_fetched_is_one_sentence(exchange: Exchange, tmp_path: Path) -> None:
    source, store, clock = Ccxt("local"), BarStore(tmp_path), Waiting().clock
    with pytest.raises(OnlineError, match="local does not give bars of X/Y 1h: local does not have market symbol X/Y"):
        fetch_and_import(store, tmp_path, source, "X/Y", ("BTCUSDT", "1h"), SPAN, ImportOptions(), clock)
    nothing = (START + 900 * HOUR, START + 901 * HOUR)
    with pytest.raises(OnlineError, match="has no bars of BTC/USDT 1h in that time"):
        fetch_and_import(
            store, tmp_path, source, "BTC/USDT", ("BTCUSDT", "1h"), nothing, ImportOptions(), Waiting().clock
        )
    with pytest.raises(MarketError, match="'NOWHERE' is not known"):
        fetch_and_import(store, tmp_path, source, "BTC/USDT", ("NOWHERE", "1h"), SPAN, ImportOptions(), clock)
    with pytest.raises(OnlineError, match="'nobody' is not known"):
        find_source("nobody")
    with pytest.raises(OnlineError, match="should be written like 2024-01-31"):
        parse_day("yesterday")


@pytest.mark.parametrize(("name", "extra"), [("binance", "ccxt"), ("yahoo", "yfinance")])
def test_an_extra_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, name: str, extra: str) -> None:
    monkeypatch.setitem(sys.modules, extra, None)
    with pytest.raises(OnlineError, match=rf"strategy-lab\[{extra}\]"):
        find_source(name)


def test_yahoos_days_carry_the_date_of_the_session_and_days_without_prices_are_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    days = pd.date_range("2024-01-02", periods=40, freq="B", tz="America/New_York")
    frame = pd.DataFrame({"Open": 10.0, "High": 11.0, "Low": 9.0, "Close": 10.5, "Volume": 7}, index=days)
    frame.loc[days[3], "Close"] = float("nan")
    asked: list[dict[str, object]] = []

    class Ticker:
        def __init__(self, symbol: str) -> None:
            assert symbol == "SPY"

        def history(self, **arguments: object) -> pd.DataFrame:
            asked.append(arguments)
            return frame if len(asked) == 1 else frame[:0]

    monkeypatch.setitem(sys.modules, "yfinance", SimpleNamespace(Ticker=Ticker))
    span = (START, START + 24 * 90 * HOUR)
    store = BarStore(tmp_path / "store")
    record = fetch_and_import(
        store, tmp_path, find_source("yahoo"), "SPY", ("SPY", "1d"), span, ImportOptions(), Waiting().clock
    )
    assert (record.rows, record.first) == (39, "2024-01-02T00:00:00Z")
    assert asked[0]["auto_adjust"] is False


def test_a_volume_an_exchange_leaves_out_is_asked_about(
    exchange: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[*row[:5], None if at == 3 else 5.5] for at, row in enumerate(exchange.rows(START))]
    source = Ccxt("local")
    monkeypatch.setattr(source._exchange, "fetch_ohlcv", lambda *_: rows)
    span = (START, START + 50 * HOUR)
    with pytest.raises(MarketError, match="line 5: volume is 'nan'"):
        fetch_and_import(BarStore(tmp_path), tmp_path, source, "BTC/USDT", ("BTCUSDT", "1h"), span, ImportOptions())


def test_an_answer_that_yfinance_cannot_read_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def history(**_: object) -> object:
        raise KeyError("tradingPeriods")

    monkeypatch.setitem(sys.modules, "yfinance", SimpleNamespace(Ticker=lambda _: SimpleNamespace(history=history)))
    with pytest.raises(OnlineError, match=r"yahoo's answer for SPY 1d is none that yfinance can read \(KeyError\)"):
        find_source("yahoo").page("SPY", Timeframe.D1, *SPAN)
