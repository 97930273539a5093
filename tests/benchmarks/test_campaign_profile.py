"""The profile of a campaign: what it times has to be there."""

from __future__ import annotations

from benchmarks.campaign import PARTS, Clock, instrumented


def test_every_part_that_is_timed_is_there_and_is_put_back() -> None:
    named = [(owner, name) for _, owner, names in PARTS for name in names]
    before = [vars(owner)[name] for owner, name in named]
    with instrumented(Clock()):
        during = [vars(owner)[name] for owner, name in named]
    after = [vars(owner)[name] for owner, name in named]
    assert all(one is not other for one, other in zip(before, during, strict=True))
    assert all(one is other for one, other in zip(before, after, strict=True))
