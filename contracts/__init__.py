"""The language of the lab: strategy contracts, rules, indicators, risk, gates and campaigns, as data."""
