"""A rule of the other side that says only what differs: `long when the close breaks the high of the last 20 bars, short
when it breaks the low`.

Its words are laid over those of the rule before it, each on the same word, on its opposite or a number on a number;
what it leaves out is taken from there. Such a rule counts only where it comes out as the mirror image of the first, but
for the numbers it says itself; else it stays not understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType

from app.llm.offline.compiler.clauses import is_stop
from app.llm.offline.compiler.meaning import AllOf, AnyOf, Call, Condition
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import ARTICLES, Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Leave, Said, Statement
from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import words

Productions = Sequence[Callable[[Reader, Speaker], Statement | None]]
Rule = Enter | Leave

_PAIRS = words("""
    buy/sell buy/short long/short longs/shorts buys/sells buying/selling above/below over/under above/under over/below
    up/down upper/lower
    top/bottom highest/lowest high/low highs/lows higher/lower rises/falls rising/falling rise/fall
    upside/downside upward/downward upwards/downwards positive/negative green/red bullish/bearish overbought/oversold
    bull/bear exceeds/undercuts >/< >=/<= pops/dips climbs/drops rallies/dips jumps/drops
    rises/drops rise/drop rising/dropping climbs/falls rallies/falls rises/dips rises/sinks rallies/drops jumps/falls
    spikes/drops
