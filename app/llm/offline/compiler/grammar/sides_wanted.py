"""Whose entry is told by what is wanted for it: `for longs I want`, `to go short I need`."""

from __future__ import annotations

from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.statements import Sides
from app.llm.offline.compiler.wording import phrases, words

_FOR_SIDE = {
    "long": phrases("""
        for a buy | for buying | for longs | for a long | for long | for buys | for long trades |
    for long entries | for the long side |
        to go long | to buy | to enter long | i look for longs | look for longs | looking for longs | i want longs
    """),
    "short": phrases("""
        for a sell | for selling | for shorts | for a short | for short | for sells | for short trades |
    for short entries |
    for the short side |
        to go short | to sell short | to enter short | i look for shorts | look for shorts | looking for shorts |
        i want shorts
    """),
}
_STOPS = (*words(". , ; : ! ? -"), "\n")
_WANTING = phrases("""
    i want to see | i want | we want | i need | we need | you need | i look for | look for | i wait for | wait for |
    i require | require | it needs | there must be | when | if | whenever | once | we look for | i only need |
    i just need |
    i only want | i just want | all i need is | all i want is | i only look for | i only require | i only wait for |
    i just wait for | i'd like | i would like | i'd like to see | i need to see | we only need | i'd want | i am after
""")


@attempt
def side_wanted(reader: Reader, behind_entry: bool) -> Sides | None:
    """`for longs I want`, `for shorts: wait for`, `to go short I need`: whose entry the condition behind it is."""
    if reader.at and reader.tokens[reader.at - 1].text not in _STOPS:
        return None  # "take profit 2R for longs when …" is about the target
    side: Sides
    for side in ("long", "short"):
        if reader.take_any(_FOR_SIDE[side]):
            reader.skip(",", ":")
            if behind_entry and not reader.take_any(_WANTING):
                reader.skip("it's", "it", "is", "=")
                return side  # "the trigger for a buy is …, for a sell …"
            return side if behind_entry or reader.take_any(_WANTING) else None
    return None
