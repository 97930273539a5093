"""Headlines that name in the words of a style what a rule says in full: `Keltner breakout on ES 15m: buy when …`.

Alone, such words are a rule with the usual numbers. Above a rule about the same they are its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.llm.offline.compiler.aiming import has_open_ends
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Call,
    Compare,
    Condition,
    Cross,
    Line,
    Offset,
    Price,
    all_parts,
)
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.statements import (
    Allow,
    Enter,
    Label,
    Leave,
    Mention,
    Place,
    Remark,
    Said,
    Sides,
    Unusable,
    unfold,
)

_TREND = re.compile(
    r"(?P<inside>in )?(an? |the )?((daily|weekly|hourly|\d+[ -]?(h|hour|m|min|minute)s?) )?(up|down)?trends?"
    r"(?P<state>( is| must be| has to be)? (up|down))?( required| needed| only)?"
)
_DIPS = re.compile(
    r"(and )?((i|we) (want|like) to |i |we |to |let's )?(buy|sell|short|trade) (the )?"
    r"(dip|dips|pullback|pullbacks|rally|rallies|rip|rips|bounce|bounces) in (an? |the )?(up|down)trends?"
)
_SPANS = ("daily", "weekly", "hourly")
_WIDTHS = {"keltner": "atr", "bollinger": "stdev"}
"""What the bands of a channel lie away from its middle by."""
_BARS = re.compile(r"\b(\d+[ -]?(h|hr|hour|hours|m|min|minute|minutes|d)|[hmd]\d+)\b", re.IGNORECASE)
"""Bars of a chart, which are no numbers of a rule."""


def name_headlines(said: Sequence[Said]) -> tuple[Said, ...]:
    """What was said, with the headlines whose rule stands below them read as names."""
    return tuple(_named(said, number) for number in range(len(said)))


def _named(said: Sequence[Said], number: int) -> Said:
    each = said[number]
    statement = each.statement
    others = [one for one in said if one is not each and one.prompt == each.prompt]
    bare = isinstance(statement, Enter) and statement.bare
    if isinstance(statement, Place) and _of_style(each, said[number + 1 :]):
        return _as_name(each)
    if isinstance(statement, Allow | Enter) and (bare or isinstance(statement, Allow)) and _heads(said[:number], each):
        return _as_name(each) if _trend_told(statement.condition, others) else each
    if isinstance(statement, Enter) and statement.bare and _is_plain(each, statement):
        rules = [one for one in others if one.start > each.start and _is_spoken(one)]
        again = any(_says_otherwise(statement.condition, _conditions(one)) for one in rules)
        told = [part for one in rules for condition in _conditions(one) for part in all_parts(condition)]
        again = again or _measures_out(told, _channel(statement.condition))
        return _as_name(each) if again else each
    if isinstance(statement, Enter) and _DIPS.fullmatch(each.text.lower()) and _filled_in(each):
        rules = [one for one in others if one.start > each.start and _of_side(one, statement)]
        return _dips(each, statement, rules)
    if isinstance(statement, Enter) and not statement.bare:
        return _without_headline(each, statement)
    return each


def _is_plain(each: Said, entry: Enter) -> bool:
    """Whether it has the usual numbers and says none, and names nothing but where to trade."""
    return _usual(entry.condition) and not _counts(each.text) and all(isinstance(one, Place) for one in entry.also)


def _of_style(each: Said, behind: Sequence[Said]) -> bool:
    """`weekly breakout: NZDUSD h4`: whether the bars are in a style's name, and those that are traded come behind."""
    mine = [one for one in behind if one.prompt == each.prompt]
    styled = bool(mine) and isinstance(mine[0].statement, Label) and mine[0].start - each.end <= 1
    others = [part.statement for one in mine for part in unfold(one) if isinstance(part.statement, Place)]
    return styled and each.text.lower() in _SPANS and any(one.timeframes for one in others)


def _as_name(each: Said) -> Said:
    """The markets and bars that a headline names stay."""
    note = f"“{each.text}” is read as a title, without a rule of its own"
    named = tuple(one.statement for one in unfold(each) if isinstance(one.statement, Place) and one is not each)
    return replace(each, statement=Label(each.text.lower(), named), assumed=(note,))


def _counts(text: str) -> bool:
    """Whether a number stands there, beside those of bars: names of styles have none, rules do."""
    return any(letter.isdigit() for letter in _BARS.sub("", text))


def _is_spoken(each: Said) -> bool:
    return isinstance(each.statement, Enter) and not each.statement.bare


def _conditions(each: Said) -> tuple[Condition, ...]:
    statement = each.statement
    return (statement.condition,) if isinstance(statement, Enter | Allow | Leave) else ()


def _calls(condition: Condition) -> Iterator[Call]:
    return (value.call for value in values_of(condition) if isinstance(value, Line))


def _usual(condition: Condition) -> bool:
    """Whether it reads indicators, and all of them with the numbers they have where none is said."""
    calls = list(_calls(condition))
    numbers = [tuple(value for _, value in call.params if isinstance(value, float)) for call in calls]
    return bool(calls) and all(
        bool(said) and said == tuple(map(float, BY_NAME[call.name].usual))
        for call, said in zip(calls, numbers, strict=True)
    )


def _says_otherwise(headline: Condition, rules: Sequence[Condition]) -> bool:
    """Whether the rules read the same indicators on the same bars, with other numbers."""
    told = {call for rule in rules for call in _calls(rule)}
    return all(
        call not in told and any((one.name, one.timeframe) == (call.name, call.timeframe) for one in told)
        for call in _calls(headline)
    )


