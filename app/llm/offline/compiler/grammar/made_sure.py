"""What the words around a rule leave unsure: other hours for one day, bars named behind it, a level said of nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Compare,
    Cross,
    Line,
    Not,
    Price,
    Session,
    Slope,
    Weekdays,
    all_parts,
    flat,
)
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.statements import Allow, Enter, Leave, Mention, Opposite, Place, Said, Statement, Unusable
from app.llm.offline.compiler.tokens import Token


def made_sure(statement: Statement, tokens: Sequence[Token], start: int, end: int, said: Sequence[Said]) -> Statement:
    """The statement, or that it is not sure."""
    if isinstance(statement, Mention):
        return _no_level_of_exit(statement, tokens, start, end)
    behind = [token.text for token in tokens[end : end + 4]]
    if isinstance(statement, Opposite) and behind[:1] == ["of"] and ":" in behind:  # "the opposite of this: buy when …"
        return Unusable("it is not clear what is to be turned around; say the rule itself")
    if isinstance(statement, Enter):
        statement = _beyond_nothing(statement, tokens[end - 1], said)
        statement = _of_the_last(statement, tokens[start:end], said)
        statement = _turning(statement, tokens[start:end])
    if isinstance(statement, Allow | Enter):
        return _on_other_days(statement, tokens[start:end])
    if isinstance(statement, Leave):
        return _on_that_day(statement, tokens[start:end], tokens[start - 1].text if start else "", said)
    return _on_those_bars(statement, tokens, start, said)


_WAYS_OUT = frozenset(("exit", "exits", "out", "close", "closing", "leave"))


def _no_level_of_exit(mention: Mention, tokens: Sequence[Token], start: int, end: int) -> Statement:
    """`Exit: RSI`, `Exit rule: RSI 75`, `RSI 75 exit`: a level of a way out, perhaps, rather than a length."""
    before = [token.text for token in tokens[max(0, start - 3) : start]]
    headed = before[-1:] in ([":"], ["-"], ["="]) and _WAYS_OUT & {*before}
    behind = tokens[end - 1].text if tokens[end - 1].text in _WAYS_OUT else tokens[min(end, len(tokens) - 1)].text
    leaves = headed or behind in ("exit", "exits", "out")
    return Unusable("it is not said when to leave") if leaves else mention


_TURNS = frozenset(("turns", "turning", "rises", "rising", "falls", "falling", "slopes", "points"))


def _turning(entry: Statement, spoken: Sequence[Token]) -> Statement:
    """`price > SMA 100 and it turns up`: the price, or its average."""
    parts = list(flat(entry.condition)) if isinstance(entry, Enter) else []
    turned = any(isinstance(one, Slope) and isinstance(one.of, Price) for one in parts)
    beside = any(isinstance(one, Compare | Cross) and isinstance(one.right, Line) for one in parts)
    told = any(one.text in ("it", "it's") and other.text in _TURNS for one, other in pairwise(spoken))
    return Unusable("it is not said whether the price turns or its average") if turned and beside and told else entry


def _on_other_days(allow: Allow | Enter, spoken: Sequence[Token]) -> Statement:
    """`no trades after 16:00, on Fridays after 12:00`: for that day its own hours, for the others the first ones."""
    parts = tuple(all_parts(allow.condition))
    if len(parts) != 3 or not isinstance(parts[0], Session) or not isinstance(parts[2], Session):
        return allow
    if not isinstance(parts[1], Weekdays):
        return allow
    commas = [at for at, token in enumerate(spoken) if token.text == ","]
    behind = [token.text for token in spoken[commas[0] + 1 : commas[0] + 3]] if len(commas) == 1 else []
    if not any(text.rstrip("s").endswith("day") for text in behind):
        return Unusable("it is not said on which days which hours hold")
    others = AllOf((Not(parts[1]), parts[0]))
    hours = AnyOf((others, AllOf((parts[1], parts[2]))))
    if isinstance(allow, Allow):
        return replace(allow, condition=hours)
    return Allow(hours, None) if allow.side is None else Unusable("it is not said on which days which hours hold")


_EVERY_DAY = frozenset(("every", "each", "daily", "everyday", "always"))


def _on_that_day(leave: Leave, spoken: Sequence[Token], before: str, said: Sequence[Said]) -> Statement:
    """`no entries after 16:00 on Fridays, close all at 20:00`: on that day, or on every one."""
    last = said[-1].statement if said else None
    if not leave.by_clock or not isinstance(last, Allow) or not (before in (",", "and") or spoken[0].text == "and"):
        return leave
    evening = any(isinstance(one, Session) and one.window.endswith("24:00") for one in all_parts(last.condition))
    of_a_day = any(isinstance(one, Weekdays) for one in all_parts(last.condition))
    named = any(isinstance(one, Weekdays) for one in flat(leave.condition))
    if not (last.forbids and evening and of_a_day) or named or _EVERY_DAY & {token.text for token in spoken}:
        return leave
    return Unusable("it is not said whether this is meant for that day alone", "name the day, or say `every day`")


def _beyond_nothing(entry: Enter, last: Token, said: Sequence[Said]) -> Statement:
    """`short below and below`, `only long when RSI is above 50, short when below`: the same twice, or of another."""
    if last.text not in (*ABOVE, *BELOW):
        return entry
    parts = list(all_parts(entry.condition))
    before = said[-1].statement if said else None
    asked = set(values_of(before.condition)) if isinstance(before, Allow) and before.side is not None else set()
    other = bool(asked) and not asked & set(values_of(entry.condition))
    return Unusable("it is not said below or above what") if other or len(parts) > len(set(parts)) else entry


def _of_the_last(entry: Statement, spoken: Sequence[Token], said: Sequence[Said]) -> Statement:
    """`buy …, short when it crosses below 70, above the 200 EMA only`: of the shorts alone, or of either side."""
    first = said[-1].statement if said else None
    if not isinstance(entry, Enter) or not isinstance(first, Enter) or first.bare or spoken[-1].text != "only":
        return entry
    *rest, last = all_parts(entry.condition)
    commas = [at for at, token in enumerate(spoken) if token.text == ","]
    behind = bool(commas) and spoken[commas[-1] + 1].text in (*ABOVE, *BELOW)
    unsure = behind and bool(rest) and mirror(last) != last and mirror(last) not in all_parts(first.condition)
    return Unusable("it is not said whose entries this filters") if unsure else entry


def _on_those_bars(statement: Statement, tokens: Sequence[Token], start: int, said: Sequence[Said]) -> Statement:
    """`RSI on 1h above 50, long when it crosses above 30 on the 15m`: other bars than those the rule was read on."""
    last = said[-1] if said else None
    if not isinstance(statement, Place) or statement.markets or last is None or start == 0:
        return statement
    if not isinstance(last.statement, Enter) or tokens[start - 1].end != last.end:
        return statement
    *_, part = all_parts(last.statement.condition)
    read = {value.call.timeframe for value in values_of(part) if isinstance(value, Line)}
    unsure = bool(read) and None not in read and not read & set(statement.timeframes)
    return Unusable("it is not sure which of the two is read on these bars") if unsure else statement
