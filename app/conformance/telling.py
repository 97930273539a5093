"""A difference in words that whoever wrote the bot can act on: where, what each side did, what the rules said there."""

from __future__ import annotations

from collections.abc import Sequence

from app.conformance.habits import find_habits
from app.conformance.scenes import Scene, Stage
from app.conformance.surroundings import print_price, tell_bars
from app.conformance.variants import vary
from contracts.errors import LabError
from contracts.program import Program
from engine.backtest import Backtester
from exporters.parity.deals import Deal, Difference, deals_of_engine
from sandbox.protocol import End, Outcome

_ENDS = {
    End.FAILED: "failed",
    End.TIMED_OUT: "did not end in time",
    End.OUT_OF_MEMORY: "used up its memory",
    End.TOO_MUCH_OUTPUT: "printed too much",
    End.UNREADABLE: "gave no trades that can be read",
}


def tell_failure(scene: Scene, outcome: Outcome) -> str:
    """A run that gave no trades."""
    return f"The bot {_ENDS[outcome.end]} on {_describe(scene)}. {outcome.note}".strip()


def tell_lookahead(cut: Scene, whole: Deal | None, short: Deal | None) -> str:
    """A trade that is another one because later bars are not there."""
    where = f"{_describe(cut)} what it had decided before bar {len(cut.bars)} is not the same as with the later bars."
    lines = (
        f"The bot looks ahead, or reads how many bars there are: on {where}",
        f"  with the later bars:    {_tell_deal(whole, cut)}",
        f"  without the later bars: {_tell_deal(short, cut)}",
        "A decision at a close may read that bar and earlier ones only.",
    )
    return "\n".join(lines)


def tell_disagreement(stage: Stage, scene: Scene, bot: Sequence[Deal], wrong: Sequence[Difference]) -> str:
    """The first difference with the bars around it, and what all differences have in common."""
    first = wrong[0]
    lines = [f"The bot does not trade as the contract says, on {_describe(scene)}."]
    lines += find_habits(scene.deals, bot, wrong)
    readings = _readings_that_fit(stage.program, scene, tuple(bot))[:2]
    lines += [f"It trades exactly as if it read the contract with {what}." for what in readings]
    lines += [
        f"The first of {len(wrong)} trades that differ:",
        f"  contract: {_tell_deal(first.engine, scene)}",
        f"  bot:      {_tell_deal(first.other, scene)}",
    ]
    if first.fields:
        lines.append(f"  differs in: {', '.join(first.fields)}")
    lines += tell_bars(stage.program, scene, _telling_bar(first))
    return "\n".join(lines)


def _describe(scene: Scene) -> str:
    values = ", ".join(f"{name}={value:g}" for name, value in scene.values.items())
    return f"{scene.title}, with {values or 'no parameters'}"


def _tell_deal(deal: Deal | None, scene: Scene) -> str:
    if deal is None:
        return "no trade entered there"
    grid = scene.bars.instrument
    return (
        f"{deal.side} {deal.quantity:g} by {deal.entry_rule}: in at bar {deal.entry_bar} for"
        f" {print_price(deal.entry_ticks, grid)}, out at bar {deal.exit_bar} for {print_price(deal.exit_ticks, grid)}"
        f" by {deal.exit_reason}"
    )


def _telling_bar(first: Difference) -> int:
    """The bar whose close decided: before the entry, or before the earlier exit where the entry is the same."""
    one, two = first.engine, first.other
    if one is None or two is None or {"side", "entry_ticks", "quantity", "entry_rule"} & set(first.fields):
        return max(0, first.entry_bar - 1)
    return max(0, min(one.exit_bar, two.exit_bar) - 1)


def _readings_that_fit(program: Program, scene: Scene, bot: tuple[Deal, ...]) -> list[str]:
    """Misreadings of the contract that would make exactly the bot's trades there."""
    found = []
    for variant in vary(program):
        values = {**scene.values, **(variant.fixed or {})}
        tester = Backtester(variant.program, scene.bars, scene.settings, scene.score_from)
        try:
            trades = tester.run(values).trades
        except LabError:
            continue
        if tuple(deals_of_engine(trades)) == bot:
            found.append(variant.what)
    return found
