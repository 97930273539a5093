"""What people call markets: those of the lab's table, and well-known ones whose bars have to be imported."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.llm.offline.compiler.wording import phrases, words
from market.instruments import INSTRUMENTS

_CURRENCIES_CALLED = {
    "euro": "EUR", "pound": "GBP", "sterling": "GBP", "dollar": "USD", "yen": "JPY", "swiss": "CHF", "franc": "CHF",
    "swiss franc": "CHF", "aussie": "AUD", "kiwi": "NZD", "canadian dollar": "CAD", "canadian": "CAD", "loonie": "CAD",
    "cad": "CAD", "jpy": "JPY", "chf": "CHF", "aud": "AUD", "nzd": "NZD", "usd": "USD", "eur": "EUR", "gbp": "GBP",
    "us dollar": "USD",
    "japanese yen": "JPY",
}  # fmt: skip


def _pairs_in_words() -> dict[str, str]:
    """`euro yen`, `dollar / swiss`, `aussie against the kiwi`: pairs of the table by what people call the two."""
    return {
        f"{base}{joint}{quote}": pair
        for base, first in _CURRENCIES_CALLED.items()
        for quote, second in _CURRENCIES_CALLED.items()
        for joint in (" ", " / ", " - ", " against the ", " against ", " versus the ", " vs ", " vs the ")
        if (pair := first + second) in INSTRUMENTS and (len(base) > len("usd") or len(quote) > len("usd"))
    }


NICKNAMES: Mapping[str, str] = MappingProxyType({
    "gold": "XAUUSD",
    "xau": "XAUUSD",
    "xau / usd": "XAUUSD",
    "silver": "XAGUSD",
    "xag": "XAGUSD",
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
    "ustec": "NDX",
    "us500": "SPX",
    "us 500": "SPX",
    "spx500": "SPX",
    "spx 500": "SPX",
    "us30": "DJI",
    "us 30": "DJI",
    "russell 2000": "RUT",
    "russell": "RUT",
    "us 2000": "RUT",
    "guppy": "GBPJPY",
    "kiwi": "NZDUSD",
    "loonie": "USDCAD",
    "dow jones": "DJI",
    "dow": "DJI",
    "dow 30": "DJI",
    "cable": "GBPUSD",
    "fiber": "EURUSD",
    "euro": "EURUSD",
    "euro dollar": "EURUSD",
    "dollar yen": "USDJPY",
    "usd yen": "USDJPY",
    "the yen": "USDJPY",
    "uj": "USDJPY",
    "gu": "GBPUSD",
    "gj": "GBPJPY",
    "pound": "GBPUSD",
    "aussie": "AUDUSD",
    **dict.fromkeys(phrases("""
        euro against the dollar | euro against the us dollar | euro versus the dollar | euro us dollar |
        euro / us dollar | euro to dollar | euro vs dollar | euro vs the dollar
    """), "EURUSD"),
    **dict.fromkeys(phrases("""
        pound against the dollar | british pound | pound sterling | pound against the us dollar | pound dollar |
        british pound against the dollar | british pound against the us dollar | pound vs the dollar
    """), "GBPUSD"),
    **dict.fromkeys(phrases("""
        dollar against the yen | us dollar against the yen | dollar versus the yen | us dollar yen
    """), "USDJPY"),
    **dict.fromkeys(phrases("aussie dollar | australian dollar"), "AUDUSD"),
    **dict.fromkeys(("sterling", "the sterling", "gbp / usd"), "GBPUSD"),
    **dict.fromkeys(("swissie", "swissy", "the swissie"), "USDCHF"),
    "spot gold": "XAUUSD",
    "spot silver": "XAGUSD",
    "us tech 100": "NDX",
    "us tech": "NDX",
    "meta platforms": "META",
    **_pairs_in_words(),
    "dow jones index": "DJI",
    "dow jones industrial average": "DJI",
    "dow jones industrials": "DJI",
    "s and p 500 index": "SPX",
    "nasdaq 100 index": "NDX",
    "btcusd": "BTCUSDT",
    "ethusd": "ETHUSDT",
    **{
        f"{coin} {sign} {dollar}": f"{coin.upper()}USDT"
        for coin in ("btc", "eth", "bnb", "sol", "xrp")
        for sign in ("/", "-")
        for dollar in ("usd", "usdt")
    },
})  # fmt: skip
"""Names of markets of the table."""

BESIDE_BARS: Mapping[str, str] = MappingProxyType({
    "eu": "EURUSD", "ej": "EURJPY", "au": "AUDUSD", "aj": "AUDJPY", "nu": "NZDUSD", "eg": "EURGBP",
})  # fmt: skip
"""Names so short that they mean a market only where the length of its bars stands behind them."""

_COINS = {
    "dogecoin": "DOGE", "cardano": "ADA", "polkadot": "DOT", "litecoin": "LTC", "chainlink": "LINK",
    "avalanche": "AVAX", "shiba": "SHIB", "polygon": "MATIC", "uniswap": "UNI", "monero": "XMR", "tron": "TRX",
    **{coin: coin.upper() for coin in words("""
        doge ada dot ltc link avax shib pepe matic xlm trx atom apt arb inj sui bch etc fil aave xmr wif bonk hbar
        vet ftm rndr
    """)},
}  # fmt: skip
AMBIGUOUS_COINS = frozenset(words("dot link etc apt"))
"""Coins that are words as well: markets in capitals or with their quote currency only."""


def _treasuries() -> dict[str, str]:
    """`10-year T-notes`, `US treasury bonds`, `30 year bond`: the futures on them."""
    noted = {"2": "ZT", "5": "ZF", "10": "ZN"}
    notes = ("note", "notes", "t - note", "t - notes", "treasury note", "treasury notes", "treasury", "treasuries")
    bonds = ("bond", "bonds", "t - bond", "t - bonds", "treasury bond", "treasury bonds")
    named = {f"{years}{joint}year {noun}": noted[years] for years in noted for joint in (" ", " - ") for noun in notes}
    named |= {f"30{joint}year {noun}": "ZB" for joint in (" ", " - ") for noun in bonds}
    named |= {f"us {noun}": "ZB" for noun in bonds[2:]} | dict.fromkeys(bonds[2:], "ZB")
    return named | {f"us {noun}": ticker for noun, ticker in named.items()} | dict.fromkeys(notes[2:6], "ZN")


_COMPANIES = {
    "costco": "COST", "walmart": "WMT", "disney": "DIS", "boeing": "BA", "nike": "NKE", "starbucks": "SBUX",
    "mcdonalds": "MCD", "mcdonald's": "MCD", "coca cola": "KO", "coca - cola": "KO", "pepsi": "PEP", "pepsico": "PEP",
    "exxon": "XOM", "exxonmobil": "XOM", "chevron": "CVX", "jpmorgan": "JPM", "jp morgan": "JPM",
    "goldman sachs": "GS", "goldman": "GS", "morgan stanley": "MS", "bank of america": "BAC", "wells fargo": "WFC",
    "citigroup": "C", "mastercard": "MA", "paypal": "PYPL", "caterpillar": "CAT", "home depot": "HD",
    "johnson and johnson": "JNJ", "pfizer": "PFE", "moderna": "MRNA", "merck": "MRK", "eli lilly": "LLY",
    "uber": "UBER", "airbnb": "ABNB", "shopify": "SHOP", "adobe": "ADBE", "salesforce": "CRM", "oracle": "ORCL",
    "ibm": "IBM", "cisco": "CSCO", "qualcomm": "QCOM", "broadcom": "AVGO", "micron": "MU", "texas instruments": "TXN",
    "alibaba": "BABA", "crowdstrike": "CRWD", "snowflake": "SNOW", "gamestop": "GME", "microstrategy": "MSTR",
    "lockheed": "LMT", "lockheed martin": "LMT", "procter and gamble": "PG", "unitedhealth": "UNH", "fedex": "FDX",
    "rivian": "RIVN", "general electric": "GE", "deere": "DE", "john deere": "DE", "sofi": "SOFI", "alphabet": "GOOGL",
    "spotify": "SPOT", "american express": "AXP", "amex": "AXP",
}  # fmt: skip
"""Companies by the names people use, where those are words of nothing else."""

WELL_KNOWN: Mapping[str, str] = MappingProxyType({
    **{name: f"{coin}USDT" for name, coin in _COINS.items() if name not in AMBIGUOUS_COINS},
    "crude oil": "CL", "crude": "CL", "oil": "CL", "wti": "CL", "wti crude": "CL", "brent": "BRENT",
    "brent crude": "BRENT", "usoil": "USOIL", "ukoil": "UKOIL", "us oil": "USOIL", "uk oil": "UKOIL",
    "natural gas": "NG", "nat gas": "NG", "natgas": "NG", "copper": "HG", "platinum": "PL", "palladium": "PA",
    "soybeans": "ZS", "soybean": "ZS", "soy beans": "ZS", "beans": "ZS", "corn": "ZC", "wheat": "ZW",
    "coffee": "KC", "sugar": "SB", "cocoa": "CC", "cotton": "CT", "live cattle": "LE", "lean hogs": "HE",
    "bunds": "BUND", "bund": "BUND", "german bund": "BUND", "bobl": "FGBM", "schatz": "FGBS",
    **_treasuries(),
    **{f"{ticker} _ f": ticker.upper() for ticker in ("es", "nq", "ym", "rty", "cl", "gc", "si", "ng", "zn", "zb")},
    "spoos": "ES", "spooz": "ES", "micro gold": "MGC", "micro crude": "MCL", "micro nasdaq": "MNQ", "micro dow": "MYM",
    "micro s and p": "MES", "micro russell": "M2K", "micro e - mini": "MES", "micro emini": "MES", "micro es": "MES",
    "micro nq": "MNQ", "euro fx": "6E", "estx 50": "ESTX50", "gasoline": "RB", "heating oil": "HO",
    "dax": "DAX", "dax 40": "DAX", "ger 40": "GER40", "ger 30": "GER30", "de 40": "DE40", "de 30": "DE30",
    "dax 30": "DAX", "ftse": "FTSE", "ftse 100": "FTSE", "uk 100": "UK100", "nikkei": "NIKKEI",
    "nikkei 225": "NIKKEI", "jp 225": "JP225", "jpn 225": "JPN225", "cac": "CAC", "cac 40": "CAC",
    "fra 40": "FRA40", "euro stoxx": "STOXX50", "eurostoxx": "STOXX50", "euro stoxx 50": "STOXX50",
    "eustx 50": "EUSTX50", "eu 50": "EU50", "aus 200": "AUS200", "hk 50": "HK50", "hang seng": "HSI",
    "nifty": "NIFTY", "nifty 50": "NIFTY", "bank nifty": "BANKNIFTY", "banknifty": "BANKNIFTY",
    "netflix": "NFLX", "intel": "INTC", "facebook": "META", "palantir": "PLTR", "coinbase": "COIN",
    **_COMPANIES, "dollar index": "DXY", "emini s and p": "ES", **dict.fromkeys(phrases("""
        e - mini s and p | emini s and p 500 | e - mini s and p 500 | s and p 500 e - mini | s and p e - mini |
        e - minis | s and p 500 e - mini futures | e - mini s and p 500 futures | s and p 500 emini
    """), "ES"), **dict.fromkeys(phrases("micro e - mini s and p 500 | micro e - mini s and p"), "MES"),
    **dict.fromkeys(phrases("""
        e - mini nasdaq | emini nasdaq | e - mini nasdaq 100 | emini nasdaq 100 | nasdaq e - mini | nasdaq 100 e - mini
    """), "NQ"),
    **dict.fromkeys(phrases("micro e - mini nasdaq | micro e - mini nasdaq 100"), "MNQ"),
    **dict.fromkeys(phrases("e - mini dow | emini dow | e - mini dow jones | dow jones e - mini"), "YM"),
    **dict.fromkeys(phrases("e - mini russell | e - mini russell 2000"), "RTY"),
    **dict.fromkeys(phrases("wti crude oil | light crude oil | light sweet crude | crude oil wti"), "CL"),
    **dict.fromkeys(phrases("german dax | dax index | german dax index"), "DAX"), "mini dow": "YM",
})  # fmt: skip
"""Names of markets that are no words of anything else; the market as the contract writes it."""

_FUNDS_AND_SHARES = words("""
    gld slv gdx gdxj uso ung tlt ief shy hyg lqd agg bnd eem efa vea vwo vti voo ivv rsp mdy ewz ewj fxi xlf xle xlk
    xlv xli xlp xlu xly xlb xlc xbi xop kre smh soxx soxl soxs tqqq sqqq upro spxl spxs tna tza uvxy vixy svxy
    arkk ibit
    gbtc bito vxx jnk iyr vnq xrt schd vgk acwi
    amd nflx jpm intc pltr baba mstr sofi pypl nio rivn csco orcl avgo qcom adbe abbv pfe mrk unh wmt
    xom cvx bac wfc gme amc
