"""What stands at the top of every exported source, before it becomes a comment."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.expressions.printing import print_number
from exporters.base import ExportRequest

NOT_PROMOTED = "NOT PROMOTED: this strategy has not passed its gates. Do not put money on it."

MOST_ASSUMPTIONS = 20
"""What a head shows of them; the contract has them all."""


def write_heading(request: ExportRequest) -> Iterator[str]:
    """Lines of plain text, user text among them: the target escapes each."""
    contract = request.program.contract
    if not request.promoted:
        yield NOT_PROMOTED
    yield request.title
    if contract.thesis and contract.thesis != request.title:
        yield contract.thesis
    yield f"Contract {contract.strategy_id}, version {contract.version}, sha256 {contract.digest()}."
    if request.values:
        values = ", ".join(f"{name} = {print_number(value)}" for name, value in request.values.items())
        yield f"Parameters: {values}."
    yield f"Written for {', '.join(contract.markets)} on {', '.join(contract.timeframes)}."
    instrument = request.instrument
    if instrument is not None:
        grid = f"tick {_number(instrument.tick)}, pip {_number(instrument.pip)}, "
        yield f"Judged on {instrument.market}: {grid}volume step {_number(instrument.volume_step)}."
    for assumption in contract.assumptions[:MOST_ASSUMPTIONS]:
        yield f"Assumed: {assumption}"
    if len(contract.assumptions) > MOST_ASSUMPTIONS:
        yield f"{len(contract.assumptions) - MOST_ASSUMPTIONS} more assumptions stand in the contract."


def _number(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".")
