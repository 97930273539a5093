"""Money flow index."""

from contracts.indicators._base import Composed, length

INDICATOR = Composed(
    name="mfi",
    summary="share of rising money flow in all money flow over length bars, percent; 50 without any",
    arguments=(length(),),
    steps={
        "move": "ticks(change(hlc3))",
        # 0 × move: the first bar's move is not known, so neither is its flow.
        "rising_flow": "sma(where(move > 0, hlc3 * volume, 0 * move), length)",
        "falling_flow": "sma(where(move < 0, hlc3 * volume, 0 * move), length)",
        "all_flow": "rising_flow + falling_flow",
        "value": "where(all_flow == 0, 50, 100 * (rising_flow / all_flow))",
    },
)