""")
_FUTURES = words("""
    es mes nq mnq ym mym rty m2k cl mcl qm ng gc mgc hg zb zn zf zt zc zs zw zl zm fdax fdxm fesx fgbl dxy
    si sil rb fgbm fgbs mbt
""")
_BY_NAME_ALONE = frozenset(words("KC SB CC CT LE HE PL PA BRENT HO BUND 6A 6B 6C 6E 6J 6N 6S M6E M6B M6A"))
"""Futures whose letters are words or abbreviations of other things, or hold a number."""
NUMBERED = words("a b c e j n")
"""The currencies of `6E`, `6B`, whose letters follow a six."""
FUTURES_ON: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "SPX": ("ES", "MES"), "NDX": ("NQ", "MNQ"), "DJI": ("YM", "MYM"), "RUT": ("RTY", "M2K"), "DAX": ("FDAX", "FDXM"),
    "STOXX50": ("FESX",), "XAUUSD": ("GC", "MGC"), "EURUSD": ("6E",), "BUND": ("FGBL",),
    "GBPUSD": ("6B",), "AUDUSD": ("6A",), "NZDUSD": ("6N",), "XAGUSD": ("SI", "SIL"),
})  # fmt: skip
"""The futures on a market, the usual one first."""
FUND_ON: Mapping[str, str] = MappingProxyType({
    "SPX": "SPY", "NDX": "QQQ", "DJI": "DIA", "RUT": "IWM", "XAUUSD": "GLD", "XAGUSD": "SLV",
})  # fmt: skip
"""The fund everybody means by the ETF of a market."""
_INDICES = frozenset(
    words("""
    NDX SPX DJI RUT DAX GER40 GER30 DE40 DE30 FTSE UK100 NIKKEI JP225 JPN225 HSI HK50 CAC FRA40 STOXX50 EUSTX50 EU50
    AUS200 NIFTY BANKNIFTY
