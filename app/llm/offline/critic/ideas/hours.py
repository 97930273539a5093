"""Hours in which the strategy loses are left out."""

from __future__ import annotations

from app.llm.edits import SetEntryRule
from app.llm.offline.critic.idea import Family, Idea
from app.llm.offline.critic.view import View
from contracts.strategy import EntryRule

_BLOCK = 6  # hours left out together
_ENOUGH = 60  # trades
_MINUTES = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "4h": 240, "1d": 0, "1w": 0}


def avoid_hours(view: View) -> Idea | None:
    """The worst six hours of entry in a row lose while the rest of the day earns."""
    hours = {int(each.key): each for each in view.groups("hour")}
    if view.trades < _ENOUGH or len(hours) < 12 or any("hour" in rule.when for rule in view.contract.entry_rules):
        return None
    worst = min(range(24), key=lambda start: sum(hours[hour].net_pnl for hour in _block(start) if hour in hours))
    inside = [hours[hour] for hour in _block(worst) if hour in hours]
    lost, count = sum(each.net_pnl for each in inside), sum(each.trades for each in inside)
    rest = view.net_pnl - lost
    if lost >= 0 or rest <= 0 or count < _ENOUGH // 4:
        return None
    start, end = f"{worst:02d}:00", f"{(worst + _BLOCK) % 24:02d}:00"
    # An entry is decided on the bar before the one it is filled in.
    ahead = _MINUTES[view.contract.timeframes[0]]
    window = f"{_clock(worst * 60 - ahead)}-{_clock((worst + _BLOCK) * 60 - ahead)}"
    rule = {
        "id": view.free_name("bad_hours"),
        "side": "both",
        "role": "invalidation",
        "when": f'session("{window}", "UTC")',
    }
    return Idea(
        Family.HOURS,
        (SetEntryRule(rule=EntryRule.model_validate(rule)),),
        f"{count} trades entered from {start} to {end} UTC lose {abs(lost):,.0f} on the search slice, the other "
        f"{view.trades - count} "
        f"earn {rest:,.0f}: the idea does not work in those hours.",
        f"Without them the validation score rises above {view.score}, with about {count} trades fewer.",
        0.3 + min(0.2, abs(lost) / (abs(rest) + 1)),
    )


def _block(start: int) -> list[int]:
    return [(start + ahead) % 24 for ahead in range(_BLOCK)]


def _clock(minutes: int) -> str:
    hours, rest = divmod(minutes % (24 * 60), 60)
    return f"{hours:02d}:{rest:02d}"
