"""The composite score and its components."""

import numpy as np
import pytest

from evaluation.scores import (
    WEIGHTS,
    annual_growth_pct,
    kept_sharpe,
    max_drawdowns_pct,
    oos_degradation_pct,
    score_streams,
)

RATE = 252.0


def _stream(sharpe: float, volatility: float = 0.1, days: int = 504, seed: int = 1) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(days)
    noise = (noise - noise.mean()) / noise.std(ddof=1)
    return (noise + sharpe / np.sqrt(RATE)) * volatility / np.sqrt(RATE)


def _score(*streams: np.ndarray, trades: float = 1e9):
    return score_streams(np.stack(streams), np.full(len(streams), trades), RATE)


def _plain_scores(streams: np.ndarray, trades: np.ndarray, kept: np.ndarray | None) -> dict[str, np.ndarray]:
    """The formulas of the module's docstring, one numpy pass each."""
    deviation = streams.std(axis=1, ddof=1)
    flat = deviation <= 1e-15
    sharpe = np.where(flat, np.nan, streams.mean(axis=1) / np.where(flat, 1.0, deviation)) * np.sqrt(RATE)
    yearly = deviation * np.sqrt(RATE)
    scaled = streams * np.where(yearly > 1e-12, 0.1 / np.where(yearly > 1e-12, yearly, 1.0), 0.0)[:, None]
    stability = 100.0 * np.mean([np.prod(1 + part, axis=1) > 1 for part in np.array_split(scaled, 8, axis=1)], axis=0)
    growth = np.maximum(annual_growth_pct(scaled, RATE), 0.0)
    parts = {
        "growth": 100.0 * growth / (growth + 10.0),
        "drawdown": 100.0 * np.exp(-max_drawdowns_pct(scaled) / 20.0),
        "sharpe": np.nan_to_num(100.0 / (1.0 + np.exp(-2.0 * (sharpe - 1.0)))),
        "robustness": stability if kept is None else (stability + kept) / 2.0,
    }
    total = 0.35 * parts["growth"] + 0.3 * parts["drawdown"] + 0.2 * parts["sharpe"] + 0.15 * parts["robustness"]
    return {**parts, "total": total * trades / (trades + 10.0)}


@pytest.mark.parametrize("days", [9, 64, 503, 1251])
@pytest.mark.parametrize("with_kept", [True, False])
def test_the_compiled_scores_are_those_of_the_formulas(days: int, with_kept: bool) -> None:
    generator = np.random.default_rng(days)
    streams = generator.normal(0.0004, 0.01, (700, days)) * (generator.random((700, days)) < 0.7)
    streams[3] = 0.0
    trades, kept = generator.integers(0, 80, 700).astype(float), generator.random(700) * 100 if with_kept else None
    found = score_streams(streams, trades, RATE, kept)
    for name, expected in _plain_scores(streams, trades, kept).items():
        assert getattr(found, name) == pytest.approx(expected, rel=1e-12, abs=1e-12), name


def test_a_part_of_a_longer_stream_scores_as_it_would_alone() -> None:
    streams = np.stack([_stream(0.5, seed=seed) for seed in range(4)])
    alone, part = _score(*streams[:, 100:300].copy()), score_streams(streams[:, 100:300], np.full(4, 1e9), RATE)
    assert (alone.total == part.total).all()


def test_the_weights_add_up_to_a_hundred() -> None:
    assert WEIGHTS == {"return": 35, "drawdown": 30, "sharpe": 20, "robustness": 15}
    assert sum(WEIGHTS.values()) == 100


def test_the_halves_lie_where_the_formulas_say() -> None:
    assert _score(_stream(1.0)).sharpe[0] == pytest.approx(50)
    assert _score(_stream(1.05)).growth[0] == pytest.approx(50, abs=2)  # 10.5 % less half the variance: 10 %/y
    stream = _stream(1.0)
    assert _score(stream).drawdown[0] == pytest.approx(100 * np.exp(-max_drawdowns_pct(stream[None])[0] / 20))


