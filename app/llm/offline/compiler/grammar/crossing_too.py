"""The second of two crossings without its verb: `CCI crosses over 100 go long, under -100 go short`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.bare_signs import signs_fit
from app.llm.offline.compiler.grammar.crossings_unsaid import of_what_crossed
from app.llm.offline.compiler.grammar.leaving_too import leaves_too
from app.llm.offline.compiler.grammar.made_sure import made_sure
from app.llm.offline.compiler.grammar.other_levels import of_what_has_levels
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.whose_if import of_the_first
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Cross,
    Line,
    Measure,
    Number,
    Price,
    Scaled,
    Value,
    all_parts,
    parts_of_all,
)
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Enter, Leave, Remark, Said, Settled, Statement, Unusable
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import words

_AHEAD = frozenset(
    (
        *words("""
    and but then i we go going when if on once whenever a the take enter open short long shorts longs buy sell buys
    sells exit close get out cover it at for back
"""),
        *(", : - -> → = |".split()),
    )
)
_BE = words("is are was were be stays stay remains sits while > <")
_NO_SUBJECT = _AHEAD - {"close"} | {"while", "with", "is"}
_TURNED = {("up", "<"), ("down", ">")}


def in_full(statement: Statement, speaker: Speaker, reader: Reader, start: int, said: list[Said]) -> Statement:
    """The statement with what it leaves out, as what stands before it says it."""
    found = of_the_first(statement, reader.tokens, start, reader.at, said)
    found = made_sure(found, reader.tokens, start, reader.at, said)
    found = leaves_too(found, reader.tokens, start, said)
    found = of_what_has_levels(found, reader.tokens, start, reader.at, said)
    found = of_what_crossed(found, speaker, reader.tokens, start, reader.at, said)
    found = _sided_crossing(found, speaker, reader, start, said)
    found = _beside_too(found, speaker, reader, start, said)
    found = _crossing_too(found, speaker, reader, start, said)
    return signs_fit(found, reader.tokens, start, reader.at, said)


def _crossing_too(
    statement: Statement, speaker: Speaker, reader: Reader, start: int, said: Sequence[Said]
) -> Statement:
    """The statement, with a crossing where it leaves out the verb of the crossing that stands before it."""
    earlier = [each.statement for each in said if not isinstance(each.statement, Remark)]
    last = earlier[-1] if earlier else None
    spoken = reader.tokens[start : reader.at]
    if not isinstance(statement, Enter | Leave | Allow) or not _may_share_verb(statement, last):
        return statement
    first, *further = parts_of_all(statement.condition)
    before = parts_of_all(last.condition)  # type: ignore[union-attr]
    crossed = next((part for part in before if isinstance(part, Cross) and _of_the_same(part, first)), before[0])
    if not isinstance(first, Compare) or not isinstance(crossed, Cross):
        return statement
    if not (_leaves_out_verb(spoken) and _goes_back(first, crossed)) and not _changes_places(spoken, first, crossed):
        return statement
    if isinstance(statement, Leave) and not _holds_at_once(first, crossed):
        return statement
    crossing = Cross(first.left, "up" if first.operator == ">" else "down", first.right)
    found: Condition = AllOf((crossing, *further)) if further else crossing
    reader.assumed.append("it is a crossing, as what stands before it")
    if isinstance(statement, Enter):
        speaker.entry = found
    return replace(statement, condition=found)


def _of_the_same(crossed: Cross, first: Condition) -> bool:
    """`ADX above 25 and CCI crosses above 100 go long, below -100 go short`: the crossing that is gone on with."""
    return isinstance(first, Compare) and crossed.left == first.left


def _may_share_verb(statement: Statement, last: Statement | None) -> bool:
    """Whether it is said behind an entry, or of the other side: `crosses over 30 for longs and under 70 for shorts`."""
    if not isinstance(statement, Allow):
        return isinstance(last, Enter)
    return isinstance(last, Allow) and {last.side, statement.side} == {"long", "short"}


def _sided_crossing(statement: Statement, speaker: Speaker, reader: Reader, start: int, said: list[Said]) -> Statement:
    """`K crosses D. Long below 20, short above 80`: the crossing that no side was said of, at the level of each."""
    last = said[-1] if said else None
    if last is None or not isinstance(last.statement, Enter) or not isinstance(statement, Enter):
        return statement
    crossed, placed = last.statement.condition, statement.condition
    if not last.statement.bare or not isinstance(crossed, Cross) or crossed.way is not None:
        return statement
    sided = statement.side in ("long", "short") and _leaves_out_verb(reader.tokens[start : reader.at])
    if not sided or not isinstance(placed, Compare) or placed.left != crossed.left:
        return statement
    if not isinstance(placed.right, Number) or not isinstance(crossed.right, Line):
        return statement
    said[-1] = replace(last, statement=Settled("it is said of either side by what follows"), assumed=())
    reader.assumed += last.assumed
    crossing = Cross(crossed.left, "up" if statement.side == "long" else "down", crossed.right)
    speaker.entry = AllOf((crossing, placed))
    return replace(statement, condition=speaker.entry)


def _beside_too(statement: Statement, speaker: Speaker, reader: Reader, start: int, said: Sequence[Said]) -> Statement:
    """`long if EMA 9 crosses EMA 21 with RSI under 40, short over 60`: what the other side's entry asks beside it.

    What leaves its subject out is the other end of one part of that entry, whose other parts are turned around.
    """
    spoken = reader.tokens[start : reader.at]
    last = next((each for each in reversed(said) if not isinstance(each.statement, Remark)), None)
    if last is None or not isinstance(last.statement, Enter) or not isinstance(statement, Enter):
        return statement
    if last.statement.opening is not None:
        return statement  # "when ADX > 25, buy if …, short if …": that is of both anyway, or not sure
    parts = tuple(all_parts(last.statement.condition))
    placed = _of_what_turns(statement.condition, parts) if _leaves_out_subject(spoken) else statement.condition
    side = "short" if statement.plain_sell else statement.side
    if not isinstance(placed, Compare) or {last.statement.side, side} != {"long", "short"}:
        return statement
    sentence = not any(
        token.text in (".", "\n") for token in reader.tokens if last.end <= token.start < spoken[0].start
    )
    follows = (sentence and _follows_event(placed, parts)) or _follows_bars(placed, parts)
    if follows is None and {token.text for token in spoken} & {"its", "that"}:
        return Unusable("it is not said whether the bars before it are to be as in the rule before this")
    if not follows and (statement.plain_sell or not _leaves_out_subject(spoken)):
        return statement
    apart = (
        not sentence and not follows and not isinstance(placed.right, Number)
    )  # "Short below the EMA 50." says it all
    ends = [at for at, part in enumerate(parts) if isinstance(part, Compare) and _is_other_end(placed, part)]
    if apart or len(ends) != 1 or len(parts) < 2:
        bare = not apart and len(parts) > 1 and spoken[-1].text in (*ABOVE, *BELOW)
        if bare:
            return Unusable("it is not said below or above what")
        return Unusable("it is not said of what") if not apart and _is_further(placed, parts) else statement
    reader.assumed.append("what the entry before it asks beside that is turned around for this side")
    turned = [placed if at == ends[0] else part if follows else mirror(part) for at, part in enumerate(parts)]
    speaker.entry = AllOf(tuple(turned))
    return replace(statement, condition=speaker.entry, side=side, plain_sell=False)


def _of_what_turns(placed: Condition, parts: Sequence[Condition]) -> Condition:
    """`RSI < 25 and ADX < 20, short when > 75`: a level is of the one thing that has another on the other side."""
    if not isinstance(placed, Compare) or not isinstance(placed.right, Number):
        return placed
    leveled = [part for part in parts if isinstance(part, Compare) and isinstance(part.right, Number)]
    turning = [part for part in leveled if mirror(part) != part and {part.operator, placed.operator} == {"<", ">"}]
    fixed = any(
        part.left == placed.left and mirror(part) == part and part.operator != placed.operator for part in leveled
    )
    return replace(placed, left=turning[0].left) if fixed and len(turning) == 1 else placed


def _follows_bars(placed: Compare, parts: Sequence[Condition]) -> bool | None:
    """`an inside bar and today closes above its high, … if today closes below its low`: behind the same bars.

    None where the bars before are not the same for either side: `a hammer and a close above its high, … below its low`.
    """
    others = [part for part in parts if mirror(part) != placed]
    bars = [part for part in others if isinstance(part, Compare) and _lies_back(part.left) and _lies_back(part.right)]
    if len(others) != len(parts) - 1 or not bars or len(bars) != len(others):
        return False
    return True if {mirror(part) for part in others} == set(others) else None


def _follows_event(placed: Compare, parts: Sequence[Condition]) -> bool:
    """`when ADX crosses above 25 and +DI > -DI long, if -DI > +DI short`: behind the same event, of no direction."""
    others = [part for part in parts if mirror(part) != placed]
    event = others[0] if len(others) == 1 == len(parts) - 1 else None
    return isinstance(event, Cross) and event.way is not None and mirror(event) == event


def _lies_back(value: Value) -> bool:
    return _lies_back(value.of) if isinstance(value, Scaled) else isinstance(value, Price | Measure) and value.back > 0


def _is_other_end(placed: Compare, part: Compare) -> bool:
    """`over 60` behind `RSI under 40`, `below` behind `above the 200 EMA`."""
    alike = placed.right == part.right or (isinstance(placed.right, Number) and isinstance(part.right, Number))
    told = placed.left == part.left and alike and {placed.operator, part.operator} == {"<", ">"}
    return told or (placed == mirror(part) and placed != part)


def _is_further(placed: Compare, parts: Sequence[Condition]) -> bool:
    """`RSI under 30 with ADX above 25, short over 70`: whether only what stands last goes that way, though less far."""
    levels = [part for part in parts if isinstance(part, Compare) and isinstance(part.right, Number)]
    same = any((part.left, part.operator) == (placed.left, placed.operator) for part in levels)
    return same and any({part.operator, placed.operator} == {"<", ">"} for part in levels)


def _leaves_out_verb(spoken: Sequence[Token]) -> bool:
    """Whether nothing but the verb of the trade stands before the `above` or `below`."""
    places = [at for at, token in enumerate(spoken) if token.text in (*ABOVE, *BELOW, "positive", "negative")]
    return bool(places) and all(token.text in _AHEAD for token in spoken[: places[0]])


def _leaves_out_subject(spoken: Sequence[Token]) -> bool:
    """The same, or behind `while`, `with` and the like, or before a sign."""
    compared = (*ABOVE, *BELOW, ">", "<", "positive", "negative")
    at = next((at for at, token in enumerate(spoken) if token.text in compared), 0)
    return at > 0 and all(token.text in _NO_SUBJECT for token in spoken[:at])


def _goes_back(first: Compare, crossed: Cross) -> bool:
    """Whether the same value is compared with a level of the same kind, the other way."""
    alike = first.right == crossed.right or (isinstance(first.right, Number) and isinstance(crossed.right, Number))
    return first.left == crossed.left and alike and (crossed.way, first.operator) in _TURNED


def _changes_places(spoken: Sequence[Token], first: Compare, crossed: Cross) -> bool:
    """`+DI crosses over -DI …, -DI over +DI …`: whether the same two lines are compared, without a verb, the other way
    round."""
    swapped = (first.left, first.right) == (crossed.right, crossed.left) and isinstance(first.left, Line)
    onward = (crossed.way, first.operator) in (("up", ">"), ("down", "<"))
    return swapped and onward and not any(token.text in _BE for token in spoken)


def _holds_at_once(first: Compare, crossed: Cross) -> bool:
    """`crosses above 30 buy, exit below 70`: whether the trade would be left where it was entered."""
    if not isinstance(first.right, Number) or not isinstance(crossed.right, Number):
        return False
    return (first.right.value > crossed.right.value) == (first.operator == "<") and first.right != crossed.right
