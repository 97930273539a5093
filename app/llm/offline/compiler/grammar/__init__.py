"""The productions of the grammar, one thing a trader can say per module. Each takes a reader and returns what was said, or None."""