def test_how_much_money_is_behind_a_stream_does_not_change_its_score() -> None:
    small, large = _score(_stream(1.2, 0.01)), _score(_stream(1.2, 0.2))
    for name in ("growth", "drawdown", "sharpe", "total"):
        assert getattr(small, name)[0] == pytest.approx(getattr(large, name)[0])


def test_the_total_is_the_weighted_sum() -> None:
    scores = _score(_stream(1.5))
    expected = 0.35 * scores.growth + 0.3 * scores.drawdown + 0.2 * scores.sharpe + 0.15 * scores.robustness
    assert scores.total == pytest.approx(expected, rel=1e-6)


def test_more_sharpe_scores_more_and_more_drawdown_less() -> None:
    scores = _score(*(_stream(sharpe) for sharpe in (-1.0, 0.0, 0.5, 1.0, 2.0, 3.0)))
    assert (np.diff(scores.total) > 0).all()
    assert (np.diff(scores.drawdown) > 0).all()


def test_a_trial_that_never_trades_has_no_merit() -> None:
    assert score_streams(np.zeros((1, 252)), np.zeros(1), RATE).total[0] == 0.0


def test_few_trades_shrink_the_score() -> None:
    few, many = (_score(_stream(2.0), trades=trades).total[0] for trades in (10, 1e9))
    assert few == pytest.approx(many / 2)


def test_a_ruined_trial_scores_without_a_warning() -> None:
    scores = _score(np.concatenate([[-1.0], np.zeros(251)]), np.concatenate([[-1.5], np.zeros(251)]))
    assert np.isfinite(scores.total).all()
    assert scores.growth.max() == 0


def test_a_handful_of_lucky_days_does_not_overflow() -> None:
    assert np.isfinite(score_streams(np.full((1, 3), 5.0), np.ones(1), RATE).total).all()


def test_stability_is_the_share_of_profitable_parts() -> None:
    stream = np.concatenate([np.full(40, 0.01), np.full(120, -0.001)])
    assert _score(stream).robustness[0] == pytest.approx(25)


def test_what_is_kept_of_the_ratio_counts_half_of_robustness() -> None:
    stream = _stream(1.0)[None]
    alone = score_streams(stream, np.ones(1), RATE).robustness
    assert score_streams(stream, np.ones(1), RATE, np.zeros(1)).robustness == pytest.approx(alone / 2)


@pytest.mark.parametrize(
    ("search", "validation", "kept"),
    [(2.0, 1.0, 50), (2.0, 3.0, 100), (2.0, -1.0, 0), (-1.0, 2.0, 0), (np.nan, 1.0, 0), (1.0, np.nan, 0), (0, 1, 0)],
)
def test_the_ratio_kept_from_search_to_validation(search: float, validation: float, kept: float) -> None:
    assert kept_sharpe(np.array([search]), np.array([validation]))[0] == pytest.approx(kept)


@pytest.mark.parametrize(
    ("search", "validation", "degradation"),
    [
        (2.0, 1.0, 50.0),
        (1.0, 1.5, -50.0),
        (1.0, -1.0, 200.0),
        (0.0, 1.0, None),
        (-1.0, 1.0, None),
        (None, 1.0, None),
        (1.0, None, None),
    ],
)
def test_degradation_is_not_computed_where_search_earned_nothing(search, validation, degradation) -> None:
    assert oos_degradation_pct(search, validation) == degradation


def test_growth_is_compound_and_annual() -> None:
    assert annual_growth_pct(np.full((1, 504), 1.21 ** (1 / 504) - 1), 252)[0] == pytest.approx(10.0)


def test_drawdown_counts_from_the_start() -> None:
    assert max_drawdowns_pct(np.array([[-0.1, 0.05, -0.1]]))[0] == pytest.approx(100 * (1 - 0.9 * 1.05 * 0.9))
    assert max_drawdowns_pct(np.array([[0.1, 0.1]]))[0] == 0.0
