"""From trades to a verdict: slices, search, the trial ledger, scores, statistics, the one opening of the seal."""
