"""What happened, told to people: one self-contained page and a few lines of plain text."""
