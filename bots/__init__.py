"""Trading bots: the kit a generated bot is written on, and the bots that come with the project."""
