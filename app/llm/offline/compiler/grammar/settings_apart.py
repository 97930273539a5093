"""The numbers of an indicator in a clause of their own: `Use 20 periods and two standard deviations`.

Whose they are is said there (`the MACD settings are 8, 21 and 5`), or seen from what they are called: they are those of
the one indicator named before that has such numbers and of which no others were said. Where several could be meant, the
clause is not understood.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.atr_length import length_apart
from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.outputs import LONE
from app.llm.offline.compiler.grammar.worded_numbers import (
    Item,
    as_parameters,
    bare_items,
    filled,
    settings_said,
    worded_items,
)
from app.llm.offline.compiler.lexicon import BY_NAME, Spoken
from app.llm.offline.compiler.meaning import Call
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Mention, Statement
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import phrases, words
from contracts.strategy import TIMEFRAMES

_LEAD = words("and please i we you should also with using use uses set take choose apply let us its it the a my both")
_VERBS = phrases("""
    should use | should have | should be | should run on | has | have | uses | use | using | is | are | with |
    is set to |
    are set to | set to | set at | set with | is based on | are based on | is calculated with | are calculated with |
    is calculated over | runs on | works with | is built with | gets | get | takes | take | runs with | , | : | - | = |
    needs |
    i use | we use | , i use | , we use | , use | i set | we set | i take | we take | , with | , using |
    should be calculated with | should be set to | must have | must use | has to have | has to use | is using |
    are using | will use | will have | is computed with | are drawn with | is drawn with
