"""Verbs of entering and leaving, and the words around them."""

from __future__ import annotations

from typing import Literal

from app.llm.offline.compiler.grammar.told_exits import COMPARED, told_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.statements import Sides
from app.llm.offline.compiler.wording import phrases, words

_LONG = phrases("""
    rule for longs | rule for a long | rule for long trades | rules for longs | rules for a long |
    rules for long trades | condition for longs | condition for a long | condition for long trades |
    conditions for longs | conditions for a long | conditions for long trades | requirement for longs |
    requirement for a long | requirement for long trades | criteria for longs | criteria for a long |
    criteria for long trades |
    open long positions | take long positions | enter long positions | go long | the entry is long | entry is long |
    enter long | open long | open a long | open longs | enter a long |
    enter longs | take long |
    take longs |
    take a long | buy long | long entry | long entries | entry long | buy signal | buys | buy | buying |
    longs | long |
    i buy | get long | long trade | long trades | long setup | long rule | long position | go long only | bought |
    long side | enter long position | enter a long position | open a long position | open long position |
    buy entry |
    enters long | goes long | i go long | we buy | we go long | ape long | ape in | ape | scoop | load up |
    i'm long |
    i am long | be long | stay long | long it | get in long | open buy | open a buy | place a buy | take a buy |
    buy trade | buy trades | i long | we long | buy order | going long | enter a buy | buy side |
    hold long | hold longs | opens a buy trade | opens a buy | opens long | opens a long | open a buy trade |
    opens buy |
    buy order is placed | opens a long position | opens a long trade | takes a long | goes into a long |
    go in long |
    reverse to long | reverse long | buyer | a buyer | bought into | flip long |
    flip to long | switch to long | reverse into a long | reverse and go long |
    flip and go long | turn long | long again | go back long | im long | i'm in long | im in long | i am in long |
    long rules | long conditions | long condition | long criteria | buy rules | buy rule | buy conditions |
    buy setup |
    trigger for a buy | trigger for buys | trigger for longs | trigger for a long | trigger for long | long trigger |
    signal for a buy | signal for a long | signal for longs | entry for longs | entry for a long | trigger to buy |
    trigger to go long | setup for longs | setup for a long | signal to buy | signal to go long |
    buy condition | long signal | enter long trade | enter long trades | buy the market |
    entry l | l entry | entry ( long ) | entry ( longs ) | entries ( long ) |
    l : | l = | l when | l if
""")
_SHORT = phrases("""
    rule for shorts | rule for a short | rule for short trades | rules for shorts | rules for a short |
    rules for short trades | condition for shorts | condition for a short | condition for short trades |
    conditions for shorts | conditions for a short | conditions for short trades | requirement for shorts |
    requirement for a short | requirement for short trades | criteria for shorts | criteria for a short |
    criteria for short trades |
    open short positions | take short positions | enter short positions | sell short | the entry is short |
    entry is short | go short | enter short | open short | open a short |
    open shorts | enter a short | enter shorts |
    take short | take shorts | take a short | short sell | short entry | short entries | entry short | shorts |
    short |
    shorting | sell signal short | get short | short trade | short trades | short setup | short rule |
    short position |
    sells short | short side | enter a short position | enter short position | open a short position |
    enters short | goes short | i go short | we short | we go short | i short | i'm short | be short |
    get in short |
    open a sell | take a sell | going short | short it | enter a sell | i sell short |
    hold short | opens a sell trade | opens a sell | opens short | opens a short | open a sell trade | opens sell |
    opens a short position | opens a short trade | takes a short | go in short |
    reverse to short | reverse short | shorted | sold short | flip short | flip to short | switch to short |
    reverse into a short |
    im short | i am short | i'm in short | im in short | i am in short |
    reverse and go short | flip and go short | turn short | close and go short | exit and go short |
    sell and go short | i sell and go short | i sell and short | sell and short |
    short rules | short conditions | short condition | short criteria | open sell | place a sell | sell trade |
    trigger for a sell | trigger for sells | trigger for shorts | trigger for a short | trigger for short |
    short trigger | signal for a sell | signal for a short | signal for shorts | entry for shorts |
    entry for a short |
    trigger to sell | trigger to go short | setup for shorts | setup for a short | signal to sell short |
    signal to go short | sell trigger |
    short order | open short position | short signal | enter short trade |
    enter short trades |
    entry s | s entry | entry ( short ) | entry ( shorts ) | entries ( short ) |
    s : | s = | s when | s if
""")
LONG_WORDS = frozenset(words("long longs buy buys buying"))
SHORT_WORDS = frozenset(words("short shorts sell sells selling shorting"))
_SELL = phrases(
    "i sell | we sell | sell signal | sells | sell | selling | sell side | sell rules | sell rule | sell setup"
)
_CLOSING = phrases("close | closes | exit | exits | close out | get out of | cover | dump | ditch | i close | i exit")
_THE_TRADE = phrases("it | that | this | that 1 | the trade | the position | that trade | my position | this 1")
_EITHER_SIDE = phrases("""
    enter long / short | go long / short | open long / short | enter longs / shorts | take longs / shorts |
    enter long or short | take long / short | open longs / shorts | i go long / short |
    trade in the direction of the cross | trade in that direction | trade in its direction | go with the cross |
    enter in the direction of the cross | trade with the cross | enter in that direction | follow the cross |
    trade in the direction of the crossing | go in that direction | go in its direction |
    go in the direction of the cross | enter in its direction | take the trade in that direction | go with it |
    long or short | long and short | buy or sell | buy and sell | long / short | buy / sell | longs and shorts |
    long short | longs shorts
""")
_WHEN = phrases("""
    moment | very moment | instant | the moment | the minute | the instant | the first time | first time |
    right when | right after | directly after |
    immediately when | the very moment | every single time | only once | provided that |
    enter | get in | in at | in when | in if |
    whenever | when | if | once | as soon as | on | at | after | upon | every time | each time | where | only when |
    only if | only after | any time | anytime | in case | while | is | are | rule | condition | signal | setup |
    needs all of these | need all of these | requires all of these | require all of these | all of these |
    all of the following | the following | needs | need | requires | require | wants |
    only on | as | with | for | entries | entry | as long as | so long as | for as long as |
    any day on which | the day on which | any bar on which | the bar on which | the first day on which |
    the first bar on which | on the first day on which | on the first bar on which | on any day on which |
    on the first day when | on the first bar when | on the first day | on the first bar | any day when
""")
_GLUE = words("""
    : = - the a an -> → and there we have get is some into trade trades position position, simply just basically
""")
_WE_PASS = ("take", "clear", "reclaim", "lose")
"""`when we take out the high`: what the price does."""
_LEAD_IN = words("""
    that and then also i we want to just simply please would like will should additionally but let's now always bot
    see im i'm am looking going trying strategy need should that which it the can you could ll i'd i'll
""")
_EXIT = phrases("""
    exit ( both ) | exits ( both ) | exit ( either ) | exit ( long and short ) | exit ( both sides ) |
    take it off | take it all off | take me out | take me off | take profits | exit | exits | close | closes |
    get out | exit rule | exit signal | close out | closing |
    exiting |
    close trade | leave | sell to close | cover | buy to cover | close the position | exit the trade |
    exit the position | close positions | close the trade | close trades | close my position | exit trade |
    exit trades | exit position | exit positions | close position | liquidate | flatten | take profit | tp |
    target |
    out | bail out | bail | get out of the trade | exit my position | close it | close all | exit all |
    close everything | cut | cut it | cut the trade | go flat | be flat | flat | get flat | i get out | i exit |
    i close |
    hold until | hold till | stay in until | stay in till | keep until | ride until | ride it until |
    hold it until |
    stay long until | hold the trade until | hold position until | keep it until |
    we exit | we close | get me out | dump it | dump | exit everything | close out the trade | i leave | i'm out |
    i'm flat | i am flat |
    gets out | goes flat | we go flat | it exits | square off | kill the trade | take the profit | take my profit |
    lock in profits | let winners run until | let it run until | let profits run until | let them run until |
    let the winners run until | run it until | let the profits run until | let it ride until | stay in it until |
    everything flat | all flat | everything out | everything closed | all trades closed | all positions closed |
    have everything closed | all out | go to cash | move to cash | go back to cash | back to cash | be in cash |
    to cash |
    cash | in cash | sit in cash | flat again | i'm flat again | out again | step out | steps out | i step out |
    jump out | hop off | get off | im out | i am out | we're out | i bail | i dump it | get rid of it | let it go |
    give it back | i let it go | stand aside again | i cover | leaves | it leaves | we leave | leaves the trade |
    leaves the position | leave the trade | leave the position | the exit comes | exit comes | the exit happens |
    the exit is triggered | exit is triggered | the exit occurs | the trade ends | the exit signal comes |
    exits happen | exit happens | exits occur | exit occurs | exits come | the exit comes then | the exit follows |
    the exit is
""")
_LETS = phrases(
    "let it | have it | make it | let the bot | have the bot | let the system | make the system | let the trade"
)
_HELD_UNTIL = tuple(
    f"{who}{held} {what}{until}"
    for who in ("", "we ", "i ", "it ", "and ", "then ")
    for held in ("hold", "holds", "keep", "keeps", "stay in", "stays in", "remain in", "ride", "leave open")
    for what in ("", "it ", "the position ", "the trade ", "a position ", "every trade ", "every position ", "them ",
                 "each trade ", "each position ", "positions ", "trades ", "this ", "that ", "the long ", "the short ")
    for until in ("until", "till")
)  # fmt: skip
_EXIT_LONG = phrases("""
    exit ( long ) | exits ( long ) | exit ( longs ) | exit l | l exit | buy exit | buy exits | exit buy |
    exit long | exit longs | sells it | sells them | close long | close longs | long exit | long exits | exit buys |
    close the long |
    exit the long | exits for longs | exit for longs | sell to close | close long positions | exit long positions |
    close buys | close long trades | exit long trades | sell the long | close long position | exit long position |
    exit the long trade | close the long trade | get out of longs | sell it | sell them | sell my position |
    i sell it |
    sell the position | sell to exit | sell out
""")
_EXIT_SHORT = phrases("""
    exit ( short ) | exits ( short ) | exit ( shorts ) | exit s | s exit | sell exit | sell exits | exit sell |
    exit short | covers | it covers | we cover | covers it | covers the short | covers the position | exit shorts |
    close short | close shorts | short exit | short exits | cover shorts |
    cover the short |
    cover short | buy to cover | cover | close the short | exit the short | exits for shorts | exit for shorts |
    close short positions | exit short positions | close sells | close short trades | exit short trades |
    close short position | exit short position | get out of shorts | buy back | buy it back | buy them back
""")
_POSITION = words("the trade trades position positions all my it them both open everything any of half")


