"""What an examination looks at beside the engine's trades: later bars, earlier runs, the ends of jobs, rounding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from app.conformance import staging
from app.conformance.choosing import Effort
from app.conformance.examining import LEFT_BEHIND, deals_of_outcome, examine
from app.conformance.record import Conformance, Status
from app.conformance.scenes import Stage
from app.conformance.staging import Shown, set_stage
from engine.settings import RunSettings
from exporters.parity.deals import Deal
from market.defaults import read_default_bars
from sandbox.protocol import Check, End, Job, JobTrade, Outcome, Series, wait_on
from tests.conformance.suite import program_of

KIT_ONLY = "from bots.kit import Bot\n"
RECKONS = "import numpy as np\nfrom bots.kit import Bot\n"
SMALL = Effort(drawn=16, kept=6, bars=5_000)
Change = Callable[[Job, tuple[Deal, ...]], tuple[Deal, ...]]


@cache
def stage(seed: int = 5) -> Stage:
    program = program_of("ema_cross")
    bars = read_default_bars("EURUSD").bars[:900]
    return set_stage(program, program.values(), [Shown("EURUSD 1h", bars, 0, RunSettings())], seed, SMALL)


class Engine:
    """A sandbox whose bot makes the engine's trades, changed by a mistake."""

    name = "engine"

    def __init__(self, change: Change = lambda _, deals: deals, end: End = End.DONE) -> None:
        self._known = {
            Series.of(one.bars).digest(): one for one in (*stage().scenes, *(cut for _, cut in stage().cuts))
        }
        self._change, self._end = change, end
        self.jobs: list[Job] = []

    def run(self, job: Job, check: Check = wait_on) -> Outcome:
        check()
        self.jobs.append(job)
        if self._end is not End.DONE:
            return Outcome(self._end, note="So it is.")
        deals = self._change(job, self._known[job.series.digest()].deals)
        return Outcome(End.DONE, tuple(JobTrade(**deal.as_dict()) for deal in deals))

    def close(self) -> None:
        pass


def is_cut(job: Job) -> bool:
    return job.series.digest() in {Series.of(cut.bars).digest() for _, cut in stage().cuts}


def test_the_engines_own_trades_are_accepted_on_every_scene() -> None:
    engine = Engine()
    found = examine(stage(), KIT_ONLY, engine)
    assert found.agrees
    assert found.trades == sum(len(scene.deals) for scene in stage().scenes)
    assert len(engine.jobs) == len(stage().scenes) + len(stage().cuts)


def test_what_only_later_bars_change_is_looking_ahead() -> None:
    def forget_first(job: Job, deals: tuple[Deal, ...]) -> tuple[Deal, ...]:
        return deals[1:] if is_cut(job) else deals

    found = examine(stage(), KIT_ONLY, Engine(forget_first))
    assert "looks ahead" in found.complaint
    assert "cut after" in found.where


def test_what_only_an_earlier_run_changes_is_state_left_behind() -> None:
    def forget_last(job: Job, deals: tuple[Deal, ...]) -> tuple[Deal, ...]:
        return deals if job.after is None else deals[:-1]

    assert examine(stage(), KIT_ONLY, Engine(forget_last)).complaint.startswith(LEFT_BEHIND)


def test_a_trade_of_one_tick_or_one_step_or_one_name_otherwise_is_refused() -> None:
    def changed(**fields: object) -> Change:
        return lambda _, deals: (replace(deals[0], **fields), *deals[1:])  # type: ignore[arg-type]

    first = stage().scenes[0].deals[0]
    for name, other in (
        ("exit_ticks", first.exit_ticks + 1),
        ("entry_ticks", first.entry_ticks - 1),
        ("quantity", first.quantity + 1),
        ("exit_bar", first.exit_bar + 1),
        ("entry_rule", "another"),
        ("exit_reason", "time_exit"),
    ):
        found = examine(stage(), KIT_ONLY, Engine(changed(**{name: other})))
        assert f"differs in: {name}" in found.complaint


def test_a_job_that_gives_no_trades_is_a_complaint_with_its_note() -> None:
    for end in (End.FAILED, End.TIMED_OUT, End.OUT_OF_MEMORY, End.TOO_MUCH_OUTPUT, End.UNREADABLE):
        assert examine(stage(), KIT_ONLY, Engine(end=end)).complaint.endswith("So it is.")


def test_only_a_bot_that_reckons_itself_is_judged_up_to_where_rounding_decides() -> None:
    unsure = next(scene for scene in stage().scenes if scene.deals)
    short = replace(stage(), real=(), hostile=(replace(unsure, sure_until=0, after=None),), cuts=())

    def none(_: Job, deals: tuple[Deal, ...]) -> tuple[Deal, ...]:
        return deals[:0]

    assert not examine(short, KIT_ONLY, Engine(none)).agrees
    found = examine(short, RECKONS, Engine(none))
    assert found.agrees
    assert "judged only up to where rounding decides" in found.notes[0]


