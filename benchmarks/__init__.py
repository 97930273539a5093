"""The same work done by our engine and by its peers, each in a process of its own; no floor imports this."""
