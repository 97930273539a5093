"""What was so a bar ago and is no longer: `RSI was below 30 last bar and isn't now`, `… and is above it now`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import earlier
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Measure, Not, Price
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import phrases, words

_JOINTS = words(", and but yet while")
_IT_IS = words("it its it's they is are they're so")
_NOT = phrases("not | isn't | isnt | aren't | arent | no longer | no more")
_NOW = phrases(
    "now | anymore | any more | any longer | on this bar | on this candle | on this 1 | this bar | currently"
)
_VERBS = words("buy sell long short go i we")


@attempt
def no_longer_so(reader: Reader, before: Condition) -> Condition | None:
    """What stands before it, said of the bar before, as it is now: no longer, or on the other side."""
    told = [one for one in values_of(before) if isinstance(one, Line | Price | Measure)]
    back = min((one.back for one in told), default=0)
    now = earlier(before, -back) if back else None
    if now is None or not reader.take(*_JOINTS):
        return None
    reader.skip(*_JOINTS)
    said = bool(reader.take_any(_NOW))
    reader.skip(*_IT_IS)
    said = bool(reader.take_any(_NOW)) or said
    denied = reader.take_any(_NOT)
    beyond = "" if denied else _beyond_it(reader)
    reader.skip(*_IT_IS)
    said = bool(reader.take_any(_NOW)) or said or denied == "no longer"
    if not said or not (denied or beyond) or not (ends(reader) or reader.sees(*_VERBS)):
        return None
    if denied:
        return Not(now)
    up = beyond in ABOVE
    if not isinstance(now, Compare) or (now.operator in (">", ">=")) == up:
        return None
    return Compare(now.left, ">" if up else "<", now.right)


def _beyond_it(reader: Reader) -> str:
    place = reader.take(*ABOVE, *BELOW)
    reader.take("it", "that")
    return place
