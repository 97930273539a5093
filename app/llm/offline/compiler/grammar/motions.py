"""How one value comes past another: `crosses above`, `goes back through`, `dips down below`, in whatever words."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW, RELATIONS, Relation
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

MOTIONS = words("""
    cross crosses crossed crossing x xes xing cut cuts cutting move moves moved moving go goes went going
    get gets got getting rise rises rose rising climb climbs climbed climbing push pushes pushed pushing pop
    pops popped popping sliding breaking running jumping punching slicing shooting diving plunging smashing heading
    spike spikes spiked spiking surge surges surged surging poke pokes poked poking tick ticks ticked ticking
    edge edges edged edging step steps stepped stepping swing swings swung swinging roll rolls rolled rolling
    tumble tumbles tumbled tumbling crash crashes crashed crashing flip flips flipped flipping flies flew travel
    travels travelled hop hops hopped creep creeps crept bounce bounces bounced bouncing recover recovers recovered
    recovering pierce pierces pierced piercing decline declines declined declining advance advances dump dumps dumped
    drop drops dropped dropping fall falls fell falling dip dips dipped dipping sink sinks sank sinking
    slip slips slipped slide slides slid break breaks broke breaking come comes came coming turn turns turned turning
    return returns returned jump jumps jumped jumping pass passes passed passing punch punches slice slices sliced
    shoot shoots shot dive dives dived plunge plunges plunged smash smashes blast blasts head heads
    run runs ran curl curls curled curling hook hooks hooked hooking bend bends poke pokes poked surge surges surged
    flip flips flipped flipping switch switches spike spikes spiked bounce bounces bounced snap snaps snapped
""")
_SETTLING = words("""
    prints print printed printing reads
    closes close closed closing settles settle settled settling finishes finish finished finishing ends end ended ending
""")
_TOUCHING = words("touches touch touched tags tag tagged hits hit reaches reach reached tests test tested")
_CLOSING = words("close closes closed closing")
_CROSSING = words("cross crosses crossed crossing x xes xing")
_ON_THE_WAY = words("back up down out again right straight upward downward upwards downwards")
_LONGS, _SHORTS = words("long longs buy buys l"), words("short shorts sell sells s")
_UP, _DOWN = words("up upward upwards"), words("down downward downwards")


def take_relation(reader: Reader) -> tuple[str, Relation] | None:
    """The longest phrase that comes next for how two values stand or come to stand, as it is written, and what it
    means."""
    at = reader.at
    both = _either_way(reader) or _touch_or_beyond(reader)
    if both is not None:
        return " ".join(token.text for token in reader.tokens[at : reader.at]), both
    phrase = reader.take_any(RELATIONS)
    behind, reader.at = reader.at, at
    way = _settling(reader)
    if way is None:
        reader.at = at
        way = _motion(reader)
    if way is not None and reader.at > behind:
        return " ".join(token.text for token in reader.tokens[at : reader.at]), way
    reader.at = behind
    return (phrase, RELATIONS[phrase]) if phrase else None


@attempt
def _either_way(reader: Reader) -> Relation | None:
    """`long/short when EMA 10 crosses over/under EMA 30`: the way of either side, in the order of the sides."""
    moves = bool(reader.take(*_CROSSING))
    reader.skip("is", "back")
    above = reader.take(*ABOVE, ">", "up")
    if not above or not reader.take("/") or not reader.take(*BELOW, "<", "down"):
        return None
    sides = [
        (one.text, two.text, three.text)
        for one, two, three in zip(*(reader.tokens[at:] for at in range(3)), strict=False)
    ]
    if not any(one in _LONGS and two == "/" and three in _SHORTS for one, two, three in sides):
        return None
    return "cross" if moves else ">"


@attempt
def _touch_or_beyond(reader: Reader) -> Relation | None:
    """`touches or goes below`, `touched or went under`: to the level or past it."""
    if not reader.take(*_TOUCHING) or not reader.take("or", "/"):
        return None
    reader.skip("even", "slightly", "briefly")
    if not reader.take(*MOTIONS, "is", "was", "trades", "traded"):
        return None
    place = reader.take(*ABOVE, *BELOW)
    return None if not place else "reach over" if place in ABOVE else "reach under"


def _settling(reader: Reader) -> Relation | None:
    """`settles back above`, `closes right under`, `finishes over`: where a close lies."""
    if not reader.take(*_SETTLING):
        return None
    reader.skip("back", "right", "again", "just", "out", "up", "down", "anywhere")
    place = reader.take(*ABOVE, *BELOW)
    return (">" if place in ABOVE else "<") if place else None


def _motion(reader: Reader) -> Relation | None:
    """`goes back up through`, `dips to below`; None where no such comes next, and the reader may have moved."""
    motion = reader.take(*MOTIONS, *_CLOSING)
    alone = not motion
    passed: list[str] = []
    while word := reader.take(*_ON_THE_WAY):
        passed.append(word)
    up, down = any(one in _UP for one in passed), any(one in _DOWN for one in passed)
    through = bool(reader.take("through", "across"))
    if alone and not (through and passed):
        return None
    reader.take("to")
    place = reader.take(*ABOVE, *BELOW)
    if place == "past" and "back" in passed:
        return "cross"
    if place and motion not in _CLOSING:
        if (down and place in ABOVE) or (up and place in BELOW):
            return None  # "crosses down above zero" says two things
        return "up" if place in ABOVE else "down"
    if motion in _CROSSING and not through and up != down and reader.tokens[reader.at - 1].text != "to":
        return "up" if up else "down"
    if place or not through or reader.tokens[reader.at - 1].text not in ("through", "across") or (up and down):
        return None
    return "up" if up else "down" if down else "cross"


_CLOSES = ("close", "closing", "settle", "settling", "finish")
_SELLS, _BEGINS = words("sell sells selling"), (*words(", . ; :"), "\n")


def comes_back(reader: Reader, speaker: Speaker, phrase: str) -> bool:
    """Whether the phrase just read, in an entry, which `sell when …` may be, is that of a close which comes back."""
    behind = next((at for at in range(reader.at, 0, -1) if reader.tokens[at - 1].text in _BEGINS), 0)
    enters = not speaker.leaving or any(token.text in _SELLS for token in reader.tokens[behind : reader.at])
    return enters and "back" in phrase.split() and phrase.startswith(_CLOSES)
