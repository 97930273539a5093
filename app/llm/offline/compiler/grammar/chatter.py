"""Talk beside the rules: thanks, who writes, whom they look for, books, brokers; it is shown, and carries no rule.

A clause is small talk when each of its words is harmless: none denies, limits, counts, compares, or names a thing of
trading that a rule could be about. Talk of a known kind ("my wife says …", "I've read …") may hold any words but those
that rules are made of; it is repeated among the assumptions, so that nothing of it is hidden.
"""

from __future__ import annotations

from collections.abc import Collection

from app.llm.offline.compiler.grammar.markets import named_market
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.lexicon import PHRASES
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Remark, Statement
from app.llm.offline.compiler.tokens import Kind
from app.llm.offline.compiler.wording import phrases, words

_HARMLESS = frozenset(words("""
    i i'm i've i'd i'll im ive me my mine myself you you're you've your yours u ur he she his her we we're we've
    us our
    they them their it it's its this that that's thats these here here's there there's who who's what what's which how
    why someone somebody anyone anybody everyone everybody people folks guys
    a an the and or but so also plus just simply really very quite pretty rather actually basically maybe perhaps
    probably
    honestly frankly kinda sorta ever today currently recently always
    am is are be been being was were has have had having do does did doing can could would should will may might must
    gonna wanna
    of to in on at for from with about by as like than into
    hi hey hello dear sir madam mate bro bros fellow fellows degen degens apes dude man buddy friend friends mr
    please pls plz thanks thank thx ty
    cheers
    regards greetings sorry welcome congrats lol haha hehe lmao rofl imo imho btw fyi ok okay yeah yes yep well anyway
    anyways alright right cool nice great good best better awesome amazing love loved lovely like liked favourite
    favorite happy glad hope hoping wish fun funny interesting curious important kind easy thoughts feedback
    simple basic classic clean quick
    new old famous popular
    want wanted wanting need needs needed needing look looking looked searching seek seeking find found ask asking
    tell told say says said talk talking think thinking thought believe know knowing known understand learn learning
    learned learnt read reading reader readers watch watched watching saw seen hear heard write writing
    wrote explain show
    help helping helped share sharing post posting posted thread comment question questions answer topic forum reddit
    discord telegram twitter youtube video videos vid vids book books article blog course podcast webinar tweet
    code coding coded coder coders programmer programmers developer developers dev devs program programming programmed
    script scripts automate automated automating automation build building built make making made create creating
    created develop developing developed design designing implement implementing implemented convert converting
    test testing backtest backtesting backtested try trying tried play playing experiment exercise study
    research homework project projects job task work working works worked hire hiring freelancer pay paying budget
    quote dm message email contact
    use used uses using run running runs wants likes loves fund we'd mostly usually mainly daytrade
    strategy strategies system systems method methods approach approaches rotation plan plans setup idea ideas concept
    thing things stuff bot bots robot robots ea eas algo algos algorithm algorithms expert advisor advisors indicator
    indicators tool tools model models concepts version note notes self journal diary memo summary draft sketch
    trading trader traders investor investing quant quants hobby beginner beginners newbie noob pro professional
    amateur
    english language native speaker translate translator grammar spelling typos typo
    pine pinescript tradingview mql mql4 mql5 metatrader mt4 mt5 ctrader ninjatrader python easylanguage platform
    interested
    crypto forex stocks fx alt alts altcoin altcoins coin coins futures equities scalping intraday
    life family years year experience experienced job work office phone computer laptop home
    kept keep keeping itself called named name inspired based borrowed taken stolen copied adapted derived
    world everybody's larry connors linda raschke livermore turtle turtles wizards cumulative internal internals
    got gotten get gets getting give gives gave given let let's lets see seeing goes going went
    demo real money account accounts broke reckon guess suppose figure suggest suggestion suggestions opinion opinions
    advice advise tip tips improve improvement improvements appreciated appreciate grateful kindly gentle dumb stupid
    silly crazy weird random lazy boring nuts honest brutal patient excited ready afterwards later soon tonight lately
    colleague coworker uncle cousin neighbour neighbor brother sister dad mom mum wife husband girlfriend
    boyfriend kid
    kids boss teacher professor barber came stumbled across upon perform performs performed profitable any
    goal purpose hopefully curiosity boredom coffee beer weekend's kitchen table napkin whatever
    tinkering tinker struggling struggle bit lot little tiny stage
    total complete absolute utter describe describing outline outlined hand tested basic idea's request swing
    spec quant-style discretionarily
    poem story joke pit copying copy own discretionary rules manual manually robot cat dog
"""))  # fmt: skip
_HARMLESS_PHRASES = phrases("""
    not a programmer | not programmer | not a coder | not a developer | not an expert | not a native speaker |
    not native speaker | not sure | not good at | can't code | cannot code | can not code | don't know how to |
    no coding | no idea how | no clue how | stop trading | long time |
    long - time | first post | if someone could | if somebody could | if anyone could | if someone can |
    if anyone can |
    sorry if this is | hear me out | bear with me | be gentle | first time | first timer | losing money | lost money |
    fingers crossed | don't ask | dont ask | god knows | take care | how it does | in advance | i don't know how |
    i dont know how | not rocket science | nothing special | nothing complicated | nothing too complicated |
    nothing exotic |
    nothing clever | nothing new | nothing crazy | first of all |
    first things first | the following | set up | please set up | first off | i don't believe in targets |
    i don't believe in stops |
    i don't believe in | i don't like | i dont believe in | i don't trust | i hate | not my thing | don't laugh |
    don't judge me | no offense | no idea why | no worries | no rush | no pressure | no hurry | no stress |
    if you can | if you could | if possible | if this was asked | if this has been asked | thanks a lot | a lot |
    mt 4 |
    mt 5 | mql 4 | mql 5 | metatrader 4 | metatrader 5 | swears by | sworn by | dow theory | elliott waves | too hard |
    too complex | too complicated |
    hey all | hi all | hello all | quick 1 | this 1 | simple 1 | easy 1 | quick 1 | new 1 | for years |
    a small fund | a contract |
    all good | all the best | how it holds up | how this holds up | holds up | how it would have done |
    how it pans out | see the results | how that performs | how far it goes |
    all day | nothing to do with me | swing system | swing strategy |
    swing trading |
     have a nice day | good day | day trader | day traders | open source | open to
""")
_TALK = phrases("""
    my wife | my husband | my girlfriend | my boyfriend | my mom | my mum | my dad | my boss | my kids | my brother |
    my sister | my buddy | my mate | my friend | my broker | my exchange | my cat | my dog |
    i've read | i have read | i read | i've watched | i watched | i've seen | who else | anyone else |
    what do you think | what do you guys think | what are your thoughts | any thoughts | any opinions |
    write me a | also write me | tell me a joke | ref link | referral link | referral code | referral | affiliate |
    rebate | promo code | discount code | dm me | pm me | write me in dm | subscribe | telegram group |
    discord server |
    got paid | i will pay | i'll pay | i pay | can pay | will pay | same as my | same idea as | same concept as |
    as seen on | as seen in | i saw this on |
    i saw it on | i saw this in |
    inspired by | taken from | i got this from | i found this on | i found this in | based on a video | credit to |
    credits to | thanks to | shout out to | greetings from | ftmo challenge | prop firm challenge | prop challenge |
    funded account | prop firm | coffee in hand | cup of coffee | morning coffee | my coffee | over coffee
""")
_ABOUT_COSTS = frozenset(words("spread spreads fee fees commission commissions cheap free withdrawal deposit"))
_EXCHANGES = frozenset(
    words("""
    binance bybit okx kraken coinbase kucoin bitget bitmex deribit robinhood ibkr oanda pepperstone icmarkets schwab
""")
)
OF_RULES = frozenset(words("""
    buy buys buying bought sell sells selling sold long longs short shorts enter enters entry entries exit exits close
    closes closing closed open opens opening leave hold held cover reverse flip add scale hedge average
    martingale grid adding
    scaling scaled pyramid pyramiding winners losers winner loser double doubling
    stop stops loss losses sl tp target targets profit profits trail trailing risk reward breakeven position positions
    size sizing lot lots units shares contracts leverage equity balance capital pip pips points ticks order
    orders limit r rr atr drawdown sharpe optimise optimize
    if when whenever once while until till unless except without no not never none only don't dont avoid skip ignore
    wait after before during between above below over under crosses cross crossing crossed crossover breaks break
    breakout higher lower highest lowest high low up down rising falling rise fall touches touch max maximum min
    minimum
    least most more less every each per both same opposite mirror instead but bar bars candle candles chart timeframe
    minute minutes minutely hourly daily weekly monday tuesday wednesday thursday friday saturday sunday mondays
    tuesdays wednesdays thursdays fridays saturdays sundays morning session trend trends uptrend downtrend signal
    signals level support resistance pattern divergence news earnings volume price oversold overbought bullish bearish
    green red first last second half band bands channel average averages line histogram signal cloud
    > < >= <= =
"""))  # fmt: skip
_WE = words("i i've we just have so recently yesterday today ok hey")
_PAYING = phrases("budget | fixed price | price of the job | will pay | can pay | paying | i pay | we pay | pays")
_CURRENCIES = words("$ € £ usd usdt eur gbp dollar dollars euro euros bucks")
_CAME_UPON = words("saw seen watched found read heard got stole copied took discovered")
_SOURCES = frozenset(words("""
    video videos vid vids youtube youtuber tiktok reel thread post tweet article book course podcast blog forum reddit
    guru webinar stream
"""))  # fmt: skip
_WORDS_OF_RULES = OF_RULES - {"atr"}
_INDICATORS = tuple(phrase for phrase, row in PHRASES.items() if not row.name.startswith("previous_"))
_STOPS = frozenset(". , ; : ! ? ( ) \n".split(" "))


