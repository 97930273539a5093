"""How much to trade: `risk 0.5% per trade`, `use 10% of the balance`, `0.1 lots`, `max leverage 10`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.sized_by_stop import sized_by_stop
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Size, Statement, Unusable
from app.llm.offline.compiler.wording import phrases, words

_ACCOUNT = phrases("""
    account balance | account equity | balance | equity | account | capital | portfolio | bankroll | funds | cash |
    money | my money | cash balance | buying power | wallet | net worth | net liq | funds available |
    total equity | total capital | my account | trading capital | acc | port | stack | bankroll | account size
""")
_PER_TRADE = phrases("""
    per trade | per position | each trade | for each position | for every position | for every trade | for a trade |
    for any trade | for each entry | for every entry | for each order | for the trade | for the position |
    in any trade |
    in any position | in a position | behind each trade | behind every trade |
    behind each position | behind every position | into a trade | into a position |
    into any trade | on each trade | a trade | per entry | every trade | for each trade |
    on every trade | each | / trade | per setup | in each trade | trade risk | per order | in every trade |
    each time | goes into each trade | goes in each trade | go into each trade | every time |
    on each 1 | in each | in each 1 | for each 1 | in every 1 | for every 1 | on each of them | in each of them |
    per signal | at a time | a time | per single trade |
    in each position | on it | on each | on every 1 | on this | a pop |
    a go | per go | at a go |
    on any trade | on any 1 trade | on a trade | in every position | into each trade | into each position |
    into every trade | on each position | on every position | to each trade | to every trade
""")
_FILL = words("""
    of the my a to at is : = about only max maximum up around set fixed be should
""")
_LEAD = words("""
    and with then use using i we want to please trade position sizing a money management : put invest allocate the
    will should allocating putting investing of just go in keep at be but for willing take is set deploy deploying
    commit committing
    each every gets get uses sized sizes sizing i'll i'd i'm we'll only real actual
""")
_AT_MOST = phrases("never more than | no more than | not more than | at most | up to | never over | not over")
_INTO = phrases("in | into it | in it | to work | into each | in each time | in every time | at work | into the trade")
_MOST_ALONE = 3
_TOPS = phrases("max | maximum | at most | most | tops | at the most")
_SHARES = {"half": 50.0, "quarter": 25.0, "third": 100 / 3, "fifth": 20.0, "tenth": 10.0}
_EVERYTHING = phrases("""
    all in | full port | all equity | full equity | all capital | all my account | full portfolio | full size |
    full stack | whole port | whole portfolio | all the equity |
    all my equity | all of my equity | all my capital | all of my capital | all the capital | all of the equity |
    all of my account | all of the account | all my money | everything i have | 100 % equity | entire account |
    entire balance | entire portfolio | full balance | full account | whole account | whole balance |
    100 percent invested | fully invested | all of equity | all of balance | all of capital | all of it |
    all of my balance | all of the balance | all the balance | all the account | the full account | the whole account
""")
_SIZE = phrases("""
    position size | position sizes | size | trade size | order size | lot size | stake | positions | position sizing
""")
_FIXED_SIZE = phrases("""
    always the same size | the same size | same size | quantity | qty | fixed quantity |
    position size | size | trade size | order size | lot size | lots | fixed size | fixed lot size | fixed lot |
    volume | fixed | lot
""")
_UNITS = phrases("""
    standard lots | standard lot | mini lots | mini lot | micro lots | micro lot | lots | lot | units | unit |
    shares | share | contracts | contract | coins | coin | shs | cars | car | btc | eth | sol | bnb | xrp | oz | ounces
""")
_MOST_TIMES = 10
_MOST_BARE = 5
_PROTECTING = words("target tp stop sl")
_BOTH = 2
_NEVER_MORE = phrases("""
    never more than | not more than | never over | never above | never use more than | don't use more than |
    never go over | never go above | never exceed | don't exceed | must not exceed | do not use more than
""")
_COINS = ("btc", "eth", "sol", "bnb", "xrp")
_BEFORE_LOTS = words("lot lots size of : = fixed")
_TOO_CLEVER = phrases("""
    martingale | kelly | kelly criterion | half kelly | anti martingale | averaging down | average down | pyramid |
    pyramiding | grid | double up | scale in | scale out | double down | dca | double after a loss | double after
    each loss | double after loss
