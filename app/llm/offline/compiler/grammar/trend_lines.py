"""By which average the trend is told, that the rules speak of: `buy … in an uptrend, trend = EMA 200`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.grammar.trends import average_against
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Compare, Line, Price
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Settled, Statement
from app.llm.offline.compiler.wording import phrases, words

_LEAD = words("and with where the my our for as here")
_TREND = phrases("uptrend / downtrend | up / down trend | uptrend and downtrend | trend direction | trend")
_TOLD_BY = phrases("""
    = | : | is | by | from | per | means | is by | is defined by | defined by | is given by | given by | is told by |
    is measured by | measured by | is judged by | judged by | is read from | read from | being | comes from | on |
    is set by | set by | is based on | based on | is decided by | decided by | according to | is measured with
""")


@attempt
def trend_line(reader: Reader, speaker: Speaker) -> Statement | None:
    """`trend = EMA 200`, `the trend is the 100 SMA`: it filters nothing where rules ask for a trend anyway."""
    if not _is_spoken_of(reader):
        return None
    reader.take("(")
    reader.skip(*_LEAD)
    if not reader.take_any(_TREND) or not reader.take_any(_TOLD_BY):
        return None
    reader.skip("the", "price", "close", "vs", "versus", "against", "its", "a")
    read_on = speaker.read_on
    line = indicator(reader, speaker)
    if not isinstance(line, Line) or not (BY_NAME[line.call.name].average or line.call.name == "vwap"):
        return None
    other = average_against(reader, speaker)
    reader.take(")")
    if not ends(reader):
        return None
    speaker.read_on, speaker.it = read_on, line
    if other is None:
        speaker.uptrend = Compare(Price("close"), ">", line)
        return Settled(f"the trend is up where the close is above that {BY_NAME[line.call.name].title}, else down")
    fast, slow = sorted((line, other), key=lambda one: one.call.number("length") or 0)
    speaker.uptrend = Compare(fast, ">", slow)
    return Settled("the trend is up where the faster average is above the slower one, else down")


def _is_spoken_of(reader: Reader) -> bool:
    """Whether a rule asks for an uptrend or a downtrend by that name."""
    texts = [token.text for token in reader.tokens]
    return any(
        text in ("uptrend", "downtrend") and texts[at + 1 : at + 2] not in (["="], [":"], ["/"])
        for at, text in enumerate(texts)
    )