@attempt
def talk(reader: Reader, speaker: Speaker) -> Statement | None:
    """`my wife says stop trading lol`, `I've read …`, `my exchange gives 20% rebate w/ my ref link dm me`."""
    start = reader.at
    end = clause_end(reader, start)
    begins = begins_clause(reader, start)
    while reader.at < end and not _names_talk(reader):
        if not (begins and harmless(reader)):
            return None
    if reader.at == end or not _free_of_rules(reader, start, end):
        return None
    reader.at = _goes_on(reader, end)
    return Remark(talk=True)


def _names_talk(reader: Reader) -> bool:
    """Whether a kind of talk is named here; moves nothing."""
    at = reader.at
    found = bool(reader.take_any(_TALK))
    reader.at = at
    return found


@attempt
def source(reader: Reader, speaker: Speaker) -> Statement | None:
    """`Saw the 200 EMA + stoch RSI video that claims an 80% winrate`: where an idea is from, not what it says."""
    start = reader.at
    end = clause_end(reader, start)
    texts = {token.text for token in reader.tokens[start:end]}
    reader.skip(*_WE)
    if (
        not begins_clause(reader, start)
        or not reader.take(*_CAME_UPON)
        or not texts & _SOURCES
        or texts & _WORDS_OF_RULES
    ):
        return None
    reader.at = end
    return Remark(talk=True)


