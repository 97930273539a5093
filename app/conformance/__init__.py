"""Whether a bot does what its contract says: its trades in a sandbox against the engine's, bar by bar."""
