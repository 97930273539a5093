"""C# on the simulated account in ``host``."""
