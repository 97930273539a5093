from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.grammar.bands import beside_bands
from app.llm.offline.compiler.grammar.bars import bar_condition
from app.llm.offline.compiler.grammar.breakouts import breakout_noun, channel_breakout
from app.llm.offline.compiler.grammar.broken_ways import broken_again
from app.llm.offline.compiler.grammar.candles import candle, gapping
from app.llm.offline.compiler.grammar.charts import on_chart, on_their_bars
from app.llm.offline.compiler.grammar.clock import clock
from app.llm.offline.compiler.grammar.closes import closes_beyond, first_close, level_again, level_follows, turned_close
from app.llm.offline.compiler.grammar.cloud import cloud
from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.crosses import cross_noun
from app.llm.offline.compiler.grammar.denials import denied_or_counted
from app.llm.offline.compiler.grammar.extremes import other_end
from app.llm.offline.compiler.grammar.flips import colour_of_trend
from app.llm.offline.compiler.grammar.instead import instead
from app.llm.offline.compiler.grammar.jointly import any_of_them, jointly
from app.llm.offline.compiler.grammar.joints import (
    asks_of_entries,
    awaited,
    bar_before,
    goes_on,
    next_bar_ahead,
    skip_tail,
    stands_beside,
    take_joint,
)
from app.llm.offline.compiler.grammar.lasting import last_bars, recently
from app.llm.offline.compiler.grammar.leaning import (
    bare_crossing,
    below_level,
    crosses_again,
    crosses_back,
    elliptic,
    other_side,
    other_side_first,
)
from app.llm.offline.compiler.grammar.more_forms import LEANING_FORMS, MORE_FORMS, SAID_FORMS
from app.llm.offline.compiler.grammar.moves import move
from app.llm.offline.compiler.grammar.named_behind import named_behind
from app.llm.offline.compiler.grammar.obliging import of_both_sides
from app.llm.offline.compiler.grammar.own_lines import own_lines
from app.llm.offline.compiler.grammar.placing import skip_place
from app.llm.offline.compiler.grammar.recovering import recovery
from app.llm.offline.compiler.grammar.restricting import (
    NOTE,
    begins_anew,
    belongs_further,
    lasts_for_both,
    leaves_open,
    restricts_all,
    runs_apart,
)
from app.llm.offline.compiler.grammar.ribbon import ribbon
from app.llm.offline.compiler.grammar.said_of_levels import of_the_level
from app.llm.offline.compiler.grammar.same_relation import or_of_the_same, said_of_the_last, same_relation
from app.llm.offline.compiler.grammar.scripted import crossing_call
from app.llm.offline.compiler.grammar.sequences import (
    came_back,
    closed_back,
    come_through,
    lasted_before,
    within_the_bar,
)
from app.llm.offline.compiler.grammar.slopes import slope
from app.llm.offline.compiler.grammar.squeezes import squeeze
from app.llm.offline.compiler.grammar.standing import at_level, standing_at
from app.llm.offline.compiler.grammar.state_names import NAMED_STATES, NO_LIST, WE_ARE
from app.llm.offline.compiler.grammar.told_extremes import told_extreme
from app.llm.offline.compiler.grammar.trends import trend
from app.llm.offline.compiler.grammar.values import subject, value
from app.llm.offline.compiler.grammar.volumes import on_volume, volume_noun
from app.llm.offline.compiler.grammar.weekdays import names_of_days
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Cross,
    Line,
    Measure,
    Not,
    Number,
    Price,
    Recently,
    Repeated,
    Session,
    Slope,
    Value,
    Weekdays,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_OR, _WAYS = ("or when", "or if", "or"), ("directions", "ways", "sides")
_LEAD = words("there there's theres is now we have has just still get see a an the you")


@attempt
def condition(reader: Reader, speaker: Speaker) -> Condition | None:
    """Conditions joined by `and` (binding closer) and `or`."""
    paired = "" if reader.peek(1).text in _WAYS else reader.take("either", "both")  # "both directions crossover"
    choice = _either(reader, speaker) if paired == "either" else None
    if choice is not None:
        return join_onto(reader, speaker, choice)
    first = atom(reader, speaker)
    found = None if first is None else join_onto(reader, speaker, first)
    return None if paired and not isinstance(found, AllOf | AnyOf) else found