def _without_headline(each: Said, entry: Enter) -> Said:
    """`Keltner breakout on ES 15m: buy when …`, `Keltner breakout, long above EMA 20 + 2 ATR, …`, read as one."""
    head, colon, _ = each.text.partition(":")
    parts = list(all_parts(entry.condition))
    if not colon:
        head, *_ = each.text.partition(",")
        parts = parts if parts and _channel(parts[0]) and _measures_out(parts[1:], _channel(parts[0])) else []
    if _counts(head) or len(parts) < 2:
        return each
    named = [part for part in parts if _usual(part) and _says_otherwise(part, [one for one in parts if one != part])]
    named = (
        [part for part in named if _stands_in(head, part)] if colon else [part for part in parts[:1] if _usual(part)]
    )
    named = named or [one for one in parts[:1] if _crossed_again(one, parts[1:]) and _stands_in(head, one)]
    kept = [part for part in parts if part not in named]
    if len(named) != 1 or parts[0] not in named:
        return each
    note = f"“{head}” is read as a title, without a rule of its own"
    condition = kept[0] if len(kept) == 1 else AllOf(tuple(kept))
    assumed = (*(one for one in each.assumed if not _fills_in(one, named[0])), note)
    return replace(each, statement=replace(entry, condition=condition, opening=None), assumed=assumed)


def _channel(condition: Condition) -> str:
    """The channel whose breakout without a side it is; empty where it is none."""
    names = {call.name for call in _calls(condition)} if isinstance(condition, AnyOf) else set()
    return names.pop() if len(names) == 1 and has_open_ends(condition) else ""  # type: ignore[arg-type]


def _measures_out(rules: Sequence[Condition], channel: str) -> bool:
    """Whether a rule has the price beyond that channel with other numbers, or beyond its formula written out."""
    unit = _WIDTHS.get(channel, "")
    for rule in rules:
        level = rule.right if isinstance(rule, Compare | Cross) and isinstance(rule.left, Price) else None
        if isinstance(level, Line) and level.call.name == channel:
            return True
        if isinstance(level, Offset) and isinstance(level.unit, Line) and level.unit.call.name == unit:
            return True
    return False


def _crossed_again(headline: Condition, rules: Sequence[Condition]) -> bool:
    """Whether a rule is the crossing that ends where the headline, perhaps of both ways, says."""
    either = headline.conditions if isinstance(headline, AnyOf) else (headline,)
    ends = [(one.left, one.operator, one.right) for one in either if isinstance(one, Compare)]
    crossed = [one for one in rules if isinstance(one, Cross) and one.way is not None]
    return any((one.left, ">" if one.way == "up" else "<", one.right) in ends for one in crossed)


def _stands_in(head: str, condition: Condition) -> bool:
    """Whether the headline names what the condition reads: `buy when: close above the 50 SMA and …` names nothing."""
    words = f" {' '.join(re.findall(r'[a-z]+', head.lower()))} "
    return all(any(f" {phrase} " in words for phrase in BY_NAME[call.name].phrases) for call in _calls(condition))


def _fills_in(note: str, condition: Condition) -> bool:
    """Whether a note is about the numbers of a headline's indicator, all of them."""
    return any(
        note.startswith(BY_NAME[call.name].title) and note.count(",") + 1 == len(BY_NAME[call.name].numbers)
        for call in _calls(condition)
    )


def _heads(before: Sequence[Said], each: Said) -> bool:
    """Whether it is a trend's name at the head of a prompt, that no number defines."""
    found = _TREND.fullmatch(each.text.lower().replace("-", " ")) or _TREND.fullmatch(each.text.lower())
    mine = [one for one in before if one.prompt == each.prompt]
    headed = all(isinstance(one.statement, Label | Mention | Place | Remark) for one in mine)
    named = bool(mine) and isinstance(mine[-1].statement, Label) and each.start - mine[-1].end <= 1
    return found is not None and headed and _filled_in(each) and (named or found["inside"] is None)


def _filled_in(each: Said) -> bool:
    """Whether the trend is measured by an average that nobody named."""
    return any("200 SMA" in note for note in each.assumed)


def _dips(each: Said, entry: Enter, rules: Sequence[Said]) -> Said:
    """`buy dips in an uptrend`: the name of rules that say what either is, and their filter where they say no trend."""
    if not rules:
        return replace(
            each, statement=Unusable("it does not say what the price has to do within that trend"), assumed=()
        )
    if any(not _is_spoken(one) for one in rules):
        return each  # "buy dips in an uptrend: RSI below 30" is one rule
    if _trend_told(entry.condition, rules):
        return _as_name(each)
    return replace(each, statement=Allow(entry.condition, _sides(entry)))


def _of_side(each: Said, headline: Enter) -> bool:
    """Whether it enters on the headline's side, or without naming one."""
    entry = each.statement
    return isinstance(entry, Enter) and (entry.bare or _sides(entry) == _sides(headline))


def _sides(entry: Enter) -> Sides | None:
    return "short" if entry.plain_sell else entry.side


def _trend_told(headline: Condition, others: Sequence[Said]) -> bool:
    """Whether a rule says on the same bars that a price or an average lies on that side of an average."""
    bars = {call.timeframe for call in _calls(headline)}
    ways = {part.operator[0] for part in all_parts(headline) if isinstance(part, Compare)}
    return any(
        isinstance(part, Compare)
        and isinstance(part.right, Line)
        and BY_NAME[part.right.call.name].average
        and part.right.call.timeframe in bars
        and part.operator[0] in ways
        and (isinstance(part.left, Price | Line))
        for one in others
        for condition in _conditions(one)
        if not isinstance(one.statement, Leave)
        for part in all_parts(condition)
    )
