"""Instruments: the grid prices and volumes lie on, the currency of the account, and costs to expect.

Ticks, pips and volume steps are those of the execution model. The default costs are what a retail account meets
(spread: the median of recorded bid/ask bars where there were any); a campaign charges them unless told otherwise.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from market.errors import InstrumentError, UnknownMarket

_MARKET_NAME = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,31}")
_CURRENCY = re.compile(r"[A-Z]{3,5}")
_MOST_DIGITS = 10
_HALF_UP = 0.5 + 1e-6  # half a tick goes up; the 1e-6 forgives a price that division left just under the half


@dataclass(frozen=True)
class Instrument:
    """What is traded. Prices are whole multiples of ``tick``, volumes of ``volume_step`` (also the smallest volume).

    ``pip`` is what traders count in; ``quote_currency`` is the account's; ``trading_days_per_year`` annualises.
    ``commission_pct`` is percent of a side's value, ``spread_ticks`` the whole spread, ``slippage_ticks`` per side.
    """

    market: str
    tick: float
    pip: float
    volume_step: float
    quote_currency: str
    trading_days_per_year: int = 252
    commission_pct: float = 0.0
    spread_ticks: float = 0.0
    slippage_ticks: float = 0.0

    def __post_init__(self) -> None:
        check_market_name(self.market)
        for name in ("tick", "pip", "volume_step"):
            _check_positive(self.market, name, getattr(self, name))
        for name in ("commission_pct", "spread_ticks", "slippage_ticks"):
            _check_not_negative(self.market, name, getattr(self, name))
        if not _CURRENCY.fullmatch(self.quote_currency):
            raise InstrumentError(
                f"{self.market}: quote currency {self.quote_currency!r} should be 3 to 5 capital letters, like USD."
            )
        if not 1 <= self.trading_days_per_year <= 366:
            raise InstrumentError(
                f"{self.market}: trading_days_per_year {self.trading_days_per_year} should lie between 1 and 366."
            )
        if self.digits > _MOST_DIGITS:
            raise InstrumentError(f"{self.market}: tick {self.tick} should have at most {_MOST_DIGITS} decimals.")

    @cached_property
    def digits(self) -> int:
        """Decimals of a price: 5 for a tick of 0.00001, 2 for 0.25."""
        exponent = Decimal(repr(self.tick)).normalize().as_tuple().exponent
        return max(0, -int(exponent))

    @property
    def _scale(self) -> int:
        return int(10**self.digits)

    def to_ticks(self, prices: NDArray[np.float64]) -> NDArray[np.int64]:
        """Prices as whole ticks, half a tick up: ``floor(price / tick + 0.5 + 1e-6)``."""
        return np.floor(prices / self.tick + _HALF_UP).astype(np.int64)

    def to_prices(self, ticks: NDArray[np.int64]) -> NDArray[np.float64]:
        """Whole ticks as prices: for each the double nearest to the decimal number with the instrument's digits."""
        scale = self._scale
        prices: NDArray[np.float64] = ticks * round(self.tick * scale) / scale
        return prices

    def to_price(self, ticks: int) -> float:
        """One price from whole ticks, the same double as ``to_prices`` gives."""
        return ticks * round(self.tick * self._scale) / self._scale

    def grid(self) -> dict[str, Any]:
        """What decides a run's numbers apart from costs; goes into the digest of bars."""
        return {
            "market": self.market,
            "tick": self.tick,
            "pip": self.pip,
            "volume_step": self.volume_step,
            "quote_currency": self.quote_currency,
            "trading_days_per_year": self.trading_days_per_year,
        }


def check_market_name(market: str) -> None:
    """Refuse a name that could not stand in a file name: capitals, digits, ``.``, ``_`` and ``-``, at most 32."""
    if not _MARKET_NAME.fullmatch(market):
        raise InstrumentError(
            f"The market {market!r} should be at most 32 capital letters, digits, '.', '_' or '-', like EURUSD."
        )


