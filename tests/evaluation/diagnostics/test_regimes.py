"""Regimes: labels that know nothing of their bar or later ones, and tables that add up."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from engine.lookahead.futures import FUTURES
from engine.lookahead.proof import spread_moments
from evaluation.diagnostics import regime_labels
from evaluation.diagnostics.regime_labels import NOT_YET, REGIMES, label_trend, label_volatility, rank_so_far
from evaluation.diagnostics.regimes import Regimes, tabulate_regimes
from evaluation.diagnostics.trade_figures import Labels
from evaluation.statistics.sharpe import annual_sharpe
from market.bars import Bars
from market.timeframes import Timeframe
from market.validation import PRICE_NAMES
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.diagnostics.candidate import one_hourly_cell, run_on, two_daily_cells
from tests.evaluation.synthetic_bars import make_bars

BARS = make_bars(timeframe=Timeframe.H1, count=1_500, seed=5)


def knows_the_future(label: Callable[[Bars], Labels], bars: Bars) -> bool:
    """Whether a label up to the first changed bar depends on that bar's prices or on anything after it."""
    whole = label(bars)
    for after in spread_moments(len(bars)):
        for change in FUTURES.values():
            other = label(change(bars, after))[: after + 2]
            if not np.array_equal(whole[: len(other)], other):
                return True
    return False


@pytest.mark.parametrize("kind", list(REGIMES))
def test_no_label_knows_its_bar_or_a_later_one(kind: str) -> None:
    assert not knows_the_future(REGIMES[kind], BARS)
    assert len(np.unique(REGIMES[kind](BARS))) > 1 or kind == "year"


@pytest.mark.parametrize("ahead", [1, 2])
@pytest.mark.parametrize("kind", ["volatility", "trend"])
def test_a_label_that_knows_its_own_bar_or_the_next_is_caught(kind: str, ahead: int) -> None:
    assert knows_the_future(lambda bars: np.append(REGIMES[kind](bars)[ahead:], [NOT_YET] * ahead), BARS)


def test_thirds_of_the_whole_sample_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regime_labels, "rank_so_far", lambda values: np.argsort(np.argsort(values)) / len(values))
    assert knows_the_future(label_volatility, BARS)


def test_the_rank_so_far_is_that_among_the_values_so_far() -> None:
    values = np.random.default_rng(1).integers(0, 40, 300).astype(np.float64)
    for number, share in enumerate(rank_so_far(values)):
        past = values[: number + 1]
        below, equal = np.count_nonzero(past < values[number]), np.count_nonzero(past == values[number])
        assert share == pytest.approx((below + equal / 2) / (number + 1))
    assert len(rank_so_far(np.empty(0))) == 0


def test_volatility_is_the_mean_true_range_among_all_so_far() -> None:
    labels = label_volatility(BARS)
    previous = np.append(BARS.close[0], BARS.close[:-1])
    true_range = np.maximum(BARS.high, previous) - np.minimum(BARS.low, previous)
    values = [true_range[end - 20 : end].mean() / BARS.close[end - 1] for end in range(20, len(BARS))]
    assert (labels[:119] == NOT_YET).all()
    for bar in range(119, len(BARS)):
        past = np.array(values[: bar - 19])
        third = 3 * (np.mean(past < past[-1]) + 0.5 / len(past))
        if abs(third - round(third)) > 1e-9:
            assert labels[bar] == ("low", "middle", "high")[int(third)]


def test_trend_is_close_and_slope_of_the_mean() -> None:
    labels = label_trend(BARS)
    close = BARS.close
    assert (labels[:120] == NOT_YET).all()
    for bar in range(120, len(BARS)):
        now, before = close[bar - 100 : bar].mean(), close[bar - 120 : bar - 20].mean()
        above, up = close[bar - 1] > now, now > before
        assert labels[bar] == ("sideways" if above != up else "rising" if up else "falling")


def test_a_market_that_only_rises_is_rising() -> None:
    close = 100.0 + np.arange(300)
    bars = Bars.from_columns(BARS.instrument, np.arange(300) * 86_400_000, close, close, close, close)
    assert set(label_trend(bars)[120:].tolist()) == {"rising"}


def test_calendar_labels_are_those_of_the_open() -> None:
    time = np.array(["2024-02-29T23:00", "2024-03-01T00:00", "2024-12-31T15:00"], dtype="datetime64[ms]")
    ones = np.ones(3)
    bars = Bars.from_columns(BARS.instrument, time, ones, ones, ones, ones, None, Timeframe.H1)
    assert REGIMES["weekday"](bars).tolist() == ["Thursday", "Friday", "Tuesday"]
    assert REGIMES["hours"](bars).tolist() == ["20-24", "00-04", "12-16"]
    assert REGIMES["year"](bars).tolist() == ["2024"] * 3


@pytest.mark.parametrize("kind", list(REGIMES))
@pytest.mark.parametrize("count", [0, 1, 19, 20, 99, 118, 119, 120, 121])
def test_bars_too_few_to_tell_are_not_known_yet(kind: str, count: int) -> None:
    labels = REGIMES[kind](BARS[:count])
    assert len(labels) == count
    if kind in ("volatility", "trend"):
        assert (labels[:119] == NOT_YET).all()


@pytest.fixture(params=["two daily cells", "one hourly cell"])
def tested(request: pytest.FixtureRequest):
    return two_daily_cells() if request.param == "two daily cells" else one_hourly_cell()


