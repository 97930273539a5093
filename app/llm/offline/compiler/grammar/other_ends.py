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
_ENTERING = words("buy buys sell sells long longs short shorts if when once")


@attempt
def at_other_end(reader: Reader, speaker: Speaker) -> Condition | None:
    """The mirror image of the entry before, where the way is the other one and nothing says of what."""
    entry = speaker.entry
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    led = before in _ENTERING
    if not isinstance(entry, Compare | Cross) or not _has_other_end(entry):
        return None
    if speaker.leaving and before not in _SELLING:
        return None  # "exit when it closes below": back, more likely
    reader.skip(*_SUBJECTS)
    if not _as_far(reader, entry.right):
        return None
    above = bool(reader.take(*ABOVE, ">"))
    if not (above or reader.take(*BELOW, "<")) or above == _goes_up(entry):
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
    reader.assumed.append(f"“{'above' if above else 'below'}” without a level is beyond the other end")
    return found


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
