"""Targets as a ratio of reward to risk: `1:2 risk reward`, `RR 2`, `…, 1:3`, `…, 2R`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.distances import ratio_said
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Distance, Protect, Statement
from app.llm.offline.compiler.wording import phrases, words

_LEAD = words("fixed always at of is = : to with around about set be a an the should approximately use ratio")
_REWARD_TO_RISK = phrases("""
    risk / reward ratio | risk / reward | risk reward ratio | risk reward | risk to reward ratio | risk to reward |
    reward to risk ratio | reward to risk | reward / risk | reward risk ratio | reward risk | rr ratio | rr | r : r
    | r / r | risk : reward | reward : risk | reward ratio | rrr | risk - reward | risk - reward ratio | risk - to -
    reward | risk : reward ratio
""")


_PAIR = ("reward", "risk")


@attempt
def reward_to_risk(reader: Reader, speaker: Speaker) -> Statement | None:
    """`1:2 risk reward`, `RR 2`, `reward to risk of 3`, `R:R 1:1.5`, `risk reward ratio 2:1`."""
    start = reader.at
    first = ratio_said(reader)
    named = reader.take_any(_REWARD_TO_RISK)
    if not named:
        return None
    reader.skip(*_LEAD)
    ratio = first if first is not None else ratio_said(reader)
    if ratio is None:
        amount = reader.number()
        if amount is None:
            return None
        reader.take("r", "x")
        ratio = amount
    numbers = [token.value for token in reader.tokens[start : reader.at] if token.value is not None]
    if named.startswith("reward") and len(numbers) == len(_PAIR) and numbers == sorted(numbers):
        reader.assumed.append(f"{numbers[0]:g}:{numbers[1]:g} is read as a target of {ratio:g} R")
    return Protect("take_profit", Distance("reward_ratio", ratio))
