"""On what terms a source is run: the bars, and the account."""

from __future__ import annotations

from dataclasses import dataclass

from engine.settings import RunSettings
from market.bars import Bars


@dataclass(frozen=True, slots=True)
class Terms:
    """``settings``: balance and costs, which the simulated accounts charge at the exit as the engine does.

    Of a cBot only: ``account_per_quote``, what one unit of the quote currency is worth in the account's, and
    ``fail_every``, after how many orders one is refused, none where 0.
    """

    bars: Bars
    settings: RunSettings
    account_per_quote: float = 1.0
    fail_every: int = 0