_NO_TRADE = phrases("""
    stay out | do nothing | don't trade | do not trade | no trades | no trade | stand aside | sit out | sit it out |
    stay on the sidelines | nothing happens | no entries | no new trades | take no trades | stay away |
    don't do anything |
    leave it alone | sit on my hands | take nothing | trade nothing | no trading | is a no - go | is a no go |
    is no - go | is no go | no go | no - go | is off limits | is out of bounds | is a no | is a veto |
    is forbidden | is excluded | rules it out | rules the trade out | rules a trade out | means hands off |
    means no trade | means no trades | means no entry | is no trade | = no trade | is not traded |
    is a deal breaker | is a nogo | means no trading | means no entries | means stay out | means i stay out |
    means we stay out | means standing aside | is a no - trade zone | is a no trade zone | cancels it |
    cancels the signal | kills the trade | kills the signal | disqualifies the trade | disqualifies it |
    blocks the trade | blocks it
""")
_STOPS = (*words(". , ; : ! ? -"), "\n")


def lead_in(reader: Reader) -> bool:
    """Move over words in front of the verb; whether they say that this comes on top."""
    start = reader.at
    while not (reader.sees("will") and reader.peek(1).text in ("r", "%")) and reader.take(*_LEAD_IN):
        pass  # "Will R" is an indicator
    return any(token.text in ("also", "additionally") for token in reader.tokens[start : reader.at])


