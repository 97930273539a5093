"""Made-up markets whose truth is known: without any edge, and with a planted one, from a seed."""
