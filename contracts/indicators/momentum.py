"""Momentum."""

from contracts.indicators._base import Composed, length, source

INDICATOR = Composed(
    name="momentum",
    summary="value minus the value length bars ago",
    arguments=(source(), length()),
    steps={"value": "change(source, length)"},
)
