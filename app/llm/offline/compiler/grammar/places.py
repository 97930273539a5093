"""Markets and timeframes: `on EURUSD 1h`, `EUR/USD hourly`, `gold on the 4h chart`, `H4`, `15 min`."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Place, Statement, Unusable
from app.llm.offline.compiler.tokens import Kind
from app.llm.offline.compiler.wording import words
from market.instruments import INSTRUMENTS

_NICKNAMES: Mapping[str, str] = {
    "gold": "XAUUSD",
    "silver": "XAGUSD",
    "bitcoin": "BTCUSDT",
    "btc": "BTCUSDT",
    "ethereum": "ETHUSDT",
    "ether": "ETHUSDT",
    "eth": "ETHUSDT",
    "solana": "SOLUSDT",
    "sol": "SOLUSDT",
    "bnb": "BNBUSDT",
    "ripple": "XRPUSDT",
    "xrp": "XRPUSDT",
    "apple": "AAPL",
    "google": "GOOG",
    "tesla": "TSLA",
    "microsoft": "MSFT",
    "nvidia": "NVDA",
    "amazon": "AMZN",
    "s and p 500": "SPX",
    "s and p": "SPX",
    "sp 500": "SPX",
    "nasdaq 100": "NDX",
    "nasdaq": "NDX",
    "nas100": "NDX",
    "nas 100": "NDX",
    "us100": "NDX",
    "us 100": "NDX",
    "nq": "NDX",
    "us500": "SPX",
    "us 500": "SPX",
    "spx500": "SPX",
    "us30": "DJI",
    "us 30": "DJI",
    "guppy": "GBPJPY",
    "kiwi": "NZDUSD",
    "loonie": "USDCAD",
    "dow jones": "DJI",
    "dow": "DJI",
    "cable": "GBPUSD",
    "fiber": "EURUSD",
    "euro": "EURUSD",
    "euro dollar": "EURUSD",
    "dollar yen": "USDJPY",
    "usd yen": "USDJPY",
    "the yen": "USDJPY",
    "pound": "GBPUSD",
    "aussie": "AUDUSD",
    "btcusd": "BTCUSDT",
    "ethusd": "ETHUSDT",
    "btc / usdt": "BTCUSDT",
    "btc / usd": "BTCUSDT",
    "eth / usdt": "ETHUSDT",
}
_UNITS: Mapping[str, str] = {
    **dict.fromkeys("m min mins minute minutes".split(), "m"),
    **dict.fromkeys("h hr hrs hour hours".split(), "h"),
    **dict.fromkeys("d day days".split(), "d"),
    **dict.fromkeys("w week weeks".split(), "w"),
}
_COMPARING = words("above below over under > < >= <= crosses is crossing rising falling crossed")
_TIMEFRAMES = ("1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w")
_WORDS: Mapping[str, str] = {"hourly": "1h", "daily": "1d", "weekly": "1w", "dailies": "1d"}
_CHART = ("chart", "charts", "timeframe", "timeframes", "tf", "bars", "candles", "candle", "bar", "data", "time frame")
_INTRO = words("""
    symbols instruments instrument ticker tickers asset assets on trade trading for using in market markets symbol
    pair pairs timeframe tf at over chart
