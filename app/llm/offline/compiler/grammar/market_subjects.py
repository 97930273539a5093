"""A market where its price is meant: `when SPY closes above its 200 SMA`, `if gold is below …`, `SPY's close`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.markets import named_market
from app.llm.offline.compiler.lexicon import PHRASES
from app.llm.offline.compiler.reader import ARTICLES, Reader
from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import words

_BEHIND_JOINT = frozenset(words("when whenever if once while only until unless as because where"))
_BEHIND_STOP = frozenset((*words("and or but , . ; : ! ? -"), "\n", ""))
_MOVES = frozenset(
    words("""
    closes closed crosses crossed breaks broke drops dropped falls fell rises rose bounces bounced gaps gapped touches
    touched hits reaches reached pulls dips dipped rallies rallied climbs pushes slips slipped
""")
)
_DOES = _MOVES | frozenset(words("is close trades traded makes made has goes moves gets opens opened turns stays was"))
_STANDS = frozenset(words("above below over under > < >= <= near outside between back"))
_OWN = frozenset(words("close closing price high low open volume"))
_INDICATORS = frozenset(phrase.split()[0] for phrase in PHRASES)


def name_subjects(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The same tokens, a market that does something by the word "price", which remembers the market."""
    reader = Reader(tuple(replace(token, text=token.text.removesuffix("'s")) for token in tokens))
    read: list[Token] = []
    while not reader.done:
        at = reader.at
        meant = _subject(reader, owned=tokens[at].text.endswith("'s"))
        read.append(meant or tokens[at])
        reader.at += 0 if meant else 1
    return tuple(read)


def _subject(reader: Reader, owned: bool) -> Token | None:
    """The market that comes next, where it is the subject of a condition, and move on; else nothing moves."""
    at, first = reader.at, reader.peek()
    before = _before(reader)
    reader.assumed.clear()
    name = named_market(reader) if before in _BEHIND_JOINT | _BEHIND_STOP else None
    text = "" if name is None else _read_as(reader, before in _BEHIND_JOINT, owned)
    if not text:
        reader.at = at
        return None
    last = reader.tokens[reader.at - 1]
    return replace(
        first,
        kind=Kind.WORD,
        text=text,
        end=last.end,
        value=None,
        capitals=False,
        market=name or "",
        note="; ".join(reader.assumed),
    )


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
    if following in _MOVES or (following == "is" and further in _STANDS):
        return "price"
    return "price" if conditional and following in _DOES | _STANDS else ""
