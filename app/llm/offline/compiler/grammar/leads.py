"""What a prompt begins with: `Would you code something with volatility for silver`, `Last week's levels on the FDAX`.

Before the first rule, a clause that names markets, bars or a side among words no rule could be made of is a title: what
it names is taken, and the rest is shown as a title. A word that counts, compares, denies, limits, or speaks of a time,
an order or a risk is in no title, nor is what might be a market nobody knows; an indicator that it names has to be one
that the rules read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.llm.offline.compiler.grammar.chatter import OF_RULES, answers_heading, at_clause_end, harmless
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.markets import named_market
from app.llm.offline.compiler.grammar.personal import ADVERSE, OF_TRADING
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.grammar.titled_sides import SIDE_WORDS, named_sides
from app.llm.offline.compiler.grammar.titles import QUALIFIERS, STYLES, names_lost_pattern
from app.llm.offline.compiler.reader import ARTICLES, Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import (
    Direction,
    Label,
    Mention,
    Place,
    Remark,
    Said,
    Settled,
    Sides,
    Statement,
    Unusable,
    unfold,
)
from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import phrases, words

_BEFORE_RULES = (Place, Direction, Remark, Label, Mention, Settled)
_ENDS = (":", ".", ",", ";", "?", "!", "\n", "")
_IN_TITLES = frozenset(words("""
    pullback pullbacks momentum volatility volatile range ranges ranging reversal bounce bounces dip dips rip squeeze
    breakouts breakout strength weakness wave waves gap gaps trend trends volume average averages channel band bands
    line lines level levels setup setups rules rule test chart charts candle candles bar bars price big small fast slow
    pattern patterns signal signals next need needs timeframe minute morning buying selling shorting rotation crossover
    crossovers golden bullish bearish oversold overbought quiet
"""))  # fmt: skip
_OF_CONDITIONS = frozenset(words("""
    premarket pre post extended regular rth globex cash inverse leveraged heikin renko tick session sessions hours
    only crossing crossings passes passing turn turns turning touch touching reach reaches retest retests reclaims
    falls drops rises climbs positive negative strong weak rejected respecting aligned alignment against countertrend
    provided providing assuming given require requires must needs wait waits waiting expect per plus minus greater less
    larger smaller bigger near beyond inside outside since during by until till than as long if then otherwise whether
    flat cover covers covering invest investing stake partial scaled averaged doubled hold holding overnight yesterday
    today's tomorrow quarter month year intraweek seasonal fill filled gapped unlisted ignore previous instructions
    verified validated unlike compared relative correlated correlates vs versus nor neither none other others
"""))  # fmt: skip
_IN_NO_TITLE = (OF_RULES | OF_TRADING | ADVERSE | _OF_CONDITIONS) - _IN_TITLES - frozenset(words("as with by"))
_ORDINALS = words("first second third fourth fifth last next final latest")
_ORDERED = phrases(
    "1 | up | idea | system | strategy | try | attempt | thing | setup | on the list | in line | in the list"
)
_BENIGN = phrases("""
    1 more | 1 other | in mind | on my list | on the list | for a change | for a while | in my book | for a start |
    on the side |
    in general | for starters | of mine | at hand | in the works | on my mind | on my desk | same game | same story |
    same drill | same idea | same thing | same again | more of the same | another | now | i'm after | am after |
    we're after | are after | around
""")
_TESTS = words("test tests trial study exercise")
_QUIET_OR_WILD = phrases("low vol | high vol | low volatility | high volatility | low - volatility | high - volatility")
_OF_VOLATILITY = "atr|stdev|bollinger|keltner|true_range"
_STRICTLY = frozenset(words("only just no never not don't without exclusively strictly purely solely all always"))
_COUNTING = words("number no nr idea system strategy setup version plan")
_AFTER_COUNT = (*words("on in of from for is and , : ."), "")
_LED = words("on in for of trade trading trades at")
_SPANS = {"week": "previous_week", "day": "previous_day"}
_RANGES = words("range ranges levels level extremes high highs low lows box")
_SAYING = frozenset(
    words("is are has have must should can will may gets goes keeps stays looks stands makes does was were be")
)
"""What the market does or is stands in no title."""
_MOODS = frozenset(words("momentum volatility volume trend trends range price market strength weakness"))
_OF_MOODS = frozenset(
    words("""
    volatile ranging range trend trends trending morning strength weakness oversold overbought bullish bearish volume
    quiet calm choppy
