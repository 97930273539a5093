"""Why a clause that is not understood cannot be said: what traders often ask for and a contract has no words for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.llm.offline.compiler.tokens import Token

_PAUSES = r"wait|pause|sit|skip|rest|cool|cooldown|re - enter|reenter|re - entry|stop trading|stay out|no trades?|break"
_LOST = r"(?<!stop )loss(es)?|losers?|losing|stopped|stop out|exit|winners?|wins?|sl"
_ENDS_THE_DAY = r"stop|quit|halt|done|finish|no more|over|shut"
_OF_THE_DAY = r"for the day|that day|for today|rest of the day|until tomorrow|day is over"

_IN_PART = r"half|partials?|thirds?|quarter|part|rest|remaining|remainder|[\d.]+ (%|percent) of"
_ADDING = r"pyramid|scale in|scaling in|average down|averaging down|martingale|double up|double down"
_HOLDINGS = r"winners?|losers?|position|trade|winning|losing"
_ELSEWHERE = r"order book|orderbook|market depth|(bid|ask) volume|tweets?|sentiment|news|funding rate|open interest"

_INDICATORS = r"rsi|atr|adx|cci|macd|obv|mfi|stochastic|stoch|stdev|deviation|volatility|bandwidth|histogram|roc"
_AVERAGES = r"average|avg|mean|sma|ema|ma|moving average"
_DRAWN = (
    r"divergences?|supports?|resistances?|trend ?lines?|supply|demand|order blocks?|fib(onacci)?s?|"
    r"double (top|bottom)s?|head and shoulders|flags?|wedges?|triangles?|liquidity|"
    r"fair value gaps?|fvg|market structure|bos|choch"
)

_REASONS = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (
            rf"\b({_PAUSES})\b.*\b(after|following)\b.*\b({_LOST})\b|\bafter\b.*\b({_LOST})\b.*\b({_PAUSES})\b",
            "a pause after a trade cannot be said; `at most 2 trades a day` limits the entries",
        ),
        (
            rf"\b({_ENDS_THE_DAY})\b.*\b({_OF_THE_DAY})\b|\b({_OF_THE_DAY})\b.*\b({_ENDS_THE_DAY})\b",
            "a limit on what a day loses or earns cannot be said; `at most 2 trades a day` limits the entries",
        ),
        (
            rf"\b(sell|close|take|exit|bank|cover|book|scale)\b( off| out| of)?( a| one| the)? ({_IN_PART})\b",
            "a trade is closed as a whole, never in part",
        ),
        (
            rf"\b({_ADDING})\b|\badd(ing)? to (the |a |my )?({_HOLDINGS})\b",
            "there is never more than one position, and nothing is added to it",
        ),
        (
            rf"\b({_INDICATORS})\b.*\b(its|own|the)\b.*\b({_AVERAGES})\b",
            "an average of an indicator cannot be said; say `ATR above its value 10 bars ago`",
        ),
        (
            rf"\b({_DRAWN})\b",
            "what is drawn into a chart has no definition in numbers here; say a level such as `20-bar low`",
        ),
        (rf"\b({_ELSEWHERE})\b", "a rule reads the market's own bars and nothing else"),
    )
)


def why_not(tokens: Sequence[Token]) -> str:
    """What keeps these words from being said; empty where no reason is known."""
    text = " ".join(token.text for token in tokens)
    return next((reason for pattern, reason in _REASONS if pattern.search(text)), "")
