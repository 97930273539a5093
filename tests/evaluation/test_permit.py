"""Permits: one opening per campaign, and each further look at the same dates costs more."""

import pytest

from evaluation.cells import Cell
from evaluation.dates import CampaignDates
from evaluation.errors import SealError
from evaluation.permit import OpeningPermit, PastOpening, grant_permit, next_opening
from evaluation.slices import divide
from tests.evaluation.synthetic_bars import DAY, make_bars

DATES = CampaignDates(0, 600 * DAY, 800 * DAY, 1000 * DAY)


def _past(campaign: str = "other", first: int = 800, last: int = 1000, market: str = "AAA", **changes) -> PastOpening:
    fields = {"k": 1, "subject": "s", "finished": True, **changes}
    return PastOpening(campaign, (market,), first * DAY, last * DAY, **fields)


def test_the_first_opening_needs_a_p_of_one_percent() -> None:
    permit = grant_permit("mine", ["AAA"], DATES, "bars", "s", [])
    assert (permit.k, permit.p_limit) == (1, 0.01)


def test_the_third_look_at_the_same_dates_needs_a_third_of_it() -> None:
    permit = grant_permit("mine", ["AAA"], DATES, "bars", "s", [_past("a"), _past("b", 900, 1400)])
    assert permit.k == 3
    assert permit.p_limit == pytest.approx(0.01 / 3)


@pytest.mark.parametrize(
    ("opening", "k"),
    [
        (_past(market="BBB"), 1),
        (_past(first=600, last=800), 1),
        (_past(first=1000, last=1200), 1),
        (_past(first=999, last=1200), 2),
        (_past(first=500, last=801), 2),
        (_past(finished=False), 2),
    ],
)
def test_only_openings_of_the_same_market_and_of_overlapping_dates_count(opening: PastOpening, k: int) -> None:
    assert next_opening("mine", ["AAA", "CCC"], DATES, [opening]) == k


def test_a_campaign_opens_once() -> None:
    with pytest.raises(SealError, match="opens once"):
        grant_permit("mine", ["AAA"], DATES, "bars", "s", [_past("mine")])


def test_an_opening_cut_short_is_granted_again_with_the_k_it_had() -> None:
    past = [_past("mine", k=2, finished=False), _past("a"), _past("b")]
    assert grant_permit("mine", ["AAA"], DATES, "bars", "s", past).k == 2


def test_an_opening_cut_short_is_not_granted_for_something_else() -> None:
    with pytest.raises(SealError, match="opens once"):
        grant_permit("mine", ["AAA"], DATES, "bars", "other candidate", [_past("mine", finished=False)])


def test_a_permit_is_spent_by_its_first_use() -> None:
    first, second = (divide({Cell.of(bars): bars}) for bars in (make_bars(), make_bars()))
    permit = OpeningPermit(first.digest, 1, "")
    first.vault.open(permit)
    with pytest.raises(SealError, match="used already"):
        second.vault.open(permit)


def test_a_permit_for_other_bars_does_not_open() -> None:
    bars = make_bars()
    data = divide({Cell.of(bars): bars})
    with pytest.raises(SealError, match="other bars"):
        data.vault.open(OpeningPermit("something else", 1, ""))
    assert data.vault.open(OpeningPermit(data.digest, 1, ""))
