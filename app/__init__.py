"""The service: doors (HTTP, command line), the campaign loop, the language models and the database."""
