"""Thousands of candidates on the same bars: parameter sets of one contract, or contracts of different structure.

Their numbers are those of the single run (``engine.backtest``), to the bit; only how the bars are walked differs.

``signals`` takes rules apart into comparisons and what joins them; ``stock`` keeps the rows and bits they share;
``sets`` and ``programs`` make groups of candidates that fit in memory; ``kernel`` runs a group; ``door`` is the door.
"""

from engine.batch.door import Batch, Prepared
from engine.batch.results import BatchResult

__all__ = ["Batch", "BatchResult", "Prepared"]