@attempt
def _either(reader: Reader, speaker: Speaker) -> Condition | None:
    """`either RSI < 30 or price < the lower band, and …`: the choice is one part of what follows."""
    choices = [atom(reader, speaker)]
    while choices[-1] is not None and reader.take_any(_OR):
        choices.append(atom(reader, speaker))
    found = tuple(one for one in choices if one is not None)
    return AnyOf(found) if len(found) == len(choices) > 1 else None


def join_onto(reader: Reader, speaker: Speaker, first: Condition) -> Condition:
    """`first` with whatever is joined to it."""
    start = reader.at
    choices = [_all_from(reader, speaker, first)]
    if leaves_open(reader, start, choices[0]):
        return choices[0]
    while (further := _or(reader, speaker, choices) or _or_level(reader, speaker, choices[-1])) is not None:
        choices.append(further)
    if len(choices) > 1 and any(isinstance(choice, AllOf) for choice in choices):
        reader.assumed.append("`and` binds closer than `or`")
    found = choices[0] if len(choices) == 1 else AnyOf(tuple(choices))
    if len(choices) == 1 or not restricts_all(reader, choices) or (reader.sees(",") and reader.peek(1).text == "only"):
        return found  # ", only when …" stands alone, as a filter of all there is
    restricted = _all_from(reader, speaker, found)
    reader.assumed += [NOTE] * (restricted != found)
    return restricted


@attempt
def _or(reader: Reader, speaker: Speaker, choices: list[Condition]) -> Condition | None:
    """One more alternative; what restricts all of them is left for the whole."""
    reader.skip(",")
    start = reader.at
    if not reader.take_any(_OR):
        return None
    first = atom(reader, speaker)
    if first is None or lasts_for_both(reader, start, choices[-1], first):
        return None
    return _all_from(reader, speaker, first, choices)


@attempt
def _or_level(reader: Reader, speaker: Speaker, before: Condition) -> Condition | None:
    """`above the 50 SMA or the 200 SMA`: another level in the same relation."""
    if not reader.take("or"):
        return None
    return other_end(reader, before) or same_relation(reader, speaker, before)


def _all_from(reader: Reader, speaker: Speaker, first: Condition, others: Sequence[Condition] = ()) -> Condition:
    parts = [or_of_the_same(reader, speaker, first) or first]
    while not (others and restricts_all(reader, [*others, *parts])):
        parts = on_their_bars(reader, speaker, parts)
        before = bar_before(reader, parts)
        if before is None and next_bar_ahead(reader):
            break
        bar = speaker.bar
        speaker.bar = bar if before in (None, parts[-1]) or bar is None else bar + 1
        further = _joined(reader, speaker, parts[-1])
        if further is None:
            speaker.bar = bar
            break
        if before is not None:
            parts[-1] = before  # "3 red candles, then a green one"
        further = or_of_the_same(reader, speaker, further) or further
        if came_back(parts[-1], further) and reader.tokens[reader.at - 2].text != "same":
            parts.pop()  # "dips below 30 and comes back above": one crossing
        parts[-1:] = [lasted_before(within_the_bar(one, further, reader), further) for one in parts[-1:]]
        parts.append(closed_back(parts[-1], further) if parts else further)
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


@attempt
def _joined(reader: Reader, speaker: Speaker, before: Condition) -> Condition | None:
    start = reader.at
    found = _also(reader, speaker, before)
    if found is None or runs_apart(before, found) or lasts_for_both(reader, start, before, found):
        return None
    if speaker.leaving and reader.tokens[start].text == "," and asks_of_entries(reader, start, found):
        return None
    return None if of_both_sides(reader, speaker, found, start) else found


