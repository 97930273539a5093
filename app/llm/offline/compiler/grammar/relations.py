"""How two values may stand to each other, and how that is said."""

from __future__ import annotations

from typing import Literal

from app.llm.offline.compiler.grammar.calls import shift
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Condition,
    Cross,
    Line,
    Measure,
    Number,
    Price,
    Touch,
    Value,
    Way,
)
from app.llm.offline.compiler.mirror import scale_of
from app.llm.offline.compiler.wording import phrases, words

Relation = Literal[
    ">", ">=", "<", "<=", "==", "up", "down", "cross", "touch", "sink", "climb", "break", "bounce", "reject", "return",
    "wick under", "wick over", "reach under", "reach over",
]  # fmt: skip


BE = words("""
    is are was be 's being stays stay remains remain holds hold trades trading sits sitting lies lie stands stand reads
""")


ABOVE = ("above", "over", "past")


BELOW = ("below", "under", "beneath")


RELATIONS: dict[str, Relation] = {
    **dict.fromkeys(ABOVE, ">"),
    **dict.fromkeys(BELOW, "<"),
    **dict.fromkeys(
        phrases("""
            makes a new high above | makes new highs above | prints a new high above | sets a new high above |
            surges above | spikes above | surges past | spikes over | jumps past | is > |
            > | higher of | higher that | higher then | superior to | superior of | bigger of | above of |
    over of | upper of |
            upper than | more high than | greater than | higher than | more than | bigger than | larger than |
    exceeds | surpasses | surpass | beats | beat | tops |
            north of |
            closes above | close above | closed above | closing above | closes over | closes back above |
            close back above | closes back over | close back over | closes past | close past |
            closing over | closed over | close over | closing back above | closing back over | ends above |
            finishes above | settles above | prints above | ends over | finishes over | settles over |
            better than | comes in above | comes in over | of more than | of over | at a higher level than |
            higher up than | on top of
        """),
        ">",
    ),
    **dict.fromkeys(
        phrases("""
            < | lower of | lower that | lower then | inferior to | inferior of | smaller of | below of | under of |
            more low than | less of |
            makes a new low below | makes new lows below | prints a new low below | sets a new low below |
            less than | lower than | smaller than | south of | closes below | close below | closed below |
            closing below | closes under | close under | closes back below | close back below | closes back under |
            close back under | closes beneath | close beneath | closing beneath | closed beneath | closing under |
            closed under | closing back below | closing back under | closes underneath | ends below |
            finishes below | settles below | ends under | finishes under | settles under | prints below | underneath |
            worse than | comes in below | deeper than | comes in under | of less than | of under | of below
        """),
        "<",
    ),
    **dict.fromkeys(
        phrases("""
            >= | at least | at or above | no less than | greater than or equal to | not below | no lower than |
            no smaller than | of at least | a minimum of | at a minimum | no worse than | of no less than
        """),
        ">=",
    ),
    **dict.fromkeys(
        phrases("""
            <= | at most | at or below | no more than | less than or equal to | not above | no higher than |
            no greater than | no bigger than | no larger than | of at most | of no more than | not exceeding |
            a maximum of
        """),
        "<=",
    ),
    **dict.fromkeys(phrases("= | equals | equal to"), "=="),
    **dict.fromkeys(
        phrases("""
            closes across | close across | goes across | moves across | trades across | passes across | gets across |
            comes across | closes through | close through | trades through | closing across |
            closes on the other side of |
            crosses to the other side of | closes the other side of | closes back on the other side of |
            is back on the other side of | closes back to the other side of | goes back to the other side of |
            comes back to the other side of | crosses back to the other side of | gets back to the other side of |
            through | crosses | cross |
            crossing | crossed | x | crossover |
            xes | xing | cuts | cut | cutting
        """),
        "cross",
    ),
    **dict.fromkeys(
        phrases("""
            closes back past | close back past | closes back through | close back through | closes back across |
            close back across | back past | back through | back across | crosses back past | crosses back through |
            crosses back across | crosses back over to the other side of | comes back past | comes back through |
            goes back past | goes back through | moves back past | moves back through | gets back past |
            trades back past | trades back through
        """),
        "cross",
    ),
    **dict.fromkeys(
        phrases("""
            pulls back above | pulls back over | pull back above | rallies back above |
            crosses > | cross > | crossing > | crosses up through | crosses upward through | back above | back over |
            crosses up |
            crosses to up | cross to up | crosses to the up | cross to the up | cross up the | crosses to upside |
            crosses up through | crosses upward through | back above | back over | crosses up |
            crosses upwards | reclaims | reclaim | reclaimed | reclaiming | x up | xes up
        """),
        "up",
    ),
    **dict.fromkeys(
        phrases("""
            pulls back below | pulls back under | pull back below | pull back under | retraces below |
            retraces under |
            crosses < | cross < | crossing < | crosses down through | crosses downward through | back below |
            back under | crosses down |
            crosses to down | cross to down | crosses to the down | cross to the down | crosses to downside |
            crosses down through | crosses downward through | back below | back under | crosses down |
            crosses downwards | crossunder | loses | lose | lost | losing | x down | xes down |
            rolls over below | rolls over under | rolling over below
        """),
        "down",
    ),
    **dict.fromkeys(
        phrases("""
            comes down and tags | comes down and touches | comes up and tags | comes up and touches |
            drops and touches |
            pulls back and tags | rallies and touches | rallies and tags | falls and touches | dips and tags |
            dips and touches | comes back and tags | comes in and touches | drops and tags |
            touches | touch | touched | touching | hits | hit | hitting | tags | tag | reaches | reach | gets to |
            comes to |
            retests | retest | tests | revisits | pulls back to touch | comes back to touch | comes down to touch |
            pulls back and touches | comes back and touches | dips to touch | retraces to touch | drops to touch |
            goes back to touch | returns to touch | is touching | pull back to touch | rallies to touch |
            rises to touch | wicks | wicks into | wicks to | pokes | poke | poking | pokes into | pokes at |
            pierces | pierce
        """),
        "touch",
    ),
    **dict.fromkeys(
        phrases("""
            pulls back to | pullback to | dips to | falls to | drops to | retraces to | pulls back into | dips into |
            pullback into | comes down to | comes back down to | falls back to | drops back to | sinks to | slides to
        """),
        "sink",
    ),
    **dict.fromkeys(
        phrases("""
            returns to | returns back to | reverts to | goes back to | comes back to | gets back to | return to |
            reverts back to | back at | back to | is back at | is back to | comes back at | gets back at
        """),
        "return",
    ),
    **dict.fromkeys(
        phrases(
            """wicks below | wicks under | wick below | undercuts | undercut | undercutting | touches below |
            touch below | pulls back to touch below | dips to touch below | comes down to touch below |
            spikes below | pokes below | pierces below"""
        ),
        "wick under",
    ),
    **dict.fromkeys(phrases("wicks above | wicks over | wick above | pokes above | pierces above"), "wick over"),
    **dict.fromkeys(phrases("rises to | rallies to | climbs to | comes up to | rises back to | recovers to"), "climb"),
    **dict.fromkeys(
        phrases("bounces off | bounces from | bounce off | bounce from | bounces off of | bouncing off | bounces at"),
        "bounce",
    ),
    **dict.fromkeys(
        phrases(
            "is rejected at | rejected at | rejects from | rejects | is rejected by | rejected by | gets rejected at"
        ),
        "reject",
    ),
    **dict.fromkeys(
        phrases("""
            clears | clear | clearing | cleared | takes out | take out | took out | taking out | busts | busts through |
            breaks | break | broke | breaking | takes out | breaks through | breaks out of | makes a new | makes new |
            closes at a new | closes at new | closes on a new |
            prints a new | sets a new | hits a new | reaches a new | makes a | at a new
        """),
        "break",
    ),
}


