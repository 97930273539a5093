"""Ichimoku cloud (G. Hosoda)."""

from contracts.indicators._base import Composed, length

INDICATOR = Composed(
    name="ichimoku",
    summary="middles of three channels; the spans are those drawn at this bar, computed base_length − 1 bars ago",
    arguments=(length("conversion_length"), length("base_length"), length("span_length")),
    steps={
        "conversion": "(highest(high, conversion_length) + lowest(low, conversion_length)) / 2",
        "base": "(highest(high, base_length) + lowest(low, base_length)) / 2",
        "lead": "(highest(high, span_length) + lowest(low, span_length)) / 2",
        "span_a": "((conversion + base) / 2)[base_length - 1]",
        "span_b": "lead[base_length - 1]",
    },
    outputs=("conversion", "base", "span_a", "span_b"),
)
