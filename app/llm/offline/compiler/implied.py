"""What a whole prompt implies for the reading of each phrase: its bars, and whether it defines a trend."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.tokens import Token
from contracts.strategy import TIMEFRAMES


def defines_trend(prompts: Sequence[tuple[Token, ...]]) -> bool:
    """Whether a trend is spoken of, which may be defined behind its first mention."""
    return any(token.text in ("uptrend", "downtrend", "trend") for tokens in prompts for token in tokens)


def implied_timeframe(speaker: Speaker) -> str | None:
    """The shortest timeframe an indicator was asked on, or days where the prompt counts in days."""
    frames = [frame for frame in TIMEFRAMES if frame in speaker.read_on | speaker.counted_in]
    return frames[0] if frames else None