""")
_TREND = ("trend", "uptrend", "downtrend", "trending")
_BETWEEN = words(", and / on the - ( ) or in a an at using with for")


@attempt
def place(reader: Reader, speaker: Speaker) -> Statement | None:
    """Any run of markets and timeframes, with its `on`."""
    introduced = bool(reader.take(*_INTRO))
    reader.skip("the", "on", ":", "=", "is", "of", "both", "a", "an", "pair", "to", "in", *_CHART)
    markets: list[str] = []
    timeframes: list[str] = []
    while True:
        at = reader.at
        if markets or timeframes:
            reader.skip(*_BETWEEN)
        apart = not markets or reader.tokens[reader.at - 1].text == ","  # "EURUSD 1h EMA cross" is on 1h
        found = market(reader)
        if found:
            markets.append(found)
            reader.skip("'s")
            continue
        length = timeframe_word(reader) or timeframe_token(reader)
        if (
            length is None or reader.sees(*_TREND) or (apart and _reads_on(reader))
        ):  # "daily uptrend" speaks of a condition
            reader.at = at
            break
        if length not in _TIMEFRAMES:
            return Unusable(f"bars of {length} are not available; the timeframes are {' '.join(_TIMEFRAMES)}")
        timeframes.append(length)
        reader.skip("-")
        reader.take_any(_CHART)
    if not markets and not timeframes:
        return _unknown_market(reader) if introduced else None
    reader.skip(")")
    reader.take_any(_CHART)
    return Place(tuple(dict.fromkeys(markets)), tuple(dict.fromkeys(timeframes)))


def _reads_on(reader: Reader) -> bool:
    """`4h EMA 50`, `daily close above`: an indicator or a price of other bars."""
    if reader.sees("close", "high", "low", "open"):
        return reader.peek(1).text in _COMPARING
    at = reader.at
    row, _ = take_name(reader)
    if row is None:
        reader.number()
        row, _ = take_name(reader)
    compared = reader.peek().value is not None or reader.sees("(", *_COMPARING)
    reader.at = at
    return row is not None and compared


@attempt
def market(reader: Reader) -> str | None:
    """A market of the table, by its name or what people call it."""
    nickname = reader.take_any(_NICKNAMES)
    if nickname:
        found = _NICKNAMES[nickname]
        if nickname.upper() != found:
            reader.assumed.append(f"{nickname} is {found}")
        return found
    pair = reader.peek().text + reader.peek(2).text
    if reader.peek(1).text in ("/", "-", "_") and pair.upper() in INSTRUMENTS:
        reader.at += 3
        return pair.upper()
    name = reader.peek().text.upper()
    if name in INSTRUMENTS and reader.peek().kind is Kind.WORD:
        reader.at += 1
        return name
    return None


def _unknown_market(reader: Reader) -> Statement | None:
    """`on DOGEUSD 1h`: something spelled like a market that nobody knows."""
    token = reader.peek()
    currencies = ("usd", "usdt", "eur", "gbp", "jpy", "perp", "usdc")
    if token.kind is Kind.WORD and len(token.text) >= 6 and token.text.endswith(currencies):
        reader.at += 1
        return Unusable(f"the market {token.text.upper()} is not known", "import its bars, or name it with --market")
    return None


@attempt
def timeframe_word(reader: Reader) -> str | None:
    """`hourly`, `daily`, `weekly`, where it stands for the bars to trade."""
    word = reader.take(*_WORDS)
    return _WORDS[word] if word else None


@attempt
def timeframe_token(reader: Reader) -> str | None:
    """`1h`, `H4`, `15 min`, `4-hour`, `D1`; None for anything else."""
    letter, number = reader.peek(), reader.peek(1)
    if letter.text in ("h", "m", "d", "w") and number.kind is Kind.NUMBER and letter.touches(number):
        reader.at += 2
        return _canonical(number.value or 0, letter.text)
    count, unit = reader.peek(), reader.peek(1)
    if count.value is None:
        return None
    if unit.text == "-":
        unit = reader.peek(2)
        used = 3
    else:
        used = 2
    if unit.text not in _UNITS or (unit.text in ("day", "days", "week", "weeks", "d") and count.value != 1):
        return None
    if unit.text in ("hours", "minutes", "mins", "hrs") and not reader.peek(used).text.startswith(_CHART):
        return None
    reader.at += used
    return _canonical(count.value, _UNITS[unit.text])


def _canonical(count: float, unit: str) -> str:
    minutes = count * {"m": 1, "h": 60, "d": 1440, "w": 10080}[unit]
    same = {1: "1m", 5: "5m", 15: "15m", 30: "30m", 60: "1h", 240: "4h", 1440: "1d", 10080: "1w"}
    return same.get(int(minutes), f"{count:g}{unit}") if minutes == int(minutes) else f"{count:g}{unit}"
