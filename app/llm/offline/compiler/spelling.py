"""Words as traders mistype and abbreviate them: `abov`, `croses`, `mrkt`, `w/`; a word read otherwise is always said
so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from app.llm.offline.compiler.abbreviations import ABBREVIATIONS, PLAIN
from app.llm.offline.compiler.market_names import NICKNAMES, WELL_KNOWN, known
from app.llm.offline.compiler.slips import mistyped
from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.vocabulary import MEANT, THEMSELVES
from app.llm.offline.compiler.wording import words

_LEAST_LETTERS = 3
_TIMES = frozenset("·×∙⋅•✕")
_COMPARATIVES = frozenset(words("more less higher lower greater bigger smaller larger fewer longer better rather"))
_WAYS = frozenset(words("above below over under up down"))
_PLACES = frozenset(words("above below over under back"))
_JOINING = frozenset(words("but and yet , then"))
_MOVES = _WAYS | frozenset(words("abv blw is closes crosses breaks close cross break holds stays < > <= >= back"))
_CHARTED = {"day": "daily", "week": "weekly"}
_COUNTED = frozenset(words("day week month bar candle hour"))
_OWN_EXTREMES = frozenset(words("high low open close range body highs lows"))
_ONE_BEFORE = frozenset(words("previous prior last prev preceding"))
_OR_BEYOND = {"above": ">=", "over": ">=", "below": "<=", "under": "<="}
_BEFORE_AT = frozenset(words("is are was be closes closed close trades buy sell short long price still"))
_OWNING = frozenset(words("bars candles days weeks"))
_EXTREMES = {"hi": "high", "his": "highs", "lo": "low", "los": "lows"}
_FRACTIONS = ("half", "quarter")
_LEAST_LENGTH = 5
"""Of an average; no stop of the turtles is wider in front of another number."""
_BAND_SIDES = ("upper", "lower", "middle", "top", "bottom")
_ENDS = frozenset(". , ; ! ?".split())
_CONDITIONED = frozenset(words("when whenever if once"))
_BECOMING = frozenset(words("turns turn goes go flips flip is gets get turned negative to hist histogram macd mom roc"))
_LEVELLED = frozenset(words("< > <= >= above below over under than at through to up down"))
_OF_WEEKS = frozenset(words("/ chart charts tf timeframe candles candle bars bar"))
_OF_THE_YEAR = frozenset(words("high low highs lows hi lo"))
_TRENDING = frozenset(words("( flip flips green red turns is"))
_BEHIND_W = {"o": "without", "out": "without", "in": "within"}
_GREETED = frozenset(words(", ! there all guys everyone team folks again"))
_OWNERS = frozenset(
    f"{name}'s" for name in words("rsi macd stochastic stoch adx aroon bollinger keltner donchian ichimoku")
)
_OWNED = frozenset(
    words("k d line signal histogram hist upper lower middle mid plus minus up down conversion base kijun tenkan")
)
_BARS = frozenset(words("daily hourly weekly chart h m d w four one"))
_IS_SO = frozenset(words("back at not still now trading crossing near between past"))
_BEHIND_THESE: Mapping[str, tuple[str, frozenset[str]]] = {
    "x": ("cross", frozenset(("golden", "death"))),
    "rev": ("reversion", frozenset(("mean",))),
    "bnd": ("band", frozenset(_BAND_SIDES)),
    "pos": ("positive", _BECOMING),
    "blow": (
        "below",
        frozenset(
            words("""
            cross crosses crossed crossing goes drops falls is close closes closed price rsi stoch stochastic cci adx
            mfi macd
