"""What a stretch of a prompt says, one frozen dataclass per thing a trader can say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from app.llm.offline.compiler.meaning import Call, Condition

Sides = Literal["long", "short", "both"]


@dataclass(frozen=True, slots=True)
class Place:
    """Markets and timeframes named together or alone; `avoided` are markets not to be traded."""

    markets: tuple[str, ...] = ()
    timeframes: tuple[str, ...] = ()
    avoided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Size:
    """How much to trade; `coin` is what units were counted in, where that was said."""

    kind: Literal["risk_percent", "percent_of_balance", "fixed_units", "lots", "contracts", "max_leverage"]
    amount: float
    coin: str = ""


@dataclass(frozen=True, slots=True)
class Enter:
    """Open a position when `condition` holds. `side` None: nobody said which; `plain_sell`: the verb was "sell";
    `bare`: there was no verb;
    `leave` is the exit that the name of the style implies; `after_exit`: an exit was said just before.
    `also` holds a market or a size named between verb and condition; `by_clock`: at a time of day, which a market that
    rests overnight may pass unseen; `opening` is the part of the condition that stood before the verb."""

    condition: Condition
    side: Sides | None
    plain_sell: bool = False
    adds: bool = False
    bare: bool = False
    leave: Condition | None = None
    after_exit: bool = False
    also: tuple[Place | Size | Range, ...] = ()
    by_clock: bool = False
    opening: Condition | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Close a position of `side` (None: whichever is open) when `condition` holds. `by_clock`: for the time alone,
    which a market that rests overnight may pass unseen; `also` forbids entries meanwhile; `against`: when that
    crossing, whose way is open, goes against the trade."""

    condition: Condition
    side: Sides | None
    adds: bool = False
    at_level: bool = False
    also: tuple[Allow | Range, ...] = ()
    by_clock: bool = False
    against: bool = False


@dataclass(frozen=True, slots=True)
class Opposite:
    """The mirror image of the entry: to enter the other side, or to leave; `negates`: wherever it does not hold;
    `idle`: that no position is held there, which ends none that has a way out of its own;
    `of`: by what that indicator alone says; `beside`: what is asked of it instead of, or on top of, its image;
    `always`: that one side reverses the other, which both of them do once
    they are said; `cross`: of the entry's one crossing alone, not of what has to hold beside it."""

    enters: bool
    side: Sides | None = None
    negates: bool = False
    always: bool = False
    cross: bool = False
    idle: bool = False
    of: str = ""
    beside: Condition | None = None


@dataclass(frozen=True, slots=True)
class Allow:
    """Only enter while `condition` holds (`forbids`: only while it does not); `along`: it says which way may be traded,
    as it reads for longs; `for_shorts`: without a side it reads for shorts, and is mirrored for longs; `also` holds the
    values to try that stand in it."""

    condition: Condition
    side: Sides | None
    forbids: bool = False
    along: bool = False
    for_shorts: bool = False
    also: tuple[Range, ...] = ()


def along(condition: Condition) -> Allow:
    """Only enter the way the market goes, which is up while `condition` holds."""
    return Allow(condition, None, along=True)


@dataclass(frozen=True, slots=True)
class Direction:
    """Which sides may be traded; `also` holds the market named in one breath; `titled`: it names what the strategy does
    (`buy the dip: …`), and forbids the other side nothing that is said of it."""

    sides: Sides
    also: tuple[Place, ...] = ()
    titled: bool = False


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a stop, target or trail lies. `kind` says what `amount` counts; `length` is that of the ATR,
    `search` the bounds and step to try."""

    kind: Literal["atr", "percent", "ticks", "pips", "points", "price", "reward_ratio"]
    amount: float | None
    length: int | None = None
    search: tuple[float, float, float | None] | None = None


@dataclass(frozen=True, slots=True)
class Protect:
    """A stop loss, take profit or trailing stop; `distance` None takes it away. `also`: those said in one breath, and
    that the distance is to stay as it is; `placed` is the side of the fill it was said to lie on, `up` and `down` where
    the price was said to go there (`exit if it drops 4 %`), which both sides do not mean alike; `leaves`: it was told
    as one way out of the trade."""

    what: Literal["stop_loss", "take_profit", "trailing_stop"]
    distance: Distance | None
    also: tuple[Protect | Hold, ...] = ()
    placed: Literal["above", "below", "up", "down"] | None = field(default=None, compare=False)
    leaves: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Move the stop to the entry price once `trigger_r` R were seen; `after`, a distance in the stop's own unit, is
    turned into R when the stop is known."""

    trigger_r: float
    offset: float = 0.0
    offset_unit: Literal["ticks", "pips"] = "ticks"
    removes: bool = False
    after: Distance | None = None


