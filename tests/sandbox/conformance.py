"""What every sandbox must do, run over each implementation by a subclass that says how to make one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace

import pytest

from sandbox.protocol import End, Job, Outcome, Sandbox, SandboxUnavailable, Series


def flat_series(bars: int = 50) -> Series:
    """Bars that never move."""
    prices = (1.1,) * bars
    times = tuple(range(0, bars * 3_600_000, 3_600_000))
    return Series("EURUSD", "1h", 0.00001, 1000, times, prices, prices, prices, prices, (0.0,) * bars)


QUIET_BOT = """\
from bots.kit import Bot, FixedUnits


class Quiet(Bot):
    def init(self):
        self.size = FixedUnits(1000)

    def next(self):
        pass
"""
BROKEN_BOT = "this is no Python"
OTHER_MODULE = "answer = 42\n"


class SandboxConformance(ABC):
    """The checks. A sandbox under test gets the job first and the outcome expected of it, which a real one ignores."""

    @abstractmethod
    def make(self, *expected: Outcome) -> Sandbox:
        """A fresh sandbox that is going to be asked as many jobs as outcomes are expected."""

    def test_a_bot_that_does_nothing_makes_no_trades(self) -> None:
        sandbox = self.make(Outcome(End.DONE))
        assert sandbox.run(Job(QUIET_BOT, flat_series())) == Outcome(End.DONE)

    @pytest.mark.parametrize("source", [BROKEN_BOT, OTHER_MODULE])
    def test_what_is_no_bot_is_a_failed_outcome_with_a_sentence(self, source: str) -> None:
        sandbox = self.make(Outcome(End.FAILED, note="The source holds no bot."))
        outcome = sandbox.run(Job(source, flat_series()))
        assert outcome.end is End.FAILED
        assert outcome.note
        assert outcome.trades == ()

    def test_the_same_job_again_gives_the_same_outcome(self) -> None:
        sandbox = self.make(Outcome(End.DONE), Outcome(End.DONE))
        job = Job(QUIET_BOT, flat_series())
        assert sandbox.run(job) == sandbox.run(job)

    def test_a_failed_job_does_not_hurt_the_next(self) -> None:
        sandbox = self.make(Outcome(End.FAILED, note="It is no Python."), Outcome(End.DONE))
        job = Job(QUIET_BOT, flat_series())
        assert sandbox.run(replace(job, source=BROKEN_BOT)).end is End.FAILED
        assert sandbox.run(job).end is End.DONE

    def test_a_closed_sandbox_says_so(self) -> None:
        sandbox = self.make(Outcome(End.DONE))
        sandbox.close()
        with pytest.raises(SandboxUnavailable):
            sandbox.run(Job(QUIET_BOT, flat_series()))

    def test_closing_twice_is_harmless(self) -> None:
        sandbox = self.make()
        sandbox.close()
        sandbox.close()

    def test_it_has_a_name_for_reports(self) -> None:
        assert self.make().name.isidentifier()
