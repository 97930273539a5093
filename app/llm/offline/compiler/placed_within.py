"""A market and its bars within a rule that is not understood with them: `buy breakouts on nasdaq 5m above the high`.

The rule is read without them, and they are named with it; but only where the prompt names no other market, of which it
might speak or which it might only look at.
"""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.clauses import NOT_THERE, ends_clause
from app.llm.offline.compiler.grammar.markets import named_market
from app.llm.offline.compiler.grammar.places import named_place
from app.llm.offline.compiler.likeness import Productions, first_match
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Place, Statement

_LED = ("on", "in", "for")


def without_its_place(reader: Reader, speaker: Speaker, productions: Productions) -> Statement | None:
    """The entry at the cursor, read without the market within it, and move on; None, and nothing moved, for no such."""
    start = reader.at
    for at in range(start + 1, len(reader.tokens)):
        reader.at = at
        if ends_clause(reader) or reader.tokens[at - 1].text in NOT_THERE:
            break
        if not reader.sees(*_LED):
            continue
        assumed = len(reader.assumed)
        named = named_place(reader)
        if named is not None and named.markets and not _names_another(reader, at, reader.at):
            found = _read_around(reader, speaker, start, at, named, productions)
            if found is not None:
                return found
        del reader.assumed[assumed:]
    reader.at = start
    return None


def _names_another(reader: Reader, start: int, end: int) -> bool:
    """Whether a market is named anywhere but from `start` to `end`, where the cursor stays."""
    assumed, found = len(reader.assumed), False
    for at in (*range(start), *range(end, len(reader.tokens))):
        reader.at = at
        found = found or bool(reader.peek().market) or named_market(reader) is not None
    reader.at = end
    del reader.assumed[assumed:]
    return found


def _read_around(
    reader: Reader, speaker: Speaker, start: int, at: int, named: Place, productions: Productions
) -> Statement | None:
    """The entry from `start` on, as if nothing stood from `at` to the cursor; and move behind it."""
    cut = reader.at - at
    rest = Reader((*reader.tokens[:at], *reader.tokens[reader.at :]))
    rest.at = start
    found = first_match(rest, speaker, productions)
    if not isinstance(found, Enter) or found.bare or rest.at <= at:
        return None
    reader.at = rest.at + cut
    reader.assumed.extend(rest.assumed)
    return replace(found, also=(*found.also, named))
