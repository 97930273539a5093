"""The vault of the sealed slice: closed until a permit is spent, and then empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NoReturn, SupportsIndex, TypeVar

from evaluation.dates import CampaignDates
from evaluation.errors import SealError
from evaluation.permit import OpeningPermit

Contents = TypeVar("Contents")


class SealedVault(Generic[Contents]):
    """Holds what nobody may see. It has no value to read, print, copy, pickle or iterate; ``open`` is the only way in.

    ``dates`` and ``days`` (how many days of the calendar are sealed) are no secret.
    """

    __slots__ = ("_take", "data_digest", "dates", "days")

    def __init__(self, contents: Contents, dates: CampaignDates, days: int, data_digest: str) -> None:
        held = [contents]

        def take(permit: OpeningPermit) -> Contents:
            if not held:
                raise SealError("The sealed slice of this campaign was opened already; it opens once.")
            permit.spend(data_digest)
            return held.pop()

        self._take: Callable[[OpeningPermit], Contents] = take
        self.dates = dates
        self.days = days
        self.data_digest = data_digest

    def open(self, permit: OpeningPermit) -> Contents:
        """Spend the permit and hand out the contents. Raises SealError the second time, or for another's permit."""
        return self._take(permit)

    def __repr__(self) -> str:
        return f"SealedVault({self.days} days)"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise SealError("A sealed slice cannot be copied or written anywhere.")
