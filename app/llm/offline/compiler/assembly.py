"""Putting the contract together in its wire form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Call, Condition, Not, Touch
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.naming import name_calls
from app.llm.offline.compiler.overnight import missed_by_clock
from app.llm.offline.compiler.protection import Protection, protect, write_distances
from app.llm.offline.compiler.resolution import resolve_rules
from app.llm.offline.compiler.rules import Rules, SidedRule
from app.llm.offline.compiler.sense import find_nonsense, wrongly_placed
from app.llm.offline.compiler.setting import Setting, choose_setting
from app.llm.offline.compiler.space import Tunable, tidy, tunable
from app.llm.offline.compiler.statements import Said
from app.llm.offline.compiler.tuning import apply_ranges
from app.llm.offline.compiler.writing import Writer
from contracts.indicators import INDICATORS, Takes


@dataclass(slots=True)
class Draft:
    """A contract in the making. `sources` maps a place in the contract to the phrase it comes from."""

    rules: Rules
    protection: Protection
    setting: Setting
    contract: dict[str, object] | None = None
    assumptions: list[str] = field(default_factory=list)
    refused: list[tuple[Said, str]] = field(default_factory=list)
    sources: dict[str, Said] = field(default_factory=dict)
    calls: frozenset[Call] = frozenset()


def assemble(
    said: Sequence[Said], markets: Sequence[str], timeframes: Sequence[str], implied: str | None = None
) -> Draft:
    """The contract of everything said; None where no phrase says when to enter."""
    setting = choose_setting(said, markets, timeframes, implied)
    rules = resolve_rules(said)
    protection = protect(said, setting.markets, setting.timeframes)
    draft = Draft(rules, protection, setting)
    draft.refused += [
        *find_nonsense(rules, setting.markets),
        *wrongly_placed(said, rules.sides()),
        *missed_by_clock(said, setting),
    ]
    if rules.triggers:
        _ensure_exit(rules, protection)
        _write(draft, said)
    draft.assumptions += [*setting.assumptions, *rules.assumptions, *protection.assumptions]
    draft.refused += [*setting.refused, *rules.refused, *protection.refused]
    return draft


def _ensure_exit(rules: Rules, protection: Protection) -> None:
    """A side nobody said how to leave is left on the mirror image of its entry, unless the other side reverses it."""
    if protection.distances or "time_exit" in protection.wire:
        return
    sides = rules.sides()
    for side in sides:
        if len(sides) == 2 or any(rule.side == side for rule in rules.exits):
            continue
        entries = [rule for rule in rules.triggers if rule.side == side]
        rules.exits += [SidedRule(side, _undoing(rule.condition), rule.said) for rule in entries]
        rules.assumptions.append(f"no exit was said: a {side} trade is left on the opposite of its entry")


def _undoing(condition: Condition) -> Condition:
    """The mirror image; what is its own, such as a weekday, is undone by no longer holding."""
    return mirror(condition) if mirror(condition) != condition else Not(condition)


def _write(draft: Draft, said: Sequence[Said]) -> None:
    rules, protection = draft.rules, draft.protection
    triggers = [rule.condition for rule in rules.triggers]
    filters = [rule.condition for rule in rules.filters]
    exits = [rule.condition for rule in rules.exits]
    names = name_calls(triggers, filters, exits, protection.atr_calls())
    writer = Writer(names)
    indicators = [_declare(writer, call, name) for call, name in names.items()]
    entry_rules = _entry_rules(draft, writer)
    exit_rules = _exit_rules(draft, writer)
    write_distances(protection, names)
    space = {**writer.space, **protection.space}
    tuning = apply_ranges(space, said, draft.setting.timeframes)
    draft.refused += tuning.refused
    draft.assumptions += tuning.assumptions
    draft.calls = frozenset(names)
    draft.contract = {
        "format": 1,
        "strategy_id": strategy_id(names, rules),
        "version": 1,
        "markets": list(draft.setting.markets),
        "timeframes": list(draft.setting.timeframes),
        "optimization_space": {name: tuned.as_wire() for name, tuned in space.items()},
        "indicators": indicators,
        "entry_rules": entry_rules,
        "exit_rules": exit_rules,
        "risk_model": dict(protection.wire),
        "gates": dict(draft.setting.gates),
    }


_ALSO_CALLED = {("supertrend", "length"): ("atr",), ("supertrend", "multiplier"): ("atr",)}
"""Words for a parameter that neither its own name nor that of its indicator has."""


def _declare(writer: Writer, call: Call, name: str) -> dict[str, object]:
    """The declaration of an indicator; its lengths and multipliers become parameters, an ATR's length stays."""
    params: dict[str, object] = {}
    for key, value in call.params:
        if isinstance(value, str) or call.name == "atr" or (call.name, value) == ("sma", 1.0):  # the price itself
            params[key] = tidy(value) if isinstance(value, float) else value
            continue
        parameter = f"{name}_{key}"
        words = frozenset({call.name, *name.split("_"), *key.split("_"), *_ALSO_CALLED.get((call.name, key), ())})
        words |= {"average"} if call.name in BY_NAME and BY_NAME[call.name].average else set()
        writer.space[parameter] = _tunable_of(parameter, call.name, key, value, words)
        params[key] = parameter
    declared: dict[str, object] = {"id": name, "name": call.name, "params": params}
    if call.timeframe is not None:
        declared["timeframe"] = call.timeframe
    _keep_pairs_apart(writer.space)
    return declared


