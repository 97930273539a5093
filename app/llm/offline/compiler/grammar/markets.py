"""Markets: of the lab's table, by nickname, or known by their spelling alone, which then is said."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.market_names import (
    AMBIGUOUS_COINS,
    BESIDE_BARS,
    CAPITAL_TICKERS,
    CURRENCIES,
    FUND_ON,
    FUTURES_ON,
    NICKNAMES,
    NOT_TICKERS,
    NUMBERED,
    QUOTES,
    TICKERS,
    WELL_KNOWN,
    known,
)
from app.llm.offline.compiler.reader import ARTICLES, Reader, attempt
from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import words

_KINDS = words(
    "futures future stock stocks shares etf index cfd cfds spot perp perps perpetual perpetuals coin ticker token"
)
_BEFORE = frozenset(
    words("""
    on trade trading buy long short sell scalp of ticker symbol market instrument and , / $ pair stock etf future
    futures strategy system
""")
)
_BEHIND = frozenset(
    words("""
    . , ; : ! ? - ( ) / | when whenever if once after on in at for with using and or only long short longs shorts
    chart as every each daily hourly weekly while because entry stop during
""")
) | {"\n", ""}
_SEPARATORS = ("/", "-", "_")
_LONGEST = 6
_SPEAKING = ("i", "we", "please", "that", "which", "i'd", "i'll", "the", "it", "you", "go", "buy", "sell", "enter")


@attempt
def market(reader: Reader) -> str | None:
    """The market that comes next, and move on."""
    at, assumed = reader.at, len(reader.assumed)
    found = _two_words(reader) or _nickname(reader) or _pair(reader) or _of_the_table(reader) or _unlisted(reader)
    if not found:
        return None
    called = " ".join(token.text for token in reader.tokens[at : reader.at])
    future = _future_on(reader, found)
    if future:
        numbered = any(letter.isdigit() for letter in called)  # "S&P 500 (ES)": no number gets lost
        reader.assumed[assumed:] = [f"{called} is {future}"] if numbered else []
        return _to_import(reader, future)
    fund = _fund(reader) if reader.take(*_KINDS) == "etf" else None
    if fund is not None:
        del reader.assumed[assumed:]  # "the bitcoin etf IBIT" is about the fund
        return fund if known(fund) else _to_import(reader, fund)
    usual = FUND_ON.get(found)
    if usual is not None and reader.take(usual.lower()):
        del reader.assumed[assumed:]  # "nasdaq QQQ 15m"
        return usual if known(usual) else _to_import(reader, usual)
    if usual is None or reader.tokens[reader.at - 1].text != "etf":
        return found
    reader.assumed[assumed:] = [f"{called} etf is {usual}"]
    return usual if known(usual) else _to_import(reader, usual)


@attempt
def _fund(reader: Reader) -> str | None:
    """The fund behind `the nasdaq etf`: `qqq`, `(QQQ)`, `: QQQ`."""
    bracket = reader.take("(", ":", "-") == "("
    found = _of_the_table(reader) or _ticker(reader, named=True)
    return found if not bracket or reader.take(")") else None


@attempt
def named_market(reader: Reader) -> str | None:
    """A market by a name that is surely one, whatever stands beside it."""
    token, assumed = reader.peek(), len(reader.assumed)
    name = _two_words(reader) or _nickname(reader) or _pair(reader) or _of_the_table(reader)
    if not name:
        spelled = WELL_KNOWN.get(reader.take_any(WELL_KNOWN)) or _spelled_as_pair(reader)
        if spelled is None and token.text in TICKERS:
            reader.at += 1
            spelled = _as_market(token)
        name = _to_import(reader, spelled) if spelled else ""
    future = _future_on(reader, name)
    if future:
        del reader.assumed[assumed:]
        return _to_import(reader, future)
    reader.take(*_KINDS)
    return name or None


def _future_on(reader: Reader, name: str) -> str:
    """The future that is meant by `nasdaq futures`, `the dow future YM`, `S&P (ES)`, or nothing."""
    usual = FUTURES_ON.get(name, ())
    spoken = bool(usual) and bool(reader.take("futures", "future", "futures contract", "future contract"))
    at = reader.at
    bracket = bool(reader.take("("))
    written = _numbered_future(reader) if usual else ""
    ticker = written if written in usual else reader.take(*(one.lower() for one in usual)) if usual else ""
    if not ticker or (bracket and not reader.take(")")):
        reader.at = at
        return usual[0] if spoken else ""
    return ticker.upper()


@attempt
def _numbered_future(reader: Reader) -> str | None:
    """`6E`, `6b`: the future on a currency."""
    six, letter = reader.peek(), reader.peek(1)
    if six.text != "6" or letter.text not in NUMBERED or not six.touches(letter):
        return None
    reader.at += 2
    return f"6{letter.text.upper()}"


def _nickname(reader: Reader) -> str:
    if reader.sees("yen") and reader.at and reader.tokens[reader.at - 1].text == "the":
        reader.at -= 1  # "the yen" is the pair, a bare "yen" the currency
    at = reader.at
    longer = len(reader.take_any(WELL_KNOWN).split())
    reader.at = at
    nickname = reader.take_any(NICKNAMES) or (reader.take(*BESIDE_BARS) if _time_at(reader, 1) else "")
    theory = nickname == "dow" and reader.sees("theory")
    if not nickname or theory or longer > len(nickname.split()):
        reader.at = at
        return ""  # "S&P 500 e-mini" is not the index
    nickname = _before_minutes(reader, nickname, NICKNAMES)
    found = NICKNAMES.get(nickname) or BESIDE_BARS[nickname]
    if nickname.upper() != found:
        reader.assumed.append(f"{nickname} is {found}")
    return found


def _before_minutes(reader: Reader, name: str, names: Mapping[str, str]) -> str:
    """`DAX 30 min`: the name before the number, which counts minutes."""
    shorter = name.rpartition(" ")[0]
    glued = reader.sees("m") and reader.tokens[reader.at - 1].touches(reader.peek())
    if shorter not in names or not (glued or reader.sees("min", "mins", "minute", "minutes", "-")):
        return name
    if reader.sees("-") and not reader.peek(1).text.startswith("min"):
        return name
    reader.at -= 1
    return shorter


@attempt
def _two_words(reader: Reader) -> str | None:
    """`sol usdt`, `eur usd`: a pair of the table in two words."""
    base, quote = reader.peek(), reader.peek(1)
    name = (base.text + quote.text).upper()
    if not base.kind is quote.kind is Kind.WORD or quote.text in _KINDS:
        return None
    coin = quote.text == "usd" and f"{base.text.upper()}USDT" in _named(base.text)
    nicknamed = NICKNAMES.get(name.lower(), "")
    if not known(name) and not coin and not nicknamed:
        return None
    reader.at += 2
    if nicknamed:
        reader.assumed.append(f"{base.text} {quote.text} is {nicknamed}")
        return nicknamed
    return name if known(name) else _to_import(reader, name)


def _named(word: str) -> tuple[str, ...]:
    return NICKNAMES.get(word, ""), WELL_KNOWN.get(word, "")


@attempt
def _pair(reader: Reader) -> str | None:
    """`EUR/USD`, `LINK-USDT`: a pair with a sign between."""
    base, sign, quote = reader.peek(), reader.peek(1), reader.peek(2)
    if sign.text not in _SEPARATORS or base.kind is not Kind.WORD:
        return None
    name = (base.text + quote.text).upper()
    unlisted = quote.text in QUOTES or {base.text, quote.text} <= CURRENCIES
    if not known(name) and not (unlisted and base.touches(sign) and sign.touches(quote)):
        return None
    reader.at += 3
    return name if known(name) else _to_import(reader, name)


@attempt
def _of_the_table(reader: Reader) -> str | None:
    name = reader.peek().text.removesuffix("'s").upper()
    if not known(name) or reader.peek().kind is not Kind.WORD:
        return None
    reader.at += 1
    return name


def _unlisted(reader: Reader) -> str | None:
    """A market the table does not have: the contract may name it, its bars have to be imported."""
    spelled = _numbered_future(reader) or _well_known(reader) or _spelled_as_pair(reader) or _ticker(reader)
    return _to_import(reader, spelled) if spelled else None


@attempt
def _well_known(reader: Reader) -> str | None:
    name = _before_minutes(reader, reader.take_any(WELL_KNOWN), WELL_KNOWN)
    own = bool(name) and reader.peek().capitals and reader.peek().text.upper() == WELL_KNOWN[name]
    if not name or not (own or _ends(reader)):
        return None
    if any(letter.isdigit() for letter in name):
        reader.assumed.append(f"{name} is {WELL_KNOWN[name]}")
    return WELL_KNOWN[name]


@attempt
def _spelled_as_pair(reader: Reader) -> str | None:
    """`DOTUSDT`, `1000PEPEUSDT`, `USDMXN`."""
    count = reader.whole()
    if count is not None and not reader.tokens[reader.at - 1].touches(reader.peek()):
        return None
    token = reader.peek()
    if not _is_pair(token):
        return None
    reader.at += 1
    return f"{count or ''}{token.text.upper()}"


def _is_pair(token: Token) -> bool:
    text = token.text
    quoted = any(text.endswith(quote) and len(text) >= len(quote) + 2 for quote in QUOTES)
    currencies = len(text) == 6 and {text[:3], text[3:]} <= CURRENCIES
    return token.kind is Kind.WORD and text.isascii() and text.isalpha() and (quoted or currencies)


@attempt
def _ticker(reader: Reader, named: bool = False) -> str | None:
    """`XLF`, `$AMD`, `cl`: a well-known ticker, or capitals where only a market can stand."""
    marked = bool(reader.take("$"))
    token = reader.peek()
    if token.written or token.kind is not Kind.WORD or not token.text.isascii() or not 2 <= len(token.text) <= _LONGEST:
        return None
    shares = token.text in CAPITAL_TICKERS and (token.capitals or marked)
    well_known = shares or (token.text in TICKERS and (token.capitals or named or _may_stand(reader)))
    if not well_known and not (token.capitals and _only_a_market(reader, token, marked or named)):
        return None
    reader.at += 1
    _skip_continuous(reader, token)
    return _as_market(token) if _ends(reader) else None


def _skip_continuous(reader: Reader, ticker: Token) -> None:
    """`GC1!`: the future whose month is the next one, which is what a future alone means."""
    if reader.peek().text == "1" and reader.peek(1).text == "!" and ticker.touches(reader.peek()):
        reader.at += 2


def _as_market(token: Token) -> str:
    """The ticker as a market's name; of a coin, against the usual currency."""
    return f"{token.text.upper()}{'USDT' if token.text in AMBIGUOUS_COINS else ''}"


