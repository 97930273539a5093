"""A bot that does at each bar's close what a test tells it, on bars written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bots.kit import Bot, BotRun, FixedUnits, Setup, run_bot
from bots.kit.sizes import Size

HOUR = 3_600_000
START = 1_136_073_600_000  # 2006-01-01T00:00Z, a Sunday


def columns(bars: Sequence[tuple[float, float, float, float]]) -> dict[str, list[float]]:
    """Hourly bars from (open, high, low, close)."""
    return {
        "time": [START + HOUR * index for index in range(len(bars))],
        "open": [bar[0] for bar in bars],
        "high": [bar[1] for bar in bars],
        "low": [bar[2] for bar in bars],
        "close": [bar[3] for bar in bars],
        "volume": [1.0] * len(bars),
    }


def play(
    bars: Sequence[tuple[float, float, float, float]],
    orders: Mapping[int, Sequence[Mapping[str, Any] | str]],
    size: Size = FixedUnits(1),  # noqa: B008 - a frozen value
    daily_limit: float | None = None,
    **setup: Any,
) -> BotRun:
    """Run a bot that at the close of bar ``i`` does ``orders[i]``: a mapping enters, a text leaves by that rule."""

    class Scripted(Bot):
        def init(self) -> None:
            self.size = size
            self.daily_limit = daily_limit

        def next(self) -> None:
            for order in orders.get(self.bars.clock.now, ()):
                if isinstance(order, str):
                    self.exit(rule=order)
                else:
                    self.enter(**{"rule": "go", **order})

    return run_bot(Scripted, columns(bars), Setup(tick=1.0, volume_step=1.0, **setup))


def flat(price: float = 100.0) -> tuple[float, float, float, float]:
    """A bar that does not move."""
    return (price, price, price, price)
