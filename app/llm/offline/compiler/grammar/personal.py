"""Talk of people: who writes, what became of their accounts, whom the idea is from, how they wish to be answered.

Such a clause may hold words nobody foresaw. It is talk where a word of people's lives stands in it, and no word that a
rule could be made of: none of trading, counting, time, denying or requiring. It is repeated among the assumptions.
"""

from __future__ import annotations

from app.llm.offline.compiler.grammar.chatter import (
    answers_heading,
    at_clause_end,
    begins_clause,
    clause_end,
    harmless,
    names_rule,
)
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Place, Remark, Statement
from app.llm.offline.compiler.wording import phrases, words

_LIVES = phrases("""
    burned | burnt | blew | blown | lost | lurker | lurking | lurked | posting | post | poster | confession |
    confess |
    off topic | off - topic | old timer | old - timer | oldtimer | years | decade | decades | were born | was born |
    proud | sanity check | roast | gentle | sorry | apologies | tired | retired | retiree | night shift | shift |
    kids | kid | wife | husband | girlfriend | boyfriend | mom | mum | dad | father | mother | grandpa |
    uncle | aunt |
    cousin | brother | sister | son | daughter | boss | colleague | coworker | neighbor | neighbour | roommate |
    school | college | uni | university | army | buddy | buddies | friend | friends | mate | mates | guys | lads |
    folks | peeps | fam | bro | bros | bruh | dude | y'all | yall | taught | learned | learnt | told | showed |
    shown |
    mentor | guru | youtube | youtuber | tiktok | reddit | discord | telegram | twitter | forum | sub | chat |
    server |
    subreddit | course | webinar | podcast | book | overtrading | overtraded | overtrade | revenge | emotions |
    emotional | discipline | handcuffs | psychology | lol | lmao | haha | tbh | imo | imho | ngl | fwiw | iirc |
    breathe | trust me | swear | promise | honestly | seriously | wondering | curious | wish | hope | hopefully |
    luck | lucky | superstitious | weird | stupid | silly | crazy | dumb | laugh | judge | english | newbie | newb |
    noob | beginner | rookie | novice | hobby | hobbyist | lazy | busy | job | work | office | life | thanks | thx |
    thank | cheers | appreciate | appreciated | refining | tinkering | tweaking | messing | playing around |
    fiddling |
    struggling | stumbled | found | inspired | stole | stolen | borrowed | rant | ranting | ramble | rambling |
    somebody | someone | anybody | anyone | everyone | everybody | welcome | question | questions | help |
    how would you | would you | could you | can you | can u | in my head | for a living | full time | part time |
    here goes | bear with me | hear me out | go easy | gang | traders | wizards | heathen | heathens | tested this |
    traded this | tried this | run this | ran this | running this | sharing | shared | for months | for years |
    for ages | took me ages | ages | a while | screams | screaming | complains | asked | asks | asking | ask about |
    on purpose | of you | tear it apart | pick it apart | roasts | visiting | visitor | prints money | works for me |
    works well for me | new here | new around here | posted | pc | laptop | writing this | wrote this | coffee |
    morning everyone | evening everyone | regulars | veterans | readers | members | admins | mods | moderator |
    belongs here | feedback | pair of eyes | set of eyes | thoughts | opinions | eyeballs | backtester | computer |
    i trade this | been at this | my thing | my baby | my bread and butter | my setup
""")
OF_TRADING = frozenset(words("""
    pullback pullbacks retrace retracement retest retests structure zone zones sweep sweeps swept liquidity
    block blocks
    imbalance gap gaps fvg fib fibs fibonacci wave waves wick wicks displacement confluence confirmation confirm
    confirms confirmed momentum volatility volatile range ranges ranging choppy quiet strong weak strength weakness
    reversal bounce bounces rejection reject rejects spike spikes dip dips rip squeeze breakouts correlation
    correlated
    dxy yields sentiment cot footprint delta flow spread spreads swap renko heikin ashi pitchfork elliott
    wyckoff harmonic gartley head shoulders flag pennant wedge triangle trendline trendlines pivot pivots sessions
    london york asia asian tokyo frankfurt sydney europe european overlap midnight noon midday lunch weekend weekends
    holiday holidays overnight hour hours day days week daytime night month quarter end start january february march
    april june july august september october november december nfp cpi fomc fed ecb rates reversed reversing re
    third partial partials twice again must needs need require requires required prefer wait waiting watch until
    filter filters filtered confirming agree agrees allowed forbidden ban banned respect respects away near far around
    fast slow big small large clean valid extended stretched flat slope steep setup setups rule rules condition
    conditions opposite other hedge hedging parameter parameters test tested step steps value values number numbers
    time times clock early late later first next previous prior yesterday today tomorrow tp sl
    retail institutional orderflow correlation spreads funding dominance expiry expiration earnings dividend report
"""))  # fmt: skip
_RULE_BEGINS = ("buy", "sell", "long", "short", "go", "enter", "only", "no", "i", "we", "when", "if")
_BEHIND_PLACE = words("and since because too with mostly mainly usually")
_COUNTED = frozenset(words("""
    years year months weeks accounts account people guys kids friends buddies decades beers coffees cents
    dollars pages
    books times mentors courses jobs
"""))  # fmt: skip
_REQUIRING = phrases("look for | looking for a | want to see | like to see | care about | pay attention")
_SAFE = phrases("""
    these days | back in the day | one day | the other day | all day | all night | day job | for the first time |
    first post | first time | long post | long time | long - time | first timer | old timer | night shift |
    last year |
    every day at work | long day | in the end | no idea | no clue | why not | nothing fancy | not bad | one question |
    noob question | other people | each other | on the other hand | quick question | sanity check | confession time |
    before some of you were born | before you were born | before some of you | don't roast | dont roast |
    don't judge |
    dont judge | don't laugh | dont laugh | don't hate | dont hate | no judgement | no hate | not sure | don't know |
    dont know | didn't know | don't have much time | dont have much time | don't have time | dont have time |
    can't watch | cant watch | cannot watch | can not watch | can't sit | can't stare | scaling plan |
    the gold channel |
    gold group | gold channel | gold sub | forex sub | forex group | forex forum | fx sub | fx group | fx forum |
    crypto sub | crypto group | trading group | trading room | signal group | stock sub | stocks sub | index 1 |
    watch charts | watching charts | stare at charts | staring at charts | the chart all day | the charts all day |
    weekend fix | weekend project | weekend thing | weekend system | weekend toy | weekend strat | weekend play |
    been at it | in a row at work | for a few years | long story | if you must | 1 more time | at a time |
    have time for | no time for | do i start | where to start | take it easy | make it simple | close friend |
    close friends | at first | at last | so far so good | so far | high school |
    open minded | open source | half this discord | half the discord | half this sub | half of you | half of us |
    tested this | tested it | anyone tested | tried this | tested that | before most of you | before you lot |
    last 1 from me today | from me today | the yen channel | the gold channel | for today | got around to |
    get around to | gets around to | came around to | messed around | sit around |
    over the weekend | this weekend | the weekend | clean up | cleaned up | write this down | writing this down |
    wrote this down | not sure if | not sure whether | last one from me | last 1 from me | second post | 2nd post |
    third post | last post | second pair of eyes | another pair of eyes | before someone | before anyone |
    before anybody | before you ask | before somebody | fx channel | forex channel | yen channel | gold channel |
    crypto channel | this channel | the channel | new to the channel | stocks channel | index channel | faster pc |
    faster computer | slow pc | too simple but | looks too simple | simple but it works | the 2 sides |
    the two sides | in here | up late | wake up | woke up | growing up | down under | fed up | give up | signed up |
    set up | made up | hold my beer | hands down | calm down | slow down | if anyone | if someone | if anybody |
    if somebody | if you want | if you like | if it helps | if that helps | every month | each month | every week |
    for a few years now | for some years now | long enough | at least it's honest | more or less | not much |
    no clue | not a pro | not my first | not rocket science | never coded | can't code | cannot code | one day
""")
_PURPOSES = words("nothing no i i'm we it there i'd none that to")
_STYLES = words("scalping scalps scalp scalper swing day intraday trading")
_REASONS = phrases("because | cause | 'cause | cuz | coz | bc | b / c")
_WORDS_OF_REASON = words("because cuz coz")
_SINCE = phrases("""
    since i | since i'm | since we | since it | since it's | since fx | since forex | since crypto |
    since the market |
    since most | since before | since back | since forever | since day 1 | since the 90s | since the 80s |
    since college |
    since school | since covid | since my | since they | since that's | since this | as i'm | as i | as we | as my
""")
_NO_USE = phrases("""
    overkill | useless | too slow | too noisy | too laggy | too complicated | pointless | nonsense | garbage |
    not needed | unnecessary | worthless | too late | too fancy | not my thing
""")
_OF_NAMES = words("bands band channels channel line indicator")
_FOR_ME = words("for me here in my opinion imo this market pair coin anyway honestly to us really")


