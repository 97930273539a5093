"""What can go wrong in a bench."""

from __future__ import annotations


class BenchError(Exception):
    """A run whose figures would mean nothing; the text is one sentence."""
