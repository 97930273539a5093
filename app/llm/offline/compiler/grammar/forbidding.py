"""When not to enter: `no trades on Friday`, `don't buy if …`, `not on Monday and not on Friday`, `unless …`."""

from __future__ import annotations

from itertools import pairwise

from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.state_names import NAMED_STATES
from app.llm.offline.compiler.grammar.verbs import side_verb
from app.llm.offline.compiler.grammar.weekdays import names_of_days
from app.llm.offline.compiler.meaning import AllOf, AnyOf, Condition, Not, Weekdays, is_clock
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Sides, Statement
from app.llm.offline.compiler.wording import phrases, words

_NEVER = phrases("""
    won't | don't want to | do not want to | dont want to | wont | will not | can't | cannot | would never | i'd never
    | never ever | refuse to | shouldn't | must not | mustn't | should not | don't | do not | dont | never | no | avoid
    | skip | not | stay out | leave it alone | stand aside | stay away | do nothing | sit on my hands | hands off |
    refrain from | stay flat | doesn't | does not | rather not | nothing | none | sit out | pass | ignore | not trading
    | neither
""")
_TRADING = words("""
    ever do take taking want wish like open any new enter entering trading trade trades entries positions it signals
    signal go the market a entry to be in position into
""")
_CASES = words("""
    whenever with
    first last when if on during while in unless except after before above below under over at between outside against
    from past until
    weekends weekend asian asia london european new ny us tokyo frankfurt sydney
""")
_STATE = 3
"""Words that a state has which its brackets define: `skip ranging markets (ADX below 20)`."""
_EXCEPT = words("unless except excluding")
_OPENED = words("when if on for during")
_WHAT_IS_DONE = phrases("""
    trades | entries | positions | trading | signals | setups | new trades | new entries | entry | trade
""")


@attempt
def forbidden(reader: Reader, speaker: Speaker) -> Statement | None:
    """`no trades …`, `don't buy if …`, `unless …`, `except on …`."""
    if reader.take(*_EXCEPT):
        if reader.sees("that"):
            return None  # "except that RSI must be under 40" asks for it
        side, timed = None, False
        reader.skip(*_OPENED)
        _skip_it_is(reader)
    elif reader.take_any(_NEVER):
        reader.skip(*_TRADING)
        side = side_verb(reader)
        if side is None and reader.take("sell", "selling", "sells"):
            side = "short"
        reader.skip("positions", "trades", "entries", "anything", "trade", "signals")
        state = Reader(reader.tokens[reader.at : reader.at + _STATE]).take_any(NAMED_STATES)
        if not (state or reader.sees(*_CASES, *names_of_days())) and reader.peek().value is None:
            return None
        timed = reader.peek().value is not None  # "no trades 21-23 utc"
        if reader.take(*_EXCEPT):
            reader.skip("the", "there", *_OPENED)
            found = condition(reader, speaker)
            return Allow(found, side) if found is not None else None
        reader.skip("when", "whenever", "if", "with", "on", "during", "while", "at", "any", "a")
    else:
        return None
    return _refused(reader, speaker, side, timed)


def _refused(reader: Reader, speaker: Speaker, side: Sides | None, timed: bool) -> Allow | None:
    """What is refused, `timed`: by the clock alone."""
    start = reader.at
    found = condition(reader, speaker)
    if found is None or (timed and not is_clock(found)):
        return None
    refused = _each_refuses(reader, start, found)
    if refused is None or reader.sees("exit", "exits"):
        return None
    _skip_what_is_done(reader, refused)
    at = reader.at
    reader.take(",")
    if not reader.take(*_EXCEPT):
        reader.at = at
        return Allow(refused, side, forbids=True)
    reader.skip(*_OPENED)
    _skip_it_is(reader)
    let = condition(reader, speaker)
    return None if let is None or not ends(reader) else Allow(AllOf((refused, Not(let))), side, forbids=True)


def _skip_it_is(reader: Reader) -> None:
    """`unless it's Friday`, `except when it's before 7:00 UTC`: of the time, which comes behind."""
    at = reader.at
    reader.skip("it's", "it", "is", "a")
    if not reader.sees(*names_of_days(), "before", "after"):
        reader.at = at


def _skip_what_is_done(reader: Reader, refused: Condition) -> None:
    """`no weekend entries`, `no Friday trades`: the noun behind the days."""
    at = reader.at
    if not (is_clock(refused) and reader.take_any(_WHAT_IS_DONE) and (ends(reader) or reader.sees("please", "!"))):
        reader.at = at


def _each_refuses(reader: Reader, start: int, refused: Condition) -> Condition | None:
    """`not on Fridays after 15:00 and on Mondays before 9:00`: either of them; None for `except Mondays and when …`."""
    parts = refused.conditions if isinstance(refused, AllOf) else ()
    timed = [is_clock(part.condition if isinstance(part, Not) else part) for part in parts]
    if sum(isinstance(part, Weekdays) for part in parts) > 1:
        return None  # "not on Monday but on Friday"
    said = [token.text for token in reader.tokens[start : reader.at]]
    again = sum(joint in ("and", ",") and word == "not" for joint, word in pairwise(said))
    if not any(timed) or ("and" not in said and not again):
        return refused
    refusing = [part.condition for part in parts[1:] if isinstance(part, Not) and is_clock(part.condition)]
    if len(refusing) == len(parts) - 1 == again:
        return AnyOf((parts[0], *refusing))  # "not in the first hour and not after 15:00": each `not` refuses
    if not all(timed):
        return None
    hours = any(joint == "and" and word in ("after", "before", "from", "until") for joint, word in pairwise(said))
    apart = any(isinstance(part, AllOf) for part in parts) or (hours and isinstance(parts[0], Weekdays))
    return AnyOf(parts) if apart else refused
