"""What the compiler remembers while it reads: who "it" is, which RSI is meant, which bars are traded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Self

from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Call, Compare, Condition, Line, Session, Value
from app.llm.offline.compiler.statements import Allow, Distance, Place, Range, Sides

Pair = tuple[Value, Value]
Memory = tuple[object, ...]
_RECALLED = tuple(
    """it former lost level measured bar mother stood zone placed asides pair average entry uptrend mentioned
    counted_in read_on""".split()
)
"""What a production changes and gives back when it fails; whatever else it changes stays changed."""
_GIVEN_BACK = frozenset(_RECALLED)
_take = attrgetter(*_RECALLED)


class _Remembering:
    """Fields whose changes are noticed: what was remembered is the same object until one of them is set.

    `lasting` counts the changes of what is not given back.
    """

    __slots__ = ("_memory", "lasting")
    _memory: Memory | None
    lasting: int

    def __new__(cls, *_: object, **__: object) -> Self:
        """With nothing remembered yet; the fields are set after."""
        self = super().__new__(cls)
        object.__setattr__(self, "_memory", None)
        object.__setattr__(self, "lasting", 0)
        return self

    def __setattr__(self, name: str, value: object) -> None:
        if getattr(self, name, self) is value:
            return
        object.__setattr__(self, name, value)
        if name in _GIVEN_BACK:
            object.__setattr__(self, "_memory", None)
        else:
            self.touch()

    def touch(self) -> None:
        """Something was changed in place."""
        object.__setattr__(self, "lasting", self.lasting + 1)

    def remember(self) -> Memory:
        """What a production may change, for the case that it fails."""
        memory = self._memory
        if memory is None:
            memory = _take(self)
            object.__setattr__(self, "_memory", memory)
        return memory

    def recall(self, memory: Memory) -> None:
        """Back to what was remembered."""
        if memory is not self._memory:
            for name, value in zip(_RECALLED, memory, strict=True):
                object.__setattr__(self, name, value)
            object.__setattr__(self, "_memory", memory)


@dataclass(slots=True)
class Speaker(_Remembering):
    """State of reading. `known` holds the indicators whose numbers were said anywhere, `mentioned` the last
    of each name so far, `bars` the timeframe traded where it is known, `asked` that a meaning hung on it,
    `it` the last subject and `former` the one before, `lost` whether a subject was not understood,
    `level` what `measured` was last compared with, `pair` the lines that crossed last,
    `unit` what the last stop or target was counted in, `stop` how far the stop lies,
    `obliged` that an entry itself says what must hold for it,
    `left` that what was said last leaves a trade and `left_side` which side's, `left_condition` when,
    `sided` the filter of one side that was said last, `forbade` that what was said last says when not to trade,
    `opening` under what the last entry was said and `entered` where the phrase behind it begins,
    `stood` where the market had to stand for the entry before or by the last filter of a side,
    `searched` the ranges of levels said anywhere and `leveled` the indicator last compared with one
    of them, `ribbon` the averages last named in a row,
    `cloud` that the price was last compared with Ichimoku's cloud, `protected` the stops and targets said,
    `leaving` that an exit is being read, `sloping` the lines whose slope was spoken of,
    `bar` how many bars ago the bar was whose high `its high` is, and `mother` the one before the shape said last,
    `zone` whose clock was spoken of last and `hours` in which alone is traded, `placed` the markets and bars named
    within the condition that is read and `asides` the values to try,
    `roles` the averages, fast or slow, whose lengths are to be tried and `given` those said apart from a rule,
    `unsaid` that a comparison without a subject is read, of the price or of `it`,
    `uptrend` how a trend was defined and `defined` whatever else was given a name, `counted_in` the units of time that
    stood for bars, `read_on` the timeframes that indicators were asked on."""

    known: dict[str, list[Call]] = field(default_factory=dict)
    mentioned: Mapping[str, Call] = field(default_factory=dict)
    bars: str | None = None
    asked: bool = False
    it: Value | None = None
    former: Value | None = None
    lost: bool = False
    level: Value | None = None
    measured: Value | None = None
    pair: Pair | None = None
    unit: str = ""
    stop: Distance | None = None
    left: bool = False
    left_side: Sides | None = None
    left_condition: Condition | None = None
    sided: Allow | None = None
    forbade: bool = False
    opening: Condition | None = None
    entered: int = -1
    stood: Compare | None = None
    obliged: bool = False
    searched: tuple[Range, ...] = ()
    leveled: str = ""
    ribbon: tuple[Line, ...] = ()
    leaving: bool = False
    cloud: bool = False
    protected: frozenset[str] = frozenset()
    sloping: frozenset[Line] = frozenset()
    unsaid: bool = False
    bar: int | None = None
    mother: int | None = None
    zone: str = ""
    hours: Session | None = None
    placed: tuple[Place, ...] = ()
    asides: tuple[Range, ...] = ()
    roles: frozenset[str] = frozenset()
    given: Mapping[str, float] = field(default_factory=dict)
    average: str | None = None
    entry: Condition | None = None
    uptrend: Condition | None = None
    defined: Mapping[str, Condition] = field(default_factory=dict)
    counted_in: frozenset[str] = frozenset()
    read_on: frozenset[str] = frozenset()

    @property
    def timeframe(self) -> str | None:
        """The bars traded; None where they are not known yet. Who asks makes what it reads depend on the answer."""
        self.asked = True
        return self.bars

    def averages_said(self) -> tuple[Line, ...]:
        """The averages named so far or anywhere, which their lengths alone may name; the last named ones win."""
        anywhere = (
            self._on_its_bars(call) for name in self.known if BY_NAME[name].average for call in self.known[name]
        )
        paired = tuple(one for one in self.pair or () if isinstance(one, Line) and BY_NAME[one.call.name].average)
        return (*(Line(call) for call in anywhere), *self.ribbon, *paired)

    def _on_its_bars(self, call: Call) -> Call:
        """`5 day SMA` on daily bars: as it is said there of no bars at all."""
        own = call.timeframe is not None and call.timeframe == self.timeframe
        return replace(call, timeframe=None) if own else call

    def mention(self, name: str, call: Call) -> Call:
        """Keep that `call` was named last by `name`. What was remembered is not touched, so nothing need be copied."""
        self.mentioned = {**self.mentioned, name: call}
        return call

    def compare(self, left: Value, right: Value) -> None:
        """Keep that `left` was compared with `right`."""
        self.level, self.measured = right, left
        self.cloud = False

    def keep_filter(self, said: Allow | None) -> None:
        """Keep the filter of one side that was said last, and where it has the market stand."""
        self.sided = said if said is not None and said.side in ("long", "short") else None
        if self.sided is not None and isinstance(self.sided.condition, Compare):
            self.stood = self.sided.condition

    def same_as_said(self, name: str) -> Call | None:
        """The one call of `name` whose numbers were said; None where there is none, or one with other numbers.

        `4h Aroon(14)` may be the Aroon of those bars, or the bars traded and then the indicator: the latter where both.
        """
        calls = self.known.get(name, [])
        if len({call.params for call in calls}) != 1:
            return None
        return next((call for call in calls if call.timeframe is None), calls[0])