@dataclass(frozen=True, slots=True)
class LeaveAfter:
    """Close after a number of bars, or of a clock unit (`h`, `m`, `d`, `w`) to be turned into bars; `search` holds
    the bounds and step to try."""

    count: float
    unit: Literal["bars", "m", "h", "d", "w"] = "bars"
    search: tuple[float, float, float | None] | None = None


@dataclass(frozen=True, slots=True)
class DailyLimit:
    """At most so many entries a day; None takes the limit away."""

    trades: int | None


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate of the campaign, by its name in the contract."""

    name: str
    limit: float


@dataclass(frozen=True, slots=True)
class Range:
    """Values to try: `subject` says for which number (words of it; none: what was said last), `number` what it is in
    the rules where that was said beside it, `step` may be missing, `unit` what the values count, `start` the one to
    start with. `protects` is the stop, target or trail it makes where none was said apart; `only`: nothing else is
    to be tried, `others` have the same values;
    `shared`: other values follow for another number of the same name."""

    subject: tuple[str, ...]
    low: float
    high: float
    step: float | None
    protects: Protect | None = None
    number: float | None = None
    unit: str = ""
    only: bool = False
    start: float | None = None
    others: tuple[tuple[str, ...], ...] = ()
    shared: bool = False

    def nearest(self, value: float) -> float:
        """The one of the values to try that lies nearest."""
        step = self.step or 1.0
        last = (self.high - self.low) / step // 1
        return round(self.low + step * min(max(round((value - self.low) / step), 0), last), 6)

    @property
    def middle(self) -> float:
        """The value in the middle, on the grid where a step was said."""
        step = self.step or 1.0
        return round(self.low + step * ((self.high - self.low) / step // 2), 6)


@dataclass(frozen=True, slots=True)
class Refine:
    """What is said of the ranges before it: the values to start with, one each, or the step of all of them."""

    values: tuple[float, ...] = ()
    step: float | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """Numbers to optimise without the values to try; `only`: no others, but those whose values are said."""

    subjects: tuple[tuple[str, ...], ...]
    only: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """The length of the fast or the slow average, said apart from the rule that reads it."""

    subject: tuple[str, ...]
    value: float


@dataclass(frozen=True, slots=True)
class Hold:
    """Do not optimise: the numbers whose words are `subject` or one of `others`, all of them when it is empty;
    `values` is what they are, where that was said again."""

    subject: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """Something the lab does anyway; `note` says what."""

    note: str


@dataclass(frozen=True, slots=True)
class Mention:
    """An indicator named without a rule, or averages in a row; right where rules use them; `anywhere`: on whatever
    bars."""

    call: Call
    others: tuple[Call, ...] = ()
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A name for the style of the strategy; it carries no rule. `also` holds the market and the side named in it,
    `names` the indicators that it is about, which the rules have to read, or one of those apart by `|`."""

    words: str
    also: tuple[Place | Direction, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Politeness and glue; it carries no rule. `talk`: of other things altogether, which is said again."""

    talk: bool = False


@dataclass(frozen=True, slots=True)
class Unusable:
    """Understood, but not to be used; `reason` is one sentence, `hint` what could be said instead."""

    reason: str
    hint: str = ""


Statement = (
    Enter
    | Leave
    | Opposite
    | Allow
    | Direction
    | Protect
    | BreakEven
    | LeaveAfter
    | DailyLimit
    | Size
    | Place
    | Gate
    | Range
    | Refine
    | Tried
    | Given
    | Hold
    | Settled
    | Mention
    | Label
    | Remark
    | Unusable
)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement and the stretch of prompt number `prompt` that says it; `assumed` lists what was filled in,
    `sentence` counts the sentences of the prompt before it, `markets` are those whose price it speaks of and `bars`
    those named with them."""

    statement: Statement
    prompt: int
    start: int
    end: int
    text: str
    assumed: tuple[str, ...] = field(default=())
    sentence: int = 0
    markets: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()


def unfold(said: Said) -> tuple[Said, ...]:
    """What one phrase says, thing by thing: "buy 1000 units of EURUSD when …" names a size and a market as well."""
    if not isinstance(said.statement, Enter | Leave | Allow | Protect | Direction | Label):
        return (said,)
    return (said, *(replace(said, statement=each, assumed=()) for each in said.statement.also))


def bars_named(said: Said) -> tuple[str, ...]:
    """The bars that a phrase says to trade on, as a place of its own or beside the market a rule speaks of."""
    return said.statement.timeframes if isinstance(said.statement, Place) else said.bars


def bars_traded(said: Iterable[Said]) -> str | None:
    """The bars named first in the last prompt that names any; None where none does."""
    named = [(part.prompt, bars_named(part)[0]) for each in said for part in unfold(each) if bars_named(part)]
    return next((frame for prompt, frame in named if prompt == named[-1][0]), None)
