"""What carries no rule: greetings, glue, names of styles."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.chatter import answers_heading, at_clause_end, begins_clause
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Label, Remark, Statement
from app.llm.offline.compiler.tokens import Kind
from app.llm.offline.compiler.wording import phrases, words

_REMARKS = phrases("""
    hi | hello | hey | hi there | hello there | good morning | good evening | dear | please | pls | plz | thanks |
    thank you | thx | cheers | ok | okay | so | well | guys | mate | bro | friend | team | sir | can you | could you |
    would you | can you please | i want | i would like | i'd like | i need | i want to | i would like to |
    i'd like to | we want | let's | let us | lets | make me | build me | give me | create | build | make | write |
    design | code | develop | test | try | backtest | set up | implement | generate | a test of | strategy |
    strategies | system | bot | robot | ea | expert advisor | algo | algorithm | trading system | trading strategy |
    trading bot | idea | my idea | the idea is | the idea | here is | here's | this is | it is | that is | that's |
    it's | which | that | this | it | for me | me | my | i | we | you | your | a | an | the | and | then |
    with | for |
    of | to | in | is | are | be | on | where | also | just | simply | simple | basic | classic | easy | nice | good |
    great | something like | like | kind of | sort of | maybe | perhaps | actually | basically | really |
    very | some |
    use | using | uses | based on | works | work | trade | trades | trading | rules | rule | the rules are |
    the rules | following | as follows | as well | too | standard | normal | usual | typical | default | settings |
    usual settings | standard settings | default settings | should | would | will | can | do | does | have | has |
    get | risk management | money management |
    indicators | indicator | timeframe | market | setup | conditions | condition | management | position sizing |
    sizing | parameters | parameter | filters | filter | orders | description | name | go | but | now | see |
    how it goes | if it works | see if it works | tell me if it works | let me know | what do you think | whether |
    at | by | from | etc | again | etc. | new | called | named | about | i think | i believe | in my opinion | imo |
    want | need | would like | thing | stuff | today | everyone | all | there | per trade | each trade |
    per position |
    here is the short version | here's the short version | here is the long version | in short |
    set this up | set it up | here is 1 | here's 1 | by hand | i trade by hand |
    can u | u | smth | sth | make me sth | notes | my notes |
    something | something that | code me | let winners run | let profits run | let it run |
    gang | traders | sup traders | here's what i trade | here is what i trade | what i trade | so here it is |
    here it is | so here goes | here we go | guys and girls | ladies and gentlemen |
    sorry | sorry for that | sorry about that | my bad | oops | whatever |
    gm | wagmi | lfg | nfa | dyor | lol | haha | yo | peeps | folks | fam | sup | gl | good luck | hope this helps |
    much appreciated | kind regards | best regards | regards | thanks in advance | ty | tia | bye | have fun |
    not financial advice | what i do is | so basically | here is what i do | here's what i do | my rules |
    my strategy |
    my system | my setup | my go - to | my go to | go - to | i'm a newbie | i am a newbie | i am new | i'm new |
    i am not native speaker | i'm not a native speaker | sorry for my english | first post here | long time lurker |
    been using this for years | works great | works well | it works well | it works great | very simple |
    super simple |
    dead simple | nothing fancy | keep it simple | hi all | hi guys | hello guys | hey guys | hello everyone |
    rally | forex | crypto | stocks | fx | intraday | futures | equities | day trade | for forex | for crypto |
    trader here | trader | here | breakout trader | swing trader | quant idea | quant | the strategy | hodl | degen |
    trend trade | breakout trade | momentum trade | reversal trade | dips | dip | volume climax | climax |
    setup name | anyway | anyways |
    gimme | gimme a | give us | strat | strats | set | a simple | an easy | opens | someone please |
    been | paper | looking | someone | anyone | somebody | noob | i'm a noob | newbie | beginner | i'm | i am |
    combo |
    looking for someone to code | looking for someone | please optimise | please optimize |
    i have been | i've been | trading this | live | demo | for years | for months | for a while | works well for me |
    works fine | pretty | fairly | quite | much | post | thread | question | wondering | coder | developer |
    programmer | freelancer | need someone | hire | job | project | budget friendly | cheap | combined |
    i trade | i'm trading | my plan | plan | the plan | the plan is | my edge | edge | playbook | logic | the logic |
    the logic is | script | pine script | pinescript | mql5 | mql4 | mt5 | mt4 | tradingview | ninjatrader | python |
    version | v1 | v2 | summary | overview | tldr | tl ; dr | long story short | details | specs | spec | request |
    version 1 | version 2 | system 1 | system 2 | nothing else | that's it | thats it | that is all | that's all |
    end of story | simple as that | kiss | keep in mind | note | fyi | btw | by the way | any help appreciated |
    any help | appreciated | help | help me | need help | would love | would be great | ideally | if possible |
    if you can | when you can | asap |
    optimise a | optimize a | optimise my | optimize my | optimise this | optimize this | sweep a | sweep my |
    sweep this | tune a | tune my | scan a | study a | want to sweep a | want to optimise a | want to test a |
    i want to sweep a | i want to sweep | i want to optimise a | let the optimiser play | let the optimizer play |
    let the optimiser | let the optimizer | let it search | find me a | optimiser | optimizer |
    required | is required | are required | a must |
    make sure | make sure that | please make sure | please make sure that | be sure that | be sure | ensure that |
    ensure | see to it that | it is important that | note that | remember that | keep in mind that |
    protect the trade | protect the position | protect each trade | protect every trade | protect the trades |
    let's say | let us say |
    interested in | i am interested in | in addition | additionally | moreover | furthermore | on top of that |
    beyond that |
    to enter | to enter a trade | so i | so we | so | oh and | oh | too | mostly | mainly | usually |
    the goal is to | my goal is to | the aim is to | my aim is to | the task is to | the job is to |
    the intention is to | the point is to | the thought is to | i was thinking of | i am thinking of | i'm thinking of |
    we were thinking of | thinking of | i was hoping to | i plan to | we plan to | planning to | i intend to |
    the trick is to | the approach is to | my approach is to | the strategy is to | my strategy is to |
    instead | now use | change to | switch to | please use | obviously | of course | naturally | clearly