def _tunable_of(parameter: str, indicator: str, key: str, value: float, words: frozenset[str]) -> Tunable:
    """`indicator` may be one of another language: the compiler refuses it later."""
    arguments = INDICATORS[indicator].arguments if indicator in INDICATORS else ()
    whole = any(each.name == key and each.takes is Takes.LENGTH for each in arguments)
    return tunable(parameter, value, "length" if whole else "multiple", words)


def _keep_pairs_apart(space: dict[str, Tunable]) -> None:
    """A fast length never searched up to the slow one: the rule would turn around."""
    for fast_name, slow_name in (("fast_length", "slow_length"), ("macd_fast_length", "macd_slow_length")):
        fast, slow = space.get(fast_name), space.get(slow_name)
        if fast is None or slow is None or fast.high < slow.low:
            continue
        middle = (fast.value * slow.value) ** 0.5
        space[fast_name] = _cut(fast, fast.low, middle)
        space[slow_name] = _cut(slow, middle + 1e-9, slow.high)


def _cut(tuned: Tunable, low: float, high: float) -> Tunable:
    below = int(max(0.0, (tuned.value - max(low, tuned.low)) // tuned.step))
    above = int(max(0.0, (min(high, tuned.high) - tuned.value) // tuned.step))
    return Tunable(
        tuned.name,
        tuned.value,
        tuned.value - below * tuned.step,
        tuned.value + above * tuned.step,
        tuned.step,
        tuned.words,
    )


def _entry_rules(draft: Draft, writer: Writer) -> list[dict[str, object]]:
    written: list[dict[str, object]] = []
    both = len(draft.rules.sides()) == 2
    for rule in draft.rules.triggers:
        purpose = f"entry_{rule.side}" if both else "entry"
        _add(
            draft,
            written,
            "entry_rules",
            rule,
            _wish(rule.side, rule.condition),
            writer.condition(rule.condition, purpose),
        )
    for rule in draft.rules.filters:
        role = "invalidation" if rule.forbids else "filter"
        purpose = f"filter_{rule.side}" if both and rule.side != "both" else "filter"
        name = (
            f"{'not_' if rule.forbids else ''}{rule.side}_filter"
            if rule.side != "both"
            else ("stay_out" if rule.forbids else "filter")
        )
        _add(draft, written, "entry_rules", rule, name, writer.condition(rule.condition, purpose), role)
    return written


def _exit_rules(draft: Draft, writer: Writer) -> list[dict[str, object]]:
    written: list[dict[str, object]] = []
    both = len(draft.rules.sides()) == 2
    for rule in draft.rules.exits:
        purpose = f"exit_{rule.side}" if both else "exit"
        _add(draft, written, "exit_rules", rule, f"{rule.side}_exit", writer.condition(rule.condition, purpose))
    return written


def _add(
    draft: Draft, written: list[dict[str, object]], key: str, rule: SidedRule, wish: str, when: str, role: str = ""
) -> None:
    if any(other["side"] == rule.side and other["when"] == when and other.get("role", "") == role for other in written):
        return
    taken, name, number = {str(other["id"]) for other in written}, wish, 2
    while name in taken:
        name, number = f"{wish}_{number}", number + 1
    entry: dict[str, object] = {"id": name, "side": rule.side, "when": when}
    if role:
        entry["role"] = role
    draft.sources[f"{key}[{len(written)}]"] = rule.said
    written.append(entry)


def _wish(side: str, condition: Condition) -> str:
    kind = {"Cross": "cross", "Touch": "touch"}.get(type(condition).__name__, "entry")
    return f"{side}_{kind}" if not isinstance(condition, Touch) else f"{side}_touch"


def strategy_id(names: dict[Call, str], rules: Rules) -> str:
    """`ema_cross`, `rsi_long`, `bollinger_donchian`: what it trades on, and its side when there is only one."""
    used = list(dict.fromkeys(call.name for call in names if call.name != "atr")) or ["price"]
    sides = rules.sides()
    crossing = "_cross" if any(type(rule.condition).__name__ == "Cross" for rule in rules.triggers) else ""
    side = "" if len(sides) == 2 else f"_{sides[0]}"
    return f"{'_'.join(used[:3])}{crossing}{side}"[:64]


def titles(draft: Draft) -> tuple[str, ...]:
    """The indicators of the contract as traders call them."""
    return tuple(
        dict.fromkeys(
            BY_NAME[call.name].title or call.name for call in sorted(draft.calls, key=str) if call.name in BY_NAME
        )
    )
