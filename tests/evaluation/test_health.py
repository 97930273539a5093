"""Health checks, on real runs and on spoilt ones."""

import dataclasses

import numpy as np
import pytest

from engine.results import Backtest
from engine.settings import RunSettings
from evaluation.health import HealthCheck, check_health, check_look_ahead
from evaluation.runs import make_runner
from evaluation.slices import SliceBars
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.synthetic_bars import make_bars

PROGRAM = ema_cross()
SLICE = SliceBars(make_bars(count=1500), 200)
VALUES = {"fast_length": 5.0, "slow_length": 20.0}
NO_LOOK_AHEAD = HealthCheck("look_ahead", True, None, None, "")


def _run() -> Backtest:
    return make_runner(PROGRAM, SLICE.bars, RunSettings(), SLICE.score_from).run(VALUES)


def _failed(backtest: Backtest) -> list[str]:
    return [check.name for check in check_health([backtest], NO_LOOK_AHEAD) if not check.passed]


def _with_pnl(*pnl: float) -> Backtest:
    backtest = _run()
    return dataclasses.replace(backtest, trades=dataclasses.replace(backtest.trades, pnl=np.array(pnl)))


def test_a_sound_run_passes_every_check() -> None:
    names = [check.name for check in check_health([_with_pnl(*[3.0, -2.0] * 20)], NO_LOOK_AHEAD)]
    assert names == ["trades", "finite_equity", "positive_equity", "profit_concentration", "look_ahead"]
    assert _failed(_with_pnl(*[3.0, -2.0] * 20)) == []


def test_a_run_without_trades_fails() -> None:
    assert _failed(_with_pnl()) == ["trades"]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_equity_that_is_not_finite_fails(bad: float) -> None:
    backtest = _run()
    equity = backtest.equity.copy()
    equity[10] = bad
    assert "finite_equity" in _failed(dataclasses.replace(backtest, equity=equity))


@pytest.mark.parametrize("lowest", [0.0, -5.0, np.nan])
def test_equity_that_reaches_zero_fails(lowest: float) -> None:
    backtest = _run()
    equity = backtest.equity.copy()
    equity[10] = lowest
    assert "positive_equity" in _failed(dataclasses.replace(backtest, equity=equity))


def test_a_run_without_a_scored_bar_fails() -> None:
    assert "positive_equity" in _failed(dataclasses.replace(_run(), equity=np.empty(0)))


@pytest.mark.parametrize(("pnl", "passed"), [((60, 40, 20), True), ((61, 40, 20), False), ((500, -300, -100), False)])
def test_no_single_trade_may_make_more_than_half_of_the_profit(pnl: tuple[float, ...], passed: bool) -> None:
    assert (_failed(_with_pnl(*pnl)) == []) is passed


def test_without_a_profit_none_can_hang_on_one_trade() -> None:
    assert _failed(_with_pnl(10, -30)) == []


def test_a_profit_that_is_not_a_number_fails() -> None:
    assert _failed(_with_pnl(10, np.nan)) == ["profit_concentration"]


def test_the_engine_does_not_look_ahead() -> None:
    check = check_look_ahead(PROGRAM, VALUES, [(SLICE, RunSettings())], make_runner)
    assert check.passed
    assert check.value > 10


def test_where_no_trade_could_be_compared_the_check_is_not_passed() -> None:
    idle = {"fast_length": 50.0, "slow_length": 100.0}
    short = SliceBars(make_bars(count=115), 0)
    check = check_look_ahead(PROGRAM, idle, [(short, RunSettings())], make_runner)
    assert (check.passed, check.value) == (False, 0.0)
    assert "nothing could be compared" in check.sentence
    assert not check_look_ahead(PROGRAM, VALUES, [], make_runner).passed


class _Peeks:
    """An engine that knows the last bar: it drops its first trade where the market ends above its start."""

    def __init__(self, program, bars, settings, score_from) -> None:
        self._runner = make_runner(program, bars, settings, score_from)
        self._rose = bars.close[-1] > bars.close[len(bars) // 3]

    def run(self, values) -> Backtest:
        backtest = self._runner.run(values)
        if not self._rose:
            return backtest
        columns = ("side", "entry_bar", "exit_bar", "entry_ticks", "exit_ticks", "quantity", "pnl", "exit_number")
        kept = {name: getattr(backtest.trades, name)[1:] for name in columns}
        return dataclasses.replace(backtest, trades=dataclasses.replace(backtest.trades, **kept))


def test_a_run_that_knows_the_future_is_caught() -> None:
    checks = [
        check_look_ahead(PROGRAM, VALUES, [(SliceBars(make_bars(count=900, seed=seed), 0), RunSettings())], _Peeks)
        for seed in range(6)
    ]
    caught = [check for check in checks if not check.passed]
    assert caught
    assert "looks ahead" in caught[0].sentence
