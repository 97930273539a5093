from __future__ import annotations

import pytest

from app.llm.figures import find_lost

CONTRACT = {
    "markets": ["US30"],
    "optimization_space": {"n": {"value": 20, "min": 10, "max": 50, "step": 5}},
    "entry_rules": [{"when": 'crosses_below(rsi, 30) and session("08:00-16:30", "Europe/London")'}],
    "risk_model": {"stop_loss": {"kind": "ticks", "ticks": 250}, "sizing": {"kind": "risk_percent", "percent": 0.5}},
}


@pytest.mark.parametrize(
    "phrase",
    [
        "buy when RSI falls below 30",
        "20 EMA, try 10 to 50 in steps of 5",
        "stop 25 pips",
        "risk 0.5%",
        "US30 on the M15 or 4h or 15 minutes",
        "between 08:00 and 16:30",
        "the 2nd time",
        "no number at all",
    ],
)
def test_numbers_that_are_somewhere_are_not_lost(phrase: str) -> None:
    assert find_lost(phrase, CONTRACT, ()) == ()


@pytest.mark.parametrize(
    ("phrase", "lost"),
    [
        ("buy when RSI falls below 35", ("35",)),
        ("EMA200", ("200",)),
        ("stop 2.5 pips and 26 pips", ("2.5", "26")),
        ("a stop of 25", ("25",)),
        ("exit after 48 bars", ("48",)),
        ("1:3", ("3",)),
        ("1,000 units", ("1000",)),
    ],
)
def test_numbers_that_are_nowhere_are_lost(phrase: str, lost: tuple[str, ...]) -> None:
    assert find_lost(phrase, CONTRACT, ()) == lost


def test_an_assumption_keeps_a_number() -> None:
    assert find_lost("exit after 2 sessions", CONTRACT, ["2 sessions are 17 bars"]) == ()