""")
        ),
    ),
    "eq": ("equity", frozenset(("%", "pct", "percent"))),
}
"""What a short form means behind certain words."""
_BEFORE_AND = frozenset(words("ema sma wma ma vwap rsi adx macd cci atr signal line band h m % pips"))
_BEHIND_AND = frozenset(words("the then price close sell short stop target volume when if buy long risk take get it"))
_ONE_SIDED = {"lo": "long-only", "so": "short-only"}
_CROSSES_UNDER, _SIGNS = ("xunder", "crossunder"), ("+", "-")
_SHORT_SIDES = {"l": "long", "s": "short"}
_COMPARED = frozenset(words("close cls closes price px c rsi stoch stochastic ema sma macd cci adx break brk breaks"))
_SHORT_BANDS = {"ub": "upper", "lb": "lower", "mb": "middle"}
_MOST_N = 10
"""No stop of the turtles is wider."""


def respell(tokens: Sequence[Token]) -> list[Token]:
    """The same tokens, mistyped words by the word that was meant, `w/` as `with`, `+DI` as `plus DI`."""
    read: list[Token] = []
    for at, token in enumerate(tokens):
        before = read[-1] if read else None
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        if _joins_before(read, token):
            continue
        if token.text == "/" and before is not None and before.text == "w" and before.touches(token):
            read[-1] = replace(before, text="with", end=token.end)
        elif token.text == "st" and before is not None and before.text == "1" and before.touches(token):
            read[-1] = replace(before, kind=Kind.WORD, text="first", value=None, end=token.end)
        elif token.text == "4" and before is not None and before.text == "b" and before.touches(token):
            read[-1] = replace(before, text="before", end=token.end, written="b4")
        elif token.text in ("+", "-") and behind is not None and behind.text == "di" and token.touches(behind):
            read.append(replace(token, kind=Kind.WORD, text="plus" if token.text == "+" else "minus"))
        elif halves := _halves(before, token, behind):
            read += halves
        elif token.text in _TIMES and _between_factors(tokens, at):
            read.append(replace(token, text="*"))
        elif token.kind is Kind.WORD:
            short = _buy(before, token, behind) or _percent(before, token) or _charted(before, token, behind)
            read.append(short or _beside(read, token, tokens[at + 1 :]) or _meant(token))
        else:
            read.append(token)
    return read


def _joins_before(read: list[Token], token: Token) -> bool:
    """`at or above` is one relation, `w/o` and `its own` are one word: whether the token joined what is before it."""
    behind_verb = len(read) > 2 and read[-3].text in _BEFORE_AT
    if behind_verb and token.text in _OR_BEYOND and [one.text for one in read[-2:]] == ["at", "or"]:
        read[-2:] = [replace(read[-2], kind=Kind.SYMBOL, text=_OR_BEYOND[token.text], end=token.end)]
        return True
    if token.text in _BEHIND_W and read and read[-1].text == "with" and read[-1].touches(token):
        read[-1] = replace(read[-1], text=_BEHIND_W[token.text], end=token.end)
        return True
    if len(read) > 1 and [one.text for one in read[-2:]] == ["x", "-"] and read[-2].touches(read[-1]):
        if token.text == "over":
            read[-2:] = [replace(read[-2], text="crossover", end=token.end)]
            return True
        if _meant(token).text in _WAYS and read[-1].touches(token):
            read[-2:] = [replace(read[-2], text="crosses", end=read[-1].end)]  # "RSI x-up 30"
    if token.text == "own" and read and read[-1].text in ("its", "their"):
        read[-1] = replace(read[-1], end=token.end)
        return True
    return False


def _halves(before: Token | None, token: Token, behind: Token | None) -> list[Token]:
    """The two words that one stands for, none where it is one: `DI->DI+`, `xunder 70 = short`."""
    if behind is None:
        return []
    if token.text == "->" and before is not None and before.text == behind.text == "di":
        middle = token.start + 1
        return [replace(token, text="minus", kind=Kind.WORD, end=middle), replace(token, text=">", start=middle)]
    if token.text in _CROSSES_UNDER and (behind.value is not None or behind.text in _SIGNS):
        return [replace(token, text="crosses"), replace(token, text="below")]
    return []


def _between_factors(tokens: Sequence[Token], at: int) -> bool:
    """A dot between a number and a name multiplies; at the start of a line it is a bullet."""
    return 0 < at < len(tokens) - 1 and tokens[at - 1].kind is Kind.NUMBER and tokens[at + 1].kind is Kind.WORD


def _beside(read: Sequence[Token], token: Token, following: Sequence[Token]) -> Token | None:
    """What the words around it make of a word: `more then`, `20 day hi`, `one n half`."""
    text = ""
    before, behind = read[-1] if read else None, following[0] if following else None
    if token.text in _OWNERS and behind is not None and behind.kind is Kind.WORD and behind.text in _OWNED:
        return replace(token, text=token.text.removesuffix("'s"))
    if token.text == "st" and behind is not None and (behind.kind is Kind.NUMBER or behind.text in _TRENDING):
        return replace(token, text="supertrend", written=token.text)
    if token.text.endswith("'s") and behind is not None and _bars_follow(behind):
        stem = token.text.removesuffix("'s")
        return replace(token, text=stem) if stem in NICKNAMES or stem in WELL_KNOWN or known(stem.upper()) else None
    if token.text == "its" and before is not None and behind is not None:
        return replace(token, text="it's") if _is_so(following) else None
    if token.text in _ONE_SIDED and _stands_apart(token, behind):
        return replace(token, text=_ONE_SIDED[token.text], written=token.text)
    letter = _letter(before, token, behind)
    if letter:
        text = letter
    elif token.text == "pa" and behind is not None and behind.text in _MOVES:
        text = "price"
    elif before is None:
        return None
    elif token.text in ("n", "an") and behind is not None and _joins(read, token, following):
        text = "and"
    else:
        text = _behind(before, token, behind)
    return replace(token, text=text, written=token.text) if text else None


def _is_so(following: Sequence[Token]) -> bool:
    """`its back over`, `once its 1R up`: whether `its` is a subject and its verb."""
    in_r = following[0].kind is Kind.NUMBER and len(following) > 1 and following[1].text == "r"
    return in_r or following[0].text in _IS_SO


def _joins(read: Sequence[Token], token: Token, following: Sequence[Token]) -> bool:
    """`EMA 9 n 21`, `over the 200 ema an rsi over 50`, `an then sell`: neither the turtles' N nor an article."""
    if token.text == "n":
        return not _counts(read, following)
    before, behind = read[-1], following[0]
    return before.kind is Kind.NUMBER or before.text in _BEFORE_AND or behind.text in _BEHIND_AND