@attempt
def _also(reader: Reader, speaker: Speaker, before: Condition) -> Condition | None:
    level = _listed_level(reader, speaker, before) or said_of_the_last(reader, before)
    if (level := level or at_level(reader, speaker) or on_volume(reader, speaker)) is not None:
        return level
    comma = bool(reader.take(","))
    joint = take_joint(reader)
    if (comma or joint == "and") and begins_anew(reader, speaker, joint):
        return None
    beside = not joint and not comma and (goes_on(reader, before) or stands_beside(reader, speaker, before))
    if beside:
        reader.skip("from", "in", "the")
    if not joint and not comma and not beside and not reader.sees("in", "during"):
        hours = clock(reader, speaker) if reader.sees("after", "before", "between") else None
        return hours if reader.sees("=", "->", "→", ">=", "then", "buy", "sell", "long", "short", "go") else None
    reader.take("for" if joint and awaited(reader) else "")
    begun = reader.at
    found = of_the_level(reader, speaker, before, joint) or atom(reader, speaker)
    found = found if found is None else come_through(before, found, reader, joint)
    if beside and isinstance(found, Compare) and found.left == Price("close"):
        speaker.former = found.right  # "a flip to up above the 200 EMA, … below it": the EMA
    if joint in ("then", "and then") and isinstance(found, Cross) and not came_back(before, found):
        if isinstance(before, Cross):
            return None  # two events, one after the other
        reader.assumed.append("“then” is read as: on the same bar")
    if found is not None and belongs_further(reader, before, found, joint if comma else None, begun):
        return None
    if found is not None:
        skip_tail(reader, joint)
        return found if joint or comma or beside or isinstance(found, Session | Weekdays | Compare) else None
    return same_relation(reader, speaker, before) if joint.startswith("and") else None


@attempt
def _listed_level(reader: Reader, speaker: Speaker, before: Condition) -> Condition | None:
    """`above ema20, ema50 and ema200`: averages in a row, all in the first one's relation."""
    if not isinstance(before, Compare | Cross) or not isinstance(before.right, Line):
        return None
    if not BY_NAME[before.right.call.name].average:
        return None
    reader.skip(",", "and", "/")
    level = None if reader.sees("fast", "slow", "it", "they") else value(reader, speaker)
    if not isinstance(level, Line) or not BY_NAME[level.call.name].average:
        return None
    following = reader.at
    if predicate(reader, speaker, level) is not None or reader.sees(*NO_LIST):
        return None
    reader.at = following
    speaker.ribbon = (before.right, level)
    if isinstance(before, Compare):
        return Compare(before.left, before.operator, level)
    return Cross(before.left, before.way, level)


@attempt
def atom(reader: Reader, speaker: Speaker) -> Condition | None:
    """One condition without `and` or `or`."""
    if not (reader.sees("we") and reader.peek(1).text in WE_ARE):  # "we are above the 200 EMA": the price is
        reader.skip(*_LEAD)
    ahead = [reader.peek(place).text for place in range(4)]
    if ahead[:3] == ["it", "is", "not"] and ahead[3] in names_of_days():
        reader.at += 2  # "when it is not Monday"
    before = told_extreme(reader, speaker, atom)
    if before is None and reader.take("not"):
        inner = _in_brackets(reader, speaker) or atom(reader, speaker)
        return None if inner is None else Not(inner)
    before = before or _in_brackets(reader, speaker) or _in_the_last(reader, speaker)
    before = before or on_chart(reader, speaker, atom) or denied_or_counted(reader, speaker, atom)
    if before is not None:
        return before
    for form in (
        other_side_first,
        *SAID_FORMS,
        crossing_call,
        clock,
        trend,
        cloud,
        gapping,
        recovery,
        bar_condition,
        squeeze,
        crosses_back,
        own_lines,
        broken_again,
        cross_noun,
        channel_breakout,
        beside_bands,
        breakout_noun,
        closes_beyond,
        candle,
        _named_state,
        volume_noun,
        move,
        ribbon,
        slope,
        first_close,
        turned_close,
        jointly,
        any_of_them,
        standing_at,
        *LEANING_FORMS,
        _full,
        bare_crossing,
        below_level,
        colour_of_trend,
        crosses_again,
        other_side,
        *MORE_FORMS,
        elliptic,
    ):
        found = form(reader, speaker)
        if found is not None:
            return recently(reader, speaker, named_behind(reader, speaker, found))
    return None