@attempt
def reason(reader: Reader, speaker: Speaker) -> Statement | None:
    """`because spreads`, `since fx is shut`: why a rule is as it is, with no further rule in it."""
    if _dismissed(reader):
        return Remark(talk=True)
    end = clause_end(reader, reader.at)
    led = reader.take_any(_REASONS) or reader.take_any(_SINCE)
    if not led or reader.at == end:
        return None
    loose = led in _REASONS
    while reader.at < end:
        at = reader.at
        if reader.take_any(_SAFE):
            continue
        if loose and reader.peek().market:
            reader.at = at + 1  # "because cable drops faster than it climbs"
            continue
        if reader.peek().value is not None or (not loose and reader.sees(*OF_TRADING)) or names_rule(reader):
            return None
        reader.at = at + 1
    return Remark(talk=True)


@attempt
def _dismissed(reader: Reader) -> bool | None:
    """`stoch RSI is overkill so …`, `MACD is too slow for me`: an indicator that is named to be left alone."""
    if not begins_clause(reader, reader.at) or take_name(reader)[0] is None:
        return None
    reader.skip(*_OF_NAMES)
    if not reader.take("is", "are", "feels", "seems") or not reader.take_any(_NO_USE):
        return None
    reader.skip(*_FOR_ME)
    reader.take(",", "and")
    return True if at_clause_end(reader) or reader.take("so") else None


