"""The proof of an export: its trades beside the engine's, on the same bars."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from contracts.program import Program
from engine.settings import RunSettings
from exporters import Export, export
from exporters.parity.ctrader.mono import run_robots
from exporters.parity.deals import Deal, Difference, compare_deals, deals_of_engine
from exporters.parity.errors import ProofFailed
from exporters.parity.pine.pinets import run_scripts
from exporters.parity.terms import Terms
from exporters.parity.tools import PROOF_TOOLS
from market.bars import Bars
from market.times import format_time

if TYPE_CHECKING:
    from engine.results import Backtest

_AROUND = 3


@dataclass(frozen=True, eq=False)
class Proof:
    """What running an export's source showed. Both inside one bar, stop and target follow its path."""

    export: Export
    program: Program
    values: Mapping[str, float]
    bars: Bars
    settings: RunSettings
    backtest: Backtest
    engine: tuple[Deal, ...]
    other: tuple[Deal, ...]
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        """Whether every trade is the same."""
        return not self.differences

    @property
    def proven(self) -> bool:
        """Whether every trade is the same and there is one; none at all shows nothing."""
        return self.equal and bool(self.engine)

    def as_dict(self) -> dict[str, Any]:
        """``parity.json``: plain data, the same bytes for the same proof."""
        costs = self.settings.costs
        return {
            "target": self.export.target,
            "proven": self.proven,
            "equal": self.equal,
            "trades": len(self.engine),
            "other_trades": len(self.other),
            "differences": [describe_difference(self.bars, each) for each in self.differences],
            "bars_of_first_difference": describe_bars(self.bars, self.differences[0]) if self.differences else [],
            "compared": ["side", "entry and exit bar", "prices in ticks", "quantity", "entry rule", "exit reason"],
            "market": self.bars.market,
            "timeframe": str(self.bars.timeframe),
            "bars": len(self.bars),
            "first_bar": format_time(int(self.bars.time[0])) if len(self.bars) else None,
            "last_bar": format_time(int(self.bars.time[-1])) if len(self.bars) else None,
            "bars_digest": self.bars.digest(),
            "conflict": self.settings.conflict,
            "balance": self.settings.balance,
            "commission_pct": costs.commission_pct,
            "spread_ticks": costs.spread_ticks,
            "slippage_ticks": costs.slippage_ticks,
            "values": dict(self.values),
            "contract_digest": self.program.contract.digest(),
            "source_digests": {name: digest_text(text) for name, text in sorted(self.export.files.items())},
            "tool": PROOF_TOOLS[self.export.target].name,
            "diagnostics": [
                {"level": str(one.level), "where": one.where, "why": one.why, "instead": one.instead}
                for one in self.export.diagnostics
            ],
        }


def prove(
    program: Program,
    values: Mapping[str, float] | None,
    target: str,
    bars: Bars,
    settings: RunSettings | None = None,
    written: Export | None = None,
) -> Proof:
    """Run the source of ``program`` for ``target`` on ``bars`` and compare its trades with the engine's.

    ``written``: an export made before, with the same values; one is made where it is left out. ``settings`` give the
    balance and the costs. Raises ``ProofToolMissing``, ``ProofFailed`` where the source cannot be run or there is none,
    and ``UnknownTarget``.
    """
    complete = program.values(values)
    made = written or export(program, complete, target, promoted=False, instrument=bars.instrument)
    if made.refused:
        reasons = "; ".join(str(one) for one in made.diagnostics if one.level == "error")
        raise ProofFailed(f"There is no {target} source to run: {reasons}")
    terms = Terms(bars, replace(settings or RunSettings(), conflict="path"))
    with ThreadPoolExecutor(1) as aside:  # another program does it, while the engine is at work here
        running = aside.submit(RUNNERS[target], made, terms)
        from engine.backtest import run_backtest  # numba takes as long to load as the other program to compile

        backtest = run_backtest(program, bars, complete, terms.settings)
        other = running.result()
    engine = deals_of_engine(backtest.trades)
    differences = tuple(compare_deals(engine, other))
    return Proof(made, program, complete, bars, terms.settings, backtest, tuple(engine), tuple(other), differences)


def describe_difference(bars: Bars, difference: Difference) -> dict[str, Any]:
    """Plain data; a trade one side did not make is None."""
    return {
        "entry_bar": difference.entry_bar,
        "entry_time": format_time(int(bars.time[difference.entry_bar])),
        "fields": list(difference.fields),
        "engine": None if difference.engine is None else difference.engine.as_dict(),
        "other": None if difference.other is None else difference.other.as_dict(),
    }


def describe_bars(bars: Bars, difference: Difference) -> list[dict[str, Any]]:
    """The bars before and after the entry and the exits, plain data."""
    ends = [deal.exit_bar for deal in (difference.engine, difference.other) if deal is not None]
    near = {place + step for place in (difference.entry_bar, *ends) for step in range(-_AROUND, _AROUND + 1)}
    return [
        {"bar": bar, "time": format_time(int(bars.time[bar]))}
        | {name: float(getattr(bars, name)[bar]) for name in ("open", "high", "low", "close")}
        for bar in sorted(place for place in near if 0 <= place < len(bars))
    ]


def digest_text(text: str) -> str:
    """sha256 of a file's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _run_pine(written: Export, terms: Terms) -> list[Deal]:
    (deals,) = run_scripts(list(written.files.values()), terms)
    return deals


def _run_ctrader(written: Export, terms: Terms) -> list[Deal]:
    (deals,) = run_robots(written.files, terms).values()
    return deals


RUNNERS: Mapping[str, Callable[[Export, Terms], list[Deal]]] = MappingProxyType(
    {"pine": _run_pine, "ctrader": _run_ctrader}
)
"""What runs each target's source."""
