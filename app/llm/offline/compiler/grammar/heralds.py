"""How many conditions there are, said before them: `when three things happen: …`, `a long needs two things: …`.

Their number is checked where it is said: fewer conditions than were announced are no entry.
"""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.meaning import AllOf, AnyOf, Condition, Side, parts_of_all
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Place, Statement
from app.llm.offline.compiler.wording import phrases, words

_WHEN = phrases("""
    when | if | once | whenever | where | as soon as | only when | only if | only once | while | as long as | on |
    provided that | provided | the moment
""")
_QUANTIFIED = words("all both each every of the these those my following only simple different")
_NOUNS = words("""
    things thing conditions condition filters rules requirements criteria checks signals points boxes statements
    items facts
""")
_POINTING = frozenset(words("these those following"))
_TOLD = phrases("""
    at the same time | on the same bar | at once | simultaneously | together | in place | lined up | line up |
    at the same moment | on 1 bar | are | is | be | must | have to | has to | need to | needs to | should | will | all |
    both | each | come | comes | happen | happens | occur | occurs | hold | holds | true | met | satisfied | fulfilled |
    given | there | apply | agree | valid | being | been | have been | has been | align | aligned | below | here | also
""")
_COLON = (":", "\n")
_MARKS = (":", "\n", "-", "•", "*", "·", ",", ";", "and")
_BETWEEN_POINTS = ("\n", ";")
_LONG, _SHORT = words("long longs buy buys buying"), words("short shorts shorting")
_SELLING = phrases(
    "for a sell | for sells | for selling | for a sell trade | sell short | to sell short | selling short"
)
_AROUND = words("""
    for to a an the my go enter enters take open opens trade trades position positions entry entries side setup signal
    i we you it there needs need requires require want wants are is must have has be with , in only that which order
    valid of all both these those following the
""")
_LONGEST_HEAD = 30


@attempt
def heralded(reader: Reader) -> int | None:
    """Move over `when three things happen together:`; how many there are, 0 where that is not said."""
    reader.take_any(_WHEN)
    count = _announcement(reader)
    if count is None or not reader.sees(*_COLON, ",", "-", "("):
        return None
    opened = reader.take("(")
    return None if opened else count


@attempt
def _announcement(reader: Reader) -> int | None:
    """`all of the following are true`, `three things at the same time`."""
    start = reader.at
    reader.skip(*_QUANTIFIED)
    before = {token.text for token in reader.tokens[start : reader.at]}
    count = reader.whole(2)
    if count is not None and reader.sees("of") and "all" not in before:
        return None  # "two of these three"
    reader.skip(*_QUANTIFIED)
    named = reader.take(*_NOUNS)
    if not named and "both" in before and reader.sees(*_COLON):
        return 2  # "for a short I need both: …"
    numbered = count is not None and "all" in before and bool(reader.take_any(_TOLD))  # "when all three line up"
    if not named and not numbered and not {token.text for token in reader.tokens[start : reader.at]} & _POINTING:
        return None
    while reader.take_any(_TOLD):
        pass
    return count if count is not None else 2 if "both" in before else 0


def announced_conditions(reader: Reader, speaker: Speaker, count: int) -> Condition | None:
    """The conditions of a list, in one sentence or point by point; None where they are fewer than `count`."""
    found: list[Condition] = []
    while True:
        at, assumed = reader.at, len(reader.assumed)
        reader.skip(*_MARKS)
        part = condition(reader, speaker)
        if part is None or isinstance(part, AnyOf):
            reader.at = at
            del reader.assumed[assumed:]
            break
        found.extend(parts_of_all(part))
        if not _further(reader) or (count and len(found) >= count):
            break
    if not found or len(found) < count:
        return None
    if count:
        reader.assumed.append(f"{count} conditions are announced, and all that are told have to hold")
    return found[0] if len(found) == 1 else AllOf(tuple(found))


def _further(reader: Reader) -> bool:
    """Whether another point follows on a line of its own; moves nothing."""
    return reader.sees(*_BETWEEN_POINTS) or (reader.sees(",", ".") and reader.peek(1).text == "\n")


@attempt
def enter_announced(reader: Reader, speaker: Speaker) -> Statement | None:
    """`Three things have to be true for a long: …`, `there are two conditions for a short on GBPJPY 1h: …`."""
    end = _end_of_head(reader)
    sides: set[Side] = set()
    also: list[Place] = []
    count: int | None = None
    while reader.at < end:
        told = None if count is not None else _announcement(reader)
        if told is not None:
            count = told
            continue
        named = _side(reader)
        if named is not None:
            sides.add(named)
            continue
        where = place(reader, speaker)
        if isinstance(where, Place) and not where.avoided and reader.at <= end:
            also.append(where)
            continue
        if not (reader.take_any(_TOLD) or reader.take(*_AROUND)):
            return None
    if count is None or len(sides) != 1 or reader.at != end:
        return None
    found = announced_conditions(reader, speaker, count)
    if found is None:
        return None
    speaker.entry = found
    return Enter(found, next(iter(sides)), also=tuple(also))


def _end_of_head(reader: Reader) -> int:
    """Where the colon stands that ends the head of a list; where the reader is, if there is none."""
    for at in range(reader.at, min(reader.at + _LONGEST_HEAD, len(reader.tokens))):
        if reader.tokens[at].text == ":":
            return at
        if reader.tokens[at].text in (".", ";", "\n", "!", "?"):
            break
    return reader.at


def _side(reader: Reader) -> Side | None:
    """Whose conditions they are: `for a long`, `to sell short`; a plain `sell` may be the way out."""
    if reader.take_any(_SELLING) or reader.take(*_SHORT):
        return "short"
    return "long" if reader.take(*_LONG) else None