@attempt
def purpose(reader: Reader, speaker: Speaker) -> Statement | None:
    """`… closed Friday 20:00 so nothing runs over the weekend`: what an exit that was said is for."""
    end = clause_end(reader, reader.at)
    if not speaker.left or not reader.take("so"):
        return None
    reader.take("that")
    spoken = {token.text for token in reader.tokens[reader.at : end]}
    limited = spoken & {"unless", "except", "until", "if", "when", "but", "only"}
    if limited or not reader.take(*_PURPOSES) or not spoken & {"weekend", "weekends", "overnight", "night"}:
        return None
    reader.at = end
    return Remark(talk=True)


@attempt
def personal(reader: Reader, speaker: Speaker) -> Statement | None:
    """`my uncle taught me this`, `I blew two accounts overtrading`, `so be gentle`, `let the thing breathe bro`."""
    start = reader.at
    end = _end_of_talk(reader, start)
    if not begins_clause(reader, start) or answers_heading(reader) or end < start + 2:
        return None
    lived = False
    while reader.at < end:
        said = _of_people(reader)
        if said is None:
            return None
        lived = lived or said
    return Remark(talk=True) if lived and reader.at == end else None


@attempt
def lead_to_place(reader: Reader, speaker: Speaker) -> Statement | None:
    """`My uncle taught me gold`, `I know this is a forex sub but anyone trade BTCUSDT too`: words before a market."""
    start = reader.at
    if not (begins_clause(reader, start) or reader.sees("and", "but")) or answers_heading(reader):
        return None
    end = clause_end(reader, start)
    lived, known = False, True
    while reader.at < end and not (reader.at > start + 1 and _place_here(reader, speaker)):
        if harmless(reader):
            continue
        said = _of_people(reader)
        if said is None:
            return None
        lived, known = lived or said, known and said
    return Remark(talk=True) if (lived or known) and start + 1 < reader.at < end else None


