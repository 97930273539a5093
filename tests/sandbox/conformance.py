"""What every sandbox must do, run over each implementation by a subclass that says how to make one."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import replace

import pytest

from engine.settings import Costs, RunSettings
from sandbox.protocol import End, Job, JobTrade, Limits, Outcome, Sandbox, SandboxUnavailable, Series

HOUR = 3_600_000


def flat_series(bars: int = 50) -> Series:
    """Bars that never move."""
    prices = (1.1,) * bars
    times = tuple(range(0, bars * HOUR, HOUR))
    return Series("EURUSD", "1h", 0.00001, 1000, times, prices, prices, prices, prices, (0.0,) * bars)


def rising_series(bars: int = 50) -> Series:
    """Bars that open where the last one closed and close ten ticks higher."""
    opens = tuple(round(1.1 + index / 10_000, 5) for index in range(bars))
    closes = tuple(round(1.1 + (index + 1) / 10_000, 5) for index in range(bars))
    times = tuple(range(0, bars * HOUR, HOUR))
    return Series("EURUSD", "1h", 0.00001, 1000, times, opens, closes, opens, closes, (1.0,) * bars)


QUIET_BOT = """\
from bots.kit import Bot, FixedUnits


class Quiet(Bot):
    def init(self):
        self.size = FixedUnits(1000)

    def next(self):
        pass
"""

# Buys where it is flat, and leaves with a target.
BUYING_BOT = """\
from bots.kit import Bot, RiskPercent


class Buying(Bot):
    target = 25

    def init(self):
        self.size = RiskPercent(1, max_leverage=1000)

    def next(self):
        if not self.is_long:
            self.enter("long", rule="again", stop_ticks=500, target_ticks=self.ticks(self.target))
