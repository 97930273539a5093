"""Rules that can never be true, or always: found before anyone waits for a trade."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.llm.offline.compiler.aiming import shape
from app.llm.offline.compiler.grammar.calls import earlier
from app.llm.offline.compiler.higher import cannot_be_counted
from app.llm.offline.compiler.impossible import apart, days_traded, never_together, out_of_reach
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    NOT_PRICES,
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Condition,
    Cross,
    Line,
    Measure,
    Not,
    Number,
    Offset,
    Peak,
    Price,
    Recently,
    Repeated,
    Scaled,
    Session,
    Side,
    Touch,
    Value,
    Weekdays,
    Within,
    all_parts,
    flat,
)
from app.llm.offline.compiler.measures import FORMULAS
from app.llm.offline.compiler.mirror import turn_way
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.rules import Rules, SidedRule
from app.llm.offline.compiler.statements import Protect, Said
from app.llm.offline.compiler.wording import words

_ABOVE, _BELOW = (">", ">="), ("<", "<=")
_DENIED: Mapping[str, Comparator] = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_TURNED: Mapping[str, Comparator] = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "==": "=="}


def find_nonsense(rules: Rules, markets: Sequence[str] = ()) -> list[tuple[Said, str]]:
    """The phrases whose rules cannot work, each with the reason."""
    found = [
        (rule.said, reason)
        for rule in (*rules.triggers, *rules.exits, *rules.filters)
        for part in _required(rule.condition)
        if (reason := _fault(part) or cannot_be_counted(part))
    ]
    found += [
        (rule.said, _NEVER) for rule in (*rules.triggers, *rules.exits) if _passed_and_stayed(_required(rule.condition))
    ]
    for trigger in rules.triggers:
        wanted = [rule for rule in rules.filters if not rule.forbids and rule.side in (trigger.side, "both")]
        found += _clashes(trigger, [*wanted, *_denied(rules, trigger.side)])
        found += _days_past_midnight([trigger, *wanted])
        found += _days_forbidden(trigger, rules, days_traded(markets))
        found += _hours_apart([trigger, *wanted])
    found += [clash for rule in rules.exits for clash in _clashes(rule, [])]
    found += _doubtful_prices(rules) + _entered_on_both(rules) + _doubtful_ends(rules)
    entered = {(rule.side, rule.condition) for rule in rules.triggers}
    entered |= {
        (rule.side, part) for rule in rules.triggers for part in all_parts(rule.condition) if isinstance(part, Cross)
    }
    found += [
        (rule.said, "it leaves where it enters") for rule in rules.exits if (rule.side, rule.condition) in entered
    ]
    return found


def _denied(rules: Rules, side: Side | str) -> list[SidedRule]:
    """`long when RSI < 30 …, never when RSI < 50`: what is forbidden, as that it must not hold."""
    forbidden = [rule for rule in rules.filters if rule.forbids and rule.side in (side, "both")]
    return [replace(rule, condition=Not(rule.condition)) for rule in forbidden if isinstance(rule.condition, Compare)]


def wrongly_placed(said: Sequence[Said], sides: Sequence[Side]) -> list[tuple[Said, str]]:
    """A stop said to lie where the trade earns, or a target where it loses, of the one side that is traded; of both a
    way the price goes."""
    found: list[tuple[Said, str]] = []
    losing = ("below", "down") if list(sides) == ["long"] else ("above", "up")
    for each in said:
        protected = each.statement
        if not isinstance(protected, Protect) or protected.placed is None:
            continue
        if len(sides) == 1 and (protected.placed in losing) == (protected.what == "take_profit"):
            found.append((each, _not_of(protected, sides[0])))
        elif len(sides) > 1 and protected.placed in ("up", "down"):
            found.append((each, "for one side that is a loss, for the other a profit"))
    return found


def _not_of(protected: Protect, side: Side) -> str:
    """Why a stop or target cannot lie there for that side."""
    if protected.placed in ("up", "down"):
        return f"for a {side} trade that is a {'profit' if protected.what == 'stop_loss' else 'loss'}"
    return f"a {protected.what.replace('_', ' ')} {protected.placed} the entry is none of a {side} one"


def _days_past_midnight(rules: Sequence[SidedRule]) -> list[tuple[Said, str]]:
    """`from 10pm to 2am on Mondays`: the night that begins on a Monday, or the two ends of that day."""
    parts = [(rule.said, part) for rule in rules for part in _required(rule.condition)]
    nights = [one for _, one in parts if isinstance(one, Session) and one.window[:5] > one.window[6:]]
    days = [said for said, one in parts if isinstance(one, Weekdays) and len(one.days) < _WORKING_DAYS]
    return [(said, _NIGHT) for said in days[:1] if nights]


def _doubtful_prices(rules: Rules) -> list[tuple[Said, str]]:
    """`RSI(2): buy when it closes below 5`: a level of the oscillator beside it, rather than a price."""
    everything = (*rules.triggers, *rules.exits, *rules.filters)
    read = {value.call.name for rule in everything for value in values_of(rule.condition) if isinstance(value, Line)}
    bounded = any(BY_NAME[name].bounded for name in read)
    return [
        (rule.said, "it is not clear whether this is the price or the indicator; name it")
        for rule in everything
        if any(_is_level_of_scale(part, bounded=bounded) for part in flat(rule.condition))
        and not any(word in rule.said.text.lower() for word in _PRICE_WORDS)
    ]


def _doubtful_ends(rules: Rules) -> list[tuple[Said, str]]:
    """`long when it crosses above the upper band, short when it crosses below`: that band or the lower one."""
    entered = {(rule.side, rule.condition): rule.said for rule in rules.triggers}
    return [
        (said, "it is not clear at which end: name the band or the level")
        for (side, one), said in entered.items()
        if (other := _turned_at_end(one)) is not None
        and ("short" if side == "long" else "long", other) in entered
        and not _NAMING_THE_END.search(said.text.lower())
    ]


def _turned_at_end(condition: Condition) -> Condition | None:
    """The other way past the same end of a channel; None of anything else."""
    match condition:
        case Cross(Price() as left, way, Line(_, "upper" | "lower" | "high" | "low") as end):
            return Cross(left, turn_way(way), end)
        case Compare(Price() as left, operator, Line(_, "upper" | "lower" | "high" | "low") as end):
            return Compare(left, _TURNED[operator], end)
        case _:
            return None


def _is_level_of_scale(condition: Condition, *, bounded: bool) -> bool:
    """Of a price beside a `bounded` indicator, or of a line over the price, which nobody compares with a number."""
    match condition:
        case Compare(Price(field), _, Number(level)) | Cross(Price(field), _, Number(level)):
            return bounded and field not in NOT_PRICES and 0 <= level <= _END_OF_SCALE and level == int(level)
        case Compare(Line() as line, _, Number(level)) | Cross(Line() as line, _, Number(level)):
            return _measure(line) == "a price" and 0 <= level <= _END_OF_SCALE and level == int(level)
        case _:
            return False


_NAMING_THE_END = re.compile(
    r"\b(upper|lower|top|bottom|highs?|highest|lows?|lowest|back|same|bands?|channel|line|level|again|"
    r"(above|below|over|under) (it|that))\b"
)
_PRICE_WORDS = ("price", "market", "spot", "$")
_OF_NO_PRICE = {"volume": "volume", "bars_held": "a number of bars", "open_profit_r": "a profit"}
_END_OF_SCALE = 100
_WORKING_DAYS = 5
_LONGEST_RUN = 10
"""Of bars that are looked at one by one."""
_NIGHT = "the hours pass midnight, and it is not clear whether the day is that before it or behind it"
_NO_HOUR = "no hour is left in which it may trade"
_NEVER = "it can never be true together with the rest of the rule"


def _required(condition: Condition) -> list[Condition]:
    """The conditions that must all hold."""
    if isinstance(condition, AllOf):
        return [part for each in condition.conditions for part in _required(each)]
    return [condition]


def _fault(condition: Condition) -> str:
    match condition:
        case Compare(left, _, right) | Cross(left, _, right):
            if left == right or (isinstance(right, Offset | Scaled) and right.of == left and isinstance(left, Price)):
                return "it compares a value with itself"
            return (
                _out_of_scale(left, right)
                or out_of_reach(condition)
                or _never_so(condition)
                or _incomparable(left, right)
            )
        case Touch(Price("close", 0)):
            return "it compares a value with itself"
        case Repeated(inner) | Not(inner) | Recently(inner):
            return _fault(inner)
        case AnyOf(conditions):
            return next((fault for part in conditions for each in _required(part) if (fault := _fault(each))), "")
        case _:
            return ""


def _passed_and_stayed(parts: Sequence[Condition]) -> bool:
    """`rises above 25 and stays above it for 3 bars`: what is passed on this bar was not beyond it on those before."""
    passed = {(one.left, one.right, one.way) for one in parts if isinstance(one, Cross)}
    return any(
        (one.left, one.right, "up" if one.operator in (">", ">=") else "down") in passed
        for part in parts
        if isinstance(part, Repeated) and part.bars > 1 and isinstance(one := part.condition, Compare)
    )


def _never_so(condition: Compare | Cross) -> str:
    """A close below the low of its own bar, or above its high; one above the low says nothing."""
    match condition:
        case Compare(Price("close", back), ">" | ">=", Price("low", same)) | Compare(
            Price("close", back), "<" | "<=", Price("high", same)
        ):
            return "every close lies within the range of its own bar" if back == same else ""
        case (
            Compare(Price("close", back), "<", Price("low", same))
            | Compare(Price("close", back), ">", Price("high", same))
            | Cross(Price("close", back), "down", Price("low", same))
            | Cross(Price("close", back), "up", Price("high", same))
        ):
            return "no close lies beyond the range of its own bar" if back == same else ""
        case _:
            return ""


def _incomparable(left: Value, right: Value) -> str:
    """An oscillator against a price, a volume against an average of prices: each has a scale of its own."""
    first, second = _measure(left), _measure(right)
    if not first or not second or first == second:
        return ""
    return f"it compares {first} with {second}"


def _measure(value: Value) -> str:
    """What a value is a measure of; empty for a number, which may be anything."""
    match value:
        case Price(field):
            return _OF_NO_PRICE.get(field, "a price")
        case Line(call, output):
            if ("source", "volume") in call.params or call.name == "volume_sma":
                return "volume"
            if (call.name, output) in _NOT_PRICES:
                return _title(call.name)
            return "a price" if call.name in _PRICES else "a distance" if call.name in _DISTANCES else _title(call.name)
        case Scaled(of, percent) if percent < -50 and _measure(of) == "a price":
            return "a distance"  # "0.5 % of price" is no level
        case Scaled(of) | Offset(of) | Peak(_, of):
            return _measure(of)
        case Measure(name):
            return FORMULAS[name].kind
        case Number(_, unit):
            return "a distance" if unit else ""


def _title(name: str) -> str:
    return (BY_NAME[name].title if name in BY_NAME else "") or name


_PRICES = frozenset(row.name for row in BY_NAME.values() if row.average) | frozenset(words("""
    bollinger donchian keltner supertrend parabolic_sar ichimoku vwap highest lowest linreg previous_day previous_week
    pivots
