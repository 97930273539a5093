"""Ranges that were asked for, put on the parameters they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.space import Tunable, tidy
from app.llm.offline.compiler.statements import Given, Hold, Protect, Range, Said, Tried

_SAME = {
    "emas": "ema",
    "ema's": "ema",
    "smas": "sma",
    "sma's": "sma",
    "averages": "average",
    "mas": "average",
    "ma": "average",
    "stops": "stop",
    "stop's": "stop",
    "targets": "target",
    "target's": "target",
    "lengths": "length",
    "period": "length",
    "periods": "length",
    "lookback": "length",
    "levels": "level",
    "threshold": "level",
    "bb": "bollinger",
    "bands": "bollinger",
    "band": "bollinger",
    "channel": "donchian",
    "multiple": "multiplier",
    "multiples": "multiplier",
    "multipliers": "multiplier",
    "len": "length",
    "lens": "length",
    "window": "length",
    "width": "multiplier",
    "factor": "multiplier",
    "factors": "multiplier",
    "mult": "multiplier",
    "deviations": "multiplier",
    "thresholds": "level",
    "trigger": "level",
    "deviation": "multiplier",
    "std": "multiplier",
    "rsi's": "rsi",
    "short": "fast",
    "long": "slow",
    "trail": "trailing",
    "sl": "stop",
    "buy": "entry",
    "tp": "target",
    "exits": "exit",
    "thr": "level",
    "thresh": "level",
    "breakout": "donchian",
    "dev": "multiplier",
    "devs": "multiplier",
    "sd": "multiplier",
}
_EMPTY = frozenset({
    "line", "moving", "loss", "profit", "take", "ratio", "setting", "settings", "number", "distance", "size",
})  # fmt: skip
_BOTH = ("long", "short")
_ENTRY = frozenset({"entry"})
_OF_THE_RISK = frozenset({"stop", "target", "trailing", "r", "atr", "reward"})
_HELD = frozenset({"time", "held", "holding", "hold"})
_BESIDE_TIME = frozenset({"stop", "length", "exit", "bars"})
_SIDES = {"buy": ("long", "entry"), "long": ("long", "entry"), "sell": ("short", "exit"), "short": ("short", "exit")}
_OF_PROTECTION = {"stop_loss": "stop", "take_profit": "target", "trailing_stop": "trailing"}
_BARS = {"bars": "", "d": "1d", "h": "1h", "w": "1w"}
"""The timeframe on which a unit of time is one bar."""


@dataclass(slots=True)
class Tuning:
    """What came of the ranges: phrases refused, with the reason, and what was assumed."""

    refused: list[tuple[Said, str]] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    spoken: dict[str, Said] = field(default_factory=dict)
    held: dict[str, Said] = field(default_factory=dict)

    def refuse(self, said: Said, reason: str) -> None:
        """Report a phrase with its reason."""
        self.refused.append((said, reason))


def apply_ranges(space: dict[str, Tunable], said: Sequence[Said], timeframes: Sequence[str]) -> Tuning:
    """Narrow or hold the parameters in `space`; refuse the phrases that mean none or more than one of them."""
    tuning = Tuning()
    for each in said:
        if each.statement == Hold(()):
            _disable(space, space)
    for number, each in enumerate(said):
        match each.statement:
            case Range(subject, others=others):
                before = said[number - 1] if number and said[number - 1].sentence == each.sentence else None
                for one in (_of_what(subject, before), *others):
                    _narrow(tuning, space, each, replace(each.statement, subject=one), timeframes)
            case Hold(subject) if subject:
                _hold(tuning, space, each, each.statement)
            case Given(subject, value):
                _compare(tuning, space, each, subject, value)
            case _:
                continue
    _keep_to_those_named(tuning, space, said)
    return tuning


def _of_what(subject: tuple[str, ...], before: Said | None) -> tuple[str, ...]:
    """`ATR stop, multiple 1.5 to 3.5, target 2R`: whose multiple it is, where only that word is said."""
    protected = before.statement if before is not None else None
    if {_SAME.get(word, word) for word in subject} != {"multiplier"} or not isinstance(protected, Protect):
        return subject
    return (*subject, _OF_PROTECTION[protected.what]) if not protected.also else subject


def _narrow(tuning: Tuning, space: dict[str, Tunable], said: Said, tried: Range, timeframes: Sequence[str]) -> None:
    names = _meant(space, tried.subject, tried.number)
    names = _inside(space, names, tried)
    if len(names) != 1 and not _of_both_sides(space, names):
        tuning.refuse(said, _unclear(names, space))
        return
    for name in names:
        _narrow_one(tuning, space, said, tried, name, timeframes)


def _of_both_sides(space: Mapping[str, Tunable], names: Sequence[str]) -> bool:
    """Whether these are the same level for longs and for shorts, as of a filter that asks the same of either."""
    sided = sorted(name.removesuffix(f"_{side}") for name, side in zip(sorted(names), ("long", "short"), strict=False))
    alike = len({space[name].value for name in names}) == 1 and all("level" in space[name].words for name in names)
    return len(names) == len(_BOTH) and alike and sided[0] == sided[1]


def _narrow_one(
    tuning: Tuning, space: dict[str, Tunable], said: Said, tried: Range, name: str, timeframes: Sequence[str]
) -> None:
    tuned = space[name]
    scale = _scale(tuned, tried.unit, timeframes)
    if scale is None:
        tuning.refuse(said, f"{name} is counted in {tuned.unit or 'no such unit'}, not in {tried.unit}")
        return
    low, high = round(tried.low * scale, 10), round(tried.high * scale, 10)
    wrong = _wrong(tuning, tuned, said, low, high)
    if wrong:
        tuning.refuse(said, wrong)
        return
    moved = tuned.within(low, high, None if tried.step is None else round(tried.step * scale, 10))
    if tried.start is not None:
        moved = replace(moved, value=round(tried.start * scale, 10))
        if not low <= moved.value <= high:
            tuning.refuse(said, f"{tried.start:g} is none of the values to try")
            return
    elif moved.value != tuned.value:
        tuning.assumptions.append(f"{name} starts at {tidy(moved.value)}, the nearest of the values to try")
    space[name] = moved
    tuning.spoken[name] = said


def _inside(space: Mapping[str, Tunable], names: list[str], tried: Range) -> list[str]:
    """Of a length and levels, or several levels, the one that lies among the values to try."""
    levels = [name for name in names if "level" in space[name].words]
    inside = [name for name in names if tried.low <= space[name].value <= tried.high]
    sure = tried.shared or (levels and (set(inside) <= set(levels) or len(names) - len(levels) == 1))
    return inside if len(inside) == 1 and sure else names


def _wrong(tuning: Tuning, tuned: Tunable, said: Said, low: float, high: float) -> str:
    """Why these values cannot be those of the parameter; empty where they can."""
    before = tuning.spoken.get(tuned.name)
    if before is not None and before.prompt == said.prompt and not _alike(before.statement, said.statement):
        return f"it contradicts “{before.text}”"
    held = tuning.held.get(tuned.name)
    if held is not None and held.prompt == said.prompt:
        return f"it contradicts “{held.text}”"
    if low <= 0 and "level" not in tuned.words:
        return f"{tuned.name} is more than 0"
    return _beyond_scale(tuned, low, high)


def _beyond_scale(tuned: Tunable, low: float, high: float) -> str:
    """Whether levels to try lie where their oscillator never goes."""
    rows = [BY_NAME[word] for word in tuned.words if word in BY_NAME and BY_NAME[word].bounded]
    if "level" not in tuned.words or len(rows) != 1 or rows[0].scale not in (100, -100):
        return ""
    least, most = (0, 100) if rows[0].scale == 100 else (-100, 0)
    beyond = low < least or high > most
    return f"{rows[0].title} lies between {least} and {most}" if beyond else ""


def _alike(first: object, second: object) -> bool:
    """Whether two ranges say the same values."""
    return (
        isinstance(first, Range)
        and isinstance(second, Range)
        and (first.low, first.high, first.step) == (second.low, second.high, second.step)
    )


def _scale(tuned: Tunable, unit: str, timeframes: Sequence[str]) -> float | None:
    """How many of the parameter's own units one of what the values count is; None where they count something else."""
    if not unit:
        return tuned.scale
    if tuned.unit:
        as_bars = tuned.name == "exit_bars" and _BARS.get(unit) in ("", *timeframes)
        if unit == tuned.unit:
            return tuned.scale
        return 1.0 if as_bars or (unit == "ticks" and tuned.name.endswith("_ticks")) else None
    counts = "length" in tuned.words or tuned.name.endswith("smoothing")
    return 1.0 if unit in _BARS and counts and _BARS[unit] in ("", *timeframes) else None


