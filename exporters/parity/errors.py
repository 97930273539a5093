"""Why an exported source could not be run."""

from __future__ import annotations

from contracts.errors import LabError


class ProofToolMissing(LabError):
    """A program that runs exported sources is not installed; the message says which, and how to get it."""


class ProofFailed(LabError):
    """The source does not compile, or stopped with an error, or did something the simulated account does not model."""