""")
_OPPOSITE = frozenset(way for one in _PAIRS for way in (tuple(one.split("/")), tuple(one.split("/")[::-1])))
_TURNED_ALONG = MappingProxyType(
    {
        way: other
        for one in words("pops/dips dips/pops climbs/drops drops/climbs rises/falls falls/rises")
        for way, other in [one.split("/")]
    }
)
"""Verbs that go along where the second rule leaves them out; `below` for an `above` it has to say."""
_PASSED_OVER = ARTICLES | frozenset(words("it its they their there then go i we and but also that when if once on : ="))
"""Words that the second rule may have where the first has none."""
_SIDES = frozenset(words("buy buys buying sell sells selling long longs short shorts"))
_ENDINGS = ("ing", "es", "ed", "s")
_LEAST = 4
_MOST_WAYS = 8
_MOST_ENDS = 3
_MOST_WORDS = 40
_MOST_PHRASES = 40
"""Each way is read anew: no prompt may make that long."""


def first_match(reader: Reader, speaker: Speaker, productions: Productions) -> Statement | None:
    """What the first of these productions that fits reads at the cursor."""
    tried = (production(reader, speaker) for production in productions)
    return next((found for found in tried if found is not None), None)


def like_the_other(
    reader: Reader, speaker: Speaker, said: Sequence[Said], productions: Productions
) -> Statement | None:
    """The rule at the cursor, read by its likeness to the last one of the other side, and move on; None where it has
    none, or more than one."""
    model = next((one for one in reversed(said) if isinstance(one.statement, Rule)), None)
    if model is None or not isinstance(model.statement, Rule) or model.statement.side not in ("long", "short"):
        return None
    pattern = [token for token in reader.tokens if model.start <= token.start and token.end <= model.end]
    if len(pattern) > _MOST_WORDS or len(said) > _MOST_PHRASES:
        return None
    start = reader.at
    for end in _ends(reader, start):
        own = _own_words(reader.tokens[start:end])
        if not _SIDES & {token.text for token in own}:
            continue
        found: list[tuple[Rule, list[str]]] = []
        for laid in _laid_over(pattern, own):
            alike = _read_alike(laid, own, speaker, model.statement, productions)
            if alike is not None and alike[0] not in [one for one, _ in found]:
                found.append(alike)
        if len(found) == 1:
            reader.at = end
            reader.assumed.extend((*found[0][1], f"what is not said is taken from “{model.text}”"))
            return found[0][0]
    return None


def first_or_alike(
    reader: Reader, speaker: Speaker, said: Sequence[Said], productions: Productions
) -> Statement | None:
    """What the first production that fits reads; but where that mirrors nothing, and its words are those of the other
    side's rule, what they say by their likeness to that, of as many conditions: `…, short if it sits below and pops
    under 45`."""
    start, before = reader.at, speaker.remember()
    read = first_match(reader, speaker, productions)
    if not isinstance(read, Enter) or not said or not isinstance(said[-1].statement, Enter):
        return read
    other = mirror(said[-1].statement.condition)
    if not _is_other(read, said[-1].statement) or _alike(read.condition, other, set(), anywhere=True):
        return read
    at, assumed, memory = reader.at, list(reader.assumed), speaker.remember()
    reader.at = start
    reader.assumed.clear()
    speaker.recall(before)
    found = like_the_other(reader, speaker, said, productions)
    if isinstance(found, Enter) and reader.at >= at and _conditions(found.condition) == _conditions(read.condition):
        return found
    reader.at, reader.assumed[:] = at, assumed
    speaker.recall(memory)
    return read


def _conditions(condition: Condition) -> int:
    return len(condition.conditions) if isinstance(condition, AllOf | AnyOf) else 1


def _own_words(tokens: Sequence[Token]) -> list[Token]:
    """The words that have to answer to some of the first rule; `sell short` is one word, `the lower one` has none."""
    texts = [token.text for token in tokens]
    return [
        token
        for at, token in enumerate(tokens)
        if token.text not in _PASSED_OVER
        and texts[at : at + 2] != ["sell", "short"]
        and not (token.value == 1 and at and texts[at - 1] in ("lower", "upper", "top", "bottom"))
    ]


def _ends(reader: Reader, start: int) -> Iterator[int]:
    """Where the rule at `start` may end, the furthest first: at a stop within its sentence, commas among them."""
    ends: list[int] = []
    for at in range(start + 1, min(len(reader.tokens), start + _MOST_WORDS) + 1):
        token = reader.tokens[at] if at < len(reader.tokens) else None
        if token is None or is_stop(token):
            ends.append(at)
        if token is None or token.text in (".", ";") or token.kind is Kind.BREAK or len(ends) == _MOST_ENDS:
            break
    return reversed(ends)


def _laid_over(pattern: Sequence[Token], own: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """`pattern` with the words of `own` in place of those they answer to, in their order, in every way there is."""
    latest = _latest(pattern, own)
    ways = 0
    pending: list[tuple[int, int, tuple[Token, ...]]] = [(0, 0, ())] if latest is not None else []
    while pending and latest is not None and ways < _MOST_WAYS:
        at, taken, laid = pending.pop()
        if at == len(pattern):
            ways += 1
            yield laid
            continue
        if taken == len(own) or at < latest[taken]:
            pending.append((at + 1, taken, (*laid, pattern[at])))
            if _turned(pattern[at]) is not pattern[at]:
                pending.append((at + 1, taken, (*laid, _turned(pattern[at]))))
        if taken < len(own) and _answers(own[taken], pattern[at]):
            pending.append((at + 1, taken + 1, (*laid, _put(own[taken], pattern[at]))))


def _latest(pattern: Sequence[Token], own: Sequence[Token]) -> list[int] | None:
    """The last place of `pattern` where each word of `own` may stand with all behind it; None where they do not fit.

    No way is gone that comes to no end, of which there would be more than anybody could wait for.
    """
    places: list[int] = []
    at = len(pattern)
    for word in reversed(own):
        at = next((place for place in range(at - 1, -1, -1) if _answers(word, pattern[place])), -1)
        if at < 0:
            return None
        places.append(at)
    return places[::-1]


def _turned(token: Token) -> Token:
    opposite = _TURNED_ALONG.get(token.text)
    return token if opposite is None else replace(token, text=opposite, written="")


def _answers(word: Token, other: Token) -> bool:
    if word.value is not None or other.value is not None:
        return word.value is not None and other.value is not None
    return _stem(word.text) == _stem(other.text) or (word.text, other.text) in _OPPOSITE


def _stem(text: str) -> str:
    """`finishing` and `finishes` are one word."""
    ending = next((one for one in _ENDINGS if text.endswith(one) and len(text) - len(one) >= _LEAST), "")
    return text.removesuffix(ending).removesuffix("e")


def _put(word: Token, place: Token) -> Token:
    return replace(place, text=word.text, value=word.value, written=word.written)


def _read_alike(
    laid: tuple[Token, ...], own: Sequence[Token], speaker: Speaker, model: Rule, productions: Productions
) -> tuple[Rule, list[str]] | None:
    memory = speaker.remember()
    reader = Reader(laid)
    found = first_match(reader, speaker, productions)
    numbers = {abs(token.value) for token in own if token.value is not None}
    if isinstance(found, Rule) and reader.done and _is_other(found, model):
        other = mirror(model.condition)
        if _alike(found.condition, other, numbers, anywhere=False):
            return found, reader.assumed
    speaker.recall(memory)
    return None


def _is_other(found: Rule, model: Rule) -> bool:
    """Whether it is said of the other side; a plain "sell" behind a purchase may be."""
    if isinstance(found, Enter) and found.plain_sell and found.side is None:
        return isinstance(model, Enter) and model.side == "long"
    return type(found) is type(model) and found.side in ("long", "short") and found.side != model.side


def _alike(one: object, other: object, numbers: set[float], *, anywhere: bool) -> bool:
    """Whether two conditions are the same but for such `numbers` in the first, or all numbers where these may stand
    `anywhere`; lengths of indicators may not differ."""
    if isinstance(one, float | int) and isinstance(other, float | int) and not isinstance(one, bool):
        return anywhere or one == other or abs(one) in numbers
    if isinstance(one, tuple) and isinstance(other, tuple):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(_alike(*pair, numbers, anywhere=anywhere) for pair in pairs)
    if isinstance(one, Call) or type(one) is not type(other) or not is_dataclass(one):
        return one == other
    names = [each.name for each in fields(one)]
    return all(_alike(getattr(one, name), getattr(other, name), numbers, anywhere=anywhere) for name in names)
