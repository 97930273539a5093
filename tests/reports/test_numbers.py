"""How numbers, dates and foreign text are written."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from reports.numbers import (
    NOT_COMPUTED,
    compact,
    count,
    date,
    duration,
    is_missing,
    minute,
    money,
    number,
    percent,
    probability,
    visible,
)

NARROW, FIXED, MINUS = "\u202f", "\u00a0", "\u2212"
AMOUNTS = (number, percent, count, money, probability, compact)
WRITERS = (*AMOUNTS, duration)


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_never_printed_as_one(write: Callable[[float | None], str], value: float | None) -> None:
    assert write(value) == NOT_COMPUTED
    assert is_missing(value)


@pytest.mark.parametrize("write", AMOUNTS, ids=lambda write: write.__name__)
def test_a_negative_zero_has_no_sign(write: Callable[[float | None], str]) -> None:
    assert MINUS not in write(-0.0)
    assert "-" not in write(-0.0)


def test_a_number_that_rounds_to_zero_has_no_sign() -> None:
    assert number(-0.004) == "0.00"
    assert number(0.004, signed=True) == "0.00"
    assert percent(-0.04, signed=True) == f"0.0{NARROW}%"


def test_a_missing_number_has_no_unit() -> None:
    assert number(None, 1, "years") == NOT_COMPUTED
    assert percent(math.nan) == NOT_COMPUTED
    assert money(None, "USD") == NOT_COMPUTED


def test_thousands_are_separated_and_units_cannot_be_torn_off() -> None:
    assert number(1_234_567.891, 1, "days") == f"1,234,567.9{FIXED}days"
    assert percent(12.34) == f"12.3{NARROW}%"
    assert count(48_213, "trials") == f"48,213{FIXED}trials"


def test_signs_are_real_minus_signs_and_a_plus_only_where_it_is_wanted() -> None:
    assert number(-1.5) == f"{MINUS}1.50"
    assert number(1.5) == "1.50"
    assert number(1.5, signed=True) == "+1.50"


def test_money_has_cents_below_a_thousand_only() -> None:
    assert money(999.5, "USD") == f"999.50{FIXED}USD"
    assert money(-100_000.4, "EUR") == f"{MINUS}100,000{FIXED}EUR"
    assert money(12.0, signed=True) == "+12.00"


def test_very_large_numbers_are_written_out_and_very_small_ones_are_zero() -> None:
    assert number(1e15, 0) == "1,000,000,000,000,000"
    assert number(5e-324) == "0.00"
    assert count(0.4) == "0"


def test_a_probability_is_never_a_round_zero() -> None:
    assert probability(0.0) == "< 0.0001"
    assert probability(0.00005) == "< 0.0001"
    assert probability(0.0001) == "0.0001"
    assert probability(1.0) == "1.0000"


def test_a_parameter_is_written_as_a_trader_would() -> None:
    assert compact(20.0) == "20"
    assert compact(2.25) == "2.25"
    assert compact(-0.5) == f"{MINUS}0.5"
    assert compact(1.23456789, 10) == "1.23456789"


def test_times_are_utc() -> None:
    assert date(0) == "1970-01-01"
    assert date(-1) == "1969-12-31"
    assert minute(1_711_893_600_000) == "2024-03-31 14:00"
    assert date(None) == minute(None) == "unknown"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.84, "0.8 s"),
        (59.97, "1 min 00 s"),
        (200.0, "3 min 20 s"),
        (3_599.6, "1 h 00 min"),
        (7_500.0, "2 h 05 min"),
    ],
)
def test_a_duration_rolls_over_at_the_minute_and_at_the_hour(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_what_cannot_be_seen_or_turns_text_around_is_written_out() -> None:
    assert visible("a\u202eb") == "a[U+202E]b"
    assert visible("\x1b[31m\x00") == "[U+001B][31m[U+0000]"
    assert visible("\u200b\u2066\ud800") == "[U+200B][U+2066][U+D800]"


def test_letters_of_any_script_and_line_breaks_are_left_alone() -> None:
    assert visible("Größe 価格 سعر\n\t–") == "Größe 価格 سعر\n\t–"