""")


@attempt
def sizing(reader: Reader, speaker: Speaker) -> Statement | None:
    """Any way of saying a size."""
    alone = _beside_stop(reader, speaker)
    if alone is not None:
        return alone
    reader.skip(*_LEAD)
    for form in (
        sized_by_stop,
        _times_equity,
        _leverage,
        _times,
        _risk,
        _percent,
        _money,
        _counted,
        _bought,
        _too_clever,
    ):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def _risk(reader: Reader, speaker: Speaker) -> Statement | None:
    """`risk 1%`, `1% risk`, `risking half a percent of the account`."""
    reader.skip("size", ":", "is", "should", "be", "of", "each", "every", "trade", "position")
    reader.skip("account", "equity", "max", "maximum")
    reader.take_any(_AT_MOST)
    if reader.sees("never", "don't", "dont", "not") and reader.peek(1).text in ("risk", "risking"):
        reader.at += 1  # "never risk more than 1 %"
    if reader.take("risk", "risking", "risks", "r"):
        reader.skip(*_FILL, "no", "more", "than", "per", "trade", "size", "exactly")
        amount = _percent_amount(reader) or _bare_percent(reader)
    else:
        amount = _percent_amount(reader)
        reader.skip("of", "the", "my", "a", "account", "equity", "balance", "capital")
        if amount is None or not reader.take("risk", "risked", "at"):
            return None
        reader.skip("risk")
    if amount is None:
        return None
    _tail(reader)
    return Size("risk_percent", amount) if 0 < amount <= 100 else None


@attempt
def _beside_stop(reader: Reader, speaker: Speaker) -> Statement | None:
    """`sl 2 ATR, tp 3 ATR, 1%`, `stop 2%, 1% per trade`: few percent behind a stop that are no target are the risk."""
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    apart = before in (",", ".", ";", "\n") or (before in _PROTECTING and speaker.stop is not None)
    if not apart or speaker.stop is None or (before in _PROTECTING and len(speaker.protected) < _BOTH):
        return None
    amount = _percent_amount(reader)
    if not reader.take_any(_PER_TRADE) and speaker.stop.kind == "percent":
        return None
    if amount is None or not 0 < amount <= _MOST_ALONE or not (reader.done or reader.sees(".", ",", ";", "\n")):
        return None
    reader.assumed.append(f"{amount:g} % alone is read as what is risked per trade")
    return Size("risk_percent", amount)


def _percent_amount(reader: Reader) -> float | None:
    at = reader.at
    reader.skip("a", "an")
    amount = reader.number()
    if amount is None and reader.tokens[reader.at - 1].text in ("a", "an") and reader.sees("percent"):
        amount = 1.0
    if amount is not None:
        reader.skip("of", "a", "one")
        if reader.take("%", "percent", "pct"):
            return amount
    reader.at = at
    return None


@attempt
def _bare_percent(reader: Reader) -> float | None:
    """`risk .5`: a small number with nothing behind it can be nothing but percent."""
    amount = reader.number()
    plain = reader.done or reader.sees(",", ".", ";", "\n")
    paired = any(reader.peek(ahead).text in ("reward", "rewards", "make", "rr") for ahead in range(4))
    if amount is None or not 0 < amount <= _MOST_BARE or not plain or paired:
        return None
    reader.assumed.append(f"risk {amount:g} is read as {amount:g} %")
    return amount


def _tail(reader: Reader) -> None:
    reader.take_any(("as the position size", "as position size", "as the size", "as size", "as my position size"))
    at = -1
    while at != reader.at:
        at = reader.at
        reader.take_any(_PER_TRADE)
        reader.take_any(("fixed", "fixed size", "fixed sizing"))
        if reader.take("of", "on"):
            reader.skip("the", "my", "our", "total")
            if not reader.take_any(_ACCOUNT):
                reader.at = at
        reader.take_any(("per trade", "sizing", "position sizing"))
        before = reader.at
        if reader.take_any(_TOPS) and not (ends(reader) or reader.sees("per", "each", "every", "of", "on", "for", "a")):
            reader.at = before  # "max 3 trades a day" is another rule


@attempt
def _percent(reader: Reader, speaker: Speaker) -> Statement | None:
    """`10% of balance`, `position size 10%`, `size: 25% of equity`, `all in`."""
    if _everything(reader):
        _tail(reader)
        return Size("percent_of_balance", 100.0)
    reader.skip("a", "an", "my", "about")
    share = _fraction(reader)
    reader.skip("a", "an", "1", "my", "about")
    share = _share(reader) if share is None else share
    if share is not None:
        reader.skip("of", "my", "the", "our")
        if not reader.take_any(_ACCOUNT):
            return None
        reader.take_any(_INTO)
        _tail(reader)
        return Size("percent_of_balance", round(share, 2))
    invested = reader.tokens[reader.at - 1].text in ("allocate", "allocating", "invest") if reader.at else False
    sized = bool(reader.take_any(_SIZE)) or invested
    reader.skip(*_FILL)
    amount = _percent_amount(reader)
    if amount is None or not amount > 0:
        return None
    reader.take("of", "from")
    reader.skip("the", "my", "our", "total", "available", "its", "current")
    if not reader.take_any((*_ACCOUNT, *_SIZE, "position", "positions")) and not sized:
        return None
    reader.take("worth")
    reader.take_any(_INTO)
    _tail(reader)
    reader.take_any(_INTO)
    return Size("percent_of_balance", amount)


@attempt
def _everything(reader: Reader) -> str | None:
    """`all in`, `size is all of equity`, `put the whole account in`."""
    reader.take_any(_SIZE)
    reader.skip(*_FILL)
    found = reader.take_any(_EVERYTHING)
    reader.skip("in" if found else "")
    return found or None


@attempt
def _fraction(reader: Reader) -> float | None:
    """`1/4`, in percent."""
    parts = reader.whole(1)
    whole = reader.whole(2) if parts is not None and reader.take("/") else None
    if parts is None or whole is None or parts >= whole:
        return None
    reader.assumed.append(f"{parts}/{whole} of it is {100 * parts / whole:.4g} %")
    return 100 * parts / whole


@attempt
def _share(reader: Reader) -> float | None:
    """`half`, `one tenth`, `two thirds`, in percent."""
    parts = reader.whole(1)
    word = reader.take(*_SHARES, *(f"{one}s" for one in _SHARES))
    share = (parts or 1) * _SHARES.get(word.removesuffix("s"), 0.0)
    if not 0 < share <= 100:
        return None
    if parts is not None:
        reader.assumed.append(f"{parts} {word} of it is {share:.4g} %")
    return share


@attempt
def _counted(reader: Reader, speaker: Speaker) -> Statement | None:
    """`0.1 lots`, `1000 units`, `100 shares`, `1 contract`, `a micro lot`."""
    named = reader.take_any(_FIXED_SIZE)
    reader.skip(*_FILL)
    amount = _half(reader) or reader.number()
    if amount is None and reader.tokens[max(0, reader.at - 1)].text == "a":
        amount = 1.0
    if amount is None or amount <= 0:
        return None
    kind = reader.take_any(_UNITS) or ("units" if named == "qty" and ends(reader) else "")
    before = reader.tokens[max(0, reader.at - 2)].text
    if not kind:
        if (
            not any(token.text in ("lot", "lots") for token in reader.tokens[max(0, reader.at - 5) : reader.at])
            or before not in _BEFORE_LOTS
        ):
            return None
        kind = "lots"
    _tail(reader)
    if "lot" in kind:
        _in_units(reader, 100_000 * amount)
        return Size("lots", amount * (0.1 if "mini" in kind else 0.01 if "micro" in kind else 1.0))
    if kind in ("contract", "contracts", "car", "cars"):
        return Size("contracts", amount)
    return Size("fixed_units", amount, coin=kind.upper() if kind in _COINS else "")


@attempt
def _in_units(reader: Reader, units: float) -> bool | None:
    """`1 lot (100k)`: how many units that is, said beside it."""
    if not reader.take("(", "="):
        return None
    number = reader.number()
    thousands = 1000 if reader.take("k") else 1
    reader.skip("units", "unit", "of", "currency")
    return True if number is not None and number * thousands == units and reader.take(")") else None


@attempt
def _half(reader: Reader) -> float | None:
    """`half a lot`, `a quarter lot`: that share of one."""
    share = {"half": 0.5, "quarter": 0.25, "tenth": 0.1}.get(reader.take("half", "quarter", "tenth"))
    reader.skip("of", "a", "1")
    return share if share is not None and reader.sees("lot", "standard", "mini") else None


@attempt
def _bought(reader: Reader, speaker: Speaker) -> Statement | None:
    """`buy fifty shares every time`, `always trade 0.1 lots`: so many of them and nothing else said."""
    if not reader.take("buy", "sell", "short", "buying", "always", "trade", "purchase", "order"):
        return None
    reader.skip("always", "buy", "sell", "short", "trade", "exactly", "just", "with", "for")
    found = _counted(reader, speaker) or _percent(reader, speaker)
    return found if ends(reader) else None


@attempt
def _money(reader: Reader, speaker: Speaker) -> Statement | None:
    """`$500 per trade`, `risk 100 dollars a trade`: sums of money are no size of a contract."""
    reader.take_any(_SIZE)
    reader.skip("risk", "risking", *_FILL)
    marked = bool(reader.take("$", "€", "£"))
    amount = reader.number()
    marked = bool(reader.take("$", "€", "£", "usd", "dollars", "bucks", "eur", "euros", "usdt")) or marked
    if amount is None or not marked or not reader.take_any(_PER_TRADE):
        return None
    return Unusable(
        "a sum of money per trade cannot be said in a contract",
        "say a percent of the balance, a percent of risk, or units",
    )


@attempt
def _times_equity(reader: Reader, speaker: Speaker) -> Statement | None:
    """`2x leverage of equity per position`, `1.5 times equity`: that share of the balance in each trade."""
    amount = reader.number()
    if amount is None or not 0 < amount <= _MOST_TIMES or not reader.take("x", "times"):
        return None
    reader.skip("leverage", "of", "my", "the", "on")
    if not reader.take_any(_ACCOUNT):
        return None
    _tail(reader)
    reader.assumed.append(f"{amount:g} times the equity is {100 * amount:g} % of the balance in each trade")
    return Size("percent_of_balance", round(100 * amount, 6))


@attempt
def _leverage(reader: Reader, speaker: Speaker) -> Statement | None:
    """`max leverage 10`, `leverage 5x`, `10x leverage`, `leverage 1:30`, `never more than 2x leverage`."""
    if reader.take_any(("no leverage", "without leverage", "unleveraged", "unlevered")):
        return Size("max_leverage", 1.0)
    reader.take_any(_NEVER_MORE)
    reader.skip("max", "maximum", "up", "to", "at", "most", "no", "more", "than")
    if reader.take("leverage", "levered"):
        reader.skip(*_FILL, "capped", "limited", "no", "more", "than", "below")
        amount = reader.number()
        if amount == 1 and reader.take(":"):
            amount = reader.number()
        elif amount is not None and reader.take(":"):
            reader.number()
    else:
        amount = reader.number()
        reader.skip("x", ":", "times")
        if amount == 1 and reader.peek().value is not None:
            amount = reader.number()
        elif reader.peek().value == 1 and reader.tokens[reader.at - 1].text == ":":
            reader.at += 1  # "3:1"
        if not reader.take("leverage"):
            return None
    if amount is None or amount <= 0:
        return None
    reader.take("x")
    reader.take("times")
    return Size("max_leverage", amount)


@attempt
def _times(reader: Reader, speaker: Speaker) -> Statement | None:
    """`100x` by itself."""
    amount = reader.whole(2)
    if amount is None or not reader.take("x") or not (reader.done or reader.sees(",", ".", ";", "\n", "!")):
        return None
    reader.assumed.append(f"{amount}x alone is read as leverage of at most {amount}")
    return Size("max_leverage", float(amount))


@attempt
def _too_clever(reader: Reader, speaker: Speaker) -> Statement | None:
    name = reader.take_any(_TOO_CLEVER)
    if not name:
        return None
    reader.skip("sizing", "after", "each", "a", "loss", "losses", "into", "winners", "every", "position", "size", "the")
    return Unusable(
        f"{name} cannot be said in a contract", "sizes are a percent of risk, a percent of the balance, or fixed units"
    )
