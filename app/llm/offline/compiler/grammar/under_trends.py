"""A trend in front of a verb, which the rule behind that stands under: `daily uptrend buy …, in a downtrend sell …`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.trends import trend
from app.llm.offline.compiler.grammar.verbs import entry_verb
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker


def in_a_trend(reader: Reader, speaker: Speaker) -> bool:
    """`…, in a downtrend sell short when …` behind another rule of the same sentence, `daily uptrend buy …` anywhere;
    moves nothing."""
    behind = reader.at > 0 and reader.tokens[reader.at - 1].text == ","
    if behind and reader.sees("in") and speaker.entry is not None:
        return True
    at, assumed, memory = reader.at, len(reader.assumed), speaker.remember()
    within = reader.sees("in")
    found = trend(reader, speaker) is not None and entry_verb(reader) != (None, False)
    apart = within and not reader.sees("on", "upon", "the", "a")
    found = found and not apart  # "in an uptrend buy when …", "… buy RSI < 30": a filter of its own
    reader.at = at
    del reader.assumed[assumed:]
    speaker.recall(memory)
    return found