@attempt
def pay(reader: Reader, speaker: Speaker) -> Statement | None:
    """`budget $80`, `can pay 50 usd`: what somebody is paid for the work."""
    reader.skip(*_WE, "my", "the")
    if not reader.take_any(_PAYING):
        return None
    reader.skip("is", "of", ":", "=", "around", "about", "up", "to", "max", "you")
    marked = bool(reader.take(*_CURRENCIES))
    if reader.number() is None:
        return None
    marked = bool(reader.take(*_CURRENCIES)) or marked
    reader.skip("for", "this", "the", "job", "it", "work", "coder")
    return Remark(talk=True) if marked and at_clause_end(reader) else None


@attempt
def small_talk(reader: Reader, speaker: Speaker) -> Statement | None:
    """`Looking for a coder for this`, `sorry for my English`, `what I'd like to test`: nothing but harmless words."""
    start = reader.at
    end = clause_end(reader, start)
    if not begins_clause(reader, start) or answers_heading(reader):
        return None  # behind "exit:" even "as usual" would stand for a rule
    while reader.at < end and harmless(reader):
        pass
    if reader.at < end and not (names_place_to(reader, speaker, _STOPS) and reader.at > start):
        return None
    counted = any(token.value not in (None, 1) for token in reader.tokens[start : reader.at])  # "code this for MT5"
    return Remark(talk=counted) if reader.at > start + 1 else None


