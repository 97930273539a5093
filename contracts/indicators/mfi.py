"""Money flow index."""

from contracts.indicators._base import Composed, length

INDICATOR = Composed(
    name="mfi",
    summary="share of rising money flow in all money flow over length bars, percent; 50 without any",
    arguments=(length(),),
    steps={
        "move": "ticks(change(hlc3))",
        "rising_flow": "sma(where(move > 0, hlc3 * volume, 0), length)",
        "falling_flow": "sma(where(move < 0, hlc3 * volume, 0), length)",
        "all_flow": "rising_flow + falling_flow",
        "value": "where(all_flow == 0, 50, 100 * rising_flow / all_flow)",
    },
)
