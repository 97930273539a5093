"""The productions of the grammar, one thing a trader can say per module.

Each takes a reader and a speaker and returns what was said; None, with nothing moved, where it was something else.
"""
