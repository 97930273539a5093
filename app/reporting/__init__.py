"""From a campaign's record and its end to the report's model."""
