"""Runs code we did not write: the protocol of a sandbox and its implementations."""