def at_clause_end(reader: Reader, stops: Collection[str] = _STOPS) -> bool:
    """Whether the clause ends here: at its end, or at or behind a dash with space around it."""
    return reader.done or reader.peek().text in stops or _dash(reader, reader.at) or _dash(reader, reader.at - 1)


def _dash(reader: Reader, at: int) -> bool:
    tokens = reader.tokens
    within = 0 < at < len(tokens) - 1 and tokens[at].text == "-"
    return within and not (tokens[at - 1].touches(tokens[at]) or tokens[at].touches(tokens[at + 1]))


def names_place_to(reader: Reader, speaker: Speaker, stops: Collection[str]) -> bool:
    """`… could backtest this on SPY`: whether a market or bars are all that is left of a clause; moves nothing."""
    at, assumed = reader.at, len(reader.assumed)
    found = place(reader, speaker) is not None and at_clause_end(reader, stops)
    reader.at = at
    del reader.assumed[assumed:]
    return found


def answers_heading(reader: Reader) -> bool:
    """`exit: as usual`: whether what comes stands behind the heading of a rule; `Job: code …` is none."""
    before = reader.tokens[max(0, reader.at - 2) : reader.at]
    return bool(before) and before[-1].text in (":", "=") and before[0].text not in _HARMLESS


def harmless(reader: Reader) -> bool:
    """Whether a harmless word or phrase comes next, and move on."""
    if reader.take_any(_HARMLESS_PHRASES) or reader.take(*_HARMLESS):
        return True
    between = reader.sees(">", "/", "-", "'") and 0 < reader.at < len(reader.tokens) - 1
    around = {reader.tokens[reader.at - 1].text, reader.peek(1).text} if between else set()
    if (reader.sees(">") and around <= _EXCHANGES and around) or (reader.sees("/", "-") and around <= _HARMLESS):
        reader.at += 1
        return True
    return bool(reader.take(*_EXCHANGES))


def _free_of_rules(reader: Reader, start: int, end: int) -> bool:
    """Whether nothing between the two could be, or belong to, a rule; ends at `start`."""
    reader.at = start
    end -= reader.tokens[end - 1].text == "first"  # "write me a poem first"
    free = True
    while reader.at < end and free:
        if reader.take_any((*_HARMLESS_PHRASES, *_TALK)):
            continue
        free = not names_rule(reader)
        reader.at += 1
    reader.at = start
    return free


def names_rule(reader: Reader) -> bool:
    """Whether a word of rules, an indicator or a market comes next; it may be moved over."""
    return reader.sees(*OF_RULES) or bool(reader.take_any(_INDICATORS)) or named_market(reader) is not None


def _goes_on(reader: Reader, end: int) -> int:
    """Where the talk ends: further clauses of the sentence may say what a broker costs."""
    while end < len(reader.tokens) and reader.tokens[end].text == ",":
        until = clause_end(reader, end + 1)
        said = {token.text for token in reader.tokens[end + 1 : until] if token.kind is not Kind.NUMBER}
        if not said & _ABOUT_COSTS or said - _ABOUT_COSTS - _HARMLESS:
            break
        end = until
    return end


def begins_clause(reader: Reader, at: int) -> bool:
    """Whether a clause begins with the token at `at`."""
    before = reader.tokens[at - 1] if at else None
    return before is None or before.text in _STOPS or before.kind is Kind.BREAK or before.text == "-"


def clause_end(reader: Reader, at: int) -> int:
    """Where the clause ends: at a stop, or a dash with space around it."""
    tokens = reader.tokens
    while at < len(tokens):
        token = tokens[at]
        if token.text in _STOPS or token.kind is Kind.BREAK or _dash(reader, at):
            break
        at += 1
    return at
