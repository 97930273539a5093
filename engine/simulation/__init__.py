"""One position at a time, bar by bar, in whole ticks: the execution model (docs/execution-model.md) as one kernel.

``state`` is what is known, ``fills`` the order within a bar, ``stops`` the distances and how a stop moves, ``sizing``
the quantity, ``decisions`` what is decided at a close, ``loop`` the walk over the bars.
"""
