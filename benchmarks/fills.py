"""Whether engines that were timed on the same work did the same work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.errors import BenchError
from benchmarks.exchange import Fill

_LEAST_TRADING = 0.5  # of the strategies; a random contract may find nothing, a whole engine may not
_MOST_APART = 0.1  # of the number of trades of the sets both engines ran


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many of ``trades`` of ours another engine made too: the entry, and the entry and the exit."""

    trades: int
    entries: int
    whole: int

    @property
    def whole_ratio(self) -> float:
        """Share of trades equal in everything."""
        return self.whole / self.trades

    @property
    def entry_ratio(self) -> float:
        """Share of trades equal in bar, side and price of the entry."""
        return self.entries / self.trades


def compare_fills(ours: Sequence[Sequence[Fill]], theirs: Sequence[Sequence[Fill]], tick: float) -> Agreement:
    """Match trades by their entry bar, set by set as far as both go; prices are equal within half a ``tick``."""
    trades = entries = whole = 0
    for one, other in zip(ours, theirs, strict=False):
        by_entry = {fill.entry_bar: fill for fill in other}
        trades += max(len(one), len(other))
        for fill in one:
            twin = by_entry.get(fill.entry_bar)
            if twin is not None and _same_entry(fill, twin, tick):
                entries += 1
                whole += fill.exit_bar == twin.exit_bar and abs(fill.exit_price - twin.exit_price) < tick / 2
    if trades == 0:
        raise BenchError("Neither engine made a trade, so there is nothing to compare.")
    return Agreement(trades, entries, whole)


def require_equal(engine: str, work: str, agreement: Agreement) -> None:
    """Raise BenchError where one trade differs."""
    if agreement.whole < agreement.trades:
        raise BenchError(
            f"{engine} and our engine should make the same trades in “{work}”,"
            f" and {agreement.trades - agreement.whole} of {agreement.trades} differ."
        )


def check_filled(engine: str, work: str, rounds: Sequence[Sequence[int]]) -> None:
    """Raise BenchError where an engine hardly traded, or traded otherwise in another round of the same work."""
    for counts in rounds:
        trading = sum(count > 0 for count in counts)
        if trading < _LEAST_TRADING * len(counts) or not counts:
            raise BenchError(f"{engine} traded in {trading} of {len(counts)} strategies of “{work}”: it did no work.")
        if list(counts) != list(rounds[0]):
            raise BenchError(f"{engine} counted other trades in another round of “{work}”.")


def check_counts(engine: str, work: str, ours: Sequence[int], theirs: Sequence[int]) -> None:
    """Raise BenchError where the sets that both engines ran have very different numbers of trades."""
    both = min(len(ours), len(theirs))
    one, other = sum(ours[:both]), sum(theirs[:both])
    if abs(one - other) > _MOST_APART * one:
        raise BenchError(f"{engine} made {other} trades where our engine made {one} in “{work}”: not the same work.")


def _same_entry(one: Fill, other: Fill, tick: float) -> bool:
    return one.side == other.side and abs(one.entry_price - other.entry_price) < tick / 2