def _stands_apart(token: Token, behind: Token | None) -> bool:
    """`D1 LO: C > HH(55)`, `4h, LO, …`: letters that are a clause by themselves."""
    titled = behind is not None and behind.text == ":" and token.text == "lo"
    over = behind is None or behind.kind is Kind.BREAK or behind.text in _ENDS or behind.text == ":"
    return titled or (over and token.capitals)


def _letter(before: Token | None, token: Token, behind: Token | None) -> str:
    """`X: RSI > 70`, `L cls < LB`, `L only`, `C>SMA200`: a word of a rule by its letters; empty where they are none."""
    begins = before is None or before.kind is Kind.BREAK or before.text in _ENDS or before.text == ":"
    if behind is None:
        return _SHORT_BANDS.get(token.text, "") if before is not None and before.text in _LEVELLED else ""
    if begins and token.text == "x" and (behind.text == ":" or behind.text in _COMPARED):
        return "exit"
    if token.text == "c" and behind.text in ("<", ">", "<=", ">="):
        return "close"
    begins = begins or (before is not None and before.kind is Kind.NUMBER and not before.touches(token))
    if begins and (behind.text in _COMPARED or behind.text == "only"):
        return _SHORT_SIDES.get(token.text, "")
    return _SHORT_BANDS.get(token.text, "") if before is not None and before.text in _LEVELLED else ""


def _bars_follow(behind: Token) -> bool:
    """`Microsoft's daily chart`, `gold's 1h`: whether bars are spoken of."""
    return behind.kind is Kind.NUMBER or behind.text in _BARS


def _behind(before: Token, token: Token, behind: Token | None) -> str:
    """What a word means behind the one before it; empty where it means itself."""
    if token.text == "then" and before.text in _COMPARATIVES:
        return "than"
    meant, befores = _BEHIND_THESE.get(token.text, ("", frozenset()))
    if before.text in befores:
        return meant
    if token.text == "closed" and before.text in _JOINING and behind is not None and behind.text in _PLACES:
        return "closes"  # "the low touched the EMA but closed above it"
    if token.text == "x" and behind is not None and _meant(behind).text in _WAYS and not before.touches(token):
        return "crosses"
    if token.text == "nd" and not before.touches(token):
        return "and"
    if token.text == "btw" and behind is not None and behind.kind is Kind.NUMBER:
        return "between"
    if token.text in _OWNING and before.text in _ONE_BEFORE and behind is not None and behind.text in _OWN_EXTREMES:
        return f"{token.text[:-1]}'s"
    if token.text == "w":
        return "" if behind is None else _weeks_or_with(before, token, behind)
    extreme = before.text in (*_COUNTED, "d") or _is_extreme(before, token, behind)
    return _EXTREMES.get(token.text, "") if extreme else ""


