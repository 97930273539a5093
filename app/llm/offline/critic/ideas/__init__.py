"""The critic's ideas: each is a function from the evidence to an idea, or None where nothing suggests it."""

from collections.abc import Callable

from app.llm.offline.critic.idea import Idea
from app.llm.offline.critic.ideas.bounds import narrow_bounds, widen_bounds
from app.llm.offline.critic.ideas.breakeven import add_breakeven
from app.llm.offline.critic.ideas.hours import avoid_hours
from app.llm.offline.critic.ideas.risk import lower_risk
from app.llm.offline.critic.ideas.sides import drop_losing_side
from app.llm.offline.critic.ideas.stops import change_stop_kind
from app.llm.offline.critic.ideas.targets import let_profits_run, reach_targets
from app.llm.offline.critic.ideas.trades import drop_a_filter
from app.llm.offline.critic.ideas.trend import add_trend_filter
from app.llm.offline.critic.ideas.volatility import add_volatility_filter
from app.llm.offline.critic.view import View

IDEAS: tuple[Callable[[View], Idea | None], ...] = (
    lower_risk,
    drop_a_filter,
    drop_losing_side,
    widen_bounds,
    add_trend_filter,
    reach_targets,
    let_profits_run,
    add_volatility_filter,
    avoid_hours,
    add_breakeven,
    change_stop_kind,
    narrow_bounds,
)
"""In the order in which equally strong ideas are tried."""

__all__ = ["IDEAS"]