""")  # fmt: skip
_HEADINGS = phrases("""
    bull case | bear case | bullish case | bearish case | bull setup | bear setup | bullish setup | bearish setup |
    long case | short case | title | headline | working title |
    universe | asset | assets | instrument | instruments | symbol | ticker | markets | pair | sizing | size |
    trigger | filters | context | bias | trend | direction | confirmation | exit plan | entry plan |
    long setup rules |
    entry | entries | entry rules | exit rules | exit | exits | risk | stops | entry rule | exit rule | targets |
    signal | signals | setup | setups | entry conditions | exit conditions | entry criteria | exit criteria |
    trade management | protection | p . s
""")
_LABELS = phrases("""
    pullbacks | reversals | reversal | pullback trades | trend trades | momentum trades | swings | scalps |
    trend rider | trend pullbacks | trend continuation | range trading | range trade | mean reversion trades |
    trade the trend | with the trend | dual momentum | swing system | swing strategy | atr breakout |
    keltner mean reversion | bollinger band bounce |
    bollinger bounce | range breakout |
    mean reversion | mean rev | fade the bands | fade the move | fade | scalp | mean - reversion | mean reverting |
    trend following | trend - following | trend follower | trend follow |
    trend strategy | trend system | momentum strategy | momentum system | breakout strategy | breakout system |
    turtle style | turtle | turtles | turtle trading | turtle system | style | scalping | scalper | swing trading |
    swing | swing trade | day trading | crossover strategy | crossover system | cross strategy | cross system |
    reversal strategy | contrarian | classic turtle | pullback strategy | pullback system | pullback | buy the dip |
    dip buying | trend trading | volatility breakout | momentum | breakout | trend | connors | larry connors |
    channel breakout | band strategy | reversion | rsi strategy | rsi system | macd strategy | macd system |
    bollinger strategy | bollinger band strategy | bollinger bands strategy | donchian strategy | donchian system |
    donchian breakout strategy | ema strategy | sma strategy | moving average strategy | oversold bounce | bounce |
    squeeze strategy | squeeze system | squeeze breakout strategy | volatility squeeze strategy |
    low vol squeeze | low volatility squeeze | ttm squeeze strategy | bollinger squeeze strategy |
    volatility strategy | volatility system | reversion strategy | mean reversion strategy | mean reversion system |
    mean - reversion strategy | fade strategy | stochastic strategy | ichimoku strategy | keltner strategy |
    supertrend strategy | channel strategy | scalping strategy | swing trading strategy | trend following strategy
""")  # fmt: skip
_STYLES = frozenset(words("""
    overnight intraday futures opening drive morning afternoon trend pullback pullbacks breakout breakouts mean
    reversion reverting swing scalp scalping fade fading momentum turtle strategy system setup following continuation
    reversal classic simple volatility range trading counter dual regime quick thing plan model template
    framework experiment challenge play night scalper scalpers
