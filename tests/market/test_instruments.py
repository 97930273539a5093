from __future__ import annotations

import dataclasses
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import InstrumentError, UnknownMarket
from market.instruments import INSTRUMENTS, Instrument, find_instrument

GRIDS = {  # tick, pip, volume step, as the execution model fixes them
    "EURUSD": (0.00001, 0.0001, 1000),
    "GBPUSD": (0.00001, 0.0001, 1000),
    "USDCAD": (0.00001, 0.0001, 1000),
    "EURGBP": (0.00001, 0.0001, 1000),
    "USDJPY": (0.001, 0.01, 1000),
    "EURJPY": (0.001, 0.01, 1000),
    "XAUUSD": (0.01, 0.1, 1),
    "XAGUSD": (0.001, 0.01, 50),
    "BTCUSDT": (0.01, 0.01, 0.00001),
    "ETHUSDT": (0.01, 0.01, 0.0001),
    "BNBUSDT": (0.0001, 0.0001, 0.001),
    "SOLUSDT": (0.0001, 0.0001, 0.001),
    "XRPUSDT": (0.0001, 0.0001, 0.1),
    "BTCPERP": (0.001, 0.001, 0.0001),
    "SPY": (0.01, 0.01, 1),
    "AAPL_SPLITADJ": (0.01, 0.01, 1),
    "SPX": (0.01, 0.01, 1),
}


@pytest.mark.parametrize("market", GRIDS)
def test_the_table_has_the_grids_of_the_execution_model(market: str) -> None:
    instrument = find_instrument(market)
    assert (instrument.tick, instrument.pip, instrument.volume_step) == GRIDS[market]


def test_days_a_year_are_260_for_currencies_and_metals_365_for_cryptos_252_for_equities() -> None:
    days = {
        market: INSTRUMENTS[market].trading_days_per_year for market in ("EURJPY", "XAUUSD", "BTCPERP", "SPY", "SPX")
    }
    assert days == {"EURJPY": 260, "XAUUSD": 260, "BTCPERP": 365, "SPY": 252, "SPX": 252}


def test_every_market_of_the_table_costs_something_to_trade() -> None:
    free = [one.market for one in INSTRUMENTS.values() if not (one.commission_pct or one.spread_ticks)]
    assert not free


def test_the_account_is_in_the_quote_currency() -> None:
    assert [find_instrument(m).quote_currency for m in ("EURGBP", "USDJPY", "BTCUSDT")] == ["GBP", "JPY", "USDT"]


def test_an_unknown_market_names_the_nearest_ones_and_how_to_import_it() -> None:
    with pytest.raises(
        UnknownMarket, match=r"'EURUS' is not known \(did you mean EURUSD.*--tick, --pip, --volume-step"
    ):
        find_instrument("EURUS")


def test_a_registered_market_is_found_after_the_table() -> None:
    own = Instrument("OWN", 0.25, 1, 1, "USD")
    assert find_instrument("OWN", {"OWN": own}) is own


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"tick": 0.0}, "tick 0.0 should be a number above 0"),
        ({"pip": math.nan}, "pip nan should be"),
        ({"volume_step": -1.0}, "volume_step -1.0 should be"),
        ({"spread_ticks": -1.0}, "spread_ticks -1.0 should be a number of at least 0"),
        ({"quote_currency": "usd"}, "quote currency 'usd' should be"),
        ({"market": "../X"}, "market '../X' should be"),
        ({"market": ""}, "market '' should be"),
        ({"trading_days_per_year": 0}, "should lie between 1 and 366"),
        ({"tick": 1 / 3}, "at most 10 decimals"),
    ],
)
def test_an_instrument_that_cannot_be_is_refused_in_one_sentence(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InstrumentError, match=sentence.replace("(", r"\(")):
        dataclasses.replace(Instrument("OWN", 0.25, 1, 1, "USD"), **change)


@pytest.mark.parametrize(
    ("tick", "digits"), [(0.00001, 5), (0.01, 2), (0.25, 2), (0.5, 1), (1.0, 0), (5.0, 0), (100.0, 0)]
)
def test_digits_are_the_decimals_of_the_tick(tick: float, digits: int) -> None:
    assert Instrument("OWN", tick, tick, 1, "USD").digits == digits


def test_half_a_tick_goes_up_even_where_the_division_falls_just_below_it() -> None:
    prices = np.array([1.000005, 1.000015, 1.000025, 1.0000049])
    assert find_instrument("EURUSD").to_ticks(prices).tolist() == [100001, 100002, 100003, 100000]


TICKS = st.sampled_from([0.00001, 0.0001, 0.001, 0.005, 0.01, 0.05, 0.25, 0.5, 1.0, 2.5])


@given(tick=TICKS, ticks=st.integers(1, 10**9))
def test_a_price_is_the_double_nearest_to_its_decimal_number(tick: float, ticks: int) -> None:
    instrument = Instrument("OWN", tick, tick, 1, "USD")
    decimal = float(Decimal(str(tick)) * ticks)
    assert instrument.to_price(ticks) == decimal
    assert instrument.to_prices(np.array([ticks]))[0] == decimal


@given(tick=TICKS, ticks=st.integers(1, 10**9))
def test_snapping_a_snapped_price_changes_nothing(tick: float, ticks: int) -> None:
    instrument = Instrument("OWN", tick, tick, 1, "USD")
    assert instrument.to_ticks(instrument.to_prices(np.array([ticks])))[0] == ticks


@given(tick=TICKS, price=st.floats(0.001, 1e6))
def test_snapping_moves_a_price_by_at_most_half_a_tick(tick: float, price: float) -> None:
    instrument = Instrument("OWN", tick, tick, 1, "USD")
    snapped = instrument.to_prices(instrument.to_ticks(np.array([price])))[0]
    assert abs(snapped - price) <= tick * (0.5 + 2e-6) + price * 1e-15
