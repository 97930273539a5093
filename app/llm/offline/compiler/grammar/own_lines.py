"""Two lines of one indicator against each other: `Aroon 25 up crosses over down`, `stoch k/d cross up`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.grammar.outputs import numbered_pair
from app.llm.offline.compiler.grammar.ways import CROSS_NOUNS, crossing_way
from app.llm.offline.compiler.meaning import Compare, Condition, Cross, Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_CROSSING = words("crosses cross crossed crossing x xes goes moves gets comes")
_OVER, _UNDER = words("above over >"), words("below under <")
_VERBS = words("buy sell long short go enter exit out close i we get cover")


@attempt
def own_lines(reader: Reader, speaker: Speaker) -> Condition | None:
    """A crossing or the order of two lines that belong together."""
    return _aroon(reader, speaker) or _stochastic(reader, speaker)


@attempt
def _aroon(reader: Reader, speaker: Speaker) -> Condition | None:
    """`Aroon up x down`, and behind it `down over up`: without a place the lines cross in favour of the trade."""
    left = _aroon_line(reader, speaker)
    if left is None:
        return None
    reader.skip("line", "is", "has", "just")
    crossing = bool(reader.take(*_CROSSING))
    reader.take("back" if crossing else "")
    place = reader.take(*_OVER, *_UNDER, "through" if crossing else "")
    reader.skip("the", "its", "-")
    other = reader.take("down" if left.output == "up" else "up") if crossing or place else ""
    reader.take("line")
    right = Line(left.call, other)
    left, right = numbered_pair(reader, speaker, left, right) if other else (left, right)  # type: ignore[assignment]
    if not other or not (ends(reader) or reader.sees(*_VERBS, "below", "above", "while", "when", "if", ")")):
        return None
    speaker.it, speaker.lost = left, False
    speaker.compare(left, right)
    above = place in _OVER
    if crossing and place in ("", "through"):
        up, down = (left, right) if left.output == "up" else (right, left)
        speaker.pair = up, down
        return None if reader.sees("below", "above") else Cross(up, None, down)
    if crossing:
        speaker.pair = left, right
        return Cross(left, "up" if above else "down", right)
    return Compare(left, ">" if above else "<", right)


def _aroon_line(reader: Reader, speaker: Speaker) -> Line | None:
    known = speaker.mentioned.get("aroon")
    word = reader.take("up", "down") if known is not None else ""
    if known is not None and word:
        return Line(known, word)
    line = indicator(reader, speaker)
    if not isinstance(line, Line) or line.call.name != "aroon" or line.back or line.output not in ("up", "down"):
        return None
    return line


@attempt
def _stochastic(reader: Reader, speaker: Speaker) -> Condition | None:
    """`stoch k/d cross up below 20`: %K through %D."""
    way = crossing_way(reader)
    left = indicator(reader, speaker)
    if not isinstance(left, Line) or left.call.name not in ("stochastic", "stoch_rsi") or left.output != "k":
        return None
    if not reader.take("/", "-", "and"):
        return None
    reader.take("%")
    if not reader.take("d"):
        return None
    reader.take("line", "lines")
    way = way or crossing_way(reader)
    if not reader.take_any(CROSS_NOUNS):
        return None
    right = Line(left.call, "d")
    speaker.it, speaker.lost, speaker.pair = left, False, (left, right)
    speaker.compare(left, right)
    return Cross(left, way or crossing_way(reader), right)
