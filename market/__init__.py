"""Bars of a market: what they are, how they are checked, stored, imported and resampled.

``bars``, ``instruments`` and ``timeframes`` are the nouns; ``sources`` reads a file of any known format into bars;
``store`` keeps them with their provenance; ``resampling`` makes bars of a higher timeframe from them.
"""
