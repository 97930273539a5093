"""Drawdown bands against the closed form of Brownian motion."""

import math

import numpy as np
import pytest
from scipy.optimize import brentq

from evaluation.diagnostics.drawdown_bands import DrawdownBands, draw_drawdown_bands
from evaluation.scores import max_drawdowns_pct
from evaluation.statistics.bootstrap import draw_days, draw_weights, stationary_variance

DAYS = 2500


def _noise(size: float, days: int = DAYS, seed: int = 1) -> np.ndarray:
    """Noise whose resamples have no drift."""
    drawn = np.random.default_rng(seed).normal(0.0, 1.0, days)
    return size * (drawn - drawn.mean())


def _largest_of_reflected_motion(share: float) -> float:
    """The quantile of max|B| on [0, 1], which is the greatest fall of a Brownian motion without drift (Lévy)."""

    def excess(x: float) -> float:
        terms = ((-1) ** k / (2 * k + 1) * math.exp(-((2 * k + 1) ** 2) * math.pi**2 / (8 * x * x)) for k in range(50))
        return 4 / math.pi * sum(terms) - share

    return float(brentq(excess, 0.2, 8.0))


def test_falls_of_noise_have_the_distribution_of_a_motion_without_drift() -> None:
    stream = _noise(1e-6)  # so small that products are sums
    found = draw_drawdown_bands(stream, seed=3, resamples=8000)
    deviation = math.sqrt(stationary_variance(stream))
    unit, unseen = 100 * deviation * math.sqrt(DAYS), 100 * deviation * 2 * 0.5826  # extremes between the days
    for share, drawn in ((0.05, found.drawdown_pct.p5), (0.5, found.drawdown_pct.p50), (0.95, found.drawdown_pct.p95)):
        assert drawn == pytest.approx(_largest_of_reflected_motion(share) * unit - unseen, rel=0.03)


def test_the_mean_fall_of_noise_is_that_of_magdon_ismail_and_others() -> None:
    stream = _noise(1e-6, seed=2)
    falls = [draw_drawdown_bands(stream, seed, 400).drawdown_pct for seed in range(5)]
    middle = np.mean([(band.p5 + band.p25 + band.p50 + band.p75 + band.p95) / 5 for band in falls])
    shares = [_largest_of_reflected_motion(share) for share in (0.05, 0.25, 0.5, 0.75, 0.95)]
    expected = math.sqrt(math.pi / 2)  # E[MDD] / (σ√T) without drift
    assert np.mean(shares) == pytest.approx(expected, rel=0.03)
    deviation = math.sqrt(stationary_variance(stream))
    assert middle == pytest.approx(100 * deviation * (expected * math.sqrt(DAYS) - 2 * 0.5826), rel=0.05)


def test_the_realised_fall_is_that_of_the_scores() -> None:
    stream = np.random.default_rng(4).normal(0.0003, 0.012, 700)
    assert draw_drawdown_bands(stream, 1, 50).drawdown_pct.realised == pytest.approx(max_drawdowns_pct(stream[None])[0])


def test_each_resample_is_the_days_drawn_in_their_order() -> None:
    stream = np.random.default_rng(4).normal(0.0003, 0.012, 60)
    order = draw_days(np.random.Generator(np.random.PCG64(7)), 1, 60)
    band = draw_drawdown_bands(stream, 7, 1).drawdown_pct
    assert band.p5 == band.p95 == pytest.approx(max_drawdowns_pct(stream[order])[0])


def test_the_days_drawn_are_those_the_weights_count() -> None:
    order = draw_days(np.random.Generator(np.random.PCG64(5)), 40, 90)
    counts = draw_weights(90, 5, 40).counts
    assert (np.stack([np.bincount(row, minlength=90) for row in order]) == counts).all()


def test_time_under_water_runs_from_a_high_to_the_day_that_regains_it() -> None:
    stream = np.array([0.1, -0.5, 0.5, 0.4, *[0.0] * 16])  # 1.1, 0.55, 0.825, 1.155: two days below
    assert draw_drawdown_bands(stream, 1, 20).under_water_days.realised == 2.0
    twice = np.array([-0.1, -0.1, 0.5, -0.1, -0.1, -0.1, 0.5, *[0.0] * 13])
    assert draw_drawdown_bands(twice, 1, 20).under_water_days.realised == 3.0
    never_back = np.array([0.1, *[-0.01] * 19])
    assert draw_drawdown_bands(never_back, 1, 20).under_water_days.realised == 19.0


def test_what_was_lost_entirely_stays_lost() -> None:
    stream = np.array([-1.5, -1.5, *[0.02] * 28])
    assert draw_drawdown_bands(stream, 1, 20).drawdown_pct.realised == 100.0


def test_a_loss_on_every_day_is_in_every_order_the_same() -> None:
    band = draw_drawdown_bands(np.full(100, -0.001), 1, 50).drawdown_pct
    assert band.p5 == band.p95 == band.realised == pytest.approx(100 * (1 - 0.999**100))
    assert band.place == 0.5


def test_bad_days_that_came_together_fell_deeper_than_most_orders_of_them() -> None:
    stream = np.sort(np.random.default_rng(5).normal(0.0005, 0.01, 500))
    found = draw_drawdown_bands(stream, 1, 300, block=1)
    assert found.drawdown_pct.place > 0.99
    assert found.drawdown_pct.p5 < found.drawdown_pct.p50 < found.drawdown_pct.p95 < found.drawdown_pct.realised


def test_blocks_keep_what_neighbouring_days_have_in_common() -> None:
    trending = _noise(0.001, 500).repeat(5)
    long, short = (draw_drawdown_bands(trending, 1, 300, block).drawdown_pct.p50 for block in (10, 1))
    assert long > 1.5 * short


def _bits(found: DrawdownBands) -> dict:
    return found.as_dict()


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    stream = _noise(0.01, 300)
    assert _bits(draw_drawdown_bands(stream, 1, 200)) == _bits(draw_drawdown_bands(stream, 1, 200))
    assert _bits(draw_drawdown_bands(stream, 1, 200)) != _bits(draw_drawdown_bands(stream, 2, 200))


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (np.full(19, 0.01), "There are 19 days; drawdown bands need at least 20."),
        (np.zeros(50), "flat on all 50 days"),
        (np.array([*[0.01] * 40, np.nan]), "not finite"),
        (np.array([*[0.01] * 40, np.inf]), "not finite"),
    ],
)
def test_what_cannot_be_drawn_is_said(stream: np.ndarray, why: str) -> None:
    found = draw_drawdown_bands(stream, 1)
    assert (found.drawdown_pct, found.under_water_days) == (None, None)
    assert why in found.sentence


def test_the_sentence_has_the_numbers_and_does_not_speak_of_an_edge() -> None:
    found = draw_drawdown_bands(_noise(0.01, 300), 1, 200)
    assert f"{found.drawdown_pct.p95:.1f} % in one of twenty" in found.sentence
    assert found.sentence.endswith("This says nothing about whether there is an edge.")
