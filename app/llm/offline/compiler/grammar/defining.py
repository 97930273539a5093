"""Definitions: `uptrend = close above the 200 EMA, dip = RSI below 40`, of names that the rules then speak of."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.defined_names import MEANING, opposite, single
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.meaning import Call, Condition, Line, Measure
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.reader import ARTICLES, Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Mention, Settled, Statement
from app.llm.offline.compiler.tokens import Kind
from app.llm.offline.compiler.wording import phrases, words

_LEAD = phrases("""
    definitions : | definition : | definitions | where | define | let | with | and | i define |
    i call it a | i call it | here | terms : | say
""")
_UP = phrases("uptrend | up trend | trend up | trend is up | bull trend | bullish trend | bull market")
_DOWN = phrases("downtrend | down trend | trend down | trend is down | bear trend | bearish trend | bear market")
_TRENDS = words("uptrend downtrend trend")
_OPPOSITE = phrases("""
    the opposite | opposite | the reverse | the other way round | vice versa | the mirror image | the contrary |
    the other way around
""")
_NAMES = frozenset(
    words("""
    dip pullback rally rip pop bounce oversold overbought drop spike flush washout dump pump surge weak strong
    weakness strength cheap expensive stretched extended exhausted exhaustion calm quiet volatile hot cold
    momentum trending ranging retrace retracement correction bull bear bullish bearish
""")
)
"""What may be defined with any sign; with `=` whatever is no word of a rule may."""
_LONGEST = 4
_TAKEN = frozenset(
    words("""
    long short buy sell longs shorts entry exit entries exits enter stop stops sl tp target targets size risk market
    markets timeframe tf chart symbol pair length period fast slow price close open high low up down level levels
    if when above below over under volume session hours time filter trend strategy rule rules test range ranges step
    sold bought out in flat
""")
)


@attempt
def defined(reader: Reader, speaker: Speaker) -> Statement | None:
    """A definition, where its name is spoken of elsewhere; else it is a rule as any."""
    reader.take_any(_LEAD)
    reader.skip(*ARTICLES)
    start = reader.at
    trend = reader.take_any(_UP) or reader.take_any(_DOWN)
    name = trend or _name(reader)
    end = reader.at
    let = "let" in [token.text for token in reader.tokens[max(0, start - 2) : start]]
    sign = (reader.take_any(MEANING) or (let and reader.take("be"))) if name else ""
    sure = trend or sign == "=" or bool(_NAMES & set(name.split()))
    if not sign or not sure or not _spoken_of(reader, trend, name, start, end):
        return None
    known = bool(opposite(name, speaker)) or (bool(trend) and speaker.uptrend is not None)
    if reader.take_any(_OPPOSITE) and ends(reader) and known:
        return Settled("what it is follows from its opposite")
    found = _up_to_the_next(reader, speaker)
    calls = _calls(found) if found is not None and ends(reader) else ()
    if found is None or not calls:
        return None
    if trend:
        speaker.uptrend = mirror(found) if trend in _DOWN else found
    else:
        speaker.defined = {**speaker.defined, name: found}
    return Mention(calls[0], calls[1:])


def _up_to_the_next(reader: Reader, speaker: Speaker) -> Condition | None:
    """The condition, without the definition behind it: `dip = RSI below 40, uptrend = …`."""
    tokens, failed = reader.tokens, reader.failed
    signs = [at for at in range(reader.at, len(tokens)) if tokens[at].text in ("=", ":", "means")]
    joints = [at for at in range(reader.at, signs[0] if signs else 0) if tokens[at].text in (",", "and")]
    if joints and signs[0] - joints[-1] <= _LONGEST:
        reader.tokens, reader.failed = tokens[: joints[-1]], {}
    found = condition(reader, speaker)
    reader.tokens, reader.failed = tokens, failed
    return found


def _name(reader: Reader) -> str:
    """One word or two, as they are kept; empty where they name something else."""
    at = reader.at
    row, _ = take_name(reader)
    named, reader.at = row is not None, at
    texts: list[str] = []
    while len(texts) < 2 and reader.peek().kind is Kind.WORD and not reader.sees("means", "is", "being", "be"):
        named_alone = not texts and reader.sees("filter") and reader.peek(1).text == "="
        if reader.sees(*_TAKEN) and not named_alone and not (texts and reader.sees("trend", "market")):
            break
        if reader.peek().market:
            return ""
        texts.append(single(reader.peek().text))
        reader.at += 1
    found = " ".join(texts)
    return "" if named and found not in _NAMES else found


def _spoken_of(reader: Reader, trend: str, name: str, start: int, end: int) -> bool:
    """Whether the name stands in another place of the prompt as well."""
    others = [single(token.text) for at, token in enumerate(reader.tokens) if not start <= at < end]
    if trend:
        return bool(set(_TRENDS) & set(others)) and _others_defined(reader, end)
    spoken = f" {' '.join(others)} "
    if name == "filter":
        return any(f" {joint} filter " in spoken for joint in ("if", "when", "and", "with"))
    return f" {name} " in spoken


def _others_defined(reader: Reader, end: int) -> bool:
    """Whether more than this trend is defined: one alone is a filter, whatever is said of it later."""
    named = [single(token.text) in _NAMES for token in reader.tokens]
    signs = [at for at, token in enumerate(reader.tokens) if token.text in ("=", ":", "means", "is") and at != end]
    return any(at and (named[at - 1] or (reader.tokens[at].text == "=" and at > end)) for at in signs)


def _calls(found: Condition) -> tuple[Call, ...]:
    """The indicators it reads, which the rules have to read as well."""
    calls: list[Call] = []
    for value in values_of(found):
        calls += [value.call] if isinstance(value, Line) else value.calls if isinstance(value, Measure) else []
    return tuple(dict.fromkeys(calls))
