"""Indicators named by themselves: `use RSI(14)`, `I want to follow the Supertrend on SPY`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.chatter import at_clause_end
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.paired_roles import roles_mentioned
from app.llm.offline.compiler.grammar.ribbon import average_row, two_averages
from app.llm.offline.compiler.grammar.slopes import sloping
from app.llm.offline.compiler.meaning import Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Mention, Remark, Statement
from app.llm.offline.compiler.wording import phrases

_FOLLOWING = phrases("""
    follow | follows | following | is based on | based on | built around | is built on | built on | relies on |
    rely on | work with | works with | working with | look at | looks at | watch | watches | ride | rides | trades |
    run | runs on
""")


@attempt
def mention(reader: Reader, speaker: Speaker) -> Statement | None:
    """An indicator named by itself: `use RSI(14)`."""
    row = average_row(reader, speaker)
    if row is None and (two_averages(reader, speaker) or roles_mentioned(reader, speaker)):
        return Remark()
    if row is not None:
        return Mention(row[0].call, tuple(line.call for line in row[1:]))
    line = sloping(reader, speaker)
    if line is not None:
        speaker.it = line
        return Mention(line.call)
    defined = _defines_n(reader)
    followed = bool(reader.take_any(_FOLLOWING))
    said = indicator_call(reader, speaker)
    if said is None or (said[0].name.startswith("previous") and not said[2]):
        return None  # "yesterday's candle" is a bar
    if defined and said[0].name != "atr":
        return None
    if followed and not (at_clause_end(reader) or reader.sees("on", "for", "in", "with", "using", "and")):
        return None
    reader.take("strategy", "system", "indicator", "indicators", "cloud", "extremes", "levels")
    speaker.it = Line(said[1], said[2] or said[0].main)
    return Mention(said[1])


def _defines_n(reader: Reader) -> bool:
    """`2N stop (N = 20 day ATR)`: whether it is said what the turtles' N is; moves nothing where not."""
    opens = reader.at > 0 and reader.tokens[reader.at - 1].text in ("(", ",", "where", "with")
    if not opens or reader.peek(1).text not in ("=", "is", "being", "means", ":") or not reader.sees("n", "and"):
        return False
    reader.at += 2
    reader.skip("the")
    return True