@attempt
def _closes_first(reader: Reader) -> tuple[Sides] | None:
    """`I close that and sell`, `exit it and go long`: as the entry of the other side does anyway."""
    reader.skip("i", "we", "i'll", "then", "just")
    if not reader.take_any(_CLOSING) or not reader.take_any(_THE_TRADE):
        return None
    reader.skip(",", "and", "then", "i", "we", "instead", "just")
    side: Sides | None = "short" if reader.take_any(_SELL) else side_verb(reader)
    return (side,) if side in ("long", "short") else None


def entry_verb(reader: Reader) -> tuple[Sides | None, bool]:
    """The side a verb names, and whether it was a plain "sell", which may mean either."""
    closed = _closes_first(reader)
    if closed is not None:
        return closed[0], False
    side = side_verb(reader)
    if side is not None:
        return side, False
    return None, bool(reader.take_any(_SELL))


def side_verb(reader: Reader) -> Sides | None:
    """The side of `buy`, `go short`, `longs` …; None, and nothing moved, for anything else."""
    if reader.take_any(_EITHER_SIDE):
        return "both"
    at = reader.at
    short = reader.take_any(_SHORT)
    after_short = reader.at
    reader.at = at
    long = reader.take_any(_LONG)
    if len(short) > len(long):
        reader.at = after_short
        return "short"
    return "long" if long else None


def begins_rule(reader: Reader) -> bool:
    """Whether a verb of entering with a condition of its own comes next: `, I buy when`; moves nothing."""
    at = reader.at
    reader.skip("then", "i", "we", "i'd", "i'll", "would", "will", "only")
    verb = reader.at > at or not reader.sees("on", "at")
    verb = verb and entry_verb(reader) != (None, False)
    found = verb and reader.sees("when", "if", "once", "whenever", "on", "as")
    reader.at = at
    return found