@attempt
def _in_brackets(reader: Reader, speaker: Speaker) -> Condition | None:
    """`not (ADX < 20 or RSI > 70)`, `and (CCI > 100 or MFI > 80)`: what stands in brackets is one condition."""
    found = condition(reader, speaker) if reader.take("(") else None
    return found if found is not None and reader.take(")") else None


@attempt
def _in_the_last(reader: Reader, speaker: Speaker) -> Condition | None:
    """`in the last 10 bars the RSI was below 30`: the bars first, and then what held on one of them."""
    span = last_bars(reader, speaker)
    if span is None:
        return None
    reader.skip(",", "the", "that")
    found = atom(reader, speaker)
    if found is None or isinstance(found, Repeated | Recently | Session | Weekdays | Slope):
        return None
    if reader.sees("and") and reader.peek(1).text not in ("now", "then"):
        reader.assumed.append("what is joined by “and” to what held in the last bars holds now")
    return Recently(found, span[0])


@attempt
def _full(reader: Reader, speaker: Speaker) -> Condition | None:
    """`RSI(14) is below 30`: a subject and what is said of it."""
    start, unsaid = reader.at, reader.sees("closes", "closing", "closed", "it", "it's")
    left = subject(reader, speaker)
    if left is None:
        return None
    leveled = unsaid and (level_follows(reader) or level_again(reader, speaker))
    if leveled and isinstance(left, Price) and isinstance(speaker.it, Line | Measure):
        left = speaker.it  # "RSI was under 30 and closes back above 30"
    left = instead(reader, speaker, start) or left
    before, former = speaker.it, speaker.former
    skip_place(reader, speaker)
    speaker.it, speaker.former = left, before if before != left else former
    found = _said_of(reader, speaker, left, begun=start)
    if found is None:
        speaker.it, speaker.former = before, former
    else:
        speaker.lost = False
    return found


def _said_of(reader: Reader, speaker: Speaker, left: Value, begun: int) -> Condition | None:
    """What is said of `left`, or of the price where `it` would stand beside itself: `VWAP: if it's above VWAP`."""
    at, told = reader.at, (speaker.measured, speaker.level)
    found = predicate(reader, speaker, left)
    if isinstance(found, Slope) and reader.tokens[begun].text in ("it", "it's") and _of_either(found, told):
        return None  # "price is above the 50 SMA and it is rising": which of the two
    if isinstance(found, Compare | Cross) and found.right == Number(1.0) and _is_pronoun(reader):
        return None
    alike = isinstance(found, Compare | Cross) and found.left == found.right
    if not alike or reader.tokens[begun].text not in ("it", "it's", "its"):
        return found
    reader.at, speaker.it = at, Price("close")
    return predicate(reader, speaker, Price("close"))


def _is_pronoun(reader: Reader) -> bool:
    """`price falls below one`: whether the number that was read is a word for what was named."""
    last = reader.tokens[reader.at - 1]
    return last.value == 1 and last.end - last.start == len("one")


def _of_either(found: Slope, told: tuple[Value | None, Value | None]) -> bool:
    """Whether the price has just been compared with a line that may as well be the one that rises."""
    return isinstance(found.of, Price) and told[0] == found.of and isinstance(told[1], Line)


@attempt
def _named_state(reader: Reader, speaker: Speaker) -> Condition | None:
    """`volatility is low (ATR below 0.5 % of price)`, `a strong trend (ADX > 25)`: what the brackets say it is."""
    reader.skip("in", "a", "the")
    if not reader.take_any(NAMED_STATES) or not reader.take("(", "i", ","):
        return None
    reader.skip(".", "e", "i", "meaning", "means", ",", "when", "if", "defined", "as")
    found = condition(reader, speaker)
    return found if found is not None and reader.take(")") else None
