"""The command line ``lab``: a thin client of the services. Results go to stdout, progress and errors to stderr."""

from app.cli.entry import main

__all__ = ["main"]
