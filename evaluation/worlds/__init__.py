"""Made-up markets whose truth is known: without any edge, and with a planted one, from a seed.

``registry`` has them by name, ``stress.registry`` what may happen to any bars. ``garch_walk`` and ``hidden_trend`` are
the markets of the demo and the benches.
"""
