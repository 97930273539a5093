"""The statistics behind a verdict, in numpy; formulas and sources are in each module and in docs/statistics.md."""
