"""The plateau on made-up surfaces of the Sharpe ratio, and on real bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from contracts.program import Program
from engine.batch import BatchResult
from engine.metrics import FIGURES
from engine.results import Backtest
from engine.settings import RunSettings
from evaluation.diagnostics.plateau import Plateau, measure_plateau
from evaluation.errors import EvaluationError
from evaluation.runs import make_runner, place_on_calendar
from evaluation.statistics.sharpe import annual_sharpe
from market.bars import Bars
from market.defaults import read_default_bars
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.diagnostics.candidates_for_tests import Subject, make_subject
from tests.evaluation.synthetic_bars import make_bars

Surface = Callable[..., float]

TWO = {
    "fast_length": {"value": 20, "min": 5, "max": 50, "step": 5},
    "slow_length": {"value": 50, "min": 20, "max": 100, "step": 10},
    "stop_atr": {"value": 2.0, "min": 1.0, "max": 4.0, "step": 0.25, "enabled": False},
    "target_atr": {"value": 3.0, "enabled": False},
}
NAMES = ("fast_length", "slow_length", "stop_atr", "target_atr")


@dataclass
class Scripted:
    """A runner whose daily streams have exactly the annual Sharpe ratio of a surface; NaN is a set that failed."""

    surface: Surface
    bars: Bars
    score_from: int
    days_per_year: float

    def run(self, values: Mapping[str, float]) -> Backtest:
        raise NotImplementedError

    def run_sets(self, values: np.ndarray) -> BatchResult:
        days = self.bars.time[self.score_from :] // 86_400_000
        shape = np.where(np.arange(len(days)) % 2, 1.0, -1.0)
        shape = (shape - shape.mean()) / shape.std(ddof=1)
        sharpes = np.array([self.surface(*row) for row in values.tolist()])
        returns = 0.01 * (shape + np.nan_to_num(sharpes)[:, None] / math.sqrt(self.days_per_year))
        count = len(values)
        return BatchResult(
            figures=np.full((count, len(FIGURES)), np.nan),
            days=days,
            returns=returns,
            exposure=np.zeros(count),
            first_scored=np.zeros(count, dtype=np.int64),
            scored_days=np.full(count, len(days)),
            refused=np.zeros((count, 4), dtype=np.int64),
            failures=dict.fromkeys(np.flatnonzero(np.isnan(sharpes)).tolist(), "no such set"),
        )


def _subject(space: dict[str, Any] | None = None, markets: Sequence[str] = ("AAA",), **values: float) -> Subject:
    program = ema_cross() if space is None else ema_cross(optimization_space=space)
    return make_subject(program, [make_bars(name, count=500) for name in markets], values=values)


def _on_surface(subject: Subject, search: Surface, validation: Surface | None = None) -> Plateau:
    """Search is told apart from validation by how many bars there are before it is scored."""

    def factory(program: Program, bars: Bars, settings: RunSettings, score_from: int) -> Scripted:
        surface = search if score_from == 0 or validation is None else validation
        return Scripted(surface, bars, score_from, subject.unsealed.days_per_year)

    return measure_plateau(*subject.arguments, factory=factory)


def _bowl(fast: float, slow: float, *_: float) -> float:
    """A separable quadratic with its top of 2 at (20, 50); a step costs 0.3 in one parameter and 0.6 in the other."""
    return 2.0 - 0.3 * ((fast - 20) / 5) ** 2 - 0.6 * ((slow - 50) / 10) ** 2


def test_on_a_separable_quadratic_every_figure_is_known() -> None:
    found = _on_surface(_subject(TWO), _bowl)
    moves = {*product((-1, 0, 1), repeat=2), *((step, 0) for step in (-2, 2)), *((0, step) for step in (-2, 2))}
    sharpes = [2.0 - 0.3 * a * a - 0.6 * b * b for a, b in moves - {(0, 0)}]
    assert (found.neighbours, found.box) == (12, True)
    assert found.search.winner_sharpe == pytest.approx(2.0)
    assert found.search.kept_share == pytest.approx(8 / 12)  # all but (±2, 0), at 0.8, and (0, ±2), at −0.4
    assert found.search.median_ratio == pytest.approx(np.median(sharpes) / 2.0)
    assert found.validation.kept_share == found.search.kept_share


def test_the_worst_parameter_is_the_one_whose_steps_cost_most() -> None:
    found = _on_surface(_subject(TWO), _bowl)
    assert found.worst_parameter == "slow_length"
    ratios = {profile.name: profile.mean_ratio for profile in found.profiles}
    assert ratios["fast_length"] == pytest.approx(1 - 0.3 * (1 + 1 + 4 + 4) / 4 / 2)
    assert ratios["slow_length"] == pytest.approx(1 - 0.6 * (1 + 1 + 4 + 4) / 4 / 2)
    assert _on_surface(_subject(TWO), _turned_bowl).worst_parameter == "fast_length"


def test_the_worst_parameter_is_that_of_the_search() -> None:
    assert _on_surface(_subject(TWO), _bowl, _turned_bowl).worst_parameter == "slow_length"


def _turned_bowl(fast: float, slow: float, *_: float) -> float:
    return _bowl(20 + (slow - 50) / 2, 50 + (fast - 20) * 2)


def test_a_profile_goes_along_one_parameter_and_has_the_winner_in_it() -> None:
    fast, slow = _on_surface(_subject(TWO), _bowl, lambda *values: _bowl(*values) / 2).profiles
    assert (fast.name, slow.name) == ("fast_length", "slow_length")
    assert fast.values == (10.0, 15.0, 20.0, 25.0, 30.0)
    assert fast.search == pytest.approx((0.8, 1.7, 2.0, 1.7, 0.8))
    assert slow.values == (30.0, 40.0, 50.0, 60.0, 70.0)
    assert slow.validation == pytest.approx((-0.2, 0.7, 1.0, 0.7, -0.2))


def test_search_and_validation_are_measured_apart() -> None:
    found = _on_surface(_subject(TWO), _bowl, lambda fast, slow, *_: 1.0 if (fast, slow) == (20, 50) else 0.1)
    assert found.search.kept_share == pytest.approx(8 / 12)
    assert (found.validation.kept_share, found.validation.median_ratio) == (0.0, pytest.approx(0.1))


@pytest.mark.parametrize(("left", "share"), [(1.0001, 1.0), (0.9999, 0.0)])
def test_half_is_enough_and_less_is_not(left: float, share: float) -> None:
    found = _on_surface(_subject(TWO), lambda fast, slow, *_: 2.0 if (fast, slow) == (20, 50) else left)
    assert found.search.kept_share == share


def test_at_the_edge_of_the_grid_there_are_neighbours_on_one_side() -> None:
    found = _on_surface(_subject(TWO, fast_length=5, slow_length=100), _bowl_around_the_corner)
    assert found.neighbours == 5  # (1, 0) (2, 0) (0, 1) (0, 2) and the corner of the box
    assert found.profiles[0].values == (5.0, 10.0, 15.0)
    assert found.profiles[1].values == (80.0, 90.0, 100.0)


def _bowl_around_the_corner(fast: float, slow: float, *_: float) -> float:
    return _bowl(fast + 15, slow - 50)


def test_a_failed_neighbour_counts_as_one_that_keeps_nothing() -> None:
    def surface(fast: float, slow: float, *_: float) -> float:
        return math.nan if fast > 20 else 2.0

    found = _on_surface(_subject(TWO), surface)
    assert found.search.kept_share == pytest.approx(8 / 12)  # three of the box and one beyond it lie above 20
    assert found.profiles[0].search[3:] == (None, None)
    assert found.profiles[0].mean_ratio == pytest.approx(0.5)


@pytest.mark.parametrize("sharpe", [-0.5, math.nan])
def test_around_a_loss_there_is_nothing_to_keep(sharpe: float) -> None:
    found = _on_surface(_subject(TWO), lambda *_: sharpe)
    assert (found.search.kept_share, found.search.median_ratio, found.worst_parameter) == (None, None, None)
    assert found.search.winner_sharpe == (None if math.isnan(sharpe) else pytest.approx(sharpe))
    expected = "has no Sharpe ratio" if math.isnan(sharpe) else "is -0.50, and there is nothing to keep of it."
    assert expected in found.sentence


def test_cells_are_weighted_equally() -> None:
    subject = _subject(TWO, markets=("AAA", "BBB"))

    def factory(program: Program, bars: Bars, settings: RunSettings, score_from: int) -> Scripted:
        share = 1.5 if bars.market == "AAA" else 0.5
        return Scripted(lambda *values: share * _bowl(*values), bars, score_from, subject.unsealed.days_per_year)

    found = measure_plateau(*subject.arguments, factory=factory)
    assert found.search.winner_sharpe == pytest.approx(2.0)
    assert found.search.kept_share == pytest.approx(8 / 12)


def test_a_box_of_too_many_sets_is_not_run() -> None:
    space = {f"length_{number}": {"value": 20, "min": 10, "max": 30, "step": 5} for number in range(6)}
    indicators = [{"id": f"e{n}", "name": "ema", "params": {"source": "close", "length": name}} for n, name in
                  enumerate(space)]  # fmt: skip
    rules = [{"id": "up", "side": "long", "when": " and ".join(f"close > e{number}" for number in range(6))}]
    risk = {"sizing": {"kind": "fixed_units", "units": 1}}
    program = ema_cross(optimization_space=space, indicators=indicators, entry_rules=rules, risk_model=risk)
    found = _on_surface(make_subject(program, [make_bars(count=500)]), lambda *_: 1.0)
    assert (found.neighbours, found.box) == (24, False)
    assert len(found.profiles) == 6


def test_without_an_enabled_parameter_there_are_no_neighbours() -> None:
    space = {name: {"value": value, "enabled": False} for name, value in zip(NAMES, (20, 50, 2.0, 3.0), strict=True)}
    found = _on_surface(_subject(space), _bowl)
    assert (found.neighbours, found.search, found.validation, found.profiles) == (0, None, None, ())
    assert found.sentence.startswith("No parameter has another value on the grid")


def test_values_off_the_grid_are_refused() -> None:
    subject = _subject(TWO)
    off = replace(subject, values={**subject.values, "fast_length": 21.0})
    with pytest.raises(EvaluationError, match="fast_length is 21, which is not on the contract's grid"):
        _on_surface(off, _bowl)


def test_on_real_bars_every_neighbour_is_what_a_single_run_of_it_gives() -> None:
    bars = read_default_bars("EURUSD", "1h").bars[-3000:]
    subject = make_subject(ema_cross(), [bars])
    found = measure_plateau(*subject.arguments)
    unsealed, cell = subject.unsealed, subject.unsealed.cells[0]
    assert found.neighbours == 8 + 72 + 8
    for profile in found.profiles:
        for value, sharpe in zip(profile.values, profile.validation, strict=True):
            runner = make_runner(
                subject.program, cell.validation.bars, subject.runs[0].settings, cell.validation.score_from
            )
            stream = place_on_calendar(
                runner.run({**subject.values, profile.name: value}).daily, unsealed.days[unsealed.search_days :]
            )
            assert sharpe == annual_sharpe(stream, unsealed.days_per_year)


def test_the_same_candidate_gives_the_same_bits() -> None:
    subject = make_subject(ema_cross(), [make_bars(count=900)])
    assert measure_plateau(*subject.arguments).as_dict() == measure_plateau(*subject.arguments).as_dict()


def test_the_sentence_has_the_numbers() -> None:
    sentence = _on_surface(_subject(TWO), _bowl).sentence
    assert sentence.startswith(
        "The winner has 12 neighbours on the grid. On search 67 % of them keep at least half of its"
    )
    assert sentence.endswith("The most sensitive parameter is slow_length: its neighbours keep 0.25 of it.")


def without_weekends(bars: Bars) -> Bars:
    """Five days of seven."""
    kept = np.flatnonzero(np.arange(len(bars)) % 7 < 5)
    ticks = {name: getattr(bars, f"{name}_ticks")[kept] for name in ("open", "high", "low", "close")}
    return Bars.from_ticks(bars.instrument, bars.timeframe, bars.time[kept], ticks, bars.volume[kept])


@pytest.mark.parametrize("cells", [(0, 1), (1, 0)], ids=["few days last", "few days first"])
def test_a_cell_earns_nothing_on_days_that_only_another_one_has(cells: tuple[int, int]) -> None:
    """What one cell left in memory, or what was there before, must not be taken for returns of the next."""
    every, weekdays = make_bars("AAA", count=1500, seed=1), without_weekends(make_bars("BBB", count=1500, seed=2))
    subject = make_subject(ema_cross(), [(every, weekdays)[number] for number in cells])
    plateau = measure_plateau(*subject.arguments)
    unsealed, first = subject.unsealed, subject.unsealed.search_days
    for found, name, days in (
        (plateau.search, "search", unsealed.days[:first]),
        (plateau.validation, "validation", unsealed.days[first:]),
    ):
        streams = np.stack([place_on_calendar(getattr(run, name).daily, days) for run in subject.runs])
        assert found is not None
        assert found.winner_sharpe == pytest.approx(annual_sharpe(streams.mean(axis=0), unsealed.days_per_year))
