"""Proof that nothing looks ahead: bars after a moment are cut off or changed, and the past has to stay as it was."""
