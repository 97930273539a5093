"""Which side a state speaks for, told as a bias: `close above the 200 EMA = bullish bias, below = bearish bias`."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.meaning import Compare, Condition, Cross, Side, Slope, Touch, flat
from app.llm.offline.compiler.mirror import TURNED
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Statement
from app.llm.offline.compiler.wording import phrases, words

_BIASES: dict[Side, tuple[str, ...]] = {
    "long": phrases("long bias | bullish bias | buy bias | upward bias | bias long | bias is long | bias is bullish"),
    "short": phrases(
        "short bias | bearish bias | sell bias | downward bias | bias short | bias is short | bias is bearish"
    ),
}
_LEADS = words("and when if while then but , the")
_MEANS = words(": = -> → >= is means gives , then i have my a the we as")
_WHEN = words("when if while : = where as long is")


@attempt
def bias(reader: Reader, speaker: Speaker) -> Statement | None:
    """A filter of that side, whether the bias stands before or behind what it hangs on."""
    reader.skip(*_LEADS)
    side = _side(reader)
    if side is not None:
        start = reader.at
        reader.skip(*_WHEN)
        found = (_other_half(reader, speaker) or condition(reader, speaker)) if reader.at > start else None
        found = found or _other_half(reader, speaker)
    else:
        found = _other_half(reader, speaker) or condition(reader, speaker)
        reader.skip(*_MEANS)
        side = _side(reader) if found is not None else None
    if found is None or side is None or not ends(reader):
        return None
    return None if any(isinstance(one, Cross | Touch) for one in flat(found)) else Allow(found, side)


def _side(reader: Reader) -> Side | None:
    for side, spoken in _BIASES.items():
        if reader.take_any(spoken):
            return side
    return None


@attempt
def _other_half(reader: Reader, speaker: Speaker) -> Condition | None:
    """`below`, `below it`, `falling for five`: of what the bias before was told by."""
    before = speaker.sided.condition if speaker.sided is not None else None
    if isinstance(before, Compare) and reader.take(*(BELOW if before.operator in (">", ">=") else ABOVE)):
        reader.take("it", "that")
        return Compare(before.left, TURNED[before.operator], before.right) if _closed(reader) else None
    if not isinstance(before, Slope):
        return None
    found = predicate(reader, speaker, before.of)
    if isinstance(found, Slope) and before.bars > 1 and reader.take("for"):
        bars = reader.whole(2)
        found = replace(found, bars=bars) if bars is not None else None
    return found


def _closed(reader: Reader) -> bool:
    return reader.sees("=", "->", "→", ":", "is", "means") or ends(reader)