_CLOSE, _CLOSE_BEFORE = Price("close"), Price("close", 1)


def relate(left: Value, relation: Relation, right: Value) -> Condition:
    """The condition that `left` stands in `relation` to `right`."""
    match relation:
        case "up" | "down":
            if (isinstance(right, Line) and right.back) or (left, right) == (_CLOSE, _CLOSE_BEFORE):
                return Compare(left, ">" if relation == "up" else "<", right)
            return Cross(left, relation, right)
        case "cross":
            return Cross(left, None, right)
        case "touch":
            return _touch(left, right)
        case "return":
            middle = isinstance(left, Line | Measure) and isinstance(right, Number) and _is_middle(left, right.value)
            return Cross(left, None, right) if middle else _touch(left, right)  # from whichever side it comes
        case "break":
            return _break(left, right)
        case "wick under" | "wick over" | "reach under" | "reach over":
            return _wick(left, relation, right)
        case "sink" | "climb" | "bounce" | "reject":
            return _return_to(left, relation, right)
        case ">" | ">=" | "<" | "<=" | "==":
            return _compared(left, relation, right)


def _compared(left: Value, operator: Comparator, right: Value) -> Condition:
    """As it is said, but `equals the highest close of 30 bars`: at that extreme, this bar's close among them."""
    way = _level_way(right) if operator == "==" and isinstance(right, Line) and right.back else None
    if way is not None and isinstance(right, Line) and right.call.name in ("highest", "lowest"):
        right = Line(right.call, right.output)
    return Compare(left, operator if way is None else ">=" if way == "up" else "<=", right)


