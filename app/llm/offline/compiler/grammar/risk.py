"""Stops, targets, trailing stops, breakeven and time exits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.llm.offline.compiler.grammar.aims import alone, rewarded, taken
from app.llm.offline.compiler.grammar.beside_fill import beside_fill
from app.llm.offline.compiler.grammar.chart_levels import beside_level, placed_elsewhere
from app.llm.offline.compiler.grammar.distances import What, distance, fill_distance, multiple_behind
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.leaving_early import in_profit
from app.llm.offline.compiler.grammar.losing import LEFT_BY_DISTANCE
from app.llm.offline.compiler.grammar.protected import SORTS, protection_named
from app.llm.offline.compiler.grammar.ratios import reward_to_risk
from app.llm.offline.compiler.grammar.risked import lost_at_most, r_defined, risk_behind, risked
from app.llm.offline.compiler.grammar.taking_back import rather_than, takes_back
from app.llm.offline.compiler.grammar.unsaid_units import counted_alike, in_ticks
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Distance, Hold, Protect, Settled, Statement, Unusable
from app.llm.offline.compiler.wording import phrases, words

_TRAILING_IT = phrases("""
    trailing | trailed | trail it | and trail it | trails | it trails | then trail it | and trailing | trailing it |
    trail that | trail that stop | which trails | that trails | i trail it | then i trail it | and i trail it |
    and then i trail it | and then trail it | i trail that | and trail | i trail
""")
_TRAILED_ALONE = ("trailing", "trailed", "trailing it", "it trails", "that trails", "which trails")
_FROM_THERE = phrases("""
    at that same distance | at that distance | by that same distance | by that distance | with that distance |
    with that same distance | keeping that distance | keeping the same distance | at the same distance behind |
    from there | from there on | from then on | by the same distance | by the same | at the same distance | by that |
    with the same distance | behind price | behind the price | by the same amount | from the start | from entry
""")
_AS_IT_IS = frozenset(("fixed", "always", "stays"))
_LEAD = words("""
    fixed always being entry + price equals amounts equal
    at of is = : to with by around about set be a an the should placed approximately roughly than using level - use
    distance will would on gets hit or it from trail are sits sit goes lies stays starts sitting placed kept stands
    set's
""")
_VERBS = words("""
    otherwise else use put place set with and have has add make keep keeps uses places sets using want let my the a an
    plus for change apply or at
    i we always just simply i'd i'll we'd we'll would please it should must
    give gives giving protect protects protected protecting run ride
""")
_LEFT_BY = phrases("""
    exit with | exit using | exit via | exit by | exits by | exit on | exit at | exits at | exit either at | exit is |
    out with | out at | get out at | out on | out by | leave at | close at | close it at | closes at |
    close either at |
    closed by | close on
""")
_AS_STOP = phrases("""
    same as stop | same as the stop | same as my stop |
    same as sl | same as the sl | same as stop loss | same distance |
    same as the stop loss | equal to the stop | equal to stop | equal to the stop loss | equal to the risk | same |
    equal to my stop | same distance as the stop | the same distance | the same
""")
_FOR_THE_OTHER_SIDE = phrases("""
    as above | as before | as for longs | as for the longs | as the longs | as the long | for shorts | for longs |
    again | as for the long side | as with longs | too | here | levels | distances | rules | as well | for both |
    for both sides
""")
_AFTERWARDS = phrases("after that | afterwards | from then on | from there | from there on | thereafter")
_STARTS = phrases("""
    kicks in | kicking in | starts | starting | activates | activated | active | begins | beginning | engages |
    which starts | that starts | that activates | that kicks in | which kicks in | turns on | is activated
""")
_NOT_USED = phrases("""
    i don't use | i do not use | don't use | do not use | i never use | never use | i don't want | i don't run |
    i won't use |
    i trade without | we don't use | i don't place | i don't set | dont use | i dont use |
    i don't need | no need for
""")
_HELD: Mapping[What, str] = {"stop_loss": "stop", "take_profit": "target", "trailing_stop": "trailing"}
"""What `keep … fixed` calls them."""
_CLAUSE = 6
_OF_PRICE = phrases("""
    ( price move ) | ( price ) | ( in price ) | ( price distance ) | ( of price movement ) | of price movement |
    of price move | in price | price move | price distance | of price moves