def _may_stand(reader: Reader) -> bool:
    """Whether a market may stand here: first of all, behind a verb or beside a timeframe."""
    at = reader.at
    while at and reader.tokens[at - 1].text in ARTICLES:
        at -= 1
    return at == 0 or reader.tokens[at - 1].text in _BEFORE | _BEHIND or _beside_time(reader)


def _only_a_market(reader: Reader, token: Token, marked: bool) -> bool:
    """Whether capitals nobody knows can be nothing else: behind a verb or beside a timeframe, and no other market."""
    if token.text in NOT_TICKERS or len(token.text) > _LONGEST - 1:
        return False
    behind = reader.at > 0 and reader.tokens[reader.at - 1].text in _BEFORE - {",", "/", "and"}
    return marked or ((behind or _beside_time(reader)) and not _names_another(reader))


def _names_another(reader: Reader) -> bool:
    """Whether the prompt names a market that needs no guess."""
    named = NICKNAMES.keys() | WELL_KNOWN.keys() | TICKERS
    return any(token.text in named or known(token.text.upper()) or _is_pair(token) for token in reader.tokens)


def _beside_time(reader: Reader) -> bool:
    """`daily XYZ`, `XYZ 4h`, `XYZ M15`."""
    before = reader.tokens[reader.at - 1] if reader.at else None
    if before is not None and before.text in ("daily", "hourly", "weekly", "h", "m", "min", "hr"):
        return True
    return _time_at(reader, 1)


def _time_at(reader: Reader, ahead: int) -> bool:
    first, second = reader.peek(ahead), reader.peek(ahead + 1)
    if first.text in ("daily", "hourly", "weekly"):
        return True
    if first.value is not None:
        second = reader.peek(ahead + 2) if second.text == "-" else second
        return second.text in words("m min mins minute minutes h hr hour hours d day w week")
    return first.text in ("h", "m", "d", "w") and second.value is not None and first.touches(second)


def _ends(reader: Reader) -> bool:
    """Whether what stands behind a ticker leaves it a market, as numbers, brackets and relations do not."""
    if reader.sees("(") and reader.peek(1).capitals and reader.peek(2).text == ")":
        return True  # "crude oil (CL)"
    if reader.sees(*_SPEAKING):
        led = [token.text for token in reader.tokens[max(0, reader.at - 6) : reader.at]]
        return "on" in led or "of" in led or "for" in led  # "on the chart of the DAX I want …"
    return reader.sees(*_KINDS) or reader.peek().text in _BEHIND - {"("} or _time_at(reader, 0)


def _to_import(reader: Reader, name: str) -> str:
    reader.assumed.append(f"{name} is not in the lab's table: import its bars, with its tick and pip")
    return name
