"""Where the charts put their points."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from reports.charts.bars import bars_plot
from reports.charts.curves import drawdown_plot, equity_plot
from reports.charts.scales import Scale, round_step, time_ticks
from reports.charts.scores import MOST_DOTS, gate_plots, thinned, trajectory_plot, trials_plot
from reports.charts.shapes import SIZE, Plot, area, dots, line
from reports.model import CampaignReport, DailyCurve, Floats, PriceWindow, Trials
from reports.page import render_campaign
from reports.returns import drawdown_pct, growth, monthly_returns
from reports.window import window_on_last_trades
from tests.reports.demo_campaign import make_iterate, make_promoted
from tests.reports.demo_market import DATES, DAY_MS, START, make_bars, make_trades

POINT = re.compile(r"[ML](-?[\d.]+) (-?[\d.]+)")


@pytest.fixture(scope="module")
def report() -> CampaignReport:
    return make_promoted()


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in POINT.findall(path)]


def path_of(plot: Plot, style: str) -> str:
    return next(shape.path for shape in plot.shapes if shape.style == style)


def curve_of(*returns: float) -> DailyCurve:
    return DailyCurve(START // DAY_MS + np.arange(len(returns), dtype=np.int64), np.array(returns, dtype=np.float64))


def plots_of(report: CampaignReport) -> list[Plot]:
    assert report.curve is not None
    assert report.window is not None
    assert report.trials is not None
    drawn = [
        equity_plot(report.curve, report.dates),
        equity_plot(report.curve, report.dates, logarithmic=True),
        drawdown_plot(report.curve, report.dates),
        bars_plot(report.window),
        trials_plot(report.trials),
        trajectory_plot(report.loop.iterations),
        *gate_plots(report.loop.iterations),
    ]
    found = [plot for plot in drawn if plot is not None]
    assert len(found) == len(drawn) == 10
    return found


def test_every_point_lies_inside_the_view_box(report: CampaignReport) -> None:
    for plot in plots_of(report):
        for shape in plot.shapes:
            outside = [at for at in points(shape.path) if not (0 <= at[0] <= SIZE and 0 <= at[1] <= SIZE)]
            assert not outside, (plot.description, shape.style)


def test_every_label_and_mark_lies_beside_or_on_its_chart(report: CampaignReport) -> None:
    for plot in plots_of(report):
        assert all(0.0 <= label.at <= 100.0 for label in (*plot.x_labels, *plot.y_labels, *plot.bands))
        assert all(0.0 <= mark.x <= 100.0 and 0.0 <= mark.y <= 100.0 for mark in plot.marks)


def test_labels_rise_along_both_axes(report: CampaignReport) -> None:
    for plot in plots_of(report):
        across, down = [label.at for label in plot.x_labels], [label.at for label in plot.y_labels]
        assert across == sorted(set(across))
        assert down == sorted(set(down), reverse=True)
        assert len({label.text for label in plot.y_labels}) == len(plot.y_labels)


@pytest.mark.parametrize("style", ["equity", "benchmark"])
def test_a_curve_runs_from_the_left_edge_to_the_right_one_without_turning_back(
    report: CampaignReport, style: str
) -> None:
    assert report.curve is not None
    across = [x for x, _ in points(path_of(equity_plot(report.curve, report.dates), style))]
    assert len(across) == len(report.curve.days)
    assert (across[0], across[-1]) == (0.0, SIZE)
    assert all(before < after for before, after in pairwise(across))


def test_the_words_under_the_pointer_stand_where_the_days_do(report: CampaignReport) -> None:
    assert report.curve is not None
    reading = equity_plot(report.curve, report.dates).reading
    assert reading is not None
    assert len(reading.at) == len(reading.words) == len(report.curve.days)
    assert all(before < after for before, after in pairwise(reading.at))
    assert reading.words[0].startswith("2017-01-01   equity ")


def test_slices_are_shaded_in_order_and_touch(report: CampaignReport) -> None:
    assert report.curve is not None
    plot = equity_plot(report.curve, report.dates)
    shaded = [shape for shape in plot.shapes if shape.style.startswith("slice ")]
    assert [shape.style for shape in shaded] == ["slice search", "slice validation", "slice sealed"]
    edges = [(points(shape.path)[0][0], points(shape.path)[2][0]) for shape in shaded]
    assert edges[0][0] == 0.0
    assert edges[-1][1] == SIZE
    assert all(left[1] == right[0] for left, right in pairwise(edges))
    assert [band.text for band in plot.bands] == ["search", "validation", "sealed"]


def test_a_slice_begins_where_its_first_day_is_drawn(report: CampaignReport) -> None:
    assert report.curve is not None
    plot = equity_plot(report.curve, report.dates)
    across = [x for x, _ in points(path_of(plot, "equity"))]
    assert points(path_of(plot, "slice validation"))[0][0] == across[600]


def test_a_sealed_slice_that_was_not_opened_is_not_shaded() -> None:
    report = make_iterate()
    assert report.curve is not None
    styles = {shape.style for shape in equity_plot(report.curve, report.dates).shapes}
    assert "slice validation" in styles
    assert "slice sealed" not in styles


def test_without_dates_nothing_is_shaded(report: CampaignReport) -> None:
    assert report.curve is not None
    assert not equity_plot(report.curve, None).bands


def test_higher_equity_is_drawn_higher() -> None:
    first, second, third = points(path_of(equity_plot(curve_of(0.0, 0.1, -0.2), None), "equity"))
    assert third[1] > first[1] > second[1]


def test_equal_gains_in_percent_are_equal_steps_on_a_logarithmic_scale() -> None:
    first, second, third = points(path_of(equity_plot(curve_of(0.5, 0.5, 0.5), None, logarithmic=True), "equity"))
    assert first[1] - second[1] == pytest.approx(second[1] - third[1], abs=0.11)


def test_a_drawdown_hangs_from_the_top_and_is_deepest_at_its_deepest_day() -> None:
    plot = drawdown_plot(curve_of(0.1, -0.2, 0.05, 0.5), None)
    down = [y for _, y in points(path_of(plot, "under-line"))]
    assert down[0] == down[-1] == 0.0
    assert max(down) == down[1]
    assert "20.0\u202f%" in plot.description


@pytest.mark.parametrize("returns", [(0.01,), (0.0, 0.0), (float("nan"), 0.01), (-1.0, 0.5), (-1.5, 0.1)], ids=str)
@pytest.mark.parametrize("logarithmic", [False, True])
def test_a_short_flat_holed_or_ruined_curve_is_drawn(returns: tuple[float, ...], logarithmic: bool) -> None:
    curve = curve_of(*returns)
    for plot in (equity_plot(curve, None, logarithmic), drawdown_plot(curve, None)):
        assert not re.search("nan|inf", "".join(shape.path for shape in plot.shapes))


def test_nothing_is_drawn_of_nothing() -> None:
    empty = np.zeros(0, dtype=np.float64)
    assert line(empty, empty) == area(empty, empty, 1.0) == dots(empty, empty) == ""
    assert trials_plot(Trials(0, 0, empty, empty)) is None
    assert trials_plot(Trials(2, 2, np.full(2, np.nan), np.full(2, np.nan))) is None
    assert trajectory_plot(()) is None
    assert gate_plots(()) == ()
    assert monthly_returns(curve_of()) == ()


def test_an_empty_curve_or_window_is_said_in_words() -> None:
    none = np.zeros(0, dtype=np.float64)
    window = PriceWindow("EURUSD 1h", 5, np.zeros(0, dtype=np.int64), none, none, none, none)
    page = render_campaign(replace(make_iterate(), curve=curve_of(), window=window))
    assert "There is no equity curve" in page
    assert "No bars are drawn" in page


def test_a_line_is_broken_where_there_is_no_number() -> None:
    x = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    y = np.array([0.0, 0.5, np.nan, 0.5, 1.0])
    assert line(x, y) == "M0 1000L250 500M750 500L1000 0"


def test_a_scale_holds_every_number_and_a_flat_series_lies_in_its_middle() -> None:
    values: Floats = np.array([3.0, np.nan, -2.0])
    placed = Scale.around(values).place(values)
    assert 0.0 < placed[2] < placed[0] < 1.0
    assert np.isnan(placed[1])
    assert Scale.around(np.array([5.0, 5.0])).at(5.0) == pytest.approx(0.5)


@pytest.mark.parametrize(("step", "rounded"), [(0.7, 1.0), (1.0, 1.0), (2.1, 2.5), (0.03, 0.05), (600.0, 1000.0)])
def test_steps_of_an_axis_are_round(step: float, rounded: float) -> None:
    assert round_step(step) == pytest.approx(rounded)


@pytest.mark.parametrize("days", [1, 20, 100, 700, 4_000])
def test_a_time_axis_has_few_ascending_labels_within_it(days: int) -> None:
    ticks = time_ticks(START, START + days * DAY_MS)
    values = [tick.value for tick in ticks]
    assert values == sorted(set(values))
    assert all(START <= value <= START + days * DAY_MS for value in values)
    assert 1 <= len(ticks) <= 10


def test_every_bar_has_a_wick_and_a_body_side_by_side(report: CampaignReport) -> None:
    assert report.window is not None
    plot = bars_plot(report.window)
    wicks = [at for style in ("wick up", "wick down") for at in points(path_of(plot, style))]
    assert len({x for x, _ in wicks}) == len(report.window.time)
    assert len(points(path_of(plot, "body up")) + points(path_of(plot, "body down"))) == 4 * len(report.window.time)


def test_a_trade_is_marked_at_its_bars_and_prices(report: CampaignReport) -> None:
    assert report.window is not None
    trade = report.window.trades[-1]
    plot = bars_plot(replace(report.window, trades=(trade,)))
    entry, leave = plot.marks
    bar = int(np.flatnonzero(report.window.time == trade.entry_time)[0])
    assert entry.x == pytest.approx(100.0 * (bar + 0.5) / len(report.window.time), abs=1e-3)
    assert leave.x > entry.x
    assert (entry.style, leave.style.split()[0]) == (f"entry {trade.side}", "exit")
    assert (entry.y > leave.y) == (trade.exit_price > trade.entry_price)


def test_the_window_ends_shortly_after_the_last_trade_whether_it_won_or_lost() -> None:
    bars = make_bars()
    trades = make_trades(bars, DATES.validation_end)
    window = window_on_last_trades(bars, trades)
    lost = window_on_last_trades(bars, tuple(replace(trade, pnl=-trade.pnl) for trade in trades))
    assert np.array_equal(window.time, lost.time)
    assert window.time[0] <= trades[-1].entry_time < trades[-1].exit_time < window.time[-1]
    assert all(trade.exit_time >= window.time[0] for trade in window.trades)


def test_many_trials_are_thinned_evenly_and_keep_both_ends() -> None:
    rows = thinned(np.arange(10_000))
    assert len(rows) == MOST_DOTS
    assert (rows[0], rows[-1]) == (0, 9_999)
    assert set(np.diff(rows)) <= {4, 5, 6}


def test_the_chosen_trial_is_ringed_where_its_scores_are(report: CampaignReport) -> None:
    assert report.trials is not None
    plot = trials_plot(report.trials)
    assert plot is not None
    (mark,) = plot.marks
    assert f"M{10 * mark.x:.1f}".removesuffix(".0") in path_of(plot, "dots")
    assert mark.style == "chosen"


def test_a_gate_chart_draws_the_limit_and_breaks_where_a_value_is_missing(report: CampaignReport) -> None:
    first, *rest = report.loop.iterations
    holed = replace(first, gates=tuple(replace(gate, value=None, margin=None) for gate in first.gates))
    plot = gate_plots((holed, *rest))[0]
    (left, right) = points(path_of(plot, "limit"))
    assert left[1] == right[1]
    assert len(points(path_of(plot, "validation-score thread"))) == len(rest)


def test_one_iteration_has_no_gate_charts(report: CampaignReport) -> None:
    assert gate_plots(report.loop.iterations[:1]) == ()


def test_growth_compounds_and_drawdown_starts_at_the_first_balance() -> None:
    assert growth(np.array([0.1, np.nan, -0.5])) == pytest.approx([1.1, 1.1, 0.55])
    assert drawdown_pct(np.array([-0.1, 0.2])) == pytest.approx([-10.0, 0.0])


def test_months_compound_to_their_year() -> None:
    january, february = 17_167, 17_198  # days since 1970: 2017-01-01 and 2017-02-01
    days = np.array([january, january + 1, february], dtype=np.int64)
    (year,) = monthly_returns(DailyCurve(days, np.array([0.1, 0.1, -0.5])))
    assert year.year == 2017
    assert year.months[:2] == pytest.approx((21.0, -50.0))
    assert year.months[2:] == (None,) * 10
    assert year.total == pytest.approx(-39.5)