""")
)
_FUTURES_ON_INDICES = {"ES": 0.25, "MES": 0.25, "NQ": 0.25, "MNQ": 0.25, "YM": 1.0, "MYM": 1.0, "RTY": 0.1, "M2K": 0.1}
CAPITAL_TICKERS = frozenset(
    words("""
    ko pep mcd jnj pg hd dis nke sbux cat ba ge ibm crm sq abnb snow crwd panw mu nee t v ma c f gs ms pm mo gld
    unp ups
    fdx lmt rtx de cost low tgt lly bmy gild amgn mrna uber shop coin roku zm rblx dkng hood now intu txn
""")
)
"""Tickers that are words or abbreviations of other things in small letters."""
_SHARES = CAPITAL_TICKERS | frozenset(_FUNDS_AND_SHARES)
TICKERS: frozenset[str] = frozenset((*_FUNDS_AND_SHARES, *_FUTURES, *AMBIGUOUS_COINS))
"""Well-known tickers; in small letters only where a market may stand."""

_DAILY = frozenset(words("GOOG GOOGL AAPL SPY QQQ MSFT TSLA AMZN NVDA META DIA IWM SPX NDX DJI RUT")) | frozenset(
    ticker.upper() for ticker in _FUNDS_AND_SHARES
)

CURRENCIES = frozenset(words("""
    usd eur gbp jpy chf cad aud nzd mxn zar try sek nok dkk pln huf czk sgd hkd cnh brl inr rub ils thb xau xag
    xpt xpd
