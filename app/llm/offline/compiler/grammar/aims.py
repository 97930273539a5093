"""Targets without their name: `reward twice the risk`, `take 40 pips`, `sell at 2R`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.distances import distance, ratio_said, times_risk
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.verbs import exit_verb, lead_in
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Distance, Protect, Statement
from app.llm.offline.compiler.wording import phrases, words

_TAKING = phrases("""
    take | bank | bank it at | bank at | pocket | grab | make | book | aim for | go for | looking for | look for |
    cash in at | cash out at
""")
_REWARD = phrases("""
    profit is | the profit is | my profit is | profit target is | take profit is | reward | the reward | my reward |
    rewards | potential reward | expected reward
""")
_BEING = words("of is = : should be at must to must , we want i")
_PROFIT = phrases("profit | profits | gain | gains | of profit | in profit | up | of gain | in the green | in my favor")
_TAKING_OFF = phrases(
    "take it off | take profit | take profits | take the profit | take my profit | take it all off | cash in | cash out"
)
_LED = words("""
    at when once if after on with for reaching hitting we it the trade position is are in i price hits up by profit
    profits reaches reached made makes has have gained gains hit a of open gain i'm im am i've we're been sitting
""")
_EARNED = frozenset(words("profit profits made makes"))
_GAINED = _EARNED | frozenset(words("up gained gains gain"))
"""What the market gained may be meant as well: of a plain "sell", which may open a short, they say too little."""


@attempt
def rewarded(reader: Reader, speaker: Speaker) -> Statement | None:
    """`reward twice the risk`, `reward is 3 times the risk`, `reward 2R`."""
    if not reader.take_any(_REWARD):
        return None
    reader.skip(*_BEING)
    at = reader.at
    found = times_risk(reader, speaker)
    if found is None:
        reader.at = at
        ratio = ratio_said(reader)
        found = None if ratio is None else Distance("reward_ratio", ratio)
    return Protect("take_profit", found) if found is not None and found.amount and ends(reader) else None


@attempt
def taken(reader: Reader, speaker: Speaker) -> Statement | None:
    """`take 40 pips`, `bank 2R`, `profit 45 pips`: a share only behind one as the stop, or of a profit."""
    start = reader.at
    if not reader.take_any(_TAKING) and not reader.sees("profit", "profits"):
        return None
    reader.skip("a", "profit", "profits", "of", "at", "the", "+", ":", "=", "my", "money")
    profit = any(token.text in _EARNED for token in reader.tokens[start : reader.at])
    found = distance(reader, speaker, None)
    if found is None or not found.amount:
        return None
    profit = bool(reader.take_any(_PROFIT)) or profit or speaker.unit == found.kind
    return Protect("take_profit", found) if ends(reader) and (profit or found.kind != "percent") else None


@attempt
def left_in_profit(reader: Reader, speaker: Speaker) -> Statement | None:
    """`sell at 2R`, `get out at +3%`, `close everything once 40 pips in profit`: an exit at a distance is a target."""
    lead_in(reader)
    taking = reader.take_any(_TAKING_OFF)
    plain = not taking and exit_verb(reader) is False
    if plain and not reader.take_any(("sell everything", "sell all", "sell it", "sell")):
        return None
    start = reader.at
    reader.skip(*_LED)
    gained = _EARNED if plain else _GAINED
    gain = any(token.text in gained for token in reader.tokens[start : reader.at]) or reader.sees("+")
    reader.take("+")
    found = distance(reader, speaker, None)
    if start == reader.at or found is None or not found.amount:
        return None
    gain = bool(reader.take_any(_PROFIT)) or gain or found.kind == "reward_ratio"
    gain = gain or bool(taking and speaker.unit == found.kind)  # "stop 0.5 % and I take it off at 1 %"
    return Protect("take_profit", found) if gain and (ends(reader) or reader.sees("or")) else None


@attempt
def alone(reader: Reader, speaker: Speaker) -> Statement | None:
    """`2:1 with a 1.5 ATR stop`, `…, 1:3`: a ratio of reward to risk with nothing beside it."""
    found = _multiple_alone(reader, speaker)
    if found is not None:
        return found
    first = reader.peek()
    colon = reader.peek(1).text == ":" and reader.peek(1).touches(reader.peek(2))
    ratio = ratio_said(reader) if colon and first.value is not None else None
    if ratio is None or 1 not in (first.value, reader.tokens[reader.at - 1].value) or ratio > 20:
        return None
    if reader.tokens[reader.at - 1].end - reader.tokens[reader.at - 1].start > 1 and ratio == int(ratio) >= 10:
        return None  # "1:30" is a time
    if not (ends(reader) or reader.sees("on", "per", "for", "stop")):
        return None
    reader.assumed.append(f"{ratio:g} to 1 alone is read as reward to risk")
    return Protect("take_profit", Distance("reward_ratio", ratio))


def _sides(reader: Reader) -> bool:
    """`stop 25 pips 2R longs only`: whether the sides to trade come next."""
    named = [place for place in range(2) if reader.peek(place).text in ("long", "longs", "short", "shorts")]
    return bool(named) and "only" in (reader.peek().text, reader.peek(1).text)


@attempt
def _multiple_alone(reader: Reader, speaker: Speaker) -> Statement | None:
    """`…, stop 1 ATR, 2R`: a multiple of the risk with nothing beside it."""
    amount = reader.number()
    if not amount or not reader.take("r") or not (reader.done or reader.sees(",", ".", ";", "\n") or _sides(reader)):
        return None
    reader.assumed.append(f"{amount:g}R alone is read as the target")
    return Protect("take_profit", Distance("reward_ratio", amount))
