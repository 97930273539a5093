"""Stress worlds: what a candidate would have met had its market misbehaved. Seeded, pure, on any bars.

Each keeps the instrument, the tick grid and the order of open, high, low and close. None is a forecast; none decides.
"""
