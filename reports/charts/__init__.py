"""Charts as plain shapes in a square of 1000 × 1000 that the page stretches, with labels in text of constant size."""