""")
)


@dataclass(slots=True)
class _Named:
    """What a title names."""

    markets: list[str] = field(default_factory=list)
    timeframes: list[str] = field(default_factory=list)
    sides: set[Sides] = field(default_factory=set)
    indicators: list[str] = field(default_factory=list)
    unknown: bool = False
    titled: bool = False
    worded: bool = False


def undecided(said: Sequence[Said], begun: int) -> int:
    """Where in `said` a title may begin: with the clause that began at `begun`, behind bars that nobody has."""
    bars = [at for at in range(begun, len(said)) if isinstance(said[at].statement, Unusable)]
    return bars[-1] + 1 if bars and _before_rules(said[bars[-1]].statement) else begun


def heading(reader: Reader, speaker: Speaker, said: Sequence[Said], at: int, first: int) -> Label | Direction | None:
    """The title from token `first` on, where no rule was said before; from `at` on, `said` is what was made of it."""
    if not all(_before_rules(each.statement) for each in said) or any(_missed(each) for each in said[at:]):
        return None
    start, reader.at = reader.at, first
    reader.assumed.clear()
    found = _lead(reader, speaker, headed=_heads_side(reader, said[:at]))
    if found is None or reader.at <= start:  # it has to hold what was not understood
        reader.at = start
        return None
    return found


def _heads_side(reader: Reader, said: Sequence[Said]) -> bool:
    """`The plan for gold on H4: longs.`: whether markets or bars stand in front of the colon."""
    named = bool(said) and any(isinstance(part.statement, Place) for part in unfold(said[-1]))
    return named and reader.at > 0 and reader.tokens[reader.at - 1].text == ":"


def _before_rules(statement: Statement) -> bool:
    """Whether it says nothing of a rule; bars that nobody has are no rule either."""
    if isinstance(statement, Unusable):
        return statement.reason.startswith("bars of")
    return isinstance(statement, _BEFORE_RULES)


def _missed(each: Said) -> bool:
    return isinstance(each.statement, Unusable)


@attempt
def _lead(reader: Reader, speaker: Speaker, *, headed: bool) -> Label | Direction | None:
    """The title that stands before the first rule, with the markets, bars and side it names."""
    start, named = reader.at, _Named()
    behind = answers_heading(reader)
    if behind and not headed:
        return None
    while not (reader.at > start and _over(reader)):
        if not _step(reader, speaker, named):
            return None
    if reader.done or (reader.at < start + 2 and not named.sides) or names_lost_pattern(reader, start):
        return None
    if behind and (named.worded or not named.sides):
        return None
    placed = bool(named.markets or named.timeframes)
    told = placed or bool(named.sides) or (named.titled and not named.unknown)
    if not told and not _place_next(reader, speaker):
        return None
    if named.unknown and not _names_market(reader):
        return None  # "Lumber hourly: …" may be about a market nobody knows
    where = Place(tuple(dict.fromkeys(named.markets)), tuple(dict.fromkeys(named.timeframes)))
    also = (where,) if placed else ()
    titled = not {token.text for token in reader.tokens[start : reader.at]} & _STRICTLY
    if named.sides and not named.worded:
        return Direction(_side(named), also, titled=titled)
    taken = f", of which the side is taken: {_side(named)}" if named.sides else ""
    spoken = " ".join(_spoken(token) for token in reader.tokens[start : reader.at])
    reader.assumed.append(f"“{spoken}” is read as a title, without a rule of its own{taken}")
    sided = (Direction(_side(named), titled=titled),) if named.sides else ()
    return Label(spoken, (*also, *sided), tuple(named.indicators))


def _spoken(token: Token) -> str:
    return token.text if token.value is None else f"{token.value:g}"


def _side(named: _Named) -> Sides:
    return next(iter(named.sides)) if len(named.sides) == 1 else "both"


def _over(reader: Reader) -> bool:
    return reader.done or (reader.peek().text in _ENDS) or at_clause_end(reader, _ENDS)


def _step(reader: Reader, speaker: Speaker, named: _Named) -> bool:
    """Whether what comes next may stand in a title, and move on."""
    if _placed(reader, speaker, named):
        return True
    sides = named_sides(reader)
    if sides is not None:
        named.sides.add(sides)
        return True
    found = _word(reader, named)
    named.worded = True
    return found


def _word(reader: Reader, named: _Named) -> bool:
    if _ordered(reader) or reader.take_any(_BENIGN) or _one(reader) or reader.take_any(STYLES):
        named.titled = True
        return True
    if reader.take("-", "/", "&", "'", '"', "+"):
        return True
    token = reader.peek()
    if _tells(reader) or token.kind is not Kind.WORD or token.market:
        return False
    if _measured(reader, named) or _filters(reader, named) or reader.take_any(QUALIFIERS):
        return True
    if token.text in _IN_NO_TITLE or token.capitals or named_market(reader) is not None:
        return False
    if reader.take(*_IN_TITLES) or harmless(reader):
        return True
    if _may_be_market(reader) or not (named.worded or reader.peek(1).text in STYLES or _headed(reader)):
        return False  # "frobnicate gold": what nobody knows may be anything, but for the name of a style or heading
    named.unknown = True
    reader.at += 1
    return True


def _headed(reader: Reader) -> bool:
    """`Straight from the notebook: …`: whether the clause ends in a colon; moves nothing."""
    at = reader.at
    while not reader.done and not _over(reader):
        reader.at += 1
    found = reader.sees(":")
    reader.at = at
    return found


def _one(reader: Reader) -> bool:
    """`the smoothed one`, `another quick one`."""
    token = reader.peek()
    found = token.value == 1 and token.end - token.start == len("one")
    reader.at += found
    return found


def _filters(reader: Reader, named: _Named) -> bool:
    """`volatility filter test`, `trend filter strategy`: a filter that the rules tell."""
    if reader.take_any(_QUIET_OR_WILD):
        named.indicators.append(_OF_VOLATILITY)
        return True
    measures = reader.take("volatility", "volume", "trend", "momentum")
    if not reader.take("filter", "filtered") or (not reader.take_any(STYLES) and not reader.take(*_TESTS)):
        reader.at -= bool(measures)
        return False
    if measures == "volatility":
        named.indicators.append(_OF_VOLATILITY)
    return True


def _placed(reader: Reader, speaker: Speaker, named: _Named) -> bool:
    """Markets and bars, with their `on`; the brackets they may stand in."""
    at, assumed = reader.at, len(reader.assumed)
    found = _place_with_brackets(reader, speaker, named)
    twice = found is not None and bool(
        (named.markets and found.markets) or (named.timeframes and found.timeframes) or len(found.timeframes) > 1
    )  # "gold on the 1h with the 4h in mind"
    if found is None or twice:
        reader.at = at
        del reader.assumed[assumed:]
        return False
    named.markets.extend(found.markets)
    named.timeframes.extend(found.timeframes)
    return True


def _place_with_brackets(reader: Reader, speaker: Speaker, named: _Named) -> Place | None:
    """What may be named beside a title: `(EURUSD, H1)`, `on EURUSD`, `a DAX strategy`."""
    bracket = bool(reader.take("("))
    found = place(reader, speaker)
    if found is None and not bracket and (owner := named_market(reader)) and not named.markets and _styled(reader):
        found = Place((owner,))
    if not isinstance(found, Place) or found.avoided:
        return None
    return found if not bracket or reader.tokens[reader.at - 1].text == ")" or reader.take(")") else None


def _styled(reader: Reader) -> bool:
    """`a DAX strategy`: whether a word of styles comes next; moves nothing."""
    at = reader.at
    found = bool(reader.take_any(STYLES) or reader.take_any(QUALIFIERS) or reader.take(*_IN_TITLES, *SIDE_WORDS))
    reader.at = at
    return found


def _ordered(reader: Reader) -> bool:
    """`the last one`, `next up`, `number three on my list`."""
    at = reader.at
    if reader.take(*_ORDINALS) and reader.take_any(_ORDERED):
        return True
    reader.at = at
    if reader.take(*_COUNTING) and reader.whole() is not None and reader.peek().text in _AFTER_COUNT:
        return True
    reader.at = at
    return False


def _measured(reader: Reader, named: _Named) -> bool:
    """An indicator without numbers, which the rules have to read; `last week's levels`, `yesterday's range`."""
    at = reader.at
    span = "day" if reader.take("yesterday's", "yesterdays") else ""
    if not span and reader.take("last", "previous", "prior"):
        span = {"week's": "week", "weeks": "week", "week": "week", "day's": "day", "days": "day", "day": "day"}.get(
            reader.take("week's", "weeks", "week", "day's", "days", "day"), ""
        )
    if span and reader.take(*_RANGES):
        reader.skip("and", *_RANGES)
        named.indicators.append(_SPANS[span])
        return True
    reader.at = at
    row, plain = take_name(reader)
    if row is None or plain or reader.peek().value is not None or reader.sees("("):
        reader.at = at
        return False
    named.indicators.append(row.name)
    return True


def _may_be_market(reader: Reader) -> bool:
    """`on lumber`, `lumber and gold`, `lumber hourly`: whether an unknown word may be a market's name."""
    at = reader.at - 1
    while at >= 0 and reader.tokens[at].text in ARTICLES:
        at -= 1
    before = reader.tokens[at].text if at >= 0 else ""
    behind = reader.peek(1).text
    return (
        before in _LED or behind in ("futures", "future", "stock", "shares", "chart", "and", "/", "&") or before == "/"
    )