def _weeks_or_with(before: Token, token: Token, behind: Token) -> str:
    """`52w high`, `cross up w rsi > 50`; `1w` and `w%r` are what they are."""
    if before.touches(token):
        return "week" if before.kind is Kind.NUMBER and behind.text in _OF_THE_YEAR else ""
    return "" if token.touches(behind) or behind.text in _OF_WEEKS else "with"


def _is_extreme(before: Token, token: Token, behind: Token | None) -> bool:
    """`donch 20 hi`, `yest lo`: no greeting."""
    greets = before.text in _ENDS or before.kind is Kind.BREAK or (behind is not None and behind.text in _GREETED)
    return token.text == "lo" or (token.text == "hi" and not greets)


def _buy(before: Token | None, token: Token, behind: Token | None) -> Token | None:
    """`by when …`, `… then by, stop …`: nothing is done by a condition, nor by the end of a clause; `bye gold when …`
    is no farewell."""
    if token.text == "bye" and behind is not None and behind.kind is Kind.WORD and behind.text not in _GREETED:
        return replace(token, text="buy", written=token.text)
    if token.text != "by":
        return None
    ends = before is not None and (behind is None or behind.kind is Kind.BREAK or behind.text in _ENDS)
    conditioned = behind is not None and {behind.text, _meant(behind).text} & _CONDITIONED
    return replace(token, text="buy", written=token.text) if ends or conditioned else None


def _charted(before: Token | None, token: Token, behind: Token | None) -> Token | None:
    """`MSFT day chart`, `on the week chart`: the chart of such bars; `a 2 day chart` is another."""
    counted = before is not None and (
        before.kind is Kind.NUMBER or before.text in ("-", "intra") or before.text in _NUMBERS
    )
    if counted or token.text not in _CHARTED or behind is None or behind.text not in ("chart", "charts"):
        return None
    return replace(token, text=_CHARTED[token.text])


def _percent(before: Token | None, token: Token) -> Token | None:
    """`risk 1 pc`: no computer."""
    counted = token.text == "pc" and before is not None and before.kind is Kind.NUMBER
    return replace(token, text="percent", written=token.text) if counted else None


def _counts(read: Sequence[Token], following: Sequence[Token]) -> bool:
    """Whether an `n` is the turtles' N: behind a small number, as in `2 n` and `stop two n`."""
    before, behind = read[-1], following[0]
    if before.kind is behind.kind is Kind.NUMBER and not before.touches(behind):
        return before.value is None or before.value < _LEAST_LENGTH  # "ema 9 n 21"
    if before.kind is Kind.WORD and behind.kind is Kind.NUMBER:
        return before.text in _NUMBERS
    if not (behind.kind is Kind.WORD or _begins_value(following)):
        return True
    if before.kind is Kind.SYMBOL:
        return before.text not in (")", "%")
    leveled = len(read) > 1 and read[-2].text in _LEVELLED
    small = before.text in _NUMBERS if before.value is None else before.value <= _MOST_N and not leveled
    return small and behind.text not in _FRACTIONS


def _begins_value(following: Sequence[Token]) -> bool:
    """`n +di > -di`, `n (close > open)`, `n %k over 20`: signs that a condition begins with."""
    first, second = following[0].text, following[1].text if len(following) > 1 else ""
    return first == "(" or (first in ("+", "-") and second == "di") or (first == "%" and second in ("k", "d"))


def _meant(token: Token) -> Token:
    short = ABBREVIATIONS.get(token.text)
    if short is not None:
        return replace(token, text=short, written="" if token.text in PLAIN else token.text)
    found = "" if token.capitals else _nearest(token.text)
    return replace(token, text=found, written=token.text) if found else token


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str:
    """The one word meant that a slip of the fingers makes of it; empty where there is none or more than one."""
    stem = word if word.endswith("ess") else word.removesuffix("s").removesuffix("'")
    if len(word) < _LEAST_LETTERS or not word.isascii() or {word, stem} & _KNOWN:
        return ""
    found = sorted(mistyped(word, MEANT), key=len)
    return found[0] if found and all(one.startswith(found[0]) for one in found) else ""


_KNOWN = THEMSELVES | frozenset(MEANT)
_NUMBERS = frozenset(words("one two three four five six seven eight nine ten"))