"""))  # fmt: skip
QUOTES = phrases("usdt | usdc | usd | busd | perp")

NOT_TICKERS = frozenset(words("""
    a i the and or not no if is it at in on of to by for up my me we us be so as an do go all any out off off use
    buy sell long short longs shorts enter exit entry exits stop stops loss target take profit trail risk close closes
    open high low price bar bars when then with above below over under only day days week month chart trade trades
    sl tp ts be rr r rrr atr ema sma rma wma hma dema tema vwma kama smma lsma rsi macd bb bbs kc dc adx di dmi
    cci mfi
    obv cmf vwap psar sar roc mom ao tsi hv tr stoch srsi cmo ppo trix kst dpo rvi cog alma zlema vidya frama chop
    natr vhf t3 fib fibs poc vah val fvg ob bos choch smc ict orb ib nr nr4 nr7 hh hl lh ll hod lod pdh pdl pwh pwl
    ath atl vix pe eps roe
    est edt cst cdt pst pdt gmt utc bst cet cest ny nyc nyse cme lse am pm mon tue wed thu fri sat sun
    mt mt4 mt5 tv tos ib ibkr ic ftmo mff cfd cfds fx etf etfs eod dca hft ml ai ea eas algo pa ta fa ltf htf mtf tf
    ohlc api csv os oos is dd pnl roi cagr usd usdt eur gbp jpy aud nzd cad chf btc eth usa uk eu oco gtc
    imo imho fyi btw ps nb dm pm lol ok tldr asap diy faq pls plz thx ty nfa dyor wagmi lfg gm gn tia hodl fomo yolo
    system user assistant admin developer end begin start signal setup filter rule rules note
    london york tokyo sydney asia asian europe european frankfurt
    daily weekly hourly monthly intraday both either max min maximum minimum per size lot lots units fixed
    dip dips rip rips high highs lows call calls put puts poi ote
    green red bull bear bullish bearish trend mean reversion cross breakout
