"""Gates of the campaign, and costs, which are no part of a strategy."""

from __future__ import annotations

from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Gate, Statement, Unusable
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
    to aim but make sure results has do that also gate gates : get when strategies those runs systems variants
""")
_WISHING = words("please and also but if")
_AT_MOST = words("""
    of is be should at most : = to than below under less not exceed max limit stay the must no more above over gate
""")
_NO_GATES = phrases("""
    profit factor | win rate | winrate | sortino | calmar | annual return | cagr | return | win ratio | expectancy |
    recovery factor | monthly return | yearly return
""")
_REFUSING = phrases("""
    bin it | discard it | drop it | reject it | throw it away | throw it out | scrap it | ditch it | trash it |
    fail it | refuse it | refuse | drop | throw out | get rid of it | discard | reject | scrap | ditch | bin |
    throw away | forget it | dump it | not interested |
    i don't want it | bin the strategy | reject the strategy | discard the strategy
""")
_PASSING_OVER = phrases("ignore | exclude | filter out | skip | leave out | kick out | remove | i don't want | no")
_WHATEVER = phrases("""
    strategies | anything | results | everything | runs | backtests | variants | parameter sets | combinations | those |
    any strategy | any result | all strategies | systems | whatever | the ones | versions | candidates | any run |
    any variant | sets | settings | any system | any candidate
""")
_IF = ("if", "when")
_OVER = phrases("over | above | more than | > | exceeds | greater than | bigger than | higher than | beyond")
_UNDER = phrases("under | below | less than | < | fewer than | lower than")
_ITS = words("the its it a max maximum has have gets we with makes took takes had there is are that which having")
_REFUSED_ENDS = (*words(", . ; ! or and"), "\n")
_CLAUSE = 24
_ASSUMING = words("with and assume include a use the of starting start initial account $")


@attempt
def gate(reader: Reader, speaker: Speaker) -> Statement | None:
    """`at least 100 trades`, `max drawdown 20%`, `Sharpe above 1`, `degradation below 40%`."""
    refused = _refused(reader)
    if refused is not None:
        return refused
    reader.skip(*_WISHING)
    refusing = bool(reader.take_any(_REFUSING))  # then what it must be is not what is said
    reader.skip(*_WANTING)
    for form in (_other,) if refusing else (_trades, _drawdown, _sharpe, _degradation, _other):
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
def _refused(reader: Reader) -> Statement | None:
    """`bin it if drawdown over 20% or under 150 trades`: what a strategy must not be, behind what becomes of it."""
    if reader.take("or", "and"):
        before = " ".join(token.text for token in reader.tokens[max(0, reader.at - _CLAUSE) : reader.at])
        if not any(
            f"{verb} {joint}" in before for verb in (*_REFUSING, *_PASSING_OVER) for joint in (*_IF, *_WHATEVER)
        ):
            return None
    elif not _refuses(reader):
        return None
    reader.skip(*_ITS)
    drawn = bool(reader.take_any(_DRAWDOWN))
    reader.skip("is", "goes", "gets", "ratio")
    reader.skip("there", "are", "with")
    above, below = bool(reader.take_any(_OVER)), bool(reader.take_any(_UNDER))
    amount = reader.number() if above or below else None
    percent = bool(reader.take("%", "percent", "pct"))
    reader.skip("max" if not drawn else "")
    drawn = drawn or bool(reader.take_any(_DRAWDOWN))
    trades = not drawn and bool(reader.take("trades"))
    if amount is None or not (reader.done or reader.sees(*_REFUSED_ENDS)) or percent != drawn:
        return None
    if drawn:
        return Gate("max_drawdown_pct", amount) if above and 0 < amount <= 100 else None
    return Gate("min_trades", amount) if trades and below and amount == int(amount) else None


def _refuses(reader: Reader) -> bool:
    """`bin it if …`, `discard strategies with …`, `ignore anything that has …`."""
    if reader.take_any(_REFUSING):
        return bool(reader.take(*_IF) or reader.take_any(_WHATEVER))
    return bool(reader.take_any(_PASSING_OVER) and reader.take_any(_WHATEVER))


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
