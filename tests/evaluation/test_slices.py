"""Slices: one pair of day boundaries for all cells, and nothing sealed within reach."""

import copy
import dataclasses
import gc
import pickle

import numpy as np
import pytest

from evaluation.cells import Cell
from evaluation.errors import SealError, SliceError
from evaluation.permit import OpeningPermit
from evaluation.slices import CampaignData, divide
from market.bars import Bars
from market.timeframes import Timeframe
from tests.evaluation.synthetic_bars import DAY, make_bars


def _divide(*all_bars) -> CampaignData:
    return divide({Cell.of(bars): bars for bars in all_bars})


def _keep(bars: Bars, kept: np.ndarray) -> Bars:
    columns = (bars.time, bars.open, bars.high, bars.low, bars.close)
    return Bars.from_columns(bars.instrument, *(column[kept] for column in columns), None, bars.timeframe)


def test_the_common_range_is_divided_60_20_20() -> None:
    dates = _divide(make_bars(count=1000)).dates
    assert (dates.start, dates.search_end, dates.validation_end, dates.end) == (0, 600 * DAY, 800 * DAY, 1000 * DAY)


def test_all_cells_are_divided_at_the_same_days_from_the_latest_start_to_the_earliest_end() -> None:
    others = make_bars("BBB", count=1000, start=100), make_bars("CCC", count=600, start=50)
    data = _divide(make_bars("AAA", count=1000), *others)
    assert (data.dates.start, data.dates.end) == (100 * DAY, 650 * DAY)
    for cell in data.unsealed.cells:
        assert cell.search.bars.time[cell.search.score_from] == 100 * DAY
        assert cell.search.bars.time[-1] == data.dates.search_end - DAY
        assert cell.validation.bars.time[cell.validation.score_from] == data.dates.search_end
        assert cell.validation.bars.time[-1] == data.dates.validation_end - DAY


def test_bars_before_the_common_range_warm_up_and_bars_after_it_are_dropped() -> None:
    data = _divide(make_bars("AAA", count=1000), make_bars("BBB", count=500, start=100))
    longer = data.unsealed.cells[0]
    assert (longer.search.bars.time[0], longer.search.score_from) == (0, 100)
    sealed = data.vault.open(OpeningPermit(data.digest, 1, "")).cells[0].sealed
    assert sealed.bars.time[-1] == 599 * DAY


def test_cells_without_a_common_range_are_refused_by_name() -> None:
    with pytest.raises(SliceError, match=r"no common range: AAA 1d ends on 1970-04-11T.* and BBB 1d begins on 1970-07"):
        _divide(make_bars("AAA", count=100), make_bars("BBB", count=100, start=200))


def test_a_cell_without_bars_in_a_slice_is_refused_by_name() -> None:
    days = np.arange(1000)
    holed = _keep(make_bars("BBB", count=1000), (days < 550) | (days >= 850))
    with pytest.raises(SliceError, match="BBB 1d has 0 bars in the validation slice"):
        _divide(make_bars("AAA", count=1000), holed)


def test_too_short_a_range_is_refused() -> None:
    with pytest.raises(SliceError, match="at least 20 are needed"):
        _divide(make_bars(count=20))


def test_a_weekly_bar_across_a_boundary_is_seen_by_neither_side() -> None:
    weekly = make_bars("BBB", Timeframe.W1, count=150, start=4)
    data = _divide(make_bars("AAA", count=1054), weekly)
    cell = data.unsealed.cells[1]
    week = Timeframe.W1.milliseconds
    assert cell.validation.bars.time[-1] + week <= data.dates.validation_end
    sealed = data.vault.open(OpeningPermit(data.digest, 1, "")).cells[1].sealed
    assert sealed.bars.time[sealed.score_from] >= data.dates.validation_end


def test_a_day_that_begins_in_the_evening_does_not_carry_sealed_hours() -> None:
    data = _divide(make_bars(count=500, offset=22 * 3_600_000))
    assert data.unsealed.cells[0].validation.bars.time[-1] + DAY <= data.dates.validation_end


