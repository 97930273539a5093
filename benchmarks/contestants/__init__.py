"""One module per engine: what runs in that engine's process, as users of that engine would write it."""
