"""The door: a program on bars → a backtest; and many parameter sets of one program on the same bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from contracts.binding import BoundProgram, BoundRisk
from contracts.program import Program
from engine import clocks
from engine.arrays import frozen
from engine.daily import Calendar
from engine.errors import BacktestError
from engine.results import Backtest, Refused, Trades
from engine.risk import risk_of
from engine.rows import Rows
from engine.settings import RunSettings
from engine.signals import build_signals
from engine.simulation import state
from engine.simulation.loop import simulate
from engine.stack import compile_position_rules
from engine.tearsheet.sheet import measure
from engine.tearsheet.span import Span
from engine.terms import terms_of
from market.bars import Bars

_DEFAULTS = RunSettings()
_NO_ROW = frozen(np.empty(0))


def run_backtest(
    program: Program,
    bars: Bars,
    values: Mapping[str, float] | None = None,
    settings: RunSettings = _DEFAULTS,
    score_from: int = 0,
) -> Backtest:
    """Run once, with the contract's own parameter values where ``values`` has none; see ``Backtester``."""
    return Backtester(program, bars, settings, score_from).run(values)


class Backtester:
    """Runs one program on one set of bars; rows of indicators and conditions are computed once for all runs.

    ``rows`` are the rows it reads. Bars before ``score_from`` only warm indicators up: no signal, no equity, no metric
    before it. Bars that do not outlast the warm-up give a backtest without trades, which says so. Raises BacktestError
    for a ``score_from`` outside the bars, TimeframeError for an indicator of a timeframe shorter than the bars'. For
    one thread at a time; the kernels themselves run without the interpreter's lock, so several may work side by side.
    """

    def __init__(self, program: Program, bars: Bars, settings: RunSettings = _DEFAULTS, score_from: int = 0) -> None:
        if not 0 <= score_from <= len(bars):
            raise BacktestError(f"Scoring should start at a bar from 0 to {len(bars)}, not {score_from}.")
        self._program = program
        self._bars = bars
        self._settings = settings
        self._score_from = score_from
        self.rows = Rows(bars)
        self._prices = state.Prices(bars.open_ticks, bars.high_ticks, bars.low_ticks, bars.close_ticks)
        self._days = frozen(clocks.days(bars.time))
        self._terms = terms_of(bars, settings)
        self._spans: dict[int, tuple[Calendar, Span]] = {}

    def run(self, values: Mapping[str, float] | None = None) -> Backtest:
        """One run; raises ContractError for values the contract does not allow."""
        program = self._program.bind(values)
        warmup = max((self.rows.warmup(node) for node in program.reads()), default=0)
        first = min(max(warmup, self._score_from), len(self._bars))
        record, outcome = self._simulate(program, first)
        calendar, span = self._span(first)
        returns = calendar.returns(record.equity, span.balance)
        metrics = measure(record, outcome, returns, self._bars.time[first:], self._terms.grid, span)
        exposure = outcome.exposure / span.bars if span.bars else 0.0
        trades = self._trades(program, record, outcome.trades)
        refused = Refused(*(int(count) for count in record.refused))
        daily = calendar.stream(returns, exposure)
        return Backtest(program.values, warmup, first, trades, frozen(record.equity), daily, metrics, refused)

    def run_many(self, sets: Iterable[Mapping[str, float]]) -> list[Backtest]:
        """One run per parameter set, in order; raises ContractError for the first set that is not allowed."""
        return [self.run(values) for values in sets]

    def _simulate(self, program: BoundProgram, first: int) -> tuple[state.Record, state.Outcome]:
        scored = len(self._bars) - first
        plan = state.Plan(
            signals=build_signals(program, self.rows, len(self._bars)),
            rules=compile_position_rules(program.exit_rules, self.rows.row, len(self._bars)),
            days=self._days,
            risk=risk_of(program.risk),
            rows=self._width_rows(program.risk),
            terms=self._terms,
        )
        record = state.Record(
            whole=np.empty((scored, state.WHOLE_COLUMNS), dtype=np.int64),
            money=np.empty((scored, state.MONEY_COLUMNS)),
            equity=np.empty(scored),
            refused=np.zeros(state.REFUSALS, dtype=np.int64),
        )
        return record, simulate(self._prices, first, plan, record)

    def _trades(self, program: BoundProgram, record: state.Record, count: int) -> Trades:
        whole = frozen(record.whole[:count].T.copy())
        money = frozen(record.money[:count].T.copy())
        exits = tuple(f"exit_rule:{rule.id}" for rule in program.exit_rules)
        return Trades(
            instrument=self._bars.instrument,
            entry_names=tuple(rule.id for rule in program.entry_rules),
            exit_names=(*state.EXIT_NAMES, *exits),
            side=whole[state.SIDE],
            entry_bar=whole[state.ENTRY_BAR],
            exit_bar=whole[state.EXIT_BAR],
            entry_time=frozen(self._bars.time[whole[state.ENTRY_BAR]]),
            exit_time=frozen(self._bars.time[whole[state.EXIT_BAR]]),
            entry_ticks=whole[state.ENTRY_TICKS],
            exit_ticks=whole[state.EXIT_TICKS],
            risk_ticks=whole[state.RISK_TICKS],
            quantity=money[state.QUANTITY],
            pnl=money[state.PNL],
            costs=money[state.COSTS],
            entry_rule_number=whole[state.ENTRY_RULE],
            exit_number=whole[state.EXIT_REASON],
        )

    def _width_rows(self, risk: BoundRisk) -> state.WidthRows:
        distances = (risk.stop_loss, risk.take_profit, risk.trailing_stop)
        series = (None if distance is None else distance.series for distance in distances)
        return state.WidthRows(*(_NO_ROW if node is None else self.rows.number(node) for node in series))

    def _span(self, first: int) -> tuple[Calendar, Span]:
        found = self._spans.get(first)
        if found is None:
            calendar = Calendar.of(self._bars, first)
            span = Span.of(self._bars, first, len(calendar.days), self._terms.money.balance)
            found = self._spans[first] = (calendar, span)
        return found