def _break(left: Value, right: Value) -> Condition:
    way = _level_way(right)
    return Cross(left, None, right) if way is None else Compare(left, ">" if way == "up" else "<", right)


def _wick(left: Value, relation: Relation, right: Value) -> Condition:
    """`wicks below the lower band`: with the end of the bar; a line has no wick and is there itself."""
    under, to_it = relation.endswith("under"), relation.startswith("reach")
    if isinstance(left, Price):
        left = Price("low" if under else "high", left.back)
    if to_it:
        return Compare(left, "<=" if under else ">=", right)
    return Compare(left, "<" if under else ">", right)


def _is_middle(of: Line | Measure, level: float) -> bool:
    scale = scale_of(of)
    return scale is not None and 2 * level == scale


def _return_to(left: Value, relation: Relation, right: Value) -> Condition:
    """A value that comes back to a level, or a bar that turns there."""
    if relation in ("bounce", "reject"):
        return _turn_at(right)
    if isinstance(left, Price):
        return _touch(left, right)
    return Compare(left, "<=" if relation == "sink" else ">=", right)


def _turn_at(level: Value) -> Condition:
    """`bounces off the lower band`, `is rejected at the 50 EMA`: at an end of the market it turns back inside, and else
    the way of the trade."""
    up = AllOf((Touch(level, "down"), Compare(Price("close"), ">", level)))
    down = AllOf((Touch(level, "up"), Compare(Price("close"), "<", level)))
    way = _level_way(level)
    return AnyOf((up, down)) if way is None else down if way == "up" else up


def _touch(left: Value, right: Value) -> Condition:
    if isinstance(left, Price) and (left.back or left.field in ("low", "high")):
        return _reached(left, right)
    if isinstance(left, Price):
        return Touch(right, _level_way(right))
    upper = (
        isinstance(right, Number) and isinstance(left, Line) and right.value * 2 >= (BY_NAME[left.call.name].scale or 0)
    )
    return Compare(left, ">=" if upper else "<=", right)


def _reached(left: Price, right: Value) -> Condition:
    """`the low touched the 20 EMA`, `yesterday's low tagged the lower band`: that end of that bar came to the level."""
    level = shift(right, left.back)
    low, high = Compare(Price("low", left.back), "<=", level), Compare(Price("high", left.back), ">=", level)
    return low if left.field == "low" else high if left.field == "high" else AllOf((low, high))


def _level_way(level: Value) -> Way | None:
    """Which end of the market a level is: upper band and highs `up`, lower band and lows `down`."""
    if isinstance(level, Line):
        if level.output == "upper" or level.call.name == "highest":
            return "up"
        if level.output == "lower" or level.call.name == "lowest":
            return "down"
    if isinstance(level, Price):
        return {"high": "up", "low": "down"}.get(level.field)  # type: ignore[return-value]
    return None