"""))  # fmt: skip
"""Words and abbreviations that stand in capitals without being markets."""


def known(market: str) -> bool:
    """Whether the lab's table has the market, and so its tick and pip."""
    return market in INSTRUMENTS


def trading_days(market: str) -> int:
    """Trading days a year: by the table, else as markets of that spelling usually have."""
    if market in INSTRUMENTS:
        return INSTRUMENTS[market].trading_days_per_year
    if market.endswith(("USDT", "USDC", "BUSD", "PERP")):
        return 365
    pair = len(market) == 6 and {market[:3].lower(), market[3:].lower()} <= CURRENCIES
    return 260 if pair else 252


def traded_in_contracts(market: str) -> bool:
    """Whether it is a future, or an index, of which futures and differences are traded."""
    return is_future(market) or market in _INDICES


def is_future(market: str) -> bool:
    """Whether it is a well-known future, whose contracts some call lots."""
    return market.lower() in _FUTURES or market in _BY_NAME_ALONE


def is_index(market: str) -> bool:
    """Whether it is an index, of which each broker's contract has a tick of its own."""
    return market in _INDICES


def is_currency_pair(market: str) -> bool:
    """Whether it is a currency pair of the lab's table."""
    return market in INSTRUMENTS and INSTRUMENTS[market].volume_step == 1000


def is_share(market: str) -> bool:
    """Whether it is a well-known share or fund, whose price is money a piece."""
    return market.lower() in _SHARES or market in _COMPANIES.values()


def trades_in_new_york(market: str) -> bool:
    """Whether it is a share or a fund of the American exchanges, which trade from 9:30 to 16:00 New York time."""
    return is_share(market) or (market in _DAILY and market not in _INDICES)


def usual_tick(market: str) -> float | None:
    """The tick, where a point is a whole unit of the price to everybody: a cent of an index or a share, the exchange's
    of a future on an index."""
    return 0.01 if market in _INDICES or is_share(market) else _FUTURES_ON_INDICES.get(market)


def mostly_daily(market: str) -> bool:
    """Whether bars of days are what is meant where nobody says which."""
    return market in _DAILY