""")
_POINTING: Mapping[str, Collection[str]] = {
    "channel": ("keltner", "donchian"),
    "channels": ("keltner", "donchian"),
    "bands": ("bollinger", "keltner"),
    "band": ("bollinger", "keltner"),
    "envelope": ("bollinger", "keltner"),
    "oscillator": ("rsi", "stochastic", "stoch_rsi", "cci", "mfi", "williams_r", "awesome_oscillator"),
    "indicator": (),
    "it": (),
    "they": (),
}
_SETTINGS = words("setting settings parameter parameters values inputs")
_PLAIN = ("length", "period", "multiplier", "factor", "atr", "lookback", "deviation")
_FOR = ("for", "on", "of", "in")
_ENDS = (":", ".", ",", ";", "\n", ")", "!", "and")
_BEGINS = (".", ",", ";", "\n", "(", ":", "!", "")

_KIND = phrases("1 | version | variant | kind | setting | type")
_NEAR = 3
Said = tuple[Spoken | None, Collection[str], list[Item]]
"""The indicator that is named, or which it may be (none: any), and its numbers."""


def settings_apart(tokens: Sequence[Token], known: dict[str, list[Call]]) -> None:
    """Add the indicators whose numbers are said in clauses of their own to those that are known."""
    reader = Reader(tuple(tokens))
    for at in range(len(tokens)):
        if not _may_begin(tokens, at):
            continue
        reader.at = at
        said = _clause(reader)
        found = None if said is None else _meant(reader, said, at, known)
        if found is not None:
            known.setdefault(found[0].name, [replace(found[1], timeframe=frame) for frame in (None, *TIMEFRAMES)])


def _may_begin(tokens: Sequence[Token], at: int) -> bool:
    before = "" if at == 0 else tokens[at - 1].text
    return before in _BEGINS or before == "and" or (at < len(tokens) and tokens[at].text in ("with", "using"))


@attempt
def settings_of_indicator(reader: Reader, speaker: Speaker) -> Statement | None:
    """The numbers of an indicator that rules name without any; it is the one that they are read with."""
    start = reader.at
    length = length_apart(reader, speaker)
    if length is not None or not _may_begin(reader.tokens, start):
        return length
    said = _clause(reader)
    end = reader.at
    found = None if said is None else _meant(reader, said, start, speaker.known)
    reader.at = end
    if found is None or found[1] not in speaker.known.get(found[0].name, []):
        return None
    if found[2]:
        reader.assumed.append(found[2])
    speaker.mention(found[0].name, found[1])
    return Mention(found[1], anywhere=True)


@attempt
def _clause(reader: Reader) -> Said | None:
    """Numbers with the indicator named before or behind them, or with none."""
    said = _named_first(reader) or _numbers_first(reader)
    ended = reader.done or reader.sees(*_ENDS)
    return said if said is not None and ended else None


@attempt
def _named_first(reader: Reader) -> Said | None:
    """`the MACD settings are 8, 21 and 5`, `the channel has a length of 30`, `settings for the MACD: 12, 26, 9`."""
    reader.skip("and", "the", "my", "please", "set", "for", "where", "a")
    settings = bool(reader.take(*_SETTINGS))
    reader.skip(*(_FOR if settings else ()), "the", "my")
    row, plain = take_name(reader)
    kinds: Collection[str] | None = () if row is not None else _POINTING.get(reader.take(*_POINTING))
    if plain or kinds is None:
        return None
    reader.skip("bands", "band", "channel", "channels", "indicator", "itself", "'s", "line")
    _skip_its_lines(reader, row)
    settings = bool(reader.take(*_SETTINGS)) or settings
    verb = reader.take_any(_VERBS)
    if not settings and not verb:
        return None
    if settings:
        reader.take("to")
    set_to = settings or verb.endswith(("set to", "set at"))
    items = settings_said(reader) or (bare_items(reader) if set_to else None)
    reader.take_any(_KIND if items is not None else ())
    return None if items is None else (row, kinds, items)


def _skip_its_lines(reader: Reader, row: Spoken | None) -> None:
    """`ADX and DI use 10 periods`: lines of the same indicator named beside it."""
    at = reader.at
    if row is None or row.name != "adx" or not (reader.take("and", "/") and reader.take("di", "dmi", "dis", "the")):
        reader.at = at
        return
    reader.skip("di", "dis", "lines")


@attempt
def _numbers_first(reader: Reader) -> Said | None:
    """`Use 20 periods and two standard deviations`, `set the ATR length to 14 for the Supertrend`."""
    start = reader.at
    reader.skip(*_LEAD)
    led = {token.text for token in reader.tokens[start : reader.at]} - {"and", "a", "the", "my", "i", "we", "please"}
    at = reader.at
    if not led and reader.peek().text not in (*_SETTINGS, *_PLAIN):
        middle = worded_items(reader)
        whole = middle is not None and {called for called, _ in middle} - {"atr"} == {"base", "multiplier"}
        return (None, (), middle) if middle is not None and whole else None
    reader.at = at - 1 if at > start and reader.tokens[at - 1].text in ("a", "the") else at
    items = settings_said(reader)
    if items is None:
        return None
    row = None
    behind = reader.at
    called = {one for one, _ in items}
    if reader.take(*_FOR):
        reader.skip("the", "my", "both")
        row, plain = take_name(reader)
        if row is None or plain:
            row, reader.at = None, behind
        reader.skip("indicator", "bands", "channel")
    if row is None and "base" in called and "multiplier" not in called:
        return None  # "with the 200 EMA" is an average of its own
    return row, (), items


def _meant(
    reader: Reader, said: Said, start: int, known: Mapping[str, Sequence[Call]]
) -> tuple[Spoken, Call, str] | None:
    """The indicator with its numbers and a note of those that are the usual ones; None where it is not sure which."""
    row, kinds, items = said
    called = {kind for kind, _ in items}
    if row is None and (called == {"bars"}):
        return None  # "use 20 bars" may be how long a trade lasts
    named = [row] if row is not None else _named_before(reader, start)
    if row is None and "atr" in called and BY_NAME["atr"] in named:
        return None
    fitting: list[tuple[Spoken, Call, str]] = []
    for one in named:
        found = as_parameters(one, items) if not kinds or one.name in kinds else None
        if found is None:
            continue
        numbers, note = filled(one, found)
        call = make_call(one, numbers, None)
        if all(other.params == call.params for other in known.get(one.name, ())):
            fitting.append((one, call, note))
    near = row is None and bool(named) and _stands_near(reader, start, named[0])
    if near and fitting and fitting[0][0] is named[0]:
        return fitting[0]
    return fitting[0] if len(fitting) == 1 and fitting[0][0].name != "atr" else None


def _named_before(reader: Reader, start: int) -> list[Spoken]:
    """The indicators named in front of `start`, the nearest one first."""
    found: list[Spoken] = []
    at = start - 1
    while at >= 0:
        reader.at = at
        row = _longest_here(reader, at)
        if row is not None and row not in found:
            found.append(row)
        at -= 1
    return found


def _longest_here(reader: Reader, at: int) -> Spoken | None:
    """The indicator whose name begins here, unless it goes on with a name that began before."""
    row, _ = take_name(reader)
    if row is None and (lone := reader.take_any(LONE)):
        row = BY_NAME[LONE[lone][0]]
    if row is None:
        return None
    end = reader.at
    for before in range(max(0, at - 2), at):
        reader.at = before
        longer, _ = take_name(reader)
        if longer is not None and longer is not row and reader.at >= end:
            return None
    return row


def _stands_near(reader: Reader, start: int, row: Spoken) -> bool:
    """Whether nothing but a few words of its name and a comma stand between the indicator and its numbers."""
    for at in range(max(0, start - _NEAR - 3), start):
        reader.at = at
        found, _ = take_name(reader)
        if found is row:
            reader.skip("band", "bands", "channel", "channels", "line", "lines", "indicator", ",", "(")
            if reader.at == start:
                return True
    return False