def test_market_returns_lie_on_the_common_calendar_with_zeros_where_a_cell_has_no_bar() -> None:
    every_day = make_bars("AAA", count=400)
    some_days = _keep(make_bars("BBB", count=400, seed=2), np.arange(400) % 7 < 5)
    unsealed = _divide(every_day, some_days).unsealed
    assert len(unsealed.days) == 320
    returns = unsealed.cells[1].market_returns
    assert (returns[np.arange(320) % 7 >= 5] == 0).all()
    assert np.prod(1 + returns) == pytest.approx(some_days.between(0, 320 * DAY).close[-1] / some_days.open[0])


def test_a_year_has_as_many_days_as_the_calendar_has() -> None:
    weekdays = _keep(make_bars(count=1400), np.arange(1400) % 7 < 5)
    assert _divide(weekdays).unsealed.days_per_year == pytest.approx(365.25 * 5 / 7, rel=0.005)
    assert _divide(make_bars(count=1400)).unsealed.days_per_year == pytest.approx(365.25)


def test_hourly_and_daily_cells_have_the_same_market_returns() -> None:
    hourly = make_bars("AAA", Timeframe.H1, count=24 * 100)
    cell = _divide(hourly).unsealed.cells[0]
    closes = hourly.close[23::24][:80]
    assert cell.market_returns[1:] == pytest.approx(closes[1:] / closes[:-1] - 1)


def test_the_digest_changes_with_a_single_bar() -> None:
    assert _divide(make_bars(seed=1)).digest == _divide(make_bars(seed=1)).digest
    assert _divide(make_bars(seed=1)).digest != _divide(make_bars(seed=2)).digest


def _arrays_within(value: object, seen: set[int]) -> list[np.ndarray]:
    """Every array reachable from a value, through views too."""
    if id(value) in seen:
        return []
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        return [value, *_arrays_within(value.base, seen)]
    if dataclasses.is_dataclass(value):
        return [array for item in vars(value).values() for array in _arrays_within(item, seen)]
    if isinstance(value, (tuple, list)):
        return [array for item in value for array in _arrays_within(item, seen)]
    return []


def test_no_sealed_value_is_reachable_from_the_unsealed_slices() -> None:
    plain = make_bars(count=500)
    lifted = [column + 5000.0 * (np.arange(500) >= 400) for column in (plain.open, plain.high, plain.low, plain.close)]
    data = _divide(plain.from_columns(plain.instrument, plain.time, *lifted))
    arrays = _arrays_within(data.unsealed, set())
    assert len(arrays) > 20
    for array in arrays:
        assert len(array) <= 400
        assert not ((array >= 5000.0) & (array < 10_000.0)).any()  # prices; ticks and times are far above
        assert not ((array >= 500_000) & (array < 1_000_000)).any()  # ticks


def test_the_vault_has_nothing_to_print_iterate_index_or_copy() -> None:
    vault = _divide(make_bars()).vault
    assert repr(vault) == str(vault) == "SealedVault(60 days)"
    with pytest.raises(TypeError):
        iter(vault)
    with pytest.raises(TypeError):
        vault[0]
    with pytest.raises(TypeError):
        vars(vault)
    for escape in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(SealError, match="cannot be copied"):
            escape(vault)


def test_the_vault_holds_no_reference_a_walk_over_its_attributes_would_find() -> None:
    vault = _divide(make_bars()).vault
    values = [getattr(vault, name) for name in type(vault).__slots__]
    assert _arrays_within(values, set()) == []


def test_the_vault_opens_once() -> None:
    data = _divide(make_bars())
    assert len(data.vault.open(OpeningPermit(data.digest, 1, "")).days) == 60
    with pytest.raises(SealError, match="opened already"):
        data.vault.open(OpeningPermit(data.digest, 1, ""))


def test_what_was_opened_is_gone_from_the_vault() -> None:
    data = _divide(make_bars())
    opened = data.vault.open(OpeningPermit(data.digest, 1, ""))
    holders = [holder for holder in gc.get_referrers(opened) if isinstance(holder, list) and opened in holder]
    assert holders == []
