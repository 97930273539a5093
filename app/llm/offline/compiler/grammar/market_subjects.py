"""A market where its price is meant: `when SPY closes above its 200 SMA`, `if gold is below …`, `SPY's close`.

Its bars may stand with it: `when eth 1h RSI(14) goes above 60`, `if on the 4h chart of gold the close …`. They are
those to trade, where the prompt names no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.markets import named_market
from app.llm.offline.compiler.grammar.places import TIMEFRAMES, named_place, timeframe_token, timeframe_word
from app.llm.offline.compiler.lexicon import PHRASES
from app.llm.offline.compiler.reader import ARTICLES, Reader, attempt
from app.llm.offline.compiler.statements import Place
from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import words

_BEHIND_JOINT = frozenset(words("when whenever if once while only until unless as because where with"))
_BEHIND_STOP = frozenset((*words("and or but , . ; : ! ? -"), "\n", ""))
_MOVES = frozenset(
    words("""
    closes closed crosses crossed breaks broke drops dropped falls fell rises rose bounces bounced gaps gapped touches
    touched hits reaches reached pulls dips dipped rallies rallied climbs pushes slips slipped
""")
)
_DOES = _MOVES | frozenset(words("is close trades traded makes made has goes moves gets opens opened turns stays was"))
_STANDS = frozenset(words("above below over under > < >= <= near outside between back"))
_STATES = frozenset(words("rising falling up down green red bullish bearish trending higher lower positive negative"))
_HAS_TO_BE = (("has", "to", "be"), ("must", "be"), ("should", "be"), ("needs", "to", "be"), ("is", "also"), ("is",), ())
_OWN = frozenset(words("close closing price high low open volume"))
_INDICATORS = frozenset(phrase.split()[0] for phrase in PHRASES)


def name_subjects(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The same tokens, a market that does something by the word "price", which remembers the market."""
    reader = Reader(tuple(replace(token, text=token.text.removesuffix("'s")) for token in tokens))
    read: list[Token] = []
    alone = _names_one_length(reader)
    while not reader.done:
        at = reader.at
        meant = _subject(reader, owned=tokens[at].text.endswith("'s"), alone=alone)
        read.append(meant or tokens[at])
        reader.at += 0 if meant else 1
    return tuple(read)


def _names_one_length(reader: Reader) -> bool:
    """Whether all bars that the tokens name are of one length; the cursor is at their beginning afterwards."""
    lengths: set[str] = set()
    for at in range(len(reader.tokens)):
        reader.at = at
        length = timeframe_word(reader) or timeframe_token(reader)
        lengths |= {length} if length in TIMEFRAMES else set()
    reader.at = 0
    return len(lengths) == 1


def _subject(reader: Reader, owned: bool, alone: bool) -> Token | None:
    """The market that comes next, where it is the subject of a condition, and move on; else nothing moves.

    `alone`: the bars named with it are the only ones.
    """
    at, first = reader.at, reader.peek()
    before = _before(reader)
    reader.assumed.clear()
    conditional = before in _BEHIND_JOINT
    placed = _on_place(reader) if conditional else None
    name = placed.markets[0] if placed else None
    if name is None and (conditional or before in _BEHIND_STOP):
        name = named_market(reader)
    bars = "".join(placed.timeframes) if placed else ""
    behind = reader.at
    if name is not None and not placed and (conditional or owned):
        bars = timeframe_word(reader) or timeframe_token(reader) or ""
        reader.take(*(("chart", "bars", "candles") if bars else ()))
    text = "" if name is None else "the" if placed else _read_as(reader, conditional, owned)
    if not text or (placed and bars and not alone):
        reader.at = at
        return None
    if bars and not alone:
        bars, reader.at = "", behind  # "… on the 15m chart; when ETH 4h RSI …": of the indicator
    last = reader.tokens[reader.at - 1]
    return replace(
        first,
        kind=Kind.WORD,
        text=text,
        end=last.end,
        value=None,
        capitals=False,
        market=name or "",
        bars=bars,
        note="; ".join(reader.assumed),
    )


@attempt
def _on_place(reader: Reader) -> Place | None:
    """`if on gold 1h the 20 EMA …`: one market, and perhaps its bars."""
    found = named_place(reader) if reader.sees("on", "in", "for") else None
    sure = found is not None and len(found.markets) == 1 and len(found.timeframes) <= 1
    return found if sure and not reader.sees(*_BEHIND_STOP) else None


def _before(reader: Reader) -> str:
    """The word before the market and its article; empty at the start."""
    at = reader.at - 1
    while at >= 0 and reader.tokens[at].text in ARTICLES:
        at -= 1
    return reader.tokens[at].text if at >= 0 else ""


def _read_as(reader: Reader, conditional: bool, owned: bool) -> str:
    """What stands for the market: its price, or nothing where the price or an indicator is named; empty for neither."""
    following, further = reader.peek().text, reader.peek(1).text
    measured = following in _INDICATORS or (reader.peek().value is not None and further in _INDICATORS)
    if following in _OWN and (owned or (conditional and not (following == "close" and further in _STANDS))):
        return "the"
    if measured and (owned or conditional):
        return "the"
    if following in _MOVES or _is_so(reader, conditional):
        return "price"
    return "price" if conditional and following in _DOES | _STANDS else ""


def _is_so(reader: Reader, conditional: bool) -> bool:
    """`and gold is rising`, `gold has to be green`, `with gold falling`: whether a state follows; moves nothing."""
    for being in _HAS_TO_BE:
        ahead = [reader.peek(place).text for place in range(len(being) + 1)]
        if tuple(ahead[:-1]) == being:
            return ahead[-1] in (_STANDS | _STATES if being else ("rising", "falling") if conditional else ())
    return False
