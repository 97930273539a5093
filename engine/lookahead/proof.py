"""The proof for one contract on given bars, and the first thing that speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from contracts.expressions.nodes import Node
from contracts.program import Program
from engine.arrays import Integers
from engine.backtest import Backtester
from engine.elementwise import Row
from engine.lookahead.futures import FUTURES
from engine.lookahead.series import name_series
from engine.results import Backtest
from engine.rows import Rows
from engine.settings import RunSettings
from engine.signals import build_signals
from engine.simulation.state import Signals
from market.bars import Bars
from market.times import format_time

_AT_THE_OPEN = ("exit_rule:", "time_exit", "reverse")
_DEFAULTS = RunSettings()

Seen = Row | Integers


@dataclass(frozen=True, slots=True)
class Lookahead:
    """Bars after ``moment``, the open time of bar ``after``, were ``future`` (cut, shaken, thinned); the past changed.

    ``what`` is the first row, by bar, that differs and ``bar`` where it does, with its value ``before`` and ``now``;
    ``trade_before`` and ``trade_now`` are the first decision or fill that differs, None where none does.
    """

    future: str
    after: int
    moment: str
    what: str
    bar: int
    time: str
    before: str
    now: str
    trade_before: str | None
    trade_now: str | None

    def as_dict(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)


def find_lookahead(
    program: Program,
    bars: Bars,
    values: Mapping[str, float] | None = None,
    settings: RunSettings = _DEFAULTS,
    moments: Iterable[int] | None = None,
) -> Lookahead | None:
    """The first difference that other futures make to the past; None is the proof that they make none.

    ``moments``: the bars after which the future is changed, 64 spread over the bars unless given. Raises ContractError
    for values the contract does not allow, TimeframeError for an indicator of a timeframe shorter than the bars'.
    """
    whole = _Sight(program, bars, values, settings)
    for after in spread_moments(len(bars)) if moments is None else moments:
        for future, change in FUTURES.items():
            other = _Sight(program, change(bars, after), values, settings)
            if found := _compare(whole, other, future, after):
                return found
    return None


def spread_moments(bars: int, count: int = 64) -> list[int]:
    """``count`` bars, or all there are, from the second to the last but one."""
    return sorted({int(bar) for bar in np.linspace(1, bars - 2, min(count, max(bars - 2, 0)))})


class _Sight:
    """One run and all it saw."""

    def __init__(self, program: Program, bars: Bars, values: Mapping[str, float] | None, settings: RunSettings) -> None:
        bound = program.bind(values)
        tester = Backtester(program, bars, settings)
        self.bars = bars
        self.backtest: Backtest = tester.run(values)
        self._rows: Rows = tester.rows
        self._series: Mapping[str, Node] = name_series(program, bound)
        self._signals: Signals = build_signals(bound, tester.rows, len(bars))

    def rows(self) -> Iterator[tuple[str, Seen]]:
        """Indicators first, then rules and distances, signals, and the equity."""
        for name, node in self._series.items():
            yield name, self._rows.row(node)
        for name, row in zip(self._signals._fields, self._signals, strict=True):
            yield f"signal {name}", row
        equity = np.full(len(self.bars), np.nan)
        equity[self.backtest.first_scored :] = self.backtest.equity
        yield "equity", equity

    def doings(self, after: int) -> list[str]:
        """What was ordered up to the close of bar ``after`` and filled until then, the next open's orders included."""
        trades = self.backtest.trades
        found: list[tuple[int, int, str]] = []
        for n, (entry, leave) in enumerate(zip(trades.entry_bar.tolist(), trades.exit_bar.tolist(), strict=True)):
            reason = trades.exit_reason[n]
            if entry <= after + 1:
                side = "buy" if trades.side[n] > 0 else "sell"
                text = f"{side} {trades.quantity[n]:g} at {self._price(trades.entry_ticks[n])} ({trades.entry_rule[n]})"
                found.append((entry, 1, f"{text}, R {trades.risk_ticks[n]} ticks"))
            decided = leave == after + 1 and reason.startswith(_AT_THE_OPEN)
            if reason != "end_of_data" and (leave <= after or decided):
                found.append((leave, 0, f"leave at {self._price(trades.exit_ticks[n])} ({reason})"))
        return [f"{self._time(bar)} {text}" for bar, _, text in sorted(found)]

    def _price(self, ticks: int) -> str:
        instrument = self.bars.instrument
        return f"{ticks * instrument.tick:.{instrument.digits}f}"

    def _time(self, bar: int) -> str:
        return format_time(int(self.bars.time[bar]))


def _compare(whole: _Sight, other: _Sight, future: str, after: int) -> Lookahead | None:
    first: tuple[int, str, str, str] | None = None
    for (name, before), (_, now) in zip(whole.rows(), other.rows(), strict=True):
        # Where the data ends, an open position is closed: the equity of a cut's last bar has its costs taken off.
        end = after if name == "equity" and future == "cut" else after + 1
        bar = _first_difference(before[:end], now[:end])
        if bar is not None and (first is None or bar < first[0]):
            first = (bar, name, str(before[bar]), str(now[bar]))
    then, since = _first_unlike(*_doings(whole, other, after))
    if first is None and then is None and since is None:
        return None
    bar, name, was, is_ = first or (after, "trades", "as below", "as below")
    moment, time = (format_time(int(whole.bars.time[each])) for each in (after, bar))
    return Lookahead(future, after, moment, name, bar, time, was, is_, then, since)


def _doings(whole: _Sight, other: _Sight, after: int) -> tuple[list[str], list[str]]:
    """A run that ends at bar ``after`` has no next open: then only what was filled until that bar is compared."""
    last = after if len(other.bars) > after + 1 else after - 1
    return whole.doings(last), other.doings(last)


def _first_difference(before: Seen, now: Seen) -> int | None:
    same = before == now
    if before.dtype == np.float64:
        same = same | (np.isnan(before) & np.isnan(now))
    return None if same.all() else int(np.argmin(same))


def _first_unlike(before: list[str], now: list[str]) -> tuple[str | None, str | None]:
    for n in range(max(len(before), len(now))):
        pair = (before[n] if n < len(before) else None, now[n] if n < len(now) else None)
        if pair[0] != pair[1]:
            return pair
    return None, None
