from __future__ import annotations

import numpy as np
import pytest

from market.errors import TimeframeError
from market.timeframes import Timeframe, commonest_step, describe_length


def test_timeframes_are_the_eight_of_the_vocabulary() -> None:
    assert " ".join(Timeframe) == "1m 5m 15m 30m 1h 4h 1d 1w"


def test_lengths_are_in_milliseconds_and_seconds() -> None:
    assert [frame.seconds for frame in Timeframe] == [60, 300, 900, 1800, 3600, 14400, 86400, 604800]
    assert all(frame.milliseconds == 1000 * frame.seconds for frame in Timeframe)


def test_text_that_is_no_timeframe_is_refused_with_those_there_are() -> None:
    with pytest.raises(TimeframeError, match="'2h' should be one of 1m 5m 15m 30m 1h 4h 1d 1w"):
        Timeframe.parse("2h")


def test_a_length_that_is_no_timeframe_is_refused_in_words() -> None:
    with pytest.raises(TimeframeError, match="Bars 2h apart should be one of"):
        Timeframe.of_length(2 * 3_600_000)


def test_the_commonest_distance_wins_over_gaps() -> None:
    assert commonest_step(np.array([0, 60, 120, 180, 600, 660, 9000])) == 60


def test_the_shorter_of_two_equally_common_distances_wins() -> None:
    assert commonest_step(np.array([0, 120, 180, 300, 360])) == 60


def test_one_bar_shows_no_timeframe() -> None:
    with pytest.raises(TimeframeError, match="fewer than two bars do not show it"):
        commonest_step(np.array([0]))


@pytest.mark.parametrize(
    ("length", "text"), [(7_200_000, "2h"), (5_400_000, "90m"), (172_800_000, "2d"), (1500, "1.5s")]
)
def test_lengths_are_told_in_the_largest_whole_unit(length: int, text: str) -> None:
    assert describe_length(length) == text