def test_every_table_has_every_trade_and_every_day_once(tested) -> None:
    found = tabulate_regimes(tested.unsealed, tested.runs)
    backtests = [backtest for run in tested.runs for backtest in (run.search, run.validation)]
    profit = {sum(regime.net_profit_pct for regime in table.regimes) for table in found.tables}
    assert len(profit) == 1  # the same to the bit, whatever the table
    assert profit.pop() == pytest.approx(sum(each.metrics.net_return_pct for each in backtests), abs=1e-9)
    for table in found.tables:
        assert sum(regime.trades for regime in table.regimes) == sum(len(each.trades) for each in backtests)
        if table.kind != "hours":
            assert sum(regime.days for regime in table.regimes) == sum(len(each.daily.days) for each in backtests)


def test_the_tables_are_those_of_the_kinds() -> None:
    kinds = [[table.kind for table in tables_of(tested).tables] for tested in (two_daily_cells(), one_hourly_cell())]
    assert kinds == [["volatility", "trend", "year", "weekday"], ["volatility", "trend", "year", "weekday", "hours"]]
    hours = tables_of(one_hourly_cell()).tables[-1]
    assert {(regime.days, regime.sharpe) for regime in hours.regimes} == {(None, None)}
    volatility = [regime.name for regime in tables_of(one_hourly_cell()).tables[0].regimes]
    assert [name for name in volatility if name != NOT_YET] == ["low", "middle", "high"]


def tables_of(tested) -> Regimes:
    return tabulate_regimes(tested.unsealed, tested.runs)


def test_the_sharpe_ratio_is_that_of_the_days_in_the_regime() -> None:
    tested = one_hourly_cell()
    (run,) = tested.runs
    parts = []
    for bars, backtest in ((run.search_bars.bars, run.search), (run.validation_bars.bars, run.validation)):
        labels = label_volatility(bars)
        for day, gained in zip(backtest.daily.days, backtest.daily.returns, strict=True):
            first = max(backtest.first_scored, bars.index_at(int(day) * 86_400_000))
            parts.append((labels[first], gained))
    for regime in tables_of(tested).tables[0].regimes:
        days = np.array([gained for label, gained in parts if label == regime.name])
        assert regime.days == len(days)
        assert regime.sharpe == pytest.approx(annual_sharpe(days, tested.unsealed.days_per_year))


def test_the_regime_of_a_trade_is_known_from_the_bars_before_its_entry() -> None:
    tested = one_hourly_cell()
    (run,) = tested.runs
    expected: Counter[str] = Counter()
    for bars, trades in ((run.search_bars.bars, run.search.trades), (run.validation_bars.bars, run.validation.trades)):
        for entry in trades.entry_bar.tolist():
            unknown = np.repeat(bars.close_ticks[entry - 1], len(bars) - entry)  # from the entry bar on
            prices = {name: np.append(getattr(bars, f"{name}_ticks")[:entry], unknown) for name in PRICE_NAMES}
            other = Bars.from_ticks(bars.instrument, bars.timeframe, bars.time, prices, bars.volume)
            expected[str(label_trend(other)[entry])] += 1
    assert {regime.name: regime.trades for regime in tables_of(tested).tables[1].regimes if regime.trades} == expected


def test_several_cells_share_the_day() -> None:
    """By year both cells are in the same regime on every day: the Sharpe ratio is that of their mean."""
    tested = two_daily_cells()
    days, streams = tested.unsealed.days, []
    for run in tested.runs:
        stream = dict(zip(run.search.daily.days.tolist(), run.search.daily.returns, strict=True))
        stream |= dict(zip(run.validation.daily.days.tolist(), run.validation.daily.returns, strict=True))
        streams.append([stream.get(int(day), np.nan) for day in days])
    mean = np.mean(streams, axis=0)
    year = days.astype("datetime64[D]").astype("datetime64[Y]").astype(str)
    for regime in tables_of(tested).tables[2].regimes:
        there = mean[(year == regime.name) & np.isfinite(mean)]
        assert regime.days == 2 * len(there)
        assert regime.sharpe == pytest.approx(annual_sharpe(there, tested.unsealed.days_per_year))


def test_the_sentence_names_best_and_worst_with_numbers() -> None:
    found = tables_of(two_daily_cells())
    table = found.tables[0]
    best = max(table.regimes, key=lambda regime: regime.net_profit_pct)
    assert f"the best is {best.name} ({best.trades} trades entered, {best.net_profit_pct:+.1f} %" in found.sentence
    assert "By volatility" in found.sentence
    assert "By trend" in found.sentence


def test_what_is_not_known_yet_is_no_regime_to_praise() -> None:
    tested = run_on([make_bars("AAA", count=300)])
    for table in tables_of(tested).tables[:2]:
        assert any(regime.name == NOT_YET and regime.trades for regime in table.regimes)
        assert f"is {NOT_YET}" not in table.sentence


def test_one_regime_alone_is_nothing_to_compare() -> None:
    tested = run_on([make_bars("AAA", count=300)])
    assert "nothing to compare" in next(table.sentence for table in tables_of(tested).tables if table.kind == "year")


def test_without_a_trade_it_says_so() -> None:
    never = ema_cross(entry_rules=[{"id": "never", "side": "long", "when": "close < 0"}])
    found = tables_of(run_on([make_bars("AAA", count=700)], never))
    assert "no trade" in found.sentence
    assert all(regime.win_rate_pct is None and regime.sharpe is None for regime in found.tables[0].regimes)
    assert found.as_dict()["tables"][0]["kind"] == "volatility"
