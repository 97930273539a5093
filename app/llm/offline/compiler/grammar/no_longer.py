"""How long a trade may last at most, denied: `don't carry it past 16 bars`, `no trade older than 3 days`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.statements import LeaveAfter
from app.llm.offline.compiler.wording import phrases, words

_NEVER = phrases("""
    never | don't | dont | do not | not | no | won't | will not | nothing | i never | i don't | i dont | i do not |
    i won't | we never | we don't | must not | should not | shouldn't | may not | cannot | can't
""")
_HOLDING = frozenset(
    words("""
    hold holds holding held keep keeps kept carry carries carried carrying stay stays staying sit sits sitting run
    runs running last lasts older open lives live stick drag
""")
)
_TALK = words("""
    a the any my it them this that trade trades position positions let want to be is are in on with anything
    one i we still for around should must may will can ever
""")
_LONGER = phrases("""
    past | beyond | longer than | for longer than | for more than | more than | over | older than | for over |
    any longer than | for any longer than | further than
""")
_KINDS = {"b": "bars", "c": "bars", "p": "bars", "h": "h", "d": "d", "m": "m", "w": "w"}
_UNITS = words("""
    bar bars candle candles period periods hour hours day days minute minutes mins week weeks
""")


@attempt
def no_longer(reader: Reader) -> LeaveAfter | None:
    """A trade is closed after so many bars, hours or days."""
    if not reader.take_any(_NEVER):
        return None
    start = reader.at
    while not reader.take_any(_LONGER):
        if not reader.take(*_HOLDING, *_TALK):
            return None
    told = {token.text for token in reader.tokens[start : reader.at]}
    reader.skip("the", "a", "of")
    count = reader.number()
    reader.skip("-")
    unit = reader.take(*_UNITS) if count else ""
    reader.skip("in", "the", "trade", "total", "please")
    if not unit or not told & _HOLDING or not ends(reader):
        return None
    return LeaveAfter(count or 0.0, _KINDS[unit[0]])  # type: ignore[arg-type]