def _hold(tuning: Tuning, space: dict[str, Tunable], said: Said, hold: Hold) -> None:
    found: list[str] = []
    for place, subject in enumerate((hold.subject, *hold.others)):
        names = _meant(space, subject)
        value = hold.values[place] if hold.values else None
        if not names:
            tuning.refuse(said, _unclear(names, space))
            return
        for name in names:
            ranged = tuning.spoken.get(name)
            if ranged is not None and ranged.prompt == said.prompt:
                tuning.refuse(said, f"it contradicts “{ranged.text}”")
                return
            tuned = space[name]
            if value is not None and round(value * tuned.scale, 6) != round(tuned.value, 6):
                tuning.refuse(said, f"{name} is {tidy(tuned.value)} in the rules")
                return
        found += names
    _disable(space, found)
    tuning.held.update(dict.fromkeys(found, said))


def _disable(space: dict[str, Tunable], names: Iterable[str]) -> None:
    for name in list(names):
        space[name] = replace(space[name], enabled=False)


def _compare(tuning: Tuning, space: Mapping[str, Tunable], said: Said, subject: Sequence[str], value: float) -> None:
    """A length said apart from the rule must be the one the rule reads."""
    names = _meant(space, subject)
    if len(names) != 1:
        tuning.refuse(said, _unclear(names, space))
    elif space[names[0]].value != value:
        tuning.refuse(said, f"{names[0]} is {tidy(space[names[0]].value)} in the rules")


