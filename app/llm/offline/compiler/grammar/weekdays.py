"""Days of the week."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.meaning import Condition, Weekdays
from app.llm.offline.compiler.reader import Reader, attempt

_DAYS: Mapping[str, int] = {
    name: day
    for day, names in enumerate(
        ("monday mondays mon mons", "tuesday tuesdays tue tues", "wednesday wednesdays wed",
         "thursday thursdays thu thurs",
         "friday fridays fri fris", "saturday saturdays sat", "sunday sundays sun"), start=1
    )
    for name in names.split()
}  # fmt: skip


_DAY_IS = ("the day of the week is", "the day of week is", "day of week is", "day of the week is", "the day is")
_FIRST_DAYS = {"first day of the week": 1, **{f"first {count} days of the week": count for count in (2, 3, 4)}}


@attempt
def _days(reader: Reader) -> Condition | None:
    """`Fridays`, `Monday to Thursday`, `Mon, Tue and Wed`, `weekdays`, `weekends`."""
    reader.take_any(_DAY_IS)
    if reader.take("weekdays"):
        return _with_names(reader, Weekdays((1, 2, 3, 4, 5)))
    if reader.take("weekends", "weekend"):
        return _with_names(reader, Weekdays((6, 7)))
    if counted := reader.take_any(_FIRST_DAYS):
        reader.assumed.append("the week begins on Monday")
        return Weekdays(tuple(range(1, _FIRST_DAYS[counted] + 1)))
    refused = reader.tokens[reader.at - 1].text if reader.at else ""
    first = _DAYS.get(reader.take(*_DAYS))
    if first is None:
        return None
    if reader.take("to", "through", "till", "until", "-"):
        last = _DAYS.get(reader.take(*_DAYS))
        if last is None or last < first:
            return None
        return Weekdays(tuple(range(first, last + 1)))
    reader.assumed.append("days are those of the bar that has just closed, UTC")
    days = [first]
    while True:
        at = reader.at
        reader.skip(",", "and", "or", "on", "nor", "/", "+")
        reader.take(refused if refused in ("no", "not", "skip", "avoid") else "")  # "no mon no fri"
        day = _DAYS.get(reader.take(*_DAYS))
        if day is None:
            reader.at = at
            return Weekdays(tuple(sorted(set(days))))
        days.append(day)


def _with_names(reader: Reader, found: Weekdays) -> Weekdays:
    """`weekends (Sat + Sun)`, `weekends only (Saturday and Sunday)`: the same days once more, by their names."""
    at, assumed = reader.at, len(reader.assumed)
    reader.take("only")
    if reader.take("(") and _days(reader) == found and reader.take(")"):
        return found
    reader.at = at
    del reader.assumed[assumed:]
    return found


def names_of_days() -> tuple[str, ...]:
    """How the days of the week are written."""
    return tuple(_DAYS)


def clock_days(reader: Reader) -> Condition | None:
    """`Friday`, `Monday and Tuesday`; None, and nothing moved, for anything else."""
    return _days(reader)


def clock_day(reader: Reader) -> int | None:
    """`Monday`, `Mondays`, `Monday's`: its number; None, and nothing moved, for anything else."""
    day = _DAYS.get(reader.peek().text.removesuffix("'s"))
    if day is not None:
        reader.at += 1
    return day
