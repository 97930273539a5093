"""Where a phrase ends, and what may still be said of a comparison before it does."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import Compare, Condition, Price, Touch
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.wording import phrases, words

_ENDS = (*words(", . ; ? - and with ! : -> → = >= | then ( is means equals gives triggers signals"), "\n")
_PROTECTING = frozenset(words("stop sl tp target trail trailing risk stoploss"))
_OF_A_DISTANCE = frozenset(words("x * times atr atrs ( ) - % initial hard fixed protective"))
_FEW = 3
_RULES = frozenset(words(", . ; above below over under > < crosses cross when if and or buy sell long short"))
_JUST_CROSSED = phrases("""
    cross | crossing | crossover | just crossed | just now | cross just happened | freshly crossed | crossed just now |
    just happened | new cross | newly crossed | just crossed it
""")
_BY_THE_CLOSE = phrases("""
    by close | by the close | by its close | by a close | by closing price | by the closing price | on a closing basis |
    on closing basis
""")


def ends(reader: Reader) -> bool:
    """Whether the phrase ends here."""
    return reader.done or reader.sees(*_ENDS) or same_ahead(reader)


def same_ahead(reader: Reader) -> bool:
    """`… crosses below under the same ADX condition`: whether what was said before is asked again; moves nothing."""
    ahead = [reader.peek(place).text for place in range(4)]
    led = ahead[0] in ("under", "on", "given", "using") or ahead[:2] == ["subject", "to"]
    return led and "same" in ahead[1:4] and not {"bar", "candle", "day", "side"} & {*ahead, reader.peek(4).text}


def ends_behind(reader: Reader) -> bool:
    """Whether the phrase ends behind the next word; moves nothing."""
    reader.at += 1
    found = ends(reader)
    reader.at -= 1
    return found


def multiple_ahead(reader: Reader) -> bool:
    """Whether `1R` or `+1R` comes next, and no `should` led to it; moves nothing."""
    at, led = 1 if reader.sees("+") else 0, reader.tokens[max(0, reader.at - 2)].text
    return (
        (reader.peek(at).value or 0) > 0 and reader.peek(at + 1).text == "r" and led not in ("should", "must", "will")
    )


def stop_ahead(reader: Reader) -> bool:
    """`… short 2 ATR stop`, `… exit 5 percent stop`: whether a distance with its stop or target comes next."""
    ahead = [reader.peek(place).text for place in range(1, 8)]
    named = next((at for at, text in enumerate(ahead) if text in _PROTECTING), None)
    if reader.peek().value is None or named is None or set(ahead[:named]) & _RULES:
        return False
    return named <= _FEW or {text for text in ahead[:named] if not text.isdigit()} <= _OF_A_DISTANCE


def happens(reader: Reader) -> bool:
    """`RSI over 50 cross`, `RSI > 55 just crossed`: that the level is passed on this bar; moves nothing where not."""
    at = reader.at
    if reader.take_any(_JUST_CROSSED) and (
        ends(reader) or reader.sees("+", "plus", "buy", "long", "short", "sell", "if") or _beyond_a_level(reader)
    ):
        return True
    reader.at = at
    return False


def _beyond_a_level(reader: Reader) -> bool:
    """`k > d cross under 20`: where the crossing lies."""
    return reader.sees("under", "below", "above", "over") and reader.peek(1).value is not None


def or_beyond(reader: Reader, found: Condition) -> Condition:
    """`touched EMA 20 or lower`, `at 30 or below`: there or further that way."""
    at = reader.at
    word = reader.take("lower", "below", "under", "higher", "above", "over") if reader.take("or") else ""
    below = word in ("lower", "below", "under")
    match found:
        case Touch(level) if word and ends(reader):
            return Touch(level, "down" if below else "up")
        case Compare(left, "<=" | "<", right) if below and word:
            return Compare(left, "<=", right)
        case Compare(left, ">=" | ">", right) if not below and word:
            return Compare(left, ">=", right)
    reader.at = at
    return found


def by_the_close(reader: Reader, found: Condition, begun: int = 0) -> Condition:
    """`the close touches the lower band`, `upper band touch by close`: an end that the close has to reach."""
    if not isinstance(found, Touch) or found.way is None:
        return found
    if (begun == 0 or reader.tokens[begun - 1].text != "close") and not reader.take_any(_BY_THE_CLOSE):
        return found
    return Compare(Price("close"), ">=" if found.way == "up" else "<=", found.level)
