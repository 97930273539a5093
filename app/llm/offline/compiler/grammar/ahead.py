"""What comes next, without moving."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.verbs import entry_verb
from app.llm.offline.compiler.reader import Reader


def verb_next(reader: Reader) -> bool:
    """Whether a verb of entering comes next, perhaps behind a comma; moves nothing."""
    at = reader.at
    reader.skip(",")
    found = entry_verb(reader) != (None, False)
    reader.at = at
    return found
