"""What a generated bot may import, and the pilot bots. The second opinion: nothing here shares code with the engine."""
