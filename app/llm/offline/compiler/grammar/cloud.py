"""Ichimoku's cloud: `price is above the cloud`, `breaks below the kumo`, `inside the cloud`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.directions import way_said
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.outputs import indicator_behind, usual_call
from app.llm.offline.compiler.grammar.relations import ABOVE, BE, BELOW
from app.llm.offline.compiler.meaning import AllOf, AnyOf, Comparator, Compare, Condition, Cross, Line, Not, Price
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_SUBJECTS = ("price", "close", "the close", "market", "it", "candle", "the price", "price action")
_AROUND = (*_SUBJECTS, "the market", "the candle", "the candles", "candles", "us", "current price", "the current price")
_CLOUD = (
    "ichimoku cloud",
    "kumo cloud",
    "ichimoku kumo",
    "cloud",
    "kumo",
    *phrases("""
    both senkou spans | both spans | both spans of the cloud | both cloud lines | both lines of the cloud |
    senkou span a and senkou span b | senkou span a and b | both senkou span a and b | both senkou lines |
    both senkou span a and senkou span b | span a and span b | both span a and span b | senkou a and senkou b |
    both kumo lines | both edges of the cloud | senkou spans
"""),
)
_CROSSES = phrases("""
    breaks out | breaks | break | breaking | crosses | cross | crossing | moves | pops | pushes | comes out | drops |
    falls | goes | breakout | breakdown
""")
_CLOSES = ("closes", "closing", "trades", "trading", "stays", "sits", "remains")


@attempt
def cloud(reader: Reader, speaker: Speaker) -> Condition | None:
    """Above the cloud is above both of its spans; to break it is not to have been there a bar ago."""
    reader.skip_articles()
    around = _around_the_price(reader, speaker)
    if around is not None:
        return around
    reader.take_any(_SUBJECTS)
    crossing, where = _way_to_the_cloud(reader)
    if crossing and not where:
        return _left(reader, speaker)
    reader.skip("of")
    reader.skip_articles()
    if not where or where == "through" or not (reader.take_any(_CLOUD) or _is_meant(reader, speaker)):
        return None
    call = indicator_behind(reader, speaker, "ichimoku") or usual_call(reader, speaker, "ichimoku")
    speaker.it, speaker.lost, speaker.cloud = Price("close"), False, True
    spans = (Line(call, "span_a"), Line(call, "span_b"))
    if where in ("inside", "in", "within"):
        return AllOf((Not(_beyond(spans, ">")), Not(_beyond(spans, "<"))))
    operator: Comparator = ">" if where in ("above", "over") else "<"
    return _crossed(spans, operator) if crossing else _beyond(spans, operator)


@attempt
def _left(reader: Reader, speaker: Speaker) -> Condition | None:
    """`breaks out of the cloud to the upside`, `comes out of the top of the cloud`: beyond it on that side."""
    reader.skip("out", "of", "the")
    end = {"top": "up", "bottom": "down"}.get(reader.take("top", "bottom"), "")
    reader.skip("of", "the")
    if not reader.take_any(_CLOUD):
        return None
    way = end or way_said(reader)
    if not way:
        return None
    call = indicator_behind(reader, speaker, "ichimoku") or usual_call(reader, speaker, "ichimoku")
    speaker.it, speaker.lost, speaker.cloud = Price("close"), False, True
    return _crossed((Line(call, "span_a"), Line(call, "span_b")), ">" if way == "up" else "<")


@attempt
def _around_the_price(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the cloud is below price`: the price is above it."""
    reader.skip("whole", "entire")
    if not reader.take_any(_CLOUD):
        return None
    call = indicator_behind(reader, speaker, "ichimoku")
    reader.skip(*BE, "lies", "lying")
    turns = reader.take("turns", "flips", "goes", "becomes")
    colour = reader.take("green", "bullish", "red", "bearish")
    if colour:
        call = call or usual_call(reader, speaker, "ichimoku")
        speaker.it, speaker.lost, speaker.cloud = Price("close"), False, True
        if turns:
            return Cross(Line(call, "span_a"), "up" if colour in ("green", "bullish") else "down", Line(call, "span_b"))
        above: Comparator = ">" if colour in ("green", "bullish") else "<"
        return Compare(Line(call, "span_a"), above, Line(call, "span_b"))
    where = "" if turns else reader.take(*ABOVE, *BELOW)
    if not where or not reader.take_any(_AROUND):
        return None
    call = call or usual_call(reader, speaker, "ichimoku")
    speaker.it, speaker.lost, speaker.cloud = Price("close"), False, True
    return _beyond((Line(call, "span_a"), Line(call, "span_b")), "<" if where in ABOVE else ">")


def _way_to_the_cloud(reader: Reader) -> tuple[bool, str]:
    """Whether the price moves, and to where: `breaks above`, `is inside`, `closes back below`."""
    reader.skip(*BE)
    crossing = bool(reader.take_any(_CROSSES))
    reader.skip(*_CLOSES)
    reader.take("back")
    written = {">": "above", "<": "below"}.get(reader.take(">", "<"), "")
    where = written or reader.take("above", "over", "below", "under", "inside", "in", "within", "through")
    return crossing, where


def _is_meant(reader: Reader, speaker: Speaker) -> bool:
    """`above the cloud …, short when it closes below`: the cloud spoken of last, as `it` or unnamed."""
    return speaker.cloud and (bool(reader.take("it")) or ends(reader))


def _crossed(spans: tuple[Line, Line], operator: Comparator) -> AllOf:
    close, not_yet = Price("close", 1), "<=" if operator == ">" else ">="
    before = tuple(Compare(close, not_yet, Line(span.call, span.output, 1)) for span in spans)  # type: ignore[arg-type]
    return AllOf((*_beyond(spans, operator).conditions, AnyOf(before)))


def _beyond(spans: tuple[Line, Line], operator: Comparator) -> AllOf:
    return AllOf(tuple(Compare(Price("close"), operator, span) for span in spans))
