"""Pine text in PineTS, its orders on the simulated account in ``account.mjs``."""
