"""From a contract to the source text of another platform, with diagnostics of what that platform cannot say."""
