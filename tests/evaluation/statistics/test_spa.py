"""The studentised SPA: against arch, in size and power, and as an accumulator."""

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from arch.bootstrap import SPA

from evaluation.errors import EvaluationError
from evaluation.statistics.bootstrap import draw_weights, stationary_variance
from evaluation.statistics.spa import SpaResult, SpaTest


def _test(excess: np.ndarray, seed: int = 1, resamples: int = 1999) -> SpaResult:
    test = SpaTest(draw_weights(excess.shape[1], seed, resamples))
    test.add(excess)
    return test.result()


def _streams(seed: int, trials: int = 40, days: int = 600, edge: float = 0.0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    common, own = generator.standard_t(5, days), generator.standard_t(5, (trials, days))
    streams = 0.01 * (0.6 * common + own)
    streams[0] += edge * 0.01
    return streams


@pytest.mark.parametrize(("seed", "edge"), [(1, 0.0), (2, 0.12), (3, 0.18), (4, 0.15)])
def test_the_p_value_agrees_with_arch_on_columns_of_unit_long_run_volatility(seed: int, edge: float) -> None:
    streams = _streams(seed, edge=edge)
    streams /= np.sqrt([stationary_variance(row) for row in streams])[:, None]  # arch does not divide by omega
    oracle = SPA(np.zeros(600), -streams.T, block_size=10, reps=2000, bootstrap="stationary", seed=9)
    oracle.compute()
    assert _test(streams).p_value == pytest.approx(oracle.pvalues["consistent"], abs=0.03)


def test_the_studentised_ratio_has_the_closed_form() -> None:
    streams = _streams(5)
    expected = [np.sqrt(600) * row.mean() / np.sqrt(stationary_variance(row)) for row in streams]
    assert SpaTest(draw_weights(600, 1, 6000)).add(streams) == pytest.approx(expected, rel=0.05, abs=0.02)


def test_a_quiet_stream_with_an_edge_is_found_beside_loud_streams_without() -> None:
    streams = _streams(6, trials=31, days=1750)
    streams[1:] *= 50
    streams[0] += 0.0018
    assert _test(streams).p_value <= 0.01


def test_at_most_the_nominal_share_of_markets_without_edge_passes() -> None:
    weights = draw_weights(400, seed=11, resamples=999)
    p_values = []
    for seed in range(300):
        test = SpaTest(weights)
        test.add(_streams(1000 + seed, trials=20, days=400))
        p_values.append(test.result().p_value)
    passed = np.mean(np.array(p_values) <= 0.05)
    assert passed <= 0.085  # 5 % and two and a half standard errors of 300 worlds
    assert np.mean(np.array(p_values) <= 0.5) > 0.25  # and it does reject: a test that never does would be no test


def test_an_edge_is_found() -> None:
    found = [_test(_streams(seed, days=1500, edge=0.2), resamples=999).p_value <= 0.01 for seed in range(20)]
    assert sum(found) >= 18


def test_trials_may_come_in_any_pieces_and_give_the_same_bits() -> None:
    streams = _streams(7, trials=700)
    whole = SpaTest(draw_weights(600, 1, 500))
    whole.add(streams)
    pieces = SpaTest(draw_weights(600, 1, 500))
    for first, last in ((0, 256), (256, 512), (512, 700)):
        pieces.add(streams[first:last])
    assert whole.result() == pieces.result()


_PRINTS_ITS_BITS = """
import hashlib
import os
import sys
os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:int(sys.argv[1])])
import numpy as np
from evaluation.statistics.bootstrap import draw_weights
from evaluation.statistics.spa import SpaTest
test = SpaTest(draw_weights(900, 1, 700))
ratios = test.add(np.random.default_rng(1).normal(0, 0.01, (300, 900)))
print(hashlib.sha256(ratios.tobytes() + test._maxima.tobytes()).hexdigest())
"""


def test_more_trials_take_no_more_memory() -> None:
    weights = draw_weights(400, 1, 200)
    SpaTest(weights).add(_streams(1, 100, 400))

    def peak(batches: int) -> int:
        test = SpaTest(weights)
        tracemalloc.start()
        for seed in range(batches):
            test.add(_streams(seed, 100, 400))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few = peak(2)
    assert few > 100 * 400 * 8
    assert peak(30) < 2 * few  # thirty times as much, were they kept


def test_the_bits_do_not_depend_on_the_number_of_threads() -> None:
    printed = set()
    for threads in ("1", "2"):
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        command = [sys.executable, "-c", _PRINTS_ITS_BITS, threads]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        printed.add(done.stdout)
    assert len(printed) == 1


def _by_matrix_product(streams: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """T*_b and t_k as the formulas stand, with the weights as a matrix."""
    days, mean = streams.shape[1], streams.mean(axis=1)
    resampled = counts @ (streams - mean[:, None]).T / days
    omega = np.sqrt(days * np.mean(resampled**2, axis=0))
    omega = np.where(omega > 1e-14, omega, np.inf)
    ratio = np.sqrt(days) * mean / omega
    recentred = np.where(ratio >= -np.sqrt(2 * np.log(np.log(days))), 0.0, ratio)
    return np.maximum(0.0, (np.sqrt(days) * resampled / omega + recentred).max(axis=1)), ratio


@pytest.mark.parametrize("days", [21, 64, 129, 601])
def test_sums_by_parts_give_what_a_matrix_product_gives(days: int) -> None:
    streams = _streams(15, trials=130, days=days)
    streams[5], streams[6] = 0.0, -0.05 + 0.01 * np.arange(days) / days
    weights = draw_weights(days, 3, 400)
    test = SpaTest(weights)
    ratios = test.add(streams)
    maxima, expected = _by_matrix_product(streams, weights.counts.astype(np.float64))
    assert ratios == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert test.state().maxima == pytest.approx(maxima, rel=1e-9, abs=1e-9)


def test_a_test_taken_up_again_goes_on_as_if_it_had_never_stopped() -> None:
    streams, weights = _streams(16, trials=300), draw_weights(600, 1, 500)
    whole, first = SpaTest(weights), SpaTest(weights)
    whole.add(streams, np.arange(300) > 250)
    first.add(streams[:200])
    second = SpaTest(weights, first.state())
    second.add(streams[200:], np.arange(200, 300) > 250)
    assert second.result() == whole.result()
    assert (second.state().maxima == whole.state().maxima).all()


def test_a_test_is_not_taken_up_with_other_weights() -> None:
    state = SpaTest(draw_weights(600, 1, 500)).state()
    with pytest.raises(EvaluationError, match="500 resamples cannot go on with 400"):
        SpaTest(draw_weights(600, 1, 400), state)


@pytest.mark.parametrize("size", [1e-9, 1.0, 1e6])
def test_rounding_streams_to_exact_sums_loses_nothing(size: float) -> None:
    streams = _streams(14, trials=5) * size
    weights = draw_weights(600, 1, 500)
    resampled = weights.counts @ (streams - streams.mean(axis=1)[:, None]).T / 600
    expected = np.sqrt(600) * streams.mean(axis=1) / np.sqrt(600 * np.mean(resampled**2, axis=0))
    assert SpaTest(weights).add(streams) == pytest.approx(expected, rel=1e-9)


def test_every_trial_counts_also_the_worst() -> None:
    streams = _streams(8, trials=400, edge=0.11)
    survivors = streams[streams.mean(axis=1) > 0.0008]
    assert 0 < len(survivors) < 40
    everything, only_survivors = _test(streams), _test(survivors)
    assert everything.candidates == 400
    assert everything.statistic == pytest.approx(only_survivors.statistic)
    assert everything.p_value > only_survivors.p_value


def test_a_guided_trial_counts_against_and_never_for() -> None:
    streams = _streams(9, trials=30)
    streams[7] += 0.004
    guided = np.arange(30) == 7
    plain, test = _test(streams), SpaTest(draw_weights(600, 1))
    ratios = test.add(streams, guided)
    found = test.result()
    assert plain.statistic == ratios[7] > found.statistic == np.delete(ratios, 7).max()
    assert found.p_value > plain.p_value
    assert (found.candidates, found.against, found.critical_5) == (30, 1, plain.critical_5)
    assert test.candidate_p(ratios[7]) == found.p_value
    assert test.candidate_p(ratios.min()) > found.p_value
    assert test.candidate_p(np.nan) is None


def test_guided_trials_that_come_by_themselves_raise_what_must_be_reached() -> None:
    test = SpaTest(draw_weights(600, 1))
    test.add(_streams(1, trials=5))
    before = test.result()
    test.add(_streams(2, trials=60), np.ones(60, dtype=np.bool_))
    after = test.result()
    assert after.statistic == before.statistic
    assert after.critical_5 > before.critical_5
    assert after.p_value > before.p_value


def test_a_trial_much_worse_than_its_benchmark_costs_no_power() -> None:
    good = _streams(9, trials=1, edge=0.15)
    hopeless = _streams(10, trials=200) - 0.02
    assert _test(np.vstack([good, hopeless])).p_value == pytest.approx(_test(good).p_value, abs=0.01)


def test_flat_trials_count_but_cannot_win() -> None:
    result = _test(np.zeros((3, 100)))
    assert (result.candidates, result.statistic, result.p_value) == (3, 0.0, 1.0)


def test_without_any_trial_there_is_no_p_value() -> None:
    assert SpaTest(draw_weights(100, 1, 99)).result().p_value is None


@pytest.mark.parametrize("statistic", [np.nan, np.inf, -np.inf])
def test_a_statistic_that_is_not_finite_has_no_p_value(statistic: float) -> None:
    test = SpaTest(draw_weights(100, 1, 99))
    test.add(np.random.default_rng(1).normal(0.0, 0.01, (3, 100)))
    assert test.p_value(statistic) is None
    assert test.candidate_p(statistic) is None


def test_p_is_never_zero() -> None:
    assert _test(np.abs(_streams(11)) + 0.01, resamples=99).p_value == pytest.approx(0.01)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_value_that_is_not_finite_is_refused(bad: float) -> None:
    streams = _streams(12)
    streams[3, 5] = bad
    with pytest.raises(EvaluationError, match="not finite"):
        _test(streams)


def test_streams_on_another_calendar_are_refused() -> None:
    with pytest.raises(EvaluationError, match="should have 100 days"):
        SpaTest(draw_weights(100, 1, 99)).add(np.zeros((2, 101)))


def test_the_critical_values_are_where_p_crosses_the_level() -> None:
    test = SpaTest(draw_weights(600, 1))
    test.add(_streams(13))
    for level in (0.05, 0.01, 0.005):
        critical = test.critical_value(level)
        assert test.p_value(critical) <= level < test.p_value(critical - 1e-9)
    assert test.critical_value(0.0004) == np.inf
