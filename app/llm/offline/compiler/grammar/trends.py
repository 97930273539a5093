"""`in an uptrend`, `when the trend is down`: a trend nobody defined is read by the 200-bar average."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.charts import on_bars
from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.grammar.joints import verb_behind
from app.llm.offline.compiler.grammar.own_trends import trend_defined
from app.llm.offline.compiler.grammar.places import TREND_STYLES, bars_behind, timeframe_token
from app.llm.offline.compiler.grammar.units import TIMEFRAME_WORDS
from app.llm.offline.compiler.grammar.values import subject
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Line, Price
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases
from contracts.strategy import TIMEFRAMES

_AVERAGES = ("ema", "sma", "wma", "hma", "ma")
_UP = phrases("""
    uptrend | uptrends | up trend | bull market | bull markets | bullish trend | upward trend | rising market
""")
_DOWN = phrases("""
    downtrend | downtrends | down trend | bear market | bear markets | bearish trend | downward trend |
    falling market
""")
_DEFINING = phrases("""
    , where uptrend means | , where uptrend is | , uptrend means | , meaning | , i.e. | , defined as | defined as |
    being | , which means that | , which means | which means that | which means | , meaning that |
    , that is | , that means | , in other words | , which is when |
    , where downtrend means | is when | is where | : | , uptrend being | , where uptrend = | , uptrend =
""")
_BEING_IN = frozenset(("is", "are", "be", "being", "it's", "we're", "market's", "price's", "am", "i'm", "counts"))
_LONG = phrases("long - term | long term | longterm | major | primary | larger | bigger | broader | general | overall")
_MUST_BE = phrases("""
    must be | has to be | needs to be | should be | have to be | ought to be | must trade | needs to trade |
    has to trade | must be trading | should be trading | is only traded
""")
_TRADED = phrases("the market | market | price | the price | the stock | the pair | the coin | it | we | the chart")
_OTHERWISE = phrases("otherwise | else | if not | in the other case | when not")
_UPWARDS, _DOWNWARDS = ("up", "bullish", "rising", "upward"), ("down", "bearish", "falling", "downward")
_OVER, _UNDER = ("above", "over"), ("below", "under")
_IS = phrases("""
    trend has to be | trend needs to be | trend must be | trend should be | trend being |
    trend is | trend | overall trend is | main trend is | big trend is | larger trend is | long term trend is |
    market trend is | the trend's
""")


@attempt
def trend(reader: Reader, speaker: Speaker) -> Condition | None:
    """A trend by name, defined in brackets or by the usual average."""
    start = reader.at
    reader.skip("the", *(("in", "during", "a", "an") if reader.sees("in", "during") else ()))
    timeframe = TIMEFRAME_WORDS.get(reader.take(*TIMEFRAME_WORDS)) or _named(reader)
    higher = timeframe is None and bool(reader.take_any(("higher timeframe", "htf", "higher tf", "bigger timeframe")))
    up, behind = _direction_on(reader) or (_direction(reader), None)
    timeframe = timeframe or behind or (_other_bars_behind(reader) if up is not None else None)
    if up is None or (higher and not reader.sees("(")):
        return None  # a higher timeframe that is not named
    defined = _definition(reader, speaker, traded=_is_traded_in(reader, start))
    if defined is not None and timeframe not in (None, speaker.timeframe) and not names_bars(defined):
        defined = on_bars(defined, timeframe or "")
        if defined is None:
            return None
    defined = defined or _said_before(speaker, up)
    if defined is not None:
        speaker.uptrend = defined if up else mirror(defined)
        _other_way(reader, speaker, defined, up=up)
        return defined
    where = f" on {timeframe} bars" if timeframe is not None and timeframe != speaker.timeframe else ""
    reader.assumed.append(
        f"{'an uptrend' if up else 'a downtrend'} is a close {'above' if up else 'below'} the 200 SMA{where}"
    )
    return Compare(Price("close"), ">" if up else "<", _average_over(timeframe if where else None))


def names_bars(defined: Condition) -> bool:
    """Whether the definition says on which bars it is read."""
    lines = [one for one in values_of(defined) if isinstance(one, Line)]
    return any(one.call.timeframe is not None or one.call.name.startswith("previous") for one in lines)


def _average_over(timeframe: str | None) -> Line:
    return Line(make_call(BY_NAME["sma"], [200], timeframe))


@attempt
def trend_wanted(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the market must be in a long-term uptrend, meaning the close is above the 200 SMA`."""
    if not reader.take_any(_TRADED) or not reader.take_any(_MUST_BE):
        return None
    return trend(reader, speaker)


@attempt
def average_against(reader: Reader, speaker: Speaker) -> Line | None:
    """`trend filter is the 1h EMA 50 vs the 1h EMA 200`: the other average."""
    if not reader.take("vs", "versus", "against", "/"):
        return None
    line = indicator(reader, speaker)
    return line if isinstance(line, Line) and BY_NAME[line.call.name].average else None


