"""Relative strength index, Wilder's."""

from contracts.indicators._base import Composed, length, source

INDICATOR = Composed(
    name="rsi",
    summary="100 - 100 / (1 + average gain / average loss), Wilder's averages; 100 without losses",
    arguments=(source(), length()),
    steps={
        "gain": "rma(max(change(source), 0), length)",
        "loss": "rma(max(-change(source), 0), length)",
        "value": "where(loss == 0, 100, 100 - 100 / (1 + gain / loss))",
    },
)
