"""What comes next, without moving."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.grammar.verbs import entry_verb
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.wording import phrases


def verb_next(reader: Reader) -> bool:
    """Whether a verb of entering comes next, perhaps behind a comma; moves nothing."""
    at = reader.at
    reader.skip(",")
    found = entry_verb(reader) != (None, False)
    reader.at = at
    return found


_LOOKING = phrases("look for | looking for | watch for | hunt for")


def skip_looking(reader: Reader, leads: Sequence[str]) -> None:
    """Move over the `leads`, and the words before the side of `… -> look for longs when …`."""
    reader.skip(*leads)
    at = reader.at
    if not (reader.take_any(_LOOKING) and reader.sees("long", "longs", "short", "shorts", "buys")):
        reader.at = at