def _keep_to_those_named(tuning: Tuning, space: dict[str, Tunable], said: Sequence[Said]) -> None:
    """`optimise the EMAs only`, `nothing else`: what was not named stays as it is."""
    named = set(tuning.spoken)
    only: list[Said] = []
    for each in said:
        if isinstance(each.statement, Range) and each.statement.only:
            only.append(each)
        if not isinstance(each.statement, Tried):
            continue
        only += [each] if each.statement.only else []
        for subject in each.statement.subjects:
            names = _meant(space, subject) or _meant(space, [word for word in subject if word not in ("fast", "slow")])
            held = next((tuning.held[name] for name in names if name in tuning.held), None)
            if not names:
                tuning.refuse(each, _unclear(names, space))
            elif held is not None and held.prompt == each.prompt:
                tuning.refuse(each, f"it contradicts “{held.text}”")
            named |= set(names)
    if only and named:
        _disable(space, [name for name in space if name not in named])
    elif only:
        for each in only:
            tuning.refuse(each, "it is not said what is to be optimised")


def _meant(space: Mapping[str, Tunable], subject: Sequence[str], number: float | None = None) -> list[str]:
    """The parameters that carry the most of the words, where every word that counts is carried.

    "Entry" means none of the exit's; the numbers of a stop or target are meant only where it is spoken of.
    """
    if not subject and number is None:
        return []
    said = _same(space, subject)
    words = said - _EMPTY - ({"stop"} if "trailing" in said else set()) or said - {"moving", "line"}
    words = words - _BESIDE_TIME if words & _HELD else words
    found = _carrying(space, words) if subject else list(space)
    if not found and words & _ENTRY:
        carrying = (
            _carrying(space, words - _ENTRY) if words > _ENTRY else [one for one in space if f"exit_{one}" in space]
        )
        found = [name for name in carrying if not name.startswith("exit_")]  # "entry 20-60, exit 10-25"
    if len(found) > 1 and not words & (_OF_THE_RISK | _HELD):
        found = [name for name in found if not _OF_THE_RISK & set(name.split("_")[:1])] or found
    found = [name for name in found if not any(space[name].words - space[one].words == {"atr"} for one in found)]
    if number is not None:
        found = [name for name in found if space[name].value == number]
    return found


def _same(space: Mapping[str, Tunable], subject: Sequence[str]) -> set[str]:
    """The words as the parameters have them; of a level "buy" and "sell" say which."""
    found = {_SAME.get(word, word) for word in subject}
    found = _of_the_bands_there_are(space, found)
    sided = next((word for word in subject if word in _SIDES), "")
    if "level" not in found or not sided:
        return found
    side, otherwise = _SIDES[sided]
    carried = any(side in tuned.words for tuned in space.values() if "level" in tuned.words)
    return found - {_SAME.get(sided, sided)} | {side if carried else otherwise}


def _of_the_bands_there_are(space: Mapping[str, Tunable], words: set[str]) -> set[str]:
    """`the channel`, `the bands`: Donchian's and Bollinger's, or Keltner's where the rules read no others."""
    carried = {word for tuned in space.values() for word in tuned.words}
    meant = words & {"donchian", "bollinger"}
    return words - meant | {"keltner"} if meant and not meant & carried and "keltner" in carried else words


def _carrying(space: Mapping[str, Tunable], words: Set[str]) -> list[str]:
    """The parameters that carry all of the words."""
    same = {word: own for word, own in _SAME.items() if word not in _SIDES}
    return [name for name, tuned in space.items() if words and words <= {same.get(one, one) for one in tuned.words}]


def _unclear(names: Sequence[str], space: Mapping[str, Tunable]) -> str:
    if not names:
        return f"no number of this strategy is called that; there are {', '.join(space) or 'none'}"
    return f"it could mean {' or '.join(names)}"
