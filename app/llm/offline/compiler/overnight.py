"""Exits at a time of day on markets that rest overnight, where the order may find no bar before the next morning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.market_names import trades_in_new_york
from app.llm.offline.compiler.meaning import AllOf, Condition, Session
from app.llm.offline.compiler.protection import BAR_MINUTES, rests_overnight
from app.llm.offline.compiler.setting import Setting
from app.llm.offline.compiler.statements import Allow, Enter, Leave, Said

_OPEN, _CLOSE = 9 * 60 + 30, 16 * 60  # of the exchanges of New York, on their own clock
_BEHIND_UTC = {"America/New_York": (0,), "UTC": (4 * 60, 5 * 60)}
"""Minutes that New York's clock is behind a zone's, in summer and in winter."""
_REASON = "these markets rest overnight, where an exit by the clock may fill a day late: say bars or a rule"

_SHORT_DAYS = "on a day that ends before that time, a trade stays open until the time comes again"


def missed_by_clock(said: Sequence[Said], setting: Setting) -> list[tuple[Said, str]]:
    """What goes by the clock alone where its order may fill a day late.

    Refused is all of it but an exit of American shares that has a bar of the regular session to fill on; of that
    ``setting`` is told what happens on a short day.
    """
    if not rests_overnight(setting.markets):
        return []
    refused = []
    for each in said:
        if not isinstance(each.statement, Enter | Leave) or not each.statement.by_clock:
            continue
        late = _late(each.statement.condition) if isinstance(each.statement, Leave) else None
        if late is not None and _within_the_session(late, setting):
            setting.assumptions.append(_SHORT_DAYS)
        else:
            refused.append((each, _REASON))
    return refused


def nothing_entered_late(said: Sequence[Said], markets: Sequence[str]) -> tuple[Said, ...]:
    """What was said, nothing entered behind such an exit: a trade that begins there would last until the morning."""
    return tuple(_without_entries(each) for each in said) if rests_overnight(markets) else tuple(said)


def _without_entries(said: Said) -> Said:
    leave = said.statement
    late = _late(leave.condition) if isinstance(leave, Leave) and leave.by_clock else None
    if late is None or not isinstance(leave, Leave) or any(isinstance(one, Allow) for one in leave.also):
        return said
    closed = replace(leave, also=(*leave.also, Allow(leave.condition, None, forbids=True)))
    return replace(said, statement=closed, assumed=(*said.assumed, "nothing is entered from then on"))


def _late(condition: Condition) -> Session | None:
    """The window to the end of the day in which a trade is left."""
    parts = condition.conditions if isinstance(condition, AllOf) else (condition,)
    windows = [part for part in parts if isinstance(part, Session) and part.window.endswith("-24:00")]
    return windows[0] if len(windows) == 1 else None


def _within_the_session(late: Session, setting: Setting) -> bool:
    """Whether the bar behind the first of the window opens and ends while New York trades, in summer and winter."""
    if late.zone not in _BEHIND_UTC or not all(trades_in_new_york(market) for market in setting.markets):
        return False
    hours, minutes = map(int, late.window.split("-")[0].split(":"))
    return all(
        hours * 60 + minutes - behind >= _OPEN and hours * 60 + minutes - behind + 2 * BAR_MINUTES[timeframe] <= _CLOSE
        for timeframe in setting.timeframes
        for behind in _BEHIND_UTC[late.zone]
    )
