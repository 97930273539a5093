"""The provider that asks an OpenAI-compatible server. What it answers is checked here, whatever the server promises."""