""")
_MILESTONES = frozenset(words("breakeven be even r profit entry half"))
"""Words for what has to be reached before."""
_LATER = Unusable(
    "a trailing stop that starts later cannot be said; it follows the price from the fill on",
    "say `trailing stop 2 ATR`, or `breakeven at 1R`",
)


@attempt
def protect(reader: Reader, speaker: Speaker) -> Statement | None:
    """A stop loss, take profit or trailing stop, named before or behind its distance."""
    if _values_alone(reader, speaker):
        return None
    start = reader.at
    for forms in (_NAMED, _FORMS):
        if forms is _NAMED and not reader.take_any(_LEFT_BY):
            continue
        reader.skip(*_VERBS)
        for form in forms:
            found = form(reader, speaker)
            if found is not None:
                rather_than(reader)
                reader.take_any(
                    _OF_PRICE
                    if isinstance(found, Protect) and found.distance and found.distance.kind == "price"
                    else ()
                )
                _keep_unit(speaker, found)
                return found
        reader.at = start
    return None


def _keep_unit(speaker: Speaker, found: Statement) -> None:
    if isinstance(found, Protect):
        speaker.protected |= {
            one.what for one in (found, *found.also) if isinstance(one, Protect) and one.distance is not None
        }
    if isinstance(found, Protect) and found.distance is not None and found.distance.kind != "reward_ratio":
        speaker.unit = found.distance.kind
        speaker.stop = found.distance if found.what == "stop_loss" else speaker.stop


@attempt
def _the_same(reader: Reader, speaker: Speaker) -> Statement | None:
    """`with the same stop and target`, said of the other side: those that were said hold for both sides anyway."""
    if not reader.take("same", "identical"):
        return None
    named: list[What] = []
    while (what := protection_named(reader)) is not None:
        named.append(what)
        reader.skip("and", "/", "&", "the", "same", ",")
    reader.take_any(_FOR_THE_OTHER_SIDE)
    if not named or not set(named) <= speaker.protected or not ends(reader):
        return None
    return Settled("stops and targets hold for both sides")


@attempt
def _in_one_breath(reader: Reader, speaker: Speaker) -> Statement | None:
    """`stop and target both 1.5 ATR`, `SL/TP 30/60 pips`, `50 pips stop and target`, `same stop and target: 2 %`."""
    reader.skip("the", "same", "equal", "both", "a")
    bare = _bare_pair(reader, speaker)
    ahead = distance(reader, speaker, None)
    reader.skip("for", "the", "both", "as")
    first = protection_named(reader)
    joined = reader.take("and", "/", "=", ",", "&") if first is not None else ""
    reader.skip("the", "my")
    second = protection_named(reader) if joined else None
    if first is None or second is None or first == second:
        return None
    if bare is not None:
        return _pair(first, bare[0], second, bare[1]) if ends(reader) else None
    if ahead is not None and ahead.amount is not None:
        if joined == "," or ahead.kind == "reward_ratio" or not ends(reader):
            return None  # "2R target, stop 3 ATR": each has a distance of its own
        return _pair(first, ahead, second, ahead)
    reader.skip(*_LEAD, "both", "same", "are", "each", "equal", "size", "distance", ",")
    two = _two_distances(reader, speaker) or _bare_pair(reader, speaker)
    if two is None:
        each = distance(reader, speaker, None)
        two = None if each is None or each.amount is None else (each, each)
    if two is None or two[0].kind == "reward_ratio":
        return None
    reader.take("each", "both")
    return _pair(first, two[0], second, two[1])


def _pair(first: What, one: Distance, second: What, other: Distance) -> Statement:
    return Protect(first, one, also=(Protect(second, other),))


@attempt
def _bare_pair(reader: Reader, speaker: Speaker) -> tuple[Distance, Distance] | None:
    """`SL/TP = 20/40`: two bare numbers, where it is sure enough what they count."""
    one = reader.number()
    two = reader.number() if one is not None and reader.take("/") else None
    if one is None or two is None or not (ends(reader) or protection_named(Reader(reader.tokens[reader.at :]))):
        return None
    found = counted_alike(reader, speaker, "stop_loss", one)
    reader.assumed.append(f"so is {two:g}")
    return None if found is None else (found, replace(found, amount=two))


@attempt
def _two_distances(reader: Reader, speaker: Speaker) -> tuple[Distance, Distance] | None:
    """`30/60 pips`, `1.5 / 3 ATR`, `20 and 40 pips`: the unit stands behind the second one."""
    number = reader.number()
    if number is None or not reader.take("/", "and", "-", "&", ","):
        return None
    other = distance(reader, speaker, None)
    if other is None or other.amount is None or other.kind == "reward_ratio" or number <= 0:
        return None
    return replace(other, amount=number), other


@attempt
def _absent(reader: Reader, speaker: Speaker) -> Statement | None:
    """`no target`, `without a stop loss`, `remove the take profit`."""
    reader.skip("there", "there's", "theres", "is", "i", "we", "use", "have", "put")
    if not reader.take("no", "without", "remove", "drop", "skip") and not reader.take_any(_NOT_USED):
        return None
    reader.skip("the", "a", "any", "fixed", "hard", "real")
    what = protection_named(reader)
    return Protect(what, None) if what else None


@attempt
def _absent_behind(reader: Reader, speaker: Speaker) -> Statement | None:
    """`stop none`, `SL: none`, `target = no`."""
    what = protection_named(reader)
    reader.skip(":", "=", "-", "is", "loss")
    return Protect(what, None) if what and reader.take("none", "no", "nil", "nothing", "off") and ends(reader) else None


@attempt
def _trailed(reader: Reader, speaker: Speaker) -> Statement | None:
    """`initial stop 3 ATR, trailing from there`, `2 ATR stop, trailing`: the stop that was said trails by its own
    distance."""
    stop = speaker.stop
    said = reader.take_any(_TRAILING_IT) if stop is not None else ""
    beside = said in _TRAILED_ALONE and speaker.protected == {"stop_loss"} and reader.tokens[reader.at - 2].text != "."
    if stop is None or not said or not (reader.take_any(_FROM_THERE) or beside) or not ends(reader):
        return None
    reader.assumed.append("it trails by the distance of the stop")
    return Protect("trailing_stop", stop)


@attempt
def _name_first(reader: Reader, speaker: Speaker) -> Statement | None:
    what = protection_named(reader)
    if what is None:
        return None
    start = reader.at
    reader.skip(*_LEAD)
    if reader.sees("same") and reader.peek(1).value is not None:
        reader.at += 1  # "trail it by the same two ATR"
    held = any(token.text in _AS_IT_IS for token in reader.tokens[start : reader.at])
    if what == "take_profit" and reader.take_any(_AS_STOP):
        return Protect(what, Distance("reward_ratio", 1.0))
    found = _times_the_atr(reader, speaker) or distance(reader, speaker, None)
    found = found or _in_the_same_unit(reader, speaker, what)
    found = fill_distance(reader, multiple_behind(reader, found), what) if found is not None else None
    if found is None:
        return placed_elsewhere(reader, speaker, what)
    if what == "trailing_stop":
        reader.take_any(("stop loss", "stoploss", "stop", "sl"))  # "trail a 2% stop"
    elsewhere = _starting_later(reader, speaker, what, found) or beside_level(reader, speaker, what)
    also = (Hold((_HELD[what],)),) if held and found.search is None else ()
    return elsewhere or beside_fill(reader, Protect(what, in_ticks(reader, speaker, found), also))


def _values_alone(reader: Reader, speaker: Speaker) -> bool:
    """`TP 1-4` beside a target that was said: values to try for it; moves nothing."""
    at = reader.at
    reader.skip(*_VERBS)
    said = protection_named(reader) in speaker.protected
    reader.skip(*_LEAD)
    low = reader.number()
    high = reader.number() if reader.take("-", "to") else None
    found = said and low is not None and high is not None and low < high and (ends(reader) or reader.sees("step", "by"))
    reader.at = at
    return found


@attempt
def _starting_later(reader: Reader, speaker: Speaker, what: What, far: Distance | None = None) -> Statement | None:
    """`trail 2 ATR once in profit by 1R`: a trailing stop of the contract follows from the fill on.

    `2 ATR stop, then trail 3 ATR` does so as well: the stop holds until the trail, no nearer than it, passes it.
    """
    if what != "trailing_stop":
        return None
    starts = reader.take_any(_STARTS)
    reader.take("only")
    before = [token.text for token in reader.tokens[max(0, reader.at - 2 * _CLAUSE) : reader.at]]
    then = "then" in before[-_CLAUSE:] and (not _as_far(far, speaker.stop) or bool(_MILESTONES & set(before)))
    later = then or in_profit(reader, speaker) is not None or bool(reader.take_any(_AFTERWARDS))
    if not later and reader.sees("after") and _ends_behind(reader):
        later = True
    return _LATER if later or starts else None


def _as_far(trail: Distance | None, stop: Distance | None) -> bool:
    """Whether a trail lies at least as far away as the stop, counted in the same unit."""
    if trail is None or stop is None or (trail.kind, trail.length) != (stop.kind, stop.length):
        return False
    return trail.amount is not None and stop.amount is not None and trail.amount >= stop.amount


def _ends_behind(reader: Reader) -> bool:
    """Whether the phrase ends with the next word; then that is moved over."""
    reader.at += 1
    if ends(reader):
        return True
    reader.at -= 1
    return False


@attempt
def _times_the_atr(reader: Reader, speaker: Speaker) -> Distance | None:
    """`an ATR 14 stop times 2 and take profit at times 4`: of the ATR that the stop was counted in."""
    amount = reader.number() if reader.take("times") else None
    if not amount or speaker.stop is None or speaker.stop.kind != "atr" or not ends(reader):
        return None
    return Distance("atr", amount, speaker.stop.length)


@attempt
def _number_first(reader: Reader, speaker: Speaker) -> Statement | None:
    """`10 pips sl, 20 tp`: a bare number before its name, in the unit of the other one."""
    number = reader.number()
    what = protection_named(reader) if number is not None else None
    if number is None or what is None or what == "trailing_stop" or not ends(reader):
        return None
    found = counted_alike(reader, speaker, what, number)
    return None if found is None else Protect(what, found)


@attempt
def _in_the_same_unit(reader: Reader, speaker: Speaker, what: What) -> Distance | None:
    """`stop 20 pips, target 40`, `SL 20 TP 40 pips`: a bare number in the unit of the other one."""
    number = reader.number()
    if (
        number is None
        or number <= 0
        or (not ends(reader) and not reader.sees("/", "tp", "target", "sl", "stop", "take"))
    ):
        return None
    at = reader.at
    reader.skip(",", "and", "/")
    other = protection_named(reader)
    reader.skip(*_LEAD)
    ahead = distance(reader, speaker, None) if other is not None and other != what else None
    reader.at = at
    if ahead is not None and ahead.amount is not None and ahead.kind != "reward_ratio" and ahead.search is None:
        reader.assumed.append(f"{number:g} is counted in {ahead.kind}, as what follows")
        return replace(ahead, amount=number)
    return counted_alike(reader, speaker, what, number)


@attempt
def _distance_first(reader: Reader, speaker: Speaker) -> Statement | None:
    """`2 ATR stop`, `a 1% stop loss`, `fixed 2 ATR stop`, `an ATR stop`, `3 ATR trailing stop`."""
    reader.skip(*SORTS)
    found = distance(reader, speaker, None)
    if found is None:
        return None
    reader.skip("-", "based", "for", "as", "the", "a", "fixed", "wide", "away")
    gained = found.kind == "reward_ratio" and bool(reader.take("profit", "profits", "gain"))
    what: What | None = "take_profit" if gained else protection_named(reader)
    if what is None:
        return None
    found = multiple_behind(reader, found)
    filled = fill_distance(reader, found, what)
    if filled is None:
        return None
    elsewhere = _starting_later(reader, speaker, what, found) or beside_level(reader, speaker, what)
    return elsewhere or beside_fill(reader, Protect(what, in_ticks(reader, speaker, filled)))


@attempt
def taken_back(reader: Reader, speaker: Speaker) -> Statement | None:
    """`12 tick.. no make that 16 tick stop`: a distance that is taken back before it was said what it is for."""
    first = distance(reader, speaker, None)
    marked = first is not None and takes_back(reader)
    reader.skip(*_VERBS, ",", ".", ":", "-")
    found = (_distance_first(reader, speaker) or _name_first(reader, speaker)) if marked else None
    if first is None or first.amount is None or not isinstance(found, Protect) or not ends(reader):
        return None
    reader.assumed.append(f"{first.amount:g} {first.kind} is taken back by what follows")
    return found


_FORMS = (
    _absent,
    _absent_behind,
    _the_same,
    _in_one_breath,
    rewarded,
    risked,
    r_defined,
    risk_behind,
    lost_at_most,
    taken,
    *LEFT_BY_DISTANCE,
    reward_to_risk,
    _trailed,
    _distance_first,
    _number_first,
    _name_first,
    taken_back,
    alone,
)
_NAMED = (_in_one_breath, _name_first, _distance_first)
"""Those that say themselves whether they are a stop or a target."""
