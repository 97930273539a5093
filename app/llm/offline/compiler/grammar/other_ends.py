"""The other end of bands or of a distance, by its way alone: `2 ATR below the 50 SMA long, 2 ATR above short`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.meaning import Compare, Condition, Cross, Line, Number, Offset, Scaled, Value
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_SUBJECTS = words("the price close closes closing it it's is trades trading gets breaks break breaking we're we are")
_SELLING = ("sell", "sells", "selling")
_AT_LEAST = phrases("at least | more than | over")
_UNITS = phrases("""
    % | percent | pct | atr | atrs | x atr | * atr | std | stds | stdev | stdevs | sd | sds | sigma | sigmas | std dev |
    std devs | standard deviation | standard deviations | deviations
""")
_SIDES = words("buy buys sell sells long longs short shorts")
_LEADS = words("= -> → : >= i i'm im we go then is means")
_BETWEEN = words("a on any the")
_BREAKS = words("break breaks breaking")
_RANGES = ("donchian", "previous_day", "previous_week")
_OF_THEM = phrases("""
    of them | of those | of those bars | of the same bars | of these bars | of those candles | of the same candles |
    of that range | of the range | of that day | of the day | of that channel | of the channel | of it | of that |
    of the same period | of that period
""")
_ENTERING = words("buy buys sell sells long longs short shorts if when once")


@attempt
def at_other_end(reader: Reader, speaker: Speaker) -> Condition | None:
    """The mirror image of the entry before, where the way is the other one and nothing says of what."""
    entry = speaker.entry
    verbs = [token.text for token in reader.tokens[max(0, reader.at - 3) : reader.at] if token.text not in _BETWEEN]
    before = verbs[-1] if verbs else ""
    led = before in _ENTERING
    if not isinstance(entry, Compare | Cross) or not _has_other_end(entry):
        return None
    if speaker.leaving and before not in _SELLING:
        return None  # "exit when it closes below": back, more likely
    reader.skip(*_SUBJECTS)
    if not _as_far(reader, entry.right):
        return None
    broken = reader.tokens[reader.at - 1].text in _BREAKS
    above = bool(reader.take(*ABOVE, ">"))
    told = above or bool(reader.take(*BELOW, "<"))
    extreme = _own_extreme(reader, entry.right) if told or broken else None
    above = extreme == "high" if extreme and not told else above
    if not (told or extreme) or above == _goes_up(entry) or (extreme and above != (extreme == "high")):
        return None
    at = reader.at
    reader.skip(*_LEADS)
    sided = reader.sees(*_SIDES)
    reader.at = at
    if not (sided or (led and ends(reader))):
        return None
    found = mirror(entry)
    if isinstance(found, Compare | Cross):
        speaker.it, speaker.lost = found.left, False
        speaker.compare(found.left, found.right)
    if extreme is None:
        reader.assumed.append(f"“{'above' if above else 'below'}” without a level is beyond the other end")
    return found


def _own_extreme(reader: Reader, level: Value) -> str | None:
    """`their low`, `the lowest low of those bars`: of the bars whose other end the entry before was about."""
    if not isinstance(level, Line) or level.call.name not in _RANGES:
        return None
    at = reader.at
    reader.skip("their", "its", "the", "that", "same", "day's", "week's", "range's", "channel's")
    found = reader.take_any(("lowest low", "low", "lows", "highest high", "high", "highs"))
    reader.take_any(_OF_THEM)
    if not found:
        reader.at = at
        return None
    return "low" if found.endswith(("low", "lows")) else "high"


def _has_other_end(entry: Compare | Cross) -> bool:
    """Whether the level knows two ends, or is the middle that either side begins at."""
    image = mirror(entry)
    if not isinstance(image, Compare | Cross) or image == entry:
        return False
    if isinstance(entry.right, Number):
        return image.right == entry.right
    return isinstance(entry, Compare) and image.right != entry.right


def _as_far(reader: Reader, level: Value) -> bool:
    """Whether the distance is the one that was said before, or none is said."""
    at = reader.at
    reader.take_any(_AT_LEAST)
    amount = reader.number()
    if amount is None:
        reader.at = at
        return True
    reader.take_any(_UNITS)
    match level:
        case Scaled(_, percent):
            return amount == abs(percent)
        case Offset(_, multiple):
            return amount == abs(multiple)
        case Line(call):
            return amount == call.number("multiplier")
        case _:
            return False


def _goes_up(entry: Compare | Cross) -> bool:
    return entry.way == "up" if isinstance(entry, Cross) else entry.operator in (">", ">=")
