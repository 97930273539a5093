"""What restricts every alternative said before it: `RSI < 30 or CCI < -100, but only above the 200 EMA`."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.grammar.endings import stop_ahead
from app.llm.offline.compiler.grammar.joints import turned_around, verb_behind
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.sequences import flips_again
from app.llm.offline.compiler.grammar.units import BAR_UNITS
from app.llm.offline.compiler.grammar.verbs import begins_rule, leads_out
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Recently,
    Repeated,
    Session,
    Slope,
    Touch,
    Weekdays,
    flat,
    is_clock,
)
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_OF_ALL = phrases("""
    as long as | so long as | provided that | provided | but only if | but only when | but only | only if |
    only when | only while | and only if | and only when | and then only if | given | but | and if | and when
""")
_OF_ALL_ALIKE = phrases("with | while | and while | when | if | whose")
_PAST = frozenset(
    words("""
    was were been had has have crossed dipped dropped fell rose closed touched went broke traded moved turned flipped
    climbed slipped hit tagged came got made
""")
)
_TRENDS = frozenset(words("trend uptrend downtrend"))
_BEFORE_A_PART = frozenset(words("and or when if but with while long short buy sell plus once where")) | {",", ":", "."}
_ENTERING = words("buy sell long short buys sells")
_SENTENCE_ENDS, _ENTRY_ENDS = (".", ";", "\n"), ("", ".", ",", ";", "\n", "only", "and")
_QUOTES = frozenset(words("close closes closing price low high candle bar"))
NOTE = "what stands behind the alternatives is asked of each of them"


def restricts_all(reader: Reader, choices: Sequence[Condition]) -> bool:
    """Whether what comes next is asked of all the choices, not of the last alone; moves nothing.

    `A with B or C with D` are two pairs: there the softer words belong to the last.
    """
    at = reader.at
    comma = bool(reader.take(","))
    strong = bool(reader.take_any(_OF_ALL))
    alike = not any(isinstance(choice, AllOf) and _names_a_line(choice) for choice in choices)
    soft = comma or bool(reader.take_any(_OF_ALL_ALIKE)) or reader.sees("in", "during", "inside")
    placed = reader.sees("at", "off") and not any(_names_a_line(choice) for choice in choices)
    further = reader.sees("or")
    reader.at = at
    return not further and (strong or (alike and (soft or placed)))


def _names_a_line(choice: Condition) -> bool:
    """Whether an indicator is compared in it, beside which a level belongs to the last choice alone."""
    parts = [part for part in flat(choice) if isinstance(part, Compare | Cross)]
    touched = any(isinstance(part, Touch) for part in flat(choice))
    return touched or any(isinstance(side, Line) for part in parts for side in (part.left, part.right))


def leaves_open(reader: Reader, start: int, choice: Condition) -> bool:
    """Whether it is not sure what an `or` behind the choice, which began at `start`, is joined to.

    `RSI < 30 and not below the 200 EMA or in London`, `RSI < 30, CCI < -100 or MFI < 20`.
    """
    if not isinstance(choice, AllOf):
        return False
    return isinstance(choice.conditions[-1], Not) or (_compares_several(choice) and _is_list(reader, start))


def _compares_several(choice: AllOf) -> bool:
    """Whether different values are compared, rather than one with a row of averages."""
    return len({part.left for part in flat(choice) if isinstance(part, Compare | Cross)}) > 1


def _is_list(reader: Reader, start: int) -> bool:
    """Whether a comma alone joins the parts from `start` to the cursor."""
    depth, commas = 0, 0
    for token in reader.tokens[start : reader.at]:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        commas += token.text == "," and not depth
        if token.text in ("and", "with", "while", "but"):
            return False
    return commas > 0


def runs_apart(before: Condition, further: Condition) -> bool:
    """`the RSI falls for 3 bars while the price rises`: over as many bars, perhaps, or on this one alone."""
    if not isinstance(before, Slope) or not isinstance(further, Slope):
        return False
    counts = {before.bars, further.bars}
    return before.of != further.of and before.way != further.way and 1 in counts and len(counts) > 1


def lasts_for_both(reader: Reader, start: int, before: Condition, further: Condition) -> bool:
    """`RSI was below 30 and CCI below -100 within the last 5 bars`: whether the bars behind the joint at `start` may be
    meant of what stands before it as well, which is said of the past or of the same."""
    if not isinstance(further, Recently) or isinstance(before, Recently | Repeated | Session | Weekdays):
        return False
    if reader.tokens[reader.at - 1].text not in BAR_UNITS:
        return False  # "in the last 5 bars the RSI was …"
    verbs = _PAST | {"is", "are"}
    if reader.tokens[start].text == "or" and not any(token.text in verbs for token in reader.tokens[start : reader.at]):
        return True  # "RSI is below 30 or CCI below -100 within the last 5 bars"
    behind = next((at for at in range(start, 0, -1) if reader.tokens[at - 1].text in _BEFORE_A_PART), 0)
    return any(token.text in _PAST for token in reader.tokens[behind:start])


def begins_anew(reader: Reader, speaker: Speaker, joint: str) -> bool:
    """Whether another rule stands behind the comma: `exit at 60, short RSI > 75`."""
    if speaker.leaving and joint.startswith(("only", "but only", "as long", "provided", "so long")):
        return True  # "sell at the upper band, only when ADX is under 20" filters the entries
    if joint in ("", "and", "with") and stop_ahead(reader):
        return True  # "buy when RSI crosses above 30, 2x ATR stop"
    return not joint and reader.sees("long", "short", "buy", "sell")


def belongs_further(reader: Reader, before: Condition, found: Condition, joint: str | None, begun: int) -> bool:
    """`not on Fridays, 20/50 EMA cross`, `…, under it I go short when …`, `…, and when ADX is below 20, buy when …`:
    whether what was found from `begun` on is what the next rule stands under. `joint` is the word behind a comma, None
    without one: then `… and close above it, short when …` ends the rule, as it names what it speaks of."""
    if joint is not None and joint.endswith(("if", "when")) and verb_behind(reader):
        return True  # "exit at the middle line, if it crosses the lower band go short"
    if is_clock(found) and reader.sees(":", "off"):
        return True  # "…, Mondays: only longs" says what happens then, "…, Fridays off" when nothing does
    if isinstance(found, Compare) and before == Cross(found.left, None, found.right):
        return True  # "crosses zero, above it I'm long, below it I'm short"
    listed = joint == ""
    if listed and _another_begins(reader, begun):
        return True
    if listed and _TRENDS & {token.text for token in reader.tokens[begun : reader.at]} and _verb_right_behind(reader):
        return True  # "buy …, daily downtrend sell …"
    if listed and ((is_clock(before) and not is_clock(found)) or flips_again(reader, before, found)):
        return True
    opened = joint is not None and joint.endswith(("when", "if"))
    last = reader.tokens[reader.at - 1].text
    leaning = last in (*ABOVE, *BELOW) or opened or (joint is not None and last in ("it", "that"))
    leaning = leaning and not (joint is None and reader.sees(",") and reader.tokens[begun].text in _QUOTES)
    return leads_out(reader) or ((listed or leaning) and (_rule_begins(reader, leaning) or turned_around(reader)))


def _another_begins(reader: Reader, begun: int) -> bool:
    """`buy RSI below 30, in a downtrend sell RSI above 70`, `…, downtrend: short when …`: whether a verb stood before
    that rule, and another with what it is for stands behind what was found from `begun` on; moves nothing."""
    behind = next((at for at in range(begun, 0, -1) if reader.tokens[at - 1].text in _SENTENCE_ENDS), 0)
    entered = any(token.text in _ENTERING for token in reader.tokens[behind:begun])
    headed = reader.sees(":") and reader.peek(1).text in _ENTERING
    within = reader.tokens[begun].text in ("in", "during") and reader.sees(*_ENTERING)
    return entered and (headed or (within and reader.peek(1).text not in _ENTRY_ENDS))


def _verb_right_behind(reader: Reader) -> bool:
    at = reader.at
    reader.take(":")
    found = not reader.sees(",", "then", "to") and verb_behind(reader)
    reader.at = at
    return found


def _rule_begins(reader: Reader, leaning: bool) -> bool:
    """Whether the next rule's verb comes, `leaning`: perhaps behind a comma; moves nothing."""
    at = reader.at
    reader.take("," if leaning else "")
    found = begins_rule(reader)
    reader.at = at
    return found