@attempt
def _place_here(reader: Reader, speaker: Speaker) -> bool | None:
    """Whether markets or bars come next that are all there is, or end the talk; moves nothing."""
    at, assumed = reader.at, len(reader.assumed)
    reader.skip("on", "the", "a")
    found = not reader.sees("no", "not", "never") and isinstance(place(reader, speaker), Place)
    reader.skip(*_STYLES)
    found = found and (at_clause_end(reader) or reader.sees(*_BEHIND_PLACE))
    reader.at = at
    del reader.assumed[assumed:]
    return found


def _of_people(reader: Reader) -> bool | None:
    """Move over a word of talk; whether it is one of people's lives, None where a rule could be made of it."""
    if reader.take_any(_SAFE):
        return True
    if reader.peek().value is not None and reader.peek(1).text in _COUNTED:
        reader.at += 1
        return False
    if reader.take("but", "more", "most"):
        return False
    at = reader.at
    if reader.sees(*OF_TRADING) or reader.peek().value not in (None, 1) or reader.take_any(_REQUIRING):
        return None
    if reader.take_any(_LIVES):
        return True
    if names_rule(reader):
        return None
    reader.at = at + 1
    return False


ADVERSE = frozenset(words("""
    lost lose losing blew blown burned burnt hate hates hated quit stopped used instead unlike away gave left bored
    dad mom mum father mother brother sister wife husband uncle aunt cousin friend friends buddy mate boss neighbour
    neighbor colleague coworker roommate girlfriend boyfriend he she they his her their he's she's they're people
    sick tired ex versus vs than but except
"""))  # fmt: skip
_KIND_OF_TRADE = words("""
    pullback pullbacks breakout breakouts swing swings scalp scalps scalping reversal reversals trend momentum setup
    system strategy thing plan idea strat bot stuff play
""")


@attempt
def talk_of_place(reader: Reader, speaker: Speaker) -> Statement | None:
    """`Been running this on XAUUSD H1 for months guys`: talk with the one market it is about; it is traded there."""
    start = reader.at
    end = clause_end(reader, start)
    if not begins_clause(reader, start) or answers_heading(reader):
        return None
    if {token.text for token in reader.tokens[start:end]} & ADVERSE:
        return None
    lived, found = False, None
    while reader.at < end:
        at, assumed = reader.at, len(reader.assumed)
        reader.skip("on", "the", "my", "our")
        named = place(reader, speaker) if found is None and reader.at < end else None
        if isinstance(named, Place) and named.markets and not named.avoided and reader.at <= end:
            found = named
            reader.skip(*_KIND_OF_TRADE)
            continue
        reader.at = at
        del reader.assumed[assumed:]
        said = _of_people(reader)
        if said is None:
            return None
        lived = lived or said
    if found is None or not lived or reader.at != end:
        return None
    reader.assumed.append("what stands around the market is read as talk, without a rule")
    return found


def _end_of_talk(reader: Reader, start: int) -> int:
    """The clause's end, or the `so` behind which a rule begins."""
    end = clause_end(reader, start)
    for at in range(start + 1, end - 1):
        if reader.tokens[at].text == "so" and reader.tokens[at + 1].text in _RULE_BEGINS:
            return at
        if reader.tokens[at].text in _WORDS_OF_REASON and any(one.market for one in reader.tokens[at:end]):
            return at
    return end
