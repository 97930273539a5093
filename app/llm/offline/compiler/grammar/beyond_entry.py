"""How far beyond the entry a stop at breakeven lies: `breakeven plus 2 pips`, `BE+2`."""

from __future__ import annotations

from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker


def offset_said(reader: Reader, speaker: Speaker) -> tuple[float, str]:
    """`plus 2 pips`, `+2` in the unit of the stop; nothing is 0 ticks."""
    at = reader.at
    if reader.take("plus", "+", "with"):
        amount = reader.number()
        unit = reader.take("pip", "pips", "tick", "ticks")
        kind = speaker.stop.kind if speaker.stop is not None else ""
        if amount is not None and not unit and kind in ("pips", "ticks") and not reader.sees("r"):
            unit = kind
            reader.assumed.append(f"{amount:g} is counted in {unit}, as the stop")
        if amount is not None and unit:
            return amount, "pips" if unit.startswith("pip") else "ticks"
    reader.at = at
    return 0.0, "ticks"
