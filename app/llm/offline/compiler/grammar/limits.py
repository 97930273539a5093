"""Gates of the campaign, ranges to optimise, and what is to stay fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from app.llm.offline.compiler.grammar.distances import What, spread, step_said
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Distance, Gate, Hold, Protect, Range, Statement, Unusable
from app.llm.offline.compiler.wording import phrases, words

_MORE = phrases("""
    at least | minimum of | minimum | min | more than | over | above | > | >= | no less than | of at least |
    not less than | greater than | better than | higher than | must be above | should be above | should be at least |
    must be at least | no fewer than | i want at least | with at least
""")
_LESS = phrases("""
    at most | maximum of | maximum | max | less than | under | below | < | <= | no more than | not more than |
    smaller than | should be below | must be below | should stay below | must stay under | should not exceed |
    must not exceed | not exceed | lower than | of at most | limit | limited to | not above | capped at |
    should be under | must be under | staying under | has to stay under | should stay under | has to stay below |
    must stay below | keep | up to
""")
_FILL = words("""
    a the of is be should must : = to stay want i we with and need per have total keep has get give me number please
    makes make that it needs but only accept if results strategy reject aim for looking require requires gate gates
    ratio annual do not let go see backtest in trades
""")
_DRAWDOWN = phrases("""
    drawdown | max drawdown | maximum drawdown | draw down | dd | max dd | maxdd | max draw down | mdd | drawdowns
""")
_SHARPE = ("sharpe ratio", "sharpe", "sharp ratio", "sharpe - ratio")
_DEGRADATION = ("out of sample degradation", "oos degradation", "degradation", "max degradation", "oos drop")
_WANTING = words("""
    set with and i we want need a the it should have must please only accept if strategy looking for keep require needs
    to aim but make sure results has do that also gate gates : get
""")
_AT_MOST = words("""
    of is be should at most : = to than below under less not exceed max limit stay the must no more above over gate
""")
_NO_GATES = phrases("""
    profit factor | win rate | winrate | sortino | calmar | annual return | cagr | return | win ratio | expectancy |
    recovery factor | monthly return | yearly return
