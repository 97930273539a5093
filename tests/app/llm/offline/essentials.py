"""A contract reduced to what a trader would check: rules with their numbers put in, stops, size, place, gates."""

from __future__ import annotations

import re
from typing import Any

_RISK = ("stop_loss", "take_profit", "trailing_stop")


def essentials(contract: dict[str, Any]) -> dict[str, Any]:
    """Rules as text over indicator calls (`ema(20)`), distances as `2 atr14`, `1.5 %`, `300 ticks`, `2 R`."""
    found: dict[str, Any] = {"on": f"{' '.join(contract['markets'])} {' '.join(contract['timeframes'])}"}
    for rule in contract["entry_rules"]:
        role = rule.get("role", "trigger")
        key = rule["side"] if role == "trigger" else f"{rule['side']} {'only if' if role == 'filter' else 'not if'}"
        found.setdefault(key, []).append(_spell(contract, rule["when"]))
    for rule in contract.get("exit_rules", []):
        found.setdefault(f"exit {rule['side']}", []).append(_spell(contract, rule["when"]))
    risk = contract["risk_model"]
    for part in _RISK:
        if part in risk:
            found[part.split("_")[0] if part != "take_profit" else "target"] = _distance(contract, risk[part])
    if "breakeven" in risk:
        even = risk["breakeven"]
        offset = f" + {even['offset_ticks']}" if "offset_ticks" in even else ""
        found["breakeven"] = f"{even['trigger_r']} R{offset}"
    if "time_exit" in risk:
        found["leave after"] = _number(contract, risk["time_exit"]["bars"])
    if "daily_limit" in risk:
        found["a day"] = f"at most {risk['daily_limit']['trades']}"
    found["size"] = _size(risk["sizing"])
    if contract.get("gates"):
        found["gates"] = contract["gates"]
    return found


def ranges(contract: dict[str, Any]) -> dict[str, str]:
    """The optimisation space as `5..30 by 5`, `fixed` where it is not enabled."""
    space = contract.get("optimization_space", {})
    return {
        name: f"{one['min']}..{one['max']} by {one['step']}" if one["enabled"] else "fixed"
        for name, one in space.items()
    }


def _number(contract: dict[str, Any], amount: float | str) -> Any:
    return contract["optimization_space"][amount]["value"] if isinstance(amount, str) else amount


def _spell(contract: dict[str, Any], text: str) -> str:
    calls = {item["id"]: _call(contract, item) for item in contract.get("indicators", [])}
    space = contract.get("optimization_space", {})

    def replaced(match: re.Match[str]) -> str:
        name = match.group()
        return calls.get(name) or (str(space[name]["value"]) if name in space else name)

    return re.sub(r"(?<![\w.\"])[A-Za-z_]\w*(?!\()", replaced, text)


def _call(contract: dict[str, Any], item: dict[str, Any]) -> str:
    values = [value for key, value in item["params"].items() if key != "source" or value != "close"]
    space = contract.get("optimization_space", {})
    numbers = [str(_number(contract, v)) if v in space else str(v) for v in values]
    where = f"@{item['timeframe']}" if "timeframe" in item else ""
    return f"{item['name']}({', '.join(numbers)}){where}"


def _distance(contract: dict[str, Any], part: dict[str, Any]) -> str:
    kind = part["kind"]
    if kind == "atr":
        item = next(one for one in contract["indicators"] if one["id"] == part["indicator"])
        return f"{_number(contract, part['multiple'])} atr{item['params']['length']}"
    if kind == "percent":
        return f"{_number(contract, part['percent'])} %"
    if kind == "ticks":
        return f"{_number(contract, part['ticks'])} ticks"
    return f"{_number(contract, part['ratio'])} R"


def _size(sizing: dict[str, Any]) -> str:
    cap = f", leverage {sizing['max_leverage']}" if "max_leverage" in sizing else ""
    if sizing["kind"] == "fixed_units":
        return f"{sizing['units']} units{cap}"
    return f"{'risk' if sizing['kind'] == 'risk_percent' else 'balance'} {sizing['percent']} %{cap}"