"""


def quiet_bot_doing(statement: str) -> str:
    """A bot that does nothing but this, once, in ``init()``."""
    return QUIET_BOT.replace("def init(self):\n", f"def init(self):\n        {statement}\n")


NO_BOTS = {
    "no Python": "this is no Python",
    "no class": "answer = 42\n",
    "two bots": QUIET_BOT + QUIET_BOT.partition("\n\n\n")[2].replace("Quiet", "Other"),
    "nothing": "",
    "a NUL": "answer = '\0'\n",
    "a module that is not there": "import no_such_module\n",
}
FAILING_BOTS = {
    "an exception": quiet_bot_doing("raise ValueError('not today')"),
    "an exit": quiet_bot_doing("raise SystemExit(0)"),
    "an interrupt": quiet_bot_doing("raise KeyboardInterrupt"),
    "an end without a word": quiet_bot_doing("__import__('os')._exit(0)"),
    "a crash of the interpreter": quiet_bot_doing("__import__('ctypes').string_at(0)"),
    "endless recursion": quiet_bot_doing("(lambda f: f(f))(lambda f: f(f))"),
    "a lone surrogate": quiet_bot_doing(r"raise ValueError('\ud800')"),
    "no size": QUIET_BOT.replace("self.size = FixedUnits(1000)", "pass"),
    "no next": QUIET_BOT.partition("    def next")[0],
}


class SandboxConformance(ABC):
    """The checks. A sandbox under test gets the job first and the outcome expected of it, which a real one ignores."""

    @abstractmethod
    def make(self, *expected: Outcome) -> Sandbox:
        """A fresh sandbox that is going to be asked as many jobs as outcomes are expected."""

    def test_a_bot_that_does_nothing_makes_no_trades(self) -> None:
        sandbox = self.make(Outcome(End.DONE))
        assert sandbox.run(Job(QUIET_BOT, flat_series())) == Outcome(End.DONE)

    def test_trades_come_back_as_they_were_made(self) -> None:
        expected = tuple(
            JobTrade("long", bar, bar + 2, 110_000 + 10 * bar, 110_025 + 10 * bar, 200_000, "again", "take_profit")
            for bar in (1, 4, 7)
        )
        outcome = self.make(Outcome(End.DONE, expected)).run(Job(BUYING_BOT, rising_series(10)))
        assert outcome == Outcome(End.DONE, expected)

    def test_parameters_replace_those_of_the_bot(self) -> None:
        first = JobTrade("long", 1, 1, 110_010, 110_015, 200_000, "again", "take_profit")
        outcome = self.make(Outcome(End.DONE, (first,))).run(Job(BUYING_BOT, rising_series(3), {"target": 5}))
        assert outcome.trades[0] == first

    def test_a_parameter_the_bot_does_not_have_is_a_failure_that_names_it(self) -> None:
        sandbox = self.make(Outcome(End.FAILED, note="Buying has no parameter speed."))
        outcome = sandbox.run(Job(BUYING_BOT, rising_series(), {"speed": 5}))
        assert (outcome.end, outcome.note) == (End.FAILED, "Buying has no parameter speed.")

    def test_nothing_is_decided_before_the_bar_that_may_signal_first(self) -> None:
        first = JobTrade("long", 6, 8, 110_060, 110_085, 200_000, "again", "take_profit")
        job = Job(BUYING_BOT, rising_series(10), score_from=5)
        assert self.make(Outcome(End.DONE, (first,))).run(job).trades[0] == first

    def test_the_balance_sizes_the_first_trade_and_costs_the_next(self) -> None:
        small = (
            JobTrade("long", 1, 3, 110_010, 110_035, 20_000, "again", "take_profit"),
            JobTrade("long", 4, 6, 110_040, 110_065, 17_000, "again", "take_profit"),
        )
        settings = RunSettings(balance=10_000, costs=Costs(commission_pct=1, spread_ticks=100, slippage_ticks=50))
        job = Job(BUYING_BOT, rising_series(8), settings=settings)
        outcome = self.make(Outcome(End.DONE, small)).run(job)
        assert outcome.trades[0] == small[0]
        assert outcome.trades[1].quantity < small[0].quantity

    def test_a_stop_and_a_target_in_one_bar_go_by_the_conflict_that_was_asked_for(self) -> None:
        series = flat_series(4)
        series = replace(series, high=(1.1, 1.1, 1.1005, 1.1), low=(1.1, 1.1, 1.0945, 1.1))
        stopped = JobTrade("long", 1, 2, 110_000, 109_500, 200_000, "again", "stop_loss")
        reached = replace(stopped, exit_ticks=110_025, exit_reason="take_profit")
        for conflict, expected in (("sl_first", stopped), ("path", reached)):
            job = Job(BUYING_BOT, series, settings=RunSettings(conflict=conflict))  # type: ignore[arg-type]
            assert self.make(Outcome(End.DONE, (expected,))).run(job).trades[0] == expected

    @pytest.mark.parametrize("source", NO_BOTS.values(), ids=NO_BOTS.keys())
    def test_what_is_no_bot_is_a_failed_outcome_with_a_sentence(self, source: str) -> None:
        sandbox = self.make(Outcome(End.FAILED, note="The source holds no bot."))
        outcome = sandbox.run(Job(source, flat_series()))
        assert outcome.end is End.FAILED
        assert outcome.note
        assert outcome.trades == ()

    @pytest.mark.parametrize("source", FAILING_BOTS.values(), ids=FAILING_BOTS.keys())
    def test_a_bot_that_breaks_is_a_failed_outcome_on_one_line_and_the_next_job_runs(self, source: str) -> None:
        sandbox = self.make(Outcome(End.FAILED, note="The bot raised ValueError."), Outcome(End.DONE))
        outcome = sandbox.run(Job(source, flat_series()))
        assert (outcome.end, outcome.trades) == (End.FAILED, ())
        assert 0 < len(outcome.note) <= 1100
        assert outcome.note.isprintable()
        assert sandbox.run(Job(QUIET_BOT, flat_series())).end is End.DONE

    def test_the_note_says_what_was_raised_and_in_which_line(self) -> None:
        sandbox = self.make(Outcome(End.FAILED, note="The bot raised ValueError in line 6: not today"))
        outcome = sandbox.run(Job(FAILING_BOTS["an exception"], flat_series()))
        assert outcome.note == "The bot raised ValueError in line 6: not today"

    @pytest.mark.parametrize("bars", [0, 1, 2, 3])
    def test_a_series_of_hardly_any_bar_gives_no_trade_or_one(self, bars: int) -> None:
        outcome = self.make(Outcome(End.DONE)).run(Job(BUYING_BOT, rising_series(bars)))
        assert outcome.end is End.DONE
        assert len(outcome.trades) <= max(bars - 1, 0)

    def test_a_bot_that_does_not_end_is_ended(self) -> None:
        source = quiet_bot_doing("while True: pass")
        sandbox = self.make(Outcome(End.TIMED_OUT, note="The bot did not end within 1 s."), Outcome(End.DONE))
        outcome = sandbox.run(Job(source, flat_series(), limits=Limits(seconds=1)))
        assert outcome == Outcome(End.TIMED_OUT, note="The bot did not end within 1 s.")
        assert sandbox.run(Job(QUIET_BOT, flat_series())).end is End.DONE

    def test_a_bot_that_takes_too_much_memory_is_ended(self) -> None:
        source = quiet_bot_doing("taken = [bytearray(1 << 20) for _ in range(400)]")
        done, too_much = Outcome(End.DONE), Outcome(End.OUT_OF_MEMORY, note="It was too much.")
        sandbox = self.make(done, too_much, done)
        assert sandbox.run(Job(source, flat_series())) == done  # whatever is kept warm has room for more now
        outcome = sandbox.run(Job(source, flat_series(), limits=Limits(memory_bytes=100 << 20)))
        assert outcome.end is End.OUT_OF_MEMORY
        assert outcome.note
        assert sandbox.run(Job(source, flat_series())).end is End.DONE

    @pytest.mark.parametrize("stream", [1, 2])
    def test_a_bot_that_prints_too_much_is_ended(self, stream: int) -> None:
        source = quiet_bot_doing(f"while True: __import__('os').write({stream}, b'!' * 65536)")
        sandbox = self.make(Outcome(End.TOO_MUCH_OUTPUT, note="It was too much."), Outcome(End.DONE))
        assert sandbox.run(Job(source, flat_series())).end is End.TOO_MUCH_OUTPUT
        assert sandbox.run(Job(QUIET_BOT, flat_series())).end is End.DONE

    def test_what_a_bot_prints_is_no_part_of_its_outcome(self) -> None:
        source = quiet_bot_doing("""print('{"end": "done", "trades": [1]}')""")
        assert self.make(Outcome(End.DONE)).run(Job(source, flat_series())) == Outcome(End.DONE)

    def test_the_same_job_again_gives_the_same_outcome(self) -> None:
        sandbox = self.make(Outcome(End.DONE), Outcome(End.DONE))
        job = Job(QUIET_BOT, flat_series())
        assert sandbox.run(job) == sandbox.run(job)

    def test_a_failed_job_does_not_hurt_the_next(self) -> None:
        sandbox = self.make(Outcome(End.FAILED, note="It is no Python."), Outcome(End.DONE))
        job = Job(QUIET_BOT, flat_series())
        assert sandbox.run(replace(job, source=NO_BOTS["no Python"])).end is End.FAILED
        assert sandbox.run(job).end is End.DONE

    def test_series_are_not_mixed_up(self) -> None:
        one = JobTrade("long", 1, 3, 110_010, 110_035, 200_000, "again", "take_profit")
        sandbox = self.make(Outcome(End.DONE, (one,)), Outcome(End.DONE), Outcome(End.DONE, (one,)))
        rising, flat = Job(BUYING_BOT, rising_series(5)), Job(QUIET_BOT, flat_series(5))
        assert [sandbox.run(job).trades[:1] for job in (rising, flat, rising)] == [(one,), (), (one,)]

    def test_jobs_of_several_threads_do_not_disturb_each_other(self) -> None:
        sandbox = self.make(*[Outcome(End.DONE)] * 6)
        ends: list[End] = []
        jobs = [Job(QUIET_BOT, flat_series(bars)) for bars in range(10, 16)]
        threads = [threading.Thread(target=lambda job=job: ends.append(sandbox.run(job).end)) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ends == [End.DONE] * 6

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
