"""When nothing is traded, said behind the condition: `under it I stay out`, `when ADX is below 20 do nothing`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.verbs import takes_no_trade
from app.llm.offline.compiler.meaning import Cross, Slope, Touch, flat
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Sides, Statement
from app.llm.offline.compiler.wording import words

_SIDES = ("longs", "buys", "shorts", "sells")
_NEVER = ("do not", "don't", "dont", "never", "will not", "won't")
_REFUSED: dict[Sides, tuple[str, ...]] = {
    "long": (
        *(
            f"{never} {verb}"
            for never in _NEVER
            for verb in ("buy", "go long", "enter long", "open longs", "take longs")
        ),
        *("no longs", "no buys", "no buying"),
    ),
    "short": (
        *(f"{never} {verb}" for never in _NEVER for verb in ("short", "go short", "sell short", "enter short")),
        *("no shorts", "no shorting"),
    ),
}
_CASES = words("on in during when if while between before after at from within")


@attempt
def stays_out(reader: Reader, speaker: Speaker) -> Statement | None:
    """No entries while that lasts; what happens on one bar forbids nothing beyond it."""
    sided = _side_not_then(reader, speaker)
    if sided is not None:
        return sided
    reader.take("when", "while", "if", "whenever")
    found = condition(reader, speaker)
    if found is None or any(isinstance(one, Cross | Touch | Slope) for one in flat(found)):
        return None
    reader.skip(",", ":", "-", "->", "=", "then", "i", "we")
    side = next((side for side, refused in _REFUSED.items() if reader.take_any(refused)), None)
    refused = side is not None or takes_no_trade(reader)
    return Allow(found, side, forbids=True) if refused and ends(reader) else None


@attempt
def _side_not_then(reader: Reader, speaker: Speaker) -> Statement | None:
    """`longs not on Monday`, `shorts never when RSI is below 30`: when one side is not traded."""
    named = reader.take_any(_SIDES)
    reader.take("trades", "entries", "positions")
    if not named or not reader.take("not", "never", "except", "unless") or not reader.sees(*_CASES):
        return None
    reader.take("when", "if", "while")
    found = condition(reader, speaker)
    if found is None or any(isinstance(one, Cross | Touch | Slope) for one in flat(found)) or not ends(reader):
        return None
    return Allow(found, "short" if named in ("shorts", "sells") else "long", forbids=True)