def find_instrument(market: str, registered: Mapping[str, Instrument] | None = None) -> Instrument:
    """The instrument of a market from the table, or else from ``registered``; raises UnknownMarket."""
    if market in INSTRUMENTS:
        return INSTRUMENTS[market]
    known = dict(registered or {})
    if market in known:
        return known[market]
    near = difflib.get_close_matches(market.upper(), [*INSTRUMENTS, *known], n=3)
    meant = f" (did you mean {' or '.join(near)}?)" if near else ""
    raise UnknownMarket(
        f"The market {market!r} is not known{meant}; a market the table does not have is imported with its"
        " --tick, --pip, --volume-step and --quote."
    )


def _check_positive(market: str, name: str, value: float) -> None:
    if not (np.isfinite(value) and value > 0):
        raise InstrumentError(f"{market}: {name} {value} should be a number above 0.")


def _check_not_negative(market: str, name: str, value: float) -> None:
    if not (np.isfinite(value) and value >= 0):
        raise InstrumentError(f"{market}: {name} {value} should be a number of at least 0.")


# Which of two currencies is the base and which the quote is custom: the earlier one here is the base.
_CURRENCIES = ("EUR", "GBP", "AUD", "NZD", "USD", "CAD", "CHF", "JPY")
_FX_SPREAD_TICKS = {"EURUSD": 13.0, "USDJPY": 14.0, "GBPUSD": 20.0, "AUDUSD": 14.0}
_CRYPTO = {  # market: (tick, volume step, spread in ticks, slippage in ticks)
    "BTCUSDT": (0.01, 0.00001, 100.0, 100.0),
    "ETHUSDT": (0.01, 0.0001, 10.0, 10.0),
    "BNBUSDT": (0.0001, 0.001, 1000.0, 500.0),
    "SOLUSDT": (0.0001, 0.001, 100.0, 100.0),
    "XRPUSDT": (0.0001, 0.1, 1.0, 1.0),
}
_EQUITIES = "AAPL AAPL_SPLITADJ AMZN DIA GOOG GOOGL IWM META MSFT NVDA QQQ SPY TSLA".split()
_INDICES = {"SPX": 50.0, "NDX": 100.0, "DJI": 200.0, "RUT": 30.0}  # market: spread in ticks of a contract on it


def _foreign_exchange() -> Iterator[Instrument]:
    for base, quote in combinations(_CURRENCIES, 2):
        market = base + quote
        tick, pip = (0.001, 0.01) if quote == "JPY" else (0.00001, 0.0001)
        spread = _FX_SPREAD_TICKS.get(market, 22.0)
        yield Instrument(market, tick, pip, 1000, quote, 260, spread_ticks=spread, slippage_ticks=2)


def _metals() -> Iterator[Instrument]:
    yield Instrument("XAUUSD", 0.01, 0.1, 1, "USD", 260, spread_ticks=36, slippage_ticks=5)
    yield Instrument("XAGUSD", 0.001, 0.01, 50, "USD", 260, spread_ticks=25, slippage_ticks=5)


def _cryptos() -> Iterator[Instrument]:
    for market, (tick, step, spread, slippage) in _CRYPTO.items():
        yield Instrument(market, tick, tick, step, "USDT", 365, 0.1, spread, slippage)
    yield Instrument("BTCPERP", 0.001, 0.001, 0.0001, "USD", 365, 0.05, 1000, 1000)


def _equities_and_indices() -> Iterator[Instrument]:
    for market in _EQUITIES:
        yield Instrument(market, 0.01, 0.01, 1, "USD", 252, 0.005, 1, 1)
    for market, spread in _INDICES.items():
        yield Instrument(market, 0.01, 0.01, 1, "USD", 252, 0.0, spread, 5)


def _table() -> Iterator[Instrument]:
    yield from _foreign_exchange()
    yield from _metals()
    yield from _cryptos()
    yield from _equities_and_indices()


INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType({instrument.market: instrument for instrument in _table()})
"""Every market known without being told, by name."""