""")
_OVER = words("""
    values value be in range ranges ranging : = is of over lengths anywhere ( the optimised optimized vary
""")
_ALL_FIXED = phrases("""
    no optimisation | no optimization | without optimisation | without optimization | fixed parameters | do not
    optimise anything | do not optimize anything | don't optimise anything | don't optimize anything | no curve
    fitting | keep all parameters fixed | keep the parameters fixed | keep everything fixed | don't change the
    parameters
""")
_NOT_TO_CHANGE = phrases("""
    don't optimise | don't optimize | do not optimise | do not optimize | dont optimise | dont optimize | do not
    change | don't change | leave alone | don't vary
""")
_ASSUMING = words("with and assume include a use the of starting start initial account $")


@attempt
def gate(reader: Reader, speaker: Speaker) -> Statement | None:
    """`at least 100 trades`, `max drawdown 20%`, `Sharpe above 1`, `degradation below 40%`."""
    reader.skip(*_WANTING)
    for form in (_trades, _drawdown, _sharpe, _degradation, _other):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def _trades(reader: Reader, speaker: Speaker) -> Statement | None:
    behind = _trades_behind(reader)
    if behind is not None:
        return behind
    word = reader.take_any((*_MORE, "min trades", "minimum trades", "minimum number of trades", "trade count"))
    if not word:
        return None
    reader.skip("of", ":", "=", "is", "trades", "number")
    count = reader.whole()
    if count is None:
        return None
    if "trade" not in word and not reader.take("trades", "trade", "round"):
        return None
    reader.take_any(("in the backtest", "in total", "overall", "in backtest", "in the test", "total", "per test"))
    return Gate("min_trades", float(count)) if not reader.sees("a", "per", "each", "every") else None


@attempt
def _trades_behind(reader: Reader) -> Statement | None:
    """`100 trades min`, `150 trades or more`."""
    count = reader.whole()
    if count is None or not reader.take("trades"):
        return None
    return Gate("min_trades", float(count)) if reader.take_any(("min", "minimum", "at least", "or more")) else None


@attempt
def _drawdown(reader: Reader, speaker: Speaker) -> Statement | None:
    reader.skip(*_NO_MORE)
    amount = _percent(reader)
    if not reader.take_any(_DRAWDOWN):
        return None
    if amount is None:
        reader.take_any(_LESS)
        reader.skip(*_AT_MOST)
        amount = _percent(reader, bare=True)
    if amount is None or not 0 < amount <= 100:
        return None
    reader.take("max", "maximum")
    return Gate("max_drawdown_pct", amount)


_NO_MORE = words("""
    max maximum at most less than under below no more < not a keep the of
""")


def _percent(reader: Reader, bare: bool = False) -> float | None:
    at = reader.at
    amount = reader.number()
    if amount is not None and (reader.take("%", "percent", "pct") or bare):
        return amount
    reader.at = at
    return None


@attempt
def _sharpe(reader: Reader, speaker: Speaker) -> Statement | None:
    reader.take_any(_MORE)
    reader.skip("a", "of")
    if not reader.take_any(_SHARPE):
        return None
    reader.take_any(_MORE)
    reader.skip("of", "is", "be", "should", ":", "=", "at", "least", "than", "above", "over", "must")
    amount = reader.number()
    if amount is None:
        return None
    reader.take_any(("or more", "or better", "or higher", "minimum", "+"))
    return Gate("min_sharpe", amount)


@attempt
def _degradation(reader: Reader, speaker: Speaker) -> Statement | None:
    reader.skip(*_NO_MORE)
    if not reader.take_any(_DEGRADATION):
        return None
    reader.take_any(_LESS)
    reader.skip("of", "is", "be", "should", "at", "most", ":", "=", "than", "below", "under", "max")
    amount = _percent(reader, bare=True)
    return Gate("max_oos_degradation_pct", amount) if amount is not None else None


@attempt
def _other(reader: Reader, speaker: Speaker) -> Statement | None:
    """Figures that are reported but are no gate."""
    reader.take_any((*_MORE, *_LESS))
    reader.skip("a", "of")
    name = reader.take_any(_NO_GATES)
    if not name:
        return None
    reader.take_any((*_MORE, *_LESS))
    reader.skip("of", "is", "be", "should", "at", "least", "above", ":", "=", "than", "ratio")
    if reader.number() is None:
        return None
    reader.take("%", "percent", "pct")
    reader.take_any(("per year", "a year", "per month", "a month", "or more", "or better", "annually", "yearly"))
    return Unusable(
        f"there is no gate on the {name}",
        "gates are drawdown, Sharpe, out-of-sample degradation and the number of trades",
    )


_OPTIMISE = phrases("""
    optimise over | optimize over | optimise | optimize | optimising | optimizing | test | try | vary | sweep |
    search | scan | optimised | optimized | explore | let | range
""")


_KINDS: Mapping[str, Literal["atr", "percent", "pips", "reward_ratio"]] = {
    "%": "percent",
    "percent": "percent",
    "atr": "atr",
    "atrs": "atr",
    "pips": "pips",
    "r": "reward_ratio",
}
_PROTECTED: Mapping[str, What] = {
    **dict.fromkeys(("stop", "stops", "loss", "sl"), "stop_loss"),
    **dict.fromkeys(("target", "targets", "tp", "profit"), "take_profit"),
    **dict.fromkeys(("trailing", "trail"), "trailing_stop"),
}


@attempt
def value_range(reader: Reader, speaker: Speaker) -> Statement | None:
    """`optimise the fast EMA from 5 to 30 step 5`, `test RSI lengths 2 to 20`, `try stops between 1 and 4 ATR`."""
    reader.skip("and", "please", "i", "we", "want", "to", "also", "then", "should", "be", "with")
    wanted = bool(reader.take_any(_OPTIMISE))
    reader.skip("the", "a", "all", "different", "values", "for", "of", "over")
    subject = _subject(reader)
    if not subject and not wanted:
        return None
    reader.skip(*_OVER)
    low, high, step, unit = _bounds(reader)
    if low is None or high is None:
        return None
    reader.skip(")")
    if not subject:
        reader.take("for")
        reader.skip("the", "a", "on")
        subject = _subject(reader)
    if not subject or low >= high:
        return None
    return Range(subject, low, high, step, _protecting(subject, low, high, step, unit))


def _protecting(subject: Sequence[str], low: float, high: float, step: float | None, unit: str) -> Protect | None:
    """`try stops from 1 to 3 ATR` says a stop as well, unless one is said apart."""
    kind = _KINDS.get(unit)
    what = next(
        (_PROTECTED[word] for word in ("trailing", "trail", *subject) if word in subject and word in _PROTECTED), None
    )
    if kind is None or what is None:
        return None
    return Protect(what, spread(Distance(kind, high), low, high, step))


_SUBJECTS = (
    "fast slow stop loss sl target tp take profit rsi ema sma ma macd bollinger bb donchian atr length lengths "
    "period periods multiplier multiple level levels threshold entry exit signal "
    "oversold overbought trailing trail lookback channel band bands short long average moving deviation std stops "
    "targets ratio reward line rsi's emas smas lower upper"
).split()


def _subject(reader: Reader) -> tuple[str, ...]:
    words: list[str] = []
    while True:
        reader.skip("the", "'s", "my")
        word = reader.take(*_SUBJECTS)
        if not word:
            return tuple(words)
        words.append(word)


def _bounds(reader: Reader) -> tuple[float | None, float | None, float | None, str]:
    """Low, high and step of a range, and the unit it was said in."""
    reader.skip("from", "between")
    low = reader.number()
    reader.skip("%", "x", "atr", "percent", "pips", "r")
    if low is None or not reader.take("to", "-", "and", "until", "till", "through", "up"):
        return None, None, None, ""
    reader.skip("to")
    high = reader.number()
    reader.skip("x")
    unit = reader.take(*_KINDS)
    reader.skip("bars")
    return low, high, step_said(reader), unit


@attempt
def hold(reader: Reader, speaker: Speaker) -> Statement | None:
    """`don't optimise the stop`, `keep the stop fixed`, `no optimisation`, `fixed parameters`."""
    reader.skip("and", "please", "but")
    if reader.take_any(_ALL_FIXED):
        return Hold(())
    if reader.take_any(_NOT_TO_CHANGE):
        subject = _subject(reader)
        return Hold(subject)
    if reader.take("keep", "leave", "hold"):
        subject = _subject(reader)
        reader.skip("at", "is")
        reader.number()
        if subject and reader.take("fixed", "constant", "unchanged"):
            return Hold(subject)
    return None


@attempt
def charge(reader: Reader, speaker: Speaker) -> Statement | None:
    """Costs and capital are settings of the campaign, not of the strategy."""
    reader.skip(*_ASSUMING)
    reader.number()
    reader.skip("%", "pip", "pips", "percent", "$", "usd", "eur", "k", "ticks", "tick")
    word = reader.take("commission", "commissions", "spread", "slippage", "capital", "deposit", "fees")
    if not word:
        return None
    reader.skip("of", "is", ":", "=", "per", "trade", "side", "$")
    reader.number()
    reader.skip("%", "pip", "pips", "percent", "$", "usd", "eur", "k", "ticks", "tick")
    return Unusable(
        f"{word} is set for the whole campaign, not by a strategy", "costs come from the market's own table"
    )