def takes_no_trade(reader: Reader) -> bool:
    """Whether `I stay out`, `do nothing`, `no trades` comes next, and move on."""
    reader.skip("i", "we", "i'll", "just", "then", "simply")
    return bool(reader.take_any(_NO_TRADE))


def leads_out(reader: Reader) -> bool:
    """Whether a verb of leaving ends the phrase: `…, and below the 50 EMA exit`; moves nothing."""
    at = reader.at
    if takes_no_trade(reader) and (reader.done or reader.sees(*_STOPS)):
        reader.at = at
        return True
    reader.at = at
    named = reader.sees("tp", "target", "targets", "take") or reader.peek().text.startswith(("close", "closing"))
    found = not named and exit_verb(reader) is not False and (reader.done or reader.sees(*_STOPS))
    reader.at = at
    return found


def short_behind(reader: Reader) -> bool:
    """`sell EURUSD short when …`: the word behind the market that says the verb is an entry's, and move on."""
    return reader.peek(1).text not in ("term", "-") and bool(reader.take("short"))


def skip_when(reader: Reader) -> None:
    """Move over `when`, `if`, `on a`, `:` … between a verb and its condition."""
    at = -1
    while at != reader.at:
        at = reader.at
        if not (reader.sees("we") and reader.peek(1).text in _WE_PASS):
            reader.skip(*_GLUE)
        if reader.sees("signal") and _moves(reader):
            return  # "exit when the signal falls": the line of the MACD
        reader.take_any(() if reader.peek(1).text == "least" else _WHEN)


def _moves(reader: Reader) -> bool:
    """Whether the word behind the next one says which way that goes."""
    ahead = 2 if reader.peek(1).text == "is" else 1
    return reader.peek(ahead).text in _MOVING


_MOVING = frozenset(words("falls falling rises rising turns turning drops dropping climbs flattens rolls"))
_SAID_OF = words("is was crosses goes drops falls rises gets turns moves comes one above below of")


def take_first(reader: Reader) -> None:
    """Move over the `first` of `exit on the first close above …`, and say what it is."""
    if reader.peek(1).text not in _SAID_OF and reader.take("first"):
        reader.assumed.append("“first” is the first bar on which the rule holds")


_WHICHEVER_ONE = phrases("""
    either 1 | either trade | either side | either position | any open trade | any open position | any trade |
    any position | whatever is open | whatever's open | whatever is still open | whichever is open |
    whichever 1 is open |
    whichever side is open | whatever i have | whatever i hold | each 1 | each of them | either of them |
    open trades |
    open positions | open trade | open position | the open trade | the open position | that 1 | this 1 | that
""")
_AND_THE_OTHER = phrases("""
    and shorts | or shorts | and longs | or longs | and short positions | or short positions | and short trades |
    or short trades | and long positions | or long positions | and cover shorts | and close shorts
""")


_IN_BOTH_CASES = phrases("in both cases | in either case | in each case | on both sides | either way | on either side")
_COLOURED = words("up down green red higher lower bullish bearish positive negative")


_EXITS_ARE = phrases("both exits are | the exits are | exits are | all exits are")


def exit_verb(reader: Reader) -> Sides | Literal[False] | None:
    """Whose exit a verb is: a side, None for whichever is open; False where there is no such verb."""
    if reader.take_any(_EXITS_ARE):
        return None
    if reader.take_any(_LETS):
        side = exit_verb(reader)
        return side if side is not False else False
    told = told_of(reader)
    if told is not None:
        return told[0]
    for side, spoken in (("long", _EXIT_LONG), ("short", _EXIT_SHORT)):
        if reader.take_any(spoken):
            reader.skip("position", "positions", "trade", "trades")
            reader.take("happens", "comes", "occurs", "follows")
            if reader.take_any(_AND_THE_OTHER):
                reader.skip("position", "positions", "trade", "trades")
                return None
            return "long" if side == "long" else "short"
    at = reader.at
    verb = reader.take_any(_EXIT) or reader.take_any(_HELD_UNTIL)
    compared = reader.sees(*COMPARED, *_COLOURED) or (reader.sees("at") and reader.peek(1).text == "least")
    if not verb or (verb in ("close", "closes", "closing") and compared):
        # "close above the 20-bar high" compares a price; "close above the position" nobody says
        reader.at = at
        return False
    if verb.endswith("leaves") and not reader.sees("when", "if", "once", "after", "at", "as", "on", "whenever", "with"):
        reader.at = at
        return False  # "touches 20 and leaves below 30"
    reader.skip(*_POSITION)
    reader.take("early", "immediately")  # "exit early if …"
    reader.take_any((*_WHICHEVER_ONE, *_IN_BOTH_CASES))
    if any(token.text == "half" for token in reader.tokens[at : reader.at]):
        reader.at = at
        return False
    return "long" if reader.take("longs") else "short" if reader.take("shorts") else None
