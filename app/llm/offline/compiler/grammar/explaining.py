"""What must be so, named first and then explained: `Volatility has to be rising as well, which means that the ATR …`.

The explanation is the filter; the name before it is whatever it explains.
"""

from __future__ import annotations

from collections.abc import Callable

from app.llm.offline.compiler.grammar.biases import bias
from app.llm.offline.compiler.grammar.conditions import atom, condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.trend_lines import trend_line
from app.llm.offline.compiler.grammar.trends import trend
from app.llm.offline.compiler.meaning import Condition, Cross, Touch, flat
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Statement, Unusable
from app.llm.offline.compiler.wording import phrases, words

_LEAD = words("and but also plus then additionally moreover in addition")
_ONLY = phrases("""
    only trade when | only trade if | only when | only if | only while | as long as | provided that | provided |
    i only trade when | i only trade if | we only trade when | trade only when | trade only if | and only when
""")
_NAMED = phrases("""
    volatility | momentum | trend | volume | market | strength | price | price action | trend strength | buyers |
    the bulls | bulls | sellers | bears | the bears | stock | pair | coin | conditions | movement | regime |
    trading activity | activity | overall trend | larger trend | bigger trend | long term trend | higher trend |
    trend filter | higher timeframe | bigger picture | longer term trend | main trend | market regime | environment |
    daily trend | weekly trend | long - term trend | background
""")
_MUST = phrases("""
    has to | have to | must | should | needs to | need to | ought to | has got to | is required to | is supposed to |
    must also | should also | also has to | also have to | also must | also should | also needs to | also need to |
    has also to | will have to | needs also to
""")
_WANTING = phrases("""
    i want | we want | i need | we need | i require | i'd like | i would like | i want to see | i also want | it needs |
    we also want | i like | i want the | we need the
""")
_SO = words("""
    be been rising falling expanding contracting increasing decreasing growing picking shrinking up down high low
    higher lower strong weak positive negative bullish bearish trending ranging quiet calm enough in an a the uptrend
    downtrend trend moving confirm confirms agree agrees support supports show showing point pointing turn turning
    our my this entry trade direction of favour favor control on side there present it be as well too also already
    still clearly sufficiently very quite strongly confirmed elevated healthy with us idea signal move above average
    normal usual than alive active flat sideways pronounced clear
""")
_MEANS = phrases("""
    which means that | which means | meaning that | meaning | that means that | that means | this means that |
    this means | that is | that is to say | which is to say | i.e. | ie | so that | in other words | namely |
    by which i mean that | by which i mean | by that i mean that | by that i mean | i mean that | i mean |
    which is when |
    that is when | which is the case when | which is the case if | this is the case when | this is the case if |
    that is the case when | measured by | defined as | which i define as | i define that as | i define this as | so |
    i call it so when | , so | specifically | more precisely | to be precise | here that means | for me that means |
    to me that means | for me this means | which here means | which for me means | which i measure by
""")
_MOST = 14
_IN_A = phrases("are in an | are in a | is an | is a | an | a | is in an | is in a | market is in an | market is in a")
_UPTREND = phrases("""
    uptrend | up trend | bull market | the trend is up | the trend is bullish | trend is up | market is bullish |
    the market is bullish | the trend is rising | the main trend is up | the daily trend is up | the trend points up
""")
_DOWNTREND = phrases("""
    downtrend | down trend | bear market | the trend is down | the trend is bearish | trend is down |
    market is bearish | the market is bearish | the trend is falling | the main trend is down |
    the daily trend is down | the trend points down
""")
_THEN = phrases("""
    in that case | in this case | in such a case | if so | when that is the case | if that is the case |
    if this is the case | only then | then only | while that is so | as long as that is so | when this is the case
""")


@attempt
def explained(reader: Reader, speaker: Speaker) -> Statement | None:
    """`The market also has to be trending, that is the ADX is above 25`."""
    reader.skip(*_LEAD)
    only = bool(reader.take_any(_ONLY))
    wanted = bool(reader.take_any(_WANTING))
    reader.skip_articles()
    if not reader.take_any(_NAMED):
        return None
    obliged = wanted and bool(reader.take("to"))
    obliged = obliged or bool(reader.take_any(_MUST)) or (only and bool(reader.take("is", "are")))
    if not obliged:
        return None
    start = reader.at
    while reader.at < start + _MOST and reader.take(*_SO):
        pass
    if reader.at == start or not _means(reader):
        return None
    reader.skip("that", "when", "if", ",")
    found = condition(reader, speaker)
    if found is None or not ends(reader) or any(isinstance(one, Cross | Touch) for one in flat(found)):
        return None
    return Allow(found, None)


@attempt
def trend_told_behind(reader: Reader, speaker: Speaker) -> Statement | None:
    """`If the daily close is above the 50 SMA, the trend is up`, or `trend = EMA 200`: what a trend is."""
    line = trend_line(reader, speaker)
    if line is not None or not reader.take("if", "when", "whenever", "while"):
        return line
    return _named_behind(reader, speaker, atom) or _named_behind(reader, speaker, condition)


@attempt
def downtrend_told(reader: Reader, speaker: Speaker) -> Statement | None:
    """`The trend is down when the close is below the 200 SMA`: a filter of shorts, as the other way round of longs."""
    start, before = reader.at, speaker.uptrend
    found = trend(reader, speaker)
    said = {token.text for token in reader.tokens[start : reader.at]}
    defined = speaker.uptrend is not None and speaker.uptrend is not before and said & {"when", "if", "means", "where"}
    if found is None or not defined or found == speaker.uptrend or not ends(reader):
        return None
    if said & {"up", "uptrend", "bullish", "otherwise"}:
        return Unusable("it is not clear which entries this trend is asked of; say `only long above …`")
    return Allow(found, "short")


@attempt
def _named_behind(
    reader: Reader, speaker: Speaker, read: Callable[[Reader, Speaker], Condition | None]
) -> Statement | None:
    found = read(reader, speaker)
    if found is None or any(isinstance(one, Cross | Touch) for one in flat(found)):
        return None
    reader.skip(",", "then", "we", "say", "that", "i", "call", "this", "it", ":")
    reader.take_any(_IN_A)
    up, down = bool(reader.take_any(_UPTREND)), bool(reader.take_any(_DOWNTREND))
    if up == down or not ends(reader):
        return None
    speaker.uptrend = found if up else mirror(found)
    return Allow(found, "long" if up else "short")


def in_that_case(reader: Reader, speaker: Speaker) -> None:
    """Move over the `in that case` that speaks of the trend that was just told."""
    at = reader.at
    reader.skip("and", "but", ",")
    if speaker.uptrend is None or not reader.take_any(_THEN):
        reader.at = at


def _means(reader: Reader) -> bool:
    """Whether what the name stands for comes next, in the same sentence or at the start of the next one."""
    reader.take(",", "-", "(", ":")
    if reader.sees(".") and reader.peek(1).text in ("that", "this", "by", "i", "in", "here", "for"):
        reader.at += 1
        return bool(reader.take_any(_MEANS[5:]))
    return bool(reader.take_any(_MEANS)) or reader.tokens[reader.at - 1].text == ":"


TOLD = (explained, bias, trend_told_behind, downtrend_told)
