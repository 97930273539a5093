"""Why a rule is as it is, said as what one likes: `…, since I want ranges`, `I hate news spikes so: no trades …`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.chatter import begins_clause
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.personal import purpose, reason
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Remark, Statement
from app.llm.offline.compiler.wording import phrases, words

_BECAUSE = phrases("because | cause | 'cause | cuz | coz | bc | since | as | so that | so")
_WISHING = phrases("""
    i want | i only want | we want | we only want | i need | we need | i like | we like | i prefer | we prefer |
    i only like | i just want | i love | i'm after | i am after | i only need | i'd like | i don't want |
    we only trade | i only trade | i trade | we trade | i don't like | i hate | i avoid | we avoid |
    i dislike | i don't trade | i only want to trade when there is | we only want to trade when there is |
    i only trade when there is | we only trade when there is | i want to be sure there is | i only want to trade in
""")
_WISHED = words("""
    a an the some in only more real clean clear strong weak steady healthy decent tight wide big small quiet calm busy
    range ranges ranging trend trends trending market markets momentum move moves movement chop choppy volatility action
    conditions pullbacks setups stops targets stop target noise fakeouts whipsaws room to with breathe strength
    liquidity spikes news spreads quality sideways phases
""")
_MOVING = phrases("""
    that's when it moves | that's when the market moves | that's when the volume is | that's when price moves |
    that's when there is volume | that's when the action is | that's where the action is | that is when it moves |
    that's when things move | that's when it's liquid | that's when the money is there | that's where it moves |
    it's quiet then | it ranges then | it trends then | it moves then | the market is ranging then |
    the market trends then | it moves best then
""")
_DISLIKING = phrases("""
    i hate | i don't like | i dislike | i don't want | i do not like | i do not want | i can't stand | i don't trust |
    we don't like | we don't want | we hate | i never want | i'm afraid of | i fear | not a fan of
""")
_DISLIKED = words("""
    the any to be my a holding hold keeping carrying sitting being in trades positions through over weekend weekends
    overnight nights gaps gap news spikes spike releases risk chop choppy markets market spreads rollover swaps swap it
    wide during and or
""")
_NEVER = frozenset(words("no not never flat close exit out only avoid skip closed leave"))
_SENTENCE = frozenset((".", "\n", ";"))


@attempt
def wish(reader: Reader, speaker: Speaker) -> Statement | None:
    """What stands behind a rule and says what it is for."""
    if reader.at == 0 or not reader.take_any(_BECAUSE):
        return None
    if reader.take_any(_MOVING):
        return Remark(talk=True) if ends(reader) else None
    if not reader.take_any(_WISHING):
        return None
    start = reader.at
    reader.skip(*_WISHED)
    return Remark(talk=True) if reader.at > start and ends(reader) and not reader.sees("is", ">") else None


@attempt
def dislike(reader: Reader, speaker: Speaker) -> Statement | None:
    """What stands before a rule, with `so` between, which says when not to be in the market."""
    if not begins_clause(reader, reader.at) or not reader.take_any(_DISLIKING):
        return None
    start = reader.at
    reader.skip(*_DISLIKED)
    reader.take(",")
    if reader.at == start or not reader.take("so"):
        return None
    reader.skip(":", ",", "-")
    end = next((at for at in range(reader.at, len(reader.tokens)) if reader.tokens[at].text in _SENTENCE), None)
    ruled = {token.text for token in reader.tokens[reader.at : end]}
    return Remark(talk=True) if ruled & _NEVER else None


WHY = (wish, dislike, reason, purpose)
