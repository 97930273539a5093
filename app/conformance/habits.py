"""What all differences have in common: the sentences a reader of a long trade list would arrive at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exporters.parity.deals import Deal, Difference

_MOST = 0.8
"""The share of the differences that makes a habit."""


def find_habits(contract: Sequence[Deal], bot: Sequence[Deal], wrong: Sequence[Difference]) -> list[str]:
    """Sentences on the differences as a whole, the first one in figures."""
    alike = len(contract) - sum(one.engine is not None for one in wrong)
    counts = f"The contract makes {len(contract)} trades there, the bot {len(bot)}; {alike} are the same."
    return [counts, *_sides(contract, bot), *_moved(contract, bot, wrong), *_fields(wrong)]


def _sides(contract: Sequence[Deal], bot: Sequence[Deal]) -> Iterator[str]:
    for side in ("long", "short"):
        here, there = (sum(deal.side == side for deal in deals) for deals in (contract, bot))
        if here and not there:
            yield f"The bot makes no {side} trade at all."
        if there and not here:
            yield f"The contract makes no {side} trade at all."
    missing = {deal.exit_reason for deal in contract} - {deal.exit_reason for deal in bot}
    for reason in sorted(missing - {"end_of_data"}):
        yield f"No trade of the bot ends by {reason}."
    unknown = {deal.exit_reason for deal in bot} - {deal.exit_reason for deal in contract}
    for reason in sorted(unknown - {"end_of_data"}):
        yield f"Trades of the bot end by {reason}; none of the contract's does there."


def _moved(contract: Sequence[Deal], bot: Sequence[Deal], wrong: Sequence[Difference]) -> Iterator[str]:
    """Entries that come a bar early or late."""
    extra = {(one.other.side, one.entry_bar) for one in wrong if one.engine is None and one.other is not None}
    missed = [one.engine for one in wrong if one.engine is not None and one.other is None]
    for bars, word in ((1, "later"), (-1, "earlier")):
        moved = sum((deal.side, deal.entry_bar + bars) in extra for deal in missed)
        if len(missed) > 1 and moved >= _MOST * len(missed):
            yield f"Entries of the bot come a bar {word} than the contract's."
    if not wrong[0].engine and wrong[0].other and len(bot) > len(contract):
        yield "The bot enters where the contract does not."


def _fields(wrong: Sequence[Difference]) -> Iterator[str]:
    """One thing that differs in most trades entered on the same bar."""
    paired = [one for one in wrong if one.engine is not None and one.other is not None]
    if not paired or len(paired) < _MOST * len(wrong):
        return
    only = [one for one in paired if one.fields == paired[0].fields]
    if len(only) >= _MOST * len(paired):
        yield f"Trades entered on the same bar differ in {' and '.join(paired[0].fields)}."
