"""What a bot can do wrong."""

from contracts.errors import LabError


class KitError(LabError):
    """A bot used the kit in a way that has no meaning; the sentence says what would be right."""
