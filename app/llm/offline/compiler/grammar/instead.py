"""A value that takes the place of the one just named: `stochastic RSI, sorry I mean plain stochastic 14 3 3, …`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.taking_back import TAKING_BACK
from app.llm.offline.compiler.grammar.values import subject
from app.llm.offline.compiler.meaning import Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker


@attempt
def instead(reader: Reader, speaker: Speaker, begun: int) -> Value | None:
    """`stochastic RSI, sorry I mean plain stochastic 14 3 3, crosses …`: another value takes the subject's place."""
    start = reader.at
    reader.skip(",", "-", "(", ".", "…")
    if not reader.take_any(TAKING_BACK):
        return None
    reader.skip(",", ".", "…", "i", "mean", "the", "a", "just", "plain", "regular", "normal", "simple", "ordinary")
    found = subject(reader, speaker)
    if found is None:
        return None
    reader.skip(",", ")", "-")
    said = "".join(f" {token.text}" for token in reader.tokens[begun:start])
    reader.assumed.append(f"“{said.strip()}” is taken back")
    return found
