"""A rise of a higher timeframe is that of its own last bar, on every bar of the run until its next one ends."""

from __future__ import annotations

from datetime import UTC, datetime

from app.llm.offline.compiler.higher import went_down, went_up
from tests.engine.test_rule_examples import signals

_CLOSES = (100, 103, 101, 105, 105, 104)
_HOURS = [(float(close),) * 4 for close in _CLOSES for _ in range(4)]
_FOUR = [{"id": "last", "name": "sma", "params": {"length": 1}, "timeframe": "4h"}]
_MIDNIGHT = datetime(2021, 1, 12, tzinfo=UTC)


def _hours(first: int, last: int) -> list[str]:
    return [f"Tue {hour:02d}" for hour in range(first, last)]


def test_a_rise_of_four_hours_holds_until_the_next_four_hours_have_ended() -> None:
    found = signals(went_up("last", "last[1]"), 0, _MIDNIGHT, _HOURS, indicators=_FOUR)
    # 103 is known from 08:00 on, 101 from 12:00, 105 from 16:00; the second 105 is no step of its own
    assert found == [*_hours(8, 12), *_hours(16, 23)]


def test_so_does_a_fall() -> None:
    found = signals(went_down("last", "last[1]"), 0, _MIDNIGHT, _HOURS, indicators=_FOUR)
    assert found == _hours(12, 16)