def _bars_of(found: Stage) -> list[str]:
    return [scene.bars.digest() for scene in found.hostile]


def test_hostile_bars_follow_from_contract_and_seed_and_from_nothing_else() -> None:
    assert _bars_of(stage.__wrapped__(5)) == _bars_of(stage())
    assert _bars_of(stage(6)) != _bars_of(stage())


def test_hostile_bars_are_bars_and_of_many_kinds() -> None:
    scenes = stage().hostile
    for scene in scenes:
        bars = scene.bars
        assert np.all(np.diff(bars.time) > 0)
        assert np.all(bars.low_ticks >= 1)
        assert np.all(bars.low_ticks <= np.minimum(bars.open_ticks, bars.close_ticks))
        assert np.all(bars.high_ticks >= np.maximum(bars.open_ticks, bars.close_ticks))
    assert len({tuple(sorted(scene.values.items())) for scene in scenes}) > 2
    assert any(np.any(scene.bars.high_ticks == scene.bars.low_ticks) for scene in scenes)
    assert any(scene.after is not None for scene in scenes)


def test_a_long_series_is_cut_to_its_newest_bars_and_the_record_says_so() -> None:
    program = program_of("ema_cross")
    bars = read_default_bars("EURUSD").bars[:900]
    before, staging.MOST_SHOWN = staging.MOST_SHOWN, 600
    try:
        found = set_stage(program, program.values(), [Shown("EURUSD 1h", bars, 100, RunSettings())], 5, SMALL)
    finally:
        staging.MOST_SHOWN = before
    (real,) = found.real
    assert (len(real.bars), real.score_from, int(real.bars.time[-1])) == (600, 0, int(bars.time[-1]))
    assert found.missing[0] == "the first 300 search bars of EURUSD 1h"


def test_a_record_reads_back_as_it_was_written() -> None:
    told = Conformance(Status.NOT_RUN, "bots/iter_1.py", reason="No engine.")
    assert Conformance.of(told.as_dict()) == told


class Dozing(Engine):
    """A machine that is asleep while so many of its first jobs run."""

    def __init__(self, jobs: int) -> None:
        super().__init__()
        self._asleep = jobs

    def run(self, job: Job, check: Check = wait_on) -> Outcome:
        outcome = super().run(job, check)
        return Outcome(End.TIMED_OUT, note="It did not end.") if len(self.jobs) <= self._asleep else outcome


def test_a_bot_is_not_blamed_for_one_run_that_a_machine_slept_through() -> None:
    assert examine(stage(), KIT_ONLY, Dozing(1)).agrees
    asleep = Dozing(2)
    assert "It did not end." in examine(stage(), KIT_ONLY, asleep).complaint
    assert len(asleep.jobs) == 2


class BrokenByCuts(Engine):
    """A bot that fails where later bars are missing."""

    def run(self, job: Job, check: Check = wait_on) -> Outcome:
        return Outcome(End.FAILED, note="No bar 900.") if is_cut(job) else super().run(job, check)


def test_a_bot_that_fails_without_later_bars_is_told_of_its_failure() -> None:
    found = examine(stage(), KIT_ONLY, BrokenByCuts())
    assert "No bar 900." in found.complaint
    assert "cut after" in found.where


def test_who_is_wanted_back_is_asked_before_every_run_and_within_it() -> None:
    asked: list[str] = []
    engine = Engine()
    examine(stage(), KIT_ONLY, engine, lambda: asked.append("once"))
    assert len(asked) == 2 * len(engine.jobs)


def test_what_a_bot_does_at_the_end_of_bars_cut_short_is_compared_too() -> None:
    def leave_dearer(job: Job, deals: tuple[Deal, ...]) -> tuple[Deal, ...]:
        if not is_cut(job) or not deals or deals[-1].exit_reason != "end_of_data":
            return deals
        return (*deals[:-1], replace(deals[-1], exit_ticks=deals[-1].exit_ticks + 1))

    assert "cut after" in examine(stage(), KIT_ONLY, Engine(leave_dearer)).where


def test_a_failure_is_a_failure_at_once() -> None:
    engine = Engine(end=End.FAILED)
    assert not examine(stage(), KIT_ONLY, engine).agrees
    assert len(engine.jobs) == 1


def test_a_quantity_is_compared_to_its_eighth_decimal_far_below_any_step_of_volume() -> None:
    trade = JobTrade("long", 1, 2, 100, 101, 0.00012345, "up", "end_of_data")
    assert deals_of_outcome(Outcome(End.DONE, (trade,)))[0].quantity == 0.00012345
