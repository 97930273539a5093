"""What may be done to a contract: the request's own limits, a critic's edits, and what is frozen against both."""