@attempt
def own_trend(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the weekly trend`, `the 4h trend`, without up or down: that of the trade, read for longs."""
    reader.skip("the", "a", "overall", "main", "of", "only")
    timeframe = TIMEFRAME_WORDS.get(reader.take(*TIMEFRAME_WORDS)) or timeframe_token(reader)
    if timeframe is None or not reader.take_any(("trend", "trend direction", "direction", "trend filter")):
        return None
    if reader.sees(*TREND_STYLES):
        return None  # "a daily trend follower" is a title
    defined = trend_defined(reader, speaker, timeframe)
    if defined is not None:
        return defined
    if reader.sees("by", "from", "via", "per", *_AVERAGES) or (
        reader.peek().value is not None and reader.peek(1).text in _AVERAGES
    ):
        return None  # "1h trend by EMA 50" says of which average
    if (
        reader.sees("is", "up", "down", "must", "should", "(", "has", "needs", "ought", "was", "being")
        or timeframe not in TIMEFRAMES
    ):
        return None
    reader.skip("only", "direction", "filter")
    return usual_trend(reader, speaker, timeframe)


def usual_trend(reader: Reader, speaker: Speaker, timeframe: str) -> Condition:
    """The trend of those bars by the usual average, read for longs."""
    apart = timeframe if timeframe != speaker.timeframe else None
    reader.assumed.append(f"the trend is up where the close is above the 200 SMA on {timeframe} bars, else down")
    return Compare(Price("close"), ">", _average_over(apart))


def _named(reader: Reader) -> str | None:
    """`4h uptrend`, `the 1d trend is up`."""
    at = reader.at
    found = timeframe_token(reader)
    if found is not None and reader.sees("trend", "uptrend", "downtrend"):
        return found
    reader.at = at
    return None


@attempt
def _direction_on(reader: Reader) -> tuple[bool, str] | None:
    """`trend on h4 is up`: the bars between its name and its way."""
    reader.skip("in", "an", "a", "the")
    found = _other_bars_behind(reader) if reader.take("trend") else None
    reader.skip("must", "be", "should", "is", "has", "to", "needs", "being", "ought")
    word = reader.take(*_UPWARDS, *_DOWNWARDS) if found is not None else ""
    return None if found is None or not word else (word in _UPWARDS, found)


@attempt
def _other_bars_behind(reader: Reader) -> str | None:
    """`uptrend on the 4h chart`: where others are traded, which are named elsewhere."""
    start = reader.at
    found = bars_behind(reader)
    end = reader.at
    others = {one for at in (*range(start), *range(end, len(reader.tokens))) if (one := _bars_at(reader, at))}
    reader.at = end
    return found if found is not None and others - {found} else None


def _bars_at(reader: Reader, at: int) -> str | None:
    reader.at = at
    minutes = reader.peek().value is not None and reader.peek(1).text in ("minutes", "mins", "hours")
    found = timeframe_token(reader) or TIMEFRAME_WORDS.get(reader.peek().text)
    return found or (f"{reader.peek().value:g} {reader.peek(1).text}" if minutes else None)


def _direction(reader: Reader) -> bool | None:
    reader.skip("in", "an", "a", "the", "during", "we", "are", "market", "is", "overall", "there")
    reader.take_any(_LONG)
    if reader.take_any(_UP):
        return True
    if reader.take_any(_DOWN):
        return False
    if reader.take_any(_IS):
        reader.skip("must", "be", "should", "is", "has", "to", "needs", "being", "ought")
        word = reader.take("up", "bullish", "rising", "down", "bearish", "falling", "upward", "downward")
        return word in ("up", "bullish", "rising", "upward") if word else None
    return None


@attempt
def _other_way(reader: Reader, speaker: Speaker, defined: Condition, *, up: bool) -> bool | None:
    """`… and down when it is below`, `and otherwise it is down`: the mirror image told as well, as it is anyway."""
    reader.take(",")
    if not reader.take("and", "while", "but"):
        return None
    otherwise = bool(reader.take_any(_OTHERWISE))
    reader.skip(",")
    reader.take_any((*_IS, "it is", "it's", "is", "we are in", "in"))
    reader.skip("a", "an", "the")
    if not (reader.take(*(_DOWNWARDS if up else _UPWARDS)) or reader.take_any(_DOWN if up else _UP)):
        return None
    otherwise = bool(reader.take_any(_OTHERWISE)) or otherwise
    if otherwise:
        return True if ends(reader) else None
    if not reader.take("when", "if", "where"):
        return None
    at = reader.at
    reader.skip("it", "is", "it's", "the", "close", "price")
    opposite = bool(reader.take(*(_UNDER if up else _OVER)))
    reader.skip("it", "that")
    if opposite and ends(reader):
        return True
    reader.at = at
    return True if _defining_part(reader, speaker) == mirror(defined) else None


def _said_before(speaker: Speaker, up: bool) -> Condition | None:
    """The trend as it was defined earlier in the prompt."""
    if speaker.uptrend is None:
        return None
    return speaker.uptrend if up else mirror(speaker.uptrend)


def _is_traded_in(reader: Reader, start: int) -> bool:
    """`long in an uptrend when RSI < 30`: what is traded in the trend, and no definition of it."""
    texts = [token.text for token in reader.tokens[: reader.at]]
    at = next((place for place in range(reader.at - 1, max(-1, start - 3), -1) if texts[place] in ("in", "during")), 0)
    return at > 0 and texts[at - 1] not in _BEING_IN


@attempt
def _definition(reader: Reader, speaker: Speaker, *, traded: bool) -> Condition | None:
    """`(close above the 200 EMA)`, `, meaning price above …`."""
    said = () if traded else ("when", "if")
    opened = reader.take("(", "meaning", "i", "=") or reader.take_any((*said, "means", *_DEFINING))
    if not opened:
        return None
    reader.skip(".", "e", "i", "meaning", "defined", "as", "the", "when", "with", "by", ",")
    parts: list[Condition] = []
    while (part := _defining_part(reader, speaker)) is not None:
        parts.append(part)
        if opened != "(" or not reader.take("and", "&", ",", "+"):
            break
        reader.skip("and", "the")
    if not parts or (len(parts) > 1 and not reader.sees(")")) or (opened in ("when", "if") and verb_behind(reader)):
        return None  # "daily uptrend, when RSI < 30 buy" is a rule
    reader.take(")")
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


@attempt
def _defining_part(reader: Reader, speaker: Speaker) -> Condition | None:
    left = subject(reader, speaker)
    return None if left is None else predicate(reader, speaker, left)