"""))  # fmt: skip
_ALONE = phrases("""
    that's the whole thing | that is the whole thing | that's all there is | that's the strategy | that's the system |
    that's the plan | that's my strategy | that's everything | that's the whole strategy | that's my whole strategy |
    that's literally it | that's basically it | that's pretty much it | that's the idea | that's about it | the end |
    period | full stop | obviously | of course | and that's it | that's it | no exceptions | no exception |
    no excuses |
    every time | always | ever | without exception | regardless | no matter what | rain or shine | end of | doable |
    is it doable | is that doable | is this doable |
    possible | is it possible | is that possible | right | yes | yeah |
    nope |
    never a penny more | not a penny more | never a cent more | not a cent more | never more than that |
    no more than that | not more than that | never more | hard rule | my rule | iron rule | golden rule |
    that's literally the whole thing | that is literally the whole thing | that's basically the whole thing |
    that's really it | that's really all | that's honestly it | thats the whole thing | thats literally it |
    nothing more | nothing less | done | simple 1 | easy 1 | quick 1 | oh | oh well | oh man | oh boy | ah | hmm |
    ugh | um | uh | alright | alrighty | gents | ladies | lads | man | we'll see | we will see | let's see | exactly |
    exactly that | both times | 2 rules | no questions | nothing to add | same as always | as always | every day |
    each day | all the time | every single time | no ifs no buts | no ifs , no buts | no discretion | no feelings |
    no emotions | and nothing else | nothing else matters | go | trading , period | duh | morning | good afternoon |
    in words | in plain words | in plain english | for the lab | lol | clear | understood
""")
_FOR_PLATFORMS = phrases("""
    for ctrader | for tradingview | for metatrader | for mt 4 | for mt 5 | for ninjatrader | for pine |
    for pinescript |
    for mql 4 | for mql 5 | for python | for quantconnect | in pine | in python
""")
_SIDED = words("the a short shorts long longs both sells sell buys other all each every")
_MOVES = ("rally", "dip", "dips")
_PLACES = ("below", "above", "under", "over", "oversold", "overbought")


@attempt
def label(reader: Reader, speaker: Speaker) -> Statement | None:
    """The name of a style."""
    reader.skip_articles()
    style = _styled(reader) or reader.take_any(_LABELS)
    if not style:
        return None
    reader.skip("strategy", "system", "style", "approach", "idea", "trade", "trading", "-", "bot", "kind", "type")
    if style.endswith("system"):
        reader.take("1", "2")  # the turtles' first or second
    if reader.sees("with", "on") and reader.peek(1).text == "volume" and _told_behind(reader, "volume"):
        reader.at += 2
    return Label(style)


def _told_behind(reader: Reader, word: str) -> bool:
    """`breakout with volume: … and volume above its average`: whether that ends the name, and rules behind say it."""
    told = [token.text for token in reader.tokens[reader.at + 2 :]]
    return told[:1] in (["."], [":"], [","], ["\n"], [";"]) and word in told


@attempt
def _styled(reader: Reader) -> str | None:
    """`Overnight futures mean reversion`, `trend pullback`: words of styles, up to the end of the clause."""
    said: list[str] = []
    while reader.sees(*_STYLES):
        said.append(reader.take(*_STYLES))
    reader.take_any(_FOR_PLATFORMS)
    ends = reader.done or reader.sees(".", ",", ":", ";", "\n", "!", "-", "on", "for")
    return " ".join(said) if ends and len(said) > 1 else None


@attempt
def remark(reader: Reader, speaker: Speaker) -> Statement | None:
    """One remark of the explicit list."""
    within = reader.at > 0 and reader.tokens[reader.at - 1].kind is not Kind.SYMBOL
    if within and reader.sees("from") and reader.peek(1).text in _PLACES:
        return None  # "from below 30" says where a move began
    if reader.sees("instead") and reader.peek(1).text == "of":
        return None  # "instead of longs", "gold instead of silver"
    if reader.at > 0 and reader.tokens[reader.at - 1].text == "and" and reader.sees(*_MOVES):
        return None  # "RSI crosses above 30 and rally" may ask for one
    if _stands_alone(reader) or _same_on(reader) or reader.take_any(_REMARKS):
        return Remark()
    begins = reader.at == 0 or reader.tokens[reader.at - 1].kind is not Kind.WORD
    behind = (":", "-", "=", *(("\n", "*", ".") if begins else ()))  # "…, below the 50 EMA exit." is a verb
    return Remark() if reader.take_any(_HEADINGS) and reader.sees(*behind) else None


@attempt
def _same_on(reader: Reader) -> bool | None:
    """`same setup on EURUSD, GBPUSD and USDJPY`: of markets, not of the other side."""
    reader.take("the")
    if not reader.take("same", "identical") or not reader.take("setup", "system", "strategy", "rules", "idea"):
        return None
    return True if reader.take("on", "across") and not reader.sees(*_SIDED) else None


@attempt
def _stands_alone(reader: Reader) -> bool | None:
    """`no trades on Friday, period`: words that stress what was said, with nothing else in their clause."""
    begins = begins_clause(reader, reader.at) and not answers_heading(reader)
    return True if begins and reader.take_any(_ALONE) and at_clause_end(reader) else None
