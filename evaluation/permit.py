"""Permission to open a seal once, and its price: the k-th look at the same dates needs k times the evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from evaluation.dates import CampaignDates
from evaluation.errors import SealError
from evaluation.wire import Wire

SIGNIFICANCE = 0.01
"""The p-value a first opening must reach; the k-th must reach SIGNIFICANCE / k."""


@dataclass(frozen=True)
class PastOpening(Wire):
    """An opening on record, of any campaign or fork.

    ``subject``: digest of the ledger and the candidate it was made for. ``finished``: its result was recorded.
    """

    campaign_id: str
    markets: tuple[str, ...]
    sealed_start: int
    sealed_end: int
    k: int
    subject: str
    finished: bool


class OpeningPermit:
    """Good for one use; made by ``grant_permit``. ``k``: which opening of these dates and markets this is."""

    __slots__ = ("_data_digest", "_spent", "k", "subject")

    def __init__(self, data_digest: str, k: int, subject: str) -> None:
        self._data_digest = data_digest
        self._spent = False
        self.k = k
        self.subject = subject

    @property
    def p_limit(self) -> float:
        """What p must not exceed: 0.01 / k."""
        return SIGNIFICANCE / self.k

    def spend(self, data_digest: str) -> None:
        """Use it up. Raises SealError where it was used, or was given for other bars."""
        if self._spent:
            raise SealError("This permit to open the seal was used already; it is good for one opening.")
        if data_digest != self._data_digest:
            raise SealError("This permit was given for other bars than those sealed here.")
        self._spent = True


def next_opening(campaign_id: str, markets: Collection[str], dates: CampaignDates, past: Iterable[PastOpening]) -> int:
    """Which opening this one would be (k ≥ 1): one more than those of others that share a market and a sealed day."""
    earlier = [
        opening
        for opening in past
        if opening.campaign_id != campaign_id
        and not set(markets).isdisjoint(opening.markets)
        and dates.overlaps_sealed(opening.sealed_start, opening.sealed_end)
    ]
    return 1 + len(earlier)


def grant_permit(
    campaign_id: str,
    markets: Collection[str],
    dates: CampaignDates,
    data_digest: str,
    subject: str,
    past: Iterable[PastOpening],
) -> OpeningPermit:
    """A permit for this campaign's one opening, with its k. Raises SealError where the campaign had its opening.

    An opening that was recorded but never finished (the process died) is granted again with the k it had, for the same
    subject only: the same look at the same numbers is not a second look.
    """
    past = tuple(past)
    for opening in past:
        if opening.campaign_id != campaign_id:
            continue
        if opening.finished or opening.subject != subject:
            raise SealError(f"Campaign {campaign_id} has opened its seal; it opens once, so fork the campaign instead.")
        return OpeningPermit(data_digest, opening.k, subject)
    return OpeningPermit(data_digest, next_opening(campaign_id, markets, dates, past), subject)
