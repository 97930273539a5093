from __future__ import annotations

from pathlib import Path

import pytest

from app.loop.steps import STEPS
from app.state_diagram import draw_page
from app.transitions import FINAL, TRANSITIONS, WORKING, State, allowed_wishes, may_follow


def test_every_state_has_its_row() -> None:
    assert set(TRANSITIONS) == set(State)


def test_every_state_can_be_reached_from_the_first() -> None:
    reached, left = {State.QUEUED}, [State.QUEUED]
    while left:
        fresh = set(TRANSITIONS[left.pop()]) - reached
        reached |= fresh
        left.extend(fresh)
    assert reached == set(State)


def test_nothing_follows_an_end() -> None:
    assert all(TRANSITIONS[state] == () for state in FINAL)
    assert all(allowed_wishes(state) == () for state in FINAL)


def test_every_working_state_can_be_paused_failed_and_cancelled() -> None:
    assert all({State.PAUSED, State.FAILED, State.CANCELLED} <= set(TRANSITIONS[state]) for state in WORKING)


def test_every_working_state_has_a_step() -> None:
    assert set(STEPS) == set(WORKING)


@pytest.mark.parametrize("before", WORKING)
@pytest.mark.parametrize("after", WORKING)
def test_a_pause_leads_back_to_where_it_came_from_only(before: State, after: State) -> None:
    assert may_follow(State.PAUSED, after, paused_from=before) is (after is before)


def test_a_paused_campaign_can_be_cancelled() -> None:
    assert may_follow(State.PAUSED, State.CANCELLED, paused_from=State.QUEUED)


def test_the_page_of_the_state_machine_is_current(repository: Path, request: pytest.FixtureRequest) -> None:
    path = repository / "docs" / "state-machine.md"
    if request.config.getoption("--accept-golden"):
        path.write_text(draw_page())
    assert path.read_text() == draw_page(), "docs/state-machine.md is out of date; `make golden` draws it again"
