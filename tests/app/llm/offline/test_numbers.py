"""Numbers no rule can use are reported, whatever stands around them; negative levels stay levels."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.llm.offline.compiler import compile_prompts
from app.llm.protocol import CompileAnswer, CompileRequest

_NEGATIVE = "a negative number makes no sense here"
_TOO_LARGE = "the number is too large"


def _compile(prompt: str) -> CompileAnswer:
    return compile_prompts(CompileRequest(prompts=(prompt,)))


def _reasons(prompt: str) -> dict[str, str]:
    return {each.text: each.note for each in _compile(prompt).phrases if each.status == "not_understood"}


def _first_entry(prompt: str) -> str:
    answer = _compile(prompt)
    assert answer.not_understood == ()
    assert answer.contract is not None
    return str(answer.contract["entry_rules"][0]["when"])


@pytest.mark.parametrize("number", ["9" * 16, "9" * 400, "1000000000001", "2000000000k", "9" * 400 + ".5"])
@pytest.mark.parametrize("form", ["stop {} ATR", "stop {}%", "risk {}%", "exit after {} bars", "target {} pips"])
def test_a_number_too_large_is_said_to_be(form: str, number: str) -> None:
    assert _TOO_LARGE in _reasons(f"20/50 EMA cross, {form.format(number)}").values()


def test_an_indicator_with_a_length_too_large_is_not_read_without_it() -> None:
    reasons = _reasons(f"buy when RSI({'9' * 400}) is below 30, stop 2 ATR")
    assert _TOO_LARGE in reasons.values()
    assert _compile(f"buy when RSI({'9' * 400}) is below 30, stop 2 ATR").contract is None


def test_the_largest_number_is_still_read() -> None:
    assert _first_entry("buy when close > 1000000000000, stop 2%") == "close > 1000000000000"


@given(
    st.sampled_from(
        [
            "20/50 EMA cross, stop {} ATR",
            "buy when EMA({}) crosses above EMA(50)",
            "buy at the {} bar high, stop 2%",
            "buy between {}:{} and 17 UTC",
            "20/50 EMA cross on {}h, risk {}k",
            "h{} -{} x {},{} {}.{} {}/{} %",
        ]
    ),
    st.integers(1, 5000),
    st.sampled_from("0179"),
)
@settings(max_examples=100, deadline=None)
def test_a_run_of_digits_of_any_length_gets_an_answer(form: str, length: int, digit: str) -> None:
    answer = _compile(form.replace("{}", digit * length))
    assert answer.contract is not None or answer.problem


@pytest.mark.parametrize(
    ("prompt", "phrase"),
    [
        ("RSI(-14) below 30, stop 2 ATR", "RSI(-14) below 30"),
        ("20/50 EMA cross, stop -2 ATR", "stop -2 ATR"),
        ("20/50 EMA cross, stop −2 ATR", "stop −2 ATR"),
        ("20/50 EMA cross, stop -2%", "stop -2%"),
        ("20/50 EMA cross, stop 2 ATR, target -3 ATR", "target -3 ATR"),
        ("buy when price crosses above EMA(-50), stop 2 ATR", "buy when price crosses above EMA(-50)"),
        ("buy when price crosses above the -20 EMA, stop 2 ATR", "buy when price crosses above the -20 EMA"),
        ("EMA crosses above -20 EMA, stop 2 ATR", "EMA crosses above -20 EMA"),
        ("buy when bollinger(20,-2) lower band is touched, stop 2%", "buy when bollinger(20,-2) lower band is touched"),
    ],
)
def test_a_negative_length_or_distance_is_refused(prompt: str, phrase: str) -> None:
    assert _reasons(prompt) == {phrase: _NEGATIVE}


@pytest.mark.parametrize(
    ("prompt", "rule"),
    [
        ("buy when CCI crosses below -100, stop 2 ATR", "crosses_below(cci, cci_entry)"),
        ("buy when williams %R is below -80, stop 2 ATR", "williams_r < williams_r_entry"),
        ("buy when momentum > -5, stop 2 ATR", "momentum > -5"),
        ("buy when ROC(10) >-5, stop 2 ATR", "roc > -5"),
        ("buy when CCI is between -100 and 100, stop 2%", "between(cci, cci_entry_low, cci_entry_high)"),
    ],
)
def test_a_negative_level_is_a_level(prompt: str, rule: str) -> None:
    assert _first_entry(prompt) == rule


@pytest.mark.parametrize(
    "prompt",
    [
        "buy a break of the 20-bar high, 2-ATR stop",
        "RSI mean-reversion, stop-2-ATR",
        "20/50 EMA cross, stop 2 ATR, optimise the stop 1-4",
        "-20/50 EMA cross\n-2 ATR stop\n- target 3 ATR",
        "20/50 EMA cross - 2 ATR stop",
    ],
)
def test_hyphens_ranges_and_bullets_are_no_signs(prompt: str) -> None:
    assert _reasons(prompt) == {}


@pytest.mark.parametrize("prompt", ["EMA crosses above the 0 EMA", "buy when EMA crosses above the 0 EMA"])
def test_an_average_of_no_bars_takes_its_whole_phrase_with_it(prompt: str) -> None:
    assert _reasons(f"{prompt}, stop 2 ATR") == {prompt: "an average needs a length of at least 1"}


def test_a_level_in_brackets_is_the_level_that_is_meant() -> None:
    answer = _compile("buy when CCI is oversold (-150), stop 2%")
    assert answer.contract is not None
    assert answer.contract["entry_rules"][0]["when"] == "cci < cci_entry"
    assert answer.contract["optimization_space"]["cci_entry"]["value"] == -150
    assert answer.not_understood == ()


def test_a_level_is_not_blamed_for_other_words() -> None:
    prompt = "buy when slope of EMA 20 > -0.1"
    assert _reasons(f"{prompt}, stop 2%") == {prompt: "these words are not understood"}
