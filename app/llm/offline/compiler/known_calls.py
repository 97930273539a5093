"""The indicators whose numbers are said somewhere in the prompts, which rules elsewhere mean by their names alone."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.grammar.alike_lengths import alike_lengths
from app.llm.offline.compiler.grammar.atr_length import atr_said_apart
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.settings_apart import settings_apart
from app.llm.offline.compiler.grammar.usual_levels import level_said
from app.llm.offline.compiler.grammar.usual_numbers import numbers_apart
from app.llm.offline.compiler.lexicon import Spoken
from app.llm.offline.compiler.meaning import Call, Line
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.tokens import Token


def indicators_with_numbers(prompts: Sequence[tuple[Token, ...]]) -> dict[str, list[Call]]:
    """The indicators whose numbers are said somewhere, so that a later "the RSI" means that one."""
    known: dict[str, list[Call]] = {}
    for tokens in prompts:
        reader, speaker = Reader(tokens), Speaker(bars="any")
        for at in range(len(tokens)):
            if _is_timeframe(tokens, at):
                continue
            reader.at = at
            reader.assumed.clear()
            said = indicator_call(reader, speaker)
            if said is None:
                continue
            speaker = Speaker(bars="any")  # what is said elsewhere is not meant here
            if level_said(reader, said[0], said[1], tokens[at - 1].text if at else ""):
                continue
            if _some_said(said[0], reader.assumed) and said[0].name != "atr":
                calls = known.setdefault(said[0].name, [])
                if said[1] not in calls:
                    calls.append(said[1])
    for tokens in prompts:
        numbers_apart(tokens, known)
        settings_apart(tokens, known)
        alike_lengths(tokens, known)
        atr = atr_said_apart(tokens)
        if atr is not None:
            known.setdefault("atr", [atr])
    return known


def _some_said(row: Spoken, assumed: Sequence[str]) -> bool:
    """Whether at least one of its numbers was said: `Keltner (20, 1.5)` leaves the length of its ATR open."""
    if not assumed:
        return bool(row.numbers)
    filled = assumed[0].removesuffix("(not said)").split(": ")
    return len(assumed) == 1 and len(filled) > 1 and filled[1].count(",") + 1 < len(row.numbers)


def copied(known: dict[str, list[Call]]) -> dict[str, list[Call]]:
    """The same, for one reading to add to."""
    return {name: list(calls) for name, calls in known.items()}


def _is_timeframe(tokens: Sequence[Token], at: int) -> bool:
    """Whether the number here is that of `M15` or `H4`: no length of an indicator named behind it."""
    before = tokens[at - 1] if at else None
    return before is not None and before.text in ("h", "m", "d", "w") and before.touches(tokens[at])


def only_two(named: Sequence[Call]) -> tuple[Line, Line] | None:
    """`long while EMA 9 > EMA 21 …, exit when the EMAs cross`: the two there are; None where there are others."""
    two = sorted(dict.fromkeys(named), key=lambda one: one.number("length") or 0)
    if len(two) != len(("fast", "slow")) or two[0].timeframe != two[1].timeframe:
        return None
    return Line(two[0]), Line(two[1])
