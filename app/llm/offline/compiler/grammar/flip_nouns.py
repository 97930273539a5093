"""A turn of an indicator that is a trend itself, as a noun: `a parabolic SAR flip`, `every flip of the supertrend`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.flips import trend_of
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.outputs import usual_call
from app.llm.offline.compiler.grammar.ways import CROSS_NOUNS, crossing_way
from app.llm.offline.compiler.meaning import Condition, Cross, Line, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_FLIPS = phrases("""
    flip | flips | reversal | reversals | signal | signals | direction change | direction changes |
    change of direction | changes direction | trend change | trend changes | color change | colour change |
    changes color | changes colour | turns | turn | changes | switches | reverses | reversed | flipped | turning
""")
_TRENDS = ("supertrend", "parabolic_sar")
_WAYS = words("ways way directions direction sides side")
_TO_UP = words("up green bullish long")
_TO_DOWN = words("down red bearish short")
_FLIPPED_TO = (
    "back",
    "the",
    "against",
    "green",
    "red",
    "long",
    "short",
    "to",
    "from",
    "below",
    "above",
    "under",
    "over",
    "bullish",
    "bearish",
)


@attempt
def flip_noun(reader: Reader, speaker: Speaker) -> Condition | None:
    """`parabolic SAR flip`, `a bullish supertrend flip`, `supertrend flips`."""
    flip_first = _flip_of(reader, speaker)
    if flip_first is not None:
        return flip_first
    way = crossing_way(reader)
    said = indicator_call(reader, speaker)
    if said is None or said[0].name not in _TRENDS:
        return None
    paired = reader.sees("long", "short") and reader.peek(1).text in ("and", "/", "+", "long", "short")
    paired = paired or (reader.sees("both", "either") and reader.peek(1).text in _WAYS)
    turned = said[2] == "direction" and reader.take("change", "changes", "flip", "flips")
    if not paired and not turned and not reader.take_any(_FLIPS):
        return None
    way = way or crossing_way(reader)
    sided = reader.sees("long", "short") and reader.peek(1).text in ("and", "/", "+", "or", "only", "long", "short")
    on_top = reader.sees("on") and reader.peek(1).text == "top"
    if way is None and not sided and (on_top or reader.sees(*_FLIPPED_TO)):
        return None  # the verb, not the noun
    speaker.it = Line(said[1], said[0].main)
    trending, against = trend_of(said[1])
    return Cross(trending, way, against)


@attempt
def _flip_of(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a flip to up of the supertrend`, `a flip to red`: of the one indicator that flips."""
    if not reader.take("flip", "turn", "change"):
        return None
    reader.skip("to", "in", "direction")
    up = reader.take(*_TO_UP)
    way: Way | None = "up" if up else "down" if reader.take(*_TO_DOWN) else None
    call = None
    if reader.take("of", "in"):
        said = indicator_call(reader, speaker)
        call = said[1] if said is not None and said[0].name in _TRENDS else None
    elif way is not None or ends(reader):
        known = [one for name in _TRENDS if (one := speaker.same_as_said(name) or speaker.mentioned.get(name))]
        call = known[0] if len(known) == 1 else None
    if call is None:
        return None
    speaker.lost = False
    trending, against = trend_of(call)
    return Cross(trending, way, against)


_TK = phrases("tk | t / k | tenkan kijun | tenkan / kijun | tenkan - kijun | tenkan and kijun | tenkan sen kijun sen")


@attempt
def tenkan_kijun(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a bullish TK cross`, `tenkan / kijun cross`."""
    reader.take("ichimoku")
    way = crossing_way(reader)
    if not reader.take_any(_TK):
        return None
    way = way or crossing_way(reader)
    if not reader.take_any(CROSS_NOUNS):
        return None
    way = way or crossing_way(reader)
    reader.take("ichimoku")
    call = usual_call(reader, speaker, "ichimoku")
    speaker.pair = Line(call, "conversion"), Line(call, "base")
    return Cross(speaker.pair[0], way or crossing_way(reader), speaker.pair[1])
