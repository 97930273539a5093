from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.protocol import End, Job, JobError, JobTrade, Limits, Outcome, Sandbox, SandboxUnavailable
from sandbox.scripted import ScriptedSandbox
from tests.sandbox.conformance import QUIET_BOT, SandboxConformance, flat_series


class TestScriptedSandbox(SandboxConformance):
    def make(self, *expected: Outcome) -> Sandbox:
        return ScriptedSandbox(expected)


def test_it_remembers_the_jobs_it_was_given() -> None:
    job = Job(QUIET_BOT, flat_series())
    sandbox = ScriptedSandbox([Outcome(End.DONE)])
    sandbox.run(job)
    assert sandbox.jobs == (job,)


def test_the_end_of_the_script_is_said() -> None:
    with pytest.raises(SandboxUnavailable, match="no further outcome"):
        ScriptedSandbox([]).run(Job(QUIET_BOT, flat_series()))


def test_a_trade_outside_of_the_bars_is_unreadable() -> None:
    trade = JobTrade("long", 1, 50, 110_000, 110_010, 1000, "cross_up", "take_profit")
    outcome = ScriptedSandbox([Outcome(End.DONE, (trade,))]).run(Job(QUIET_BOT, flat_series(50)))
    assert outcome.end is End.UNREADABLE
    assert outcome.trades == ()


def test_columns_of_different_lengths_are_no_series() -> None:
    with pytest.raises(JobError, match="different lengths"):
        replace(flat_series(), volume=())


def test_a_limit_must_be_above_zero() -> None:
    with pytest.raises(JobError, match="seconds is 0"):
        Limits(seconds=0)
