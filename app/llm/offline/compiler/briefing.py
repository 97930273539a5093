"""The brief in words: the idea, what it believes of the market, what would show that it is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.llm.offline.compiler.wording import words

_TREND = "moves that have begun tend to go on for longer than chance would have it"
_REVERSION = "moves that went too far tend to come back to the middle"
_FAMILIES: Mapping[str, tuple[str, str]] = {
    "trend": ("Trend following", _TREND),
    "breakout": (
        "Breakout",
        "a price beyond its recent range tends to run on, since those on the wrong side have to give way",
    ),
    "reversion": ("Mean reversion", _REVERSION),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Thesis and brief of a contract."""

    thesis: str
    idea: str
    hypothesis: str
    refutation: str


def describe(contract: Mapping[str, Any], labels: Sequence[str]) -> Words:
    """Say in words what the contract trades on."""
    title, belief = _FAMILIES[family(contract, labels)]
    triggers = [rule for rule in contract["entry_rules"] if rule.get("role", "trigger") == "trigger"]
    sides = {rule["side"] for rule in triggers}
    where = f"{', '.join(contract['markets'])} on {', '.join(contract['timeframes'])} bars"
    which = "long and short" if len(sides) == 2 else f"{sides.pop()} only"
    entries = "; ".join(f"{rule['side']} when {rule['when']}" for rule in triggers)
    thesis = f"{title} on {where}, {which}: {entries}."
    names = ", ".join(dict.fromkeys(item["name"] for item in contract["indicators"])) or "the bars themselves"
    idea = f"{thesis} It reads {names}. {_protection(contract['risk_model'])}"
    refutation = (
        "The net Sharpe ratio on the validation slice is not above zero, falls by more than the degradation gate "
        "allows against "
        "the search slice, or its trades do no better than the market's own move at the same exposure."
    )
    return Words(thesis, idea, f"On {where}, {belief}.", refutation)


def family(contract: Mapping[str, Any], labels: Sequence[str]) -> str:
    """`trend`, `breakout` or `reversion`: by the style named, else by what the first trigger compares."""
    said = " ".join(labels)
    for names, found in (("reversion contrarian bounce dip reversal", "reversion"), ("breakout turtle", "breakout")):
        if any(word in said for word in names.split()):
            return found
    trigger = str(contract["entry_rules"][0]["when"])
    side = contract["entry_rules"][0]["side"]
    if "channel" in trigger or "highest" in trigger or "lowest" in trigger:
        return "breakout"
    against = "<" if side == "long" else ">"
    outer = "lower" if side == "long" else "upper"
    if "crosses" not in trigger and (
        f"{against} rsi" in trigger or f"rsi {against}" in trigger or f".{outer}" in trigger
    ):
        return "reversion"
    falls = "crosses_below(rsi" if side == "long" else "crosses_above(rsi"
    return "reversion" if trigger.startswith(falls) else "trend"


def _protection(risk: Mapping[str, Any]) -> str:
    parts = [
        name.replace("_", " ")
        for name in words("""
        stop_loss take_profit trailing_stop breakeven time_exit
    """)
        if name in risk
    ]
    return f"It is protected by {', '.join(parts)}." if parts else "It has neither stop nor target; its rules close it."