"""))  # fmt: skip
_NOT_PRICES = frozenset({("supertrend", "direction")})
_SCALES: Mapping[float, tuple[int, int]] = {100: (0, 100), -100: (-100, 0)}
"""What an oscillator goes from and to, by the sum of a level and its mirror image."""
_DISTANCES = frozenset(words("atr true_range stdev mean_deviation gap momentum macd awesome_oscillator"))


def _out_of_scale(left: Value, right: Value) -> str:
    if _measure(left) == "a price" and isinstance(right, Number) and right.value <= 0:
        return "no price is 0 or less"
    if not isinstance(left, Line) or not isinstance(right, Number):
        return ""
    row = BY_NAME.get(left.call.name)
    low, high = _SCALES.get(row.scale or 0, (0, 0)) if row is not None and row.bounded else (0, 0)
    if row is None or low == high or low < right.value < high:
        return ""
    return f"{row.title} lies between {low} and {high} and never passes {right.value:g}"


def _clashes(rule: SidedRule, filters: Sequence[SidedRule]) -> list[tuple[Said, str]]:
    """Two required conditions on one value that leave nothing between them."""
    parts = [(rule.said, bound) for part in _required(rule.condition) for bound in _bounds(part)]
    parts += [
        (other.said, bound) for other in filters for part in _required(other.condition) for bound in _bounds(part)
    ]
    found = [(rule.said, _NEVER)] if _days_apart(rule) else []
    for place, (_, first) in enumerate(parts):
        found += [(said, _NEVER) for said, second in parts[place + 1 :] if _exclude(first, second)]
    return found or _in_a_circle(rule, filters)


def _in_a_circle(rule: SidedRule, filters: Sequence[SidedRule]) -> list[tuple[Said, str]]:
    """`above the upper band and below the middle one`: the first phrase with which no order of values is left."""
    parts: list[Condition] = []
    for each in (rule, *filters):
        parts += _required(each.condition)
        if never_together(parts):
            return [(each.said, _NEVER)]
    return []


def _hours_apart(rules: Sequence[SidedRule]) -> list[tuple[Said, str]]:
    """`only 8 to 10 and only 14 to 16`: both are required, and no hour is in both."""
    hours = [(rule.said, part) for rule in rules for part in _required(rule.condition) if isinstance(part, Session)]
    return [
        (said, _NO_HOUR)
        for place, (_, one) in enumerate(hours)
        for said, other in hours[place + 1 :]
        if apart(one, other)
    ]


def _entered_on_both(rules: Rules) -> list[tuple[Said, str]]:
    """`buy when RSI is under 30 and short when RSI is under 30`: two entries on the same bar; in one phrase, unless
    filters of a side tell them apart."""
    longs = {shape(rule.condition): rule.said for rule in rules.triggers if rule.side == "long"}
    shorts = [rule for rule in rules.triggers if rule.side == "short" and shape(rule.condition) in longs]
    apart = any(rule.side != "both" for rule in rules.filters)
    return [
        (rule.said, "it enters short where the long is entered")
        for rule in shorts
        if not (apart and rule.said == longs[shape(rule.condition)])
    ]


def _days_forbidden(trigger: SidedRule, rules: Rules, days: set[int]) -> list[tuple[Said, str]]:
    """`only on Fridays` and `no trades on Friday`: both are said, and no day is left."""
    filters = [rule for rule in rules.filters if rule.side in (trigger.side, "both")]
    required = [rule for rule in filters if not rule.forbids]
    wanted = [
        (rule, part)
        for rule in (trigger, *required)
        for part in _required(rule.condition)
        if isinstance(part, Weekdays)
    ]
    refused = [(rule, rule.condition) for rule in filters if rule.forbids and isinstance(rule.condition, Weekdays)]
    for _, part in wanted:
        days &= set(part.days)
    for _, part in refused:
        days -= set(part.days)
    return [] if days else [(rule.said, "no day is left on which it may trade") for rule, _ in (*wanted, *refused)]


def _days_apart(rule: SidedRule) -> bool:
    """Whether two sets of weekdays without a common day are both required."""
    days = [set(part.days) for part in _required(rule.condition) if isinstance(part, Weekdays)]
    return bool(days) and not set.intersection(*days)


def _bounds(condition: Condition) -> list[Compare]:
    """The comparisons that hold on a bar where the condition is true."""
    match condition:
        case Compare():
            return [condition]
        case Cross(left, "up", right):
            return [Compare(left, ">", right)]
        case Cross(left, "down", right):
            return [Compare(left, "<", right)]
        case Repeated(inner, bars):
            runs = [inner, *(earlier(inner, back) for back in range(1, min(bars, _LONGEST_RUN)))]
            return [bound for one in runs if one is not None for bound in _bounds(one)]
        case Within(of, low, high):
            return [Compare(of, ">=", low), Compare(of, "<=", high)]
        case Not(Compare(left, operator, right)) if operator in _DENIED:
            return [Compare(left, _DENIED[operator], right)]
        case _:
            return []


def _exclude(first: Compare, second: Compare) -> bool:
    if first.left != second.left:
        second = Compare(second.right, _TURNED[second.operator], second.left)
    if first.left != second.left or isinstance(first.left, Number):
        return False
    if first.operator in _BELOW and second.operator in _ABOVE:
        first, second = second, first
    if first.operator not in _ABOVE or second.operator not in _BELOW:
        return False
    touching = first.operator == ">=" and second.operator == "<="
    if isinstance(first.right, Number) and isinstance(second.right, Number):
        return first.right.value > second.right.value or (first.right == second.right and not touching)
    return first.right == second.right and not touching