def _place_next(reader: Reader, speaker: Speaker) -> bool:
    """`Number three on my list, copper on the daily`: whether markets or bars come behind the stop; moves nothing."""
    at, assumed = reader.at, len(reader.assumed)
    reader.at += 1
    found = place(reader, speaker)
    placed = isinstance(found, Place) and bool(found.markets or _over(reader))
    reader.at = at
    del reader.assumed[assumed:]
    return placed


def _names_market(reader: Reader) -> bool:
    """Whether a market is named anywhere; moves nothing."""
    at, assumed = reader.at, len(reader.assumed)
    found = False
    for start in range(len(reader.tokens)):
        reader.at = start
        found = found or bool(reader.tokens[start].market) or named_market(reader) is not None
    reader.at = at
    del reader.assumed[assumed:]
    return found


def _tells(reader: Reader) -> bool:
    """`volatility picks up`, `gold is trending`, `with the trend`, `in the morning`: what could be a condition."""
    token, before = reader.peek(), reader.tokens[reader.at - 1].text if reader.at else ""
    if before in _MOODS and (token.text in _SAYING or (token.text.endswith("s") and _plain(token.text))):
        return True
    if token.text in ("trend", "trends") and before in ("the", "with", "in", "this", "that"):
        return True
    ahead = 1 + (reader.peek(1).text in ARTICLES)
    behind = reader.peek(ahead).text
    return token.text in ("in", "on", "at", "during", "with") and (behind in _OF_MOODS)


def _plain(text: str) -> bool:
    """Whether it is no word of titles itself: `volatility picks`, not `momentum breakouts`."""
    return text not in _IN_TITLES and text not in STYLES and text not in QUALIFIERS
