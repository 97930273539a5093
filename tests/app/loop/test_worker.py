from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from app.db.models import Campaign
from app.db.reads import events_of, get_campaign, transitions_of
from app.errors import CampaignRefused, DataChanged
from app.lab import Lab
from app.loop.context import StepContext
from app.loop.steps import Step
from app.loop.worker import Worker
from app.outcome import Outcome
from app.services.campaigns import show_campaign
from app.services.wishes import cancel_campaign, pause_campaign, resume_campaign
from app.transitions import Reason, State
from tests.app.crash.audit import audit_record
from tests.app.scripted import add_campaign, scripted_steps


def read(lab: Lab, campaign_id: str = "c1") -> Campaign:
    with lab.database.read() as session:
        return get_campaign(session, campaign_id)


def work(lab: Lab, **replaced: Step) -> Campaign:
    """Work on campaign c1 until it rests; ``replaced`` are steps by the state they follow."""
    steps = {**scripted_steps(), **{State(name): step for name, step in replaced.items()}}
    Worker(lab, steps).work_once(Event())
    return read(lab)


def failing(error: Exception, times: int = 1_000) -> Step:
    """A search that raises, so often."""
    left = [times]

    def search(context: StepContext) -> Outcome:
        if left[0]:
            left[0] -= 1
            raise error
        return scripted_steps()[State.CODE_GENERATED](context)

    return search


def test_a_campaign_is_worked_on_to_its_end(lab: Lab) -> None:
    add_campaign(lab)
    campaign = work(lab)
    assert (campaign.state, campaign.verdict, campaign.iteration) == ("completed", "iterate", 2)
    assert audit_record(lab) == []


def test_its_folder_shows_how_it_ended(lab: Lab) -> None:
    add_campaign(lab)
    work(lab)
    document = json.loads((lab.folder.path("c1") / "campaign.json").read_text())
    assert document["state"] == "completed"
    assert document["best_score_trajectory"] == [10.0, 20.0]
    assert document["convergence"] == {"best_iteration": 2, "loops_since_best": 0, "last_gain": 10.0}
    assert document["duration_s"] > 0


def test_a_step_that_fails_once_is_tried_again(lab: Lab) -> None:
    add_campaign(lab)
    campaign = work(lab, code_generated=failing(RuntimeError("once"), times=1))
    assert campaign.state == "completed"
    assert (campaign.failures, campaign.retries) == (0, 1)
    with lab.database.read() as session:
        told = [one.payload for one in events_of(session, "c1", kinds=("step_failed",))]
    assert told == [{"state": "code_generated", "error": "RuntimeError: once", "in_a_row": 1}]


def test_failures_in_a_row_end_the_campaign_as_the_budget_says(lab: Lab) -> None:
    add_campaign(lab, budget={"max_consecutive_failures": 2})
    campaign = work(lab, code_generated=failing(RuntimeError("always")))
    assert (campaign.state, campaign.reason, campaign.failures) == ("failed", "too_many_failures", 2)
    assert campaign.note == (
        "The step after code_generated failed 2 times in a row, the last time with: RuntimeError: always"
    )


def test_what_a_step_refuses_in_a_sentence_fails_at_once(lab: Lab) -> None:
    add_campaign(lab)
    campaign = work(lab, code_generated=failing(CampaignRefused("There is no rule in it.")))
    assert (campaign.state, campaign.reason, campaign.note) == ("failed", "refused", "There is no rule in it.")


def test_changed_bars_pause_the_campaign(lab: Lab) -> None:
    add_campaign(lab)
    campaign = work(lab, code_generated=failing(DataChanged("The bars are others."), times=1))
    assert (campaign.state, campaign.reason, campaign.paused_from) == ("paused", "data_changed", "code_generated")
    resume_campaign(lab, "c1")
    assert work(lab).state == "completed"


def test_a_full_disk_pauses_the_campaign_and_it_goes_on_after(lab: Lab) -> None:
    add_campaign(lab)
    campaign = work(lab, code_generated=failing(OSError(28, "No space left on device"), times=1))
    assert (campaign.state, campaign.reason) == ("paused", "storage")
    assert "No space left on device" in campaign.note
    resume_campaign(lab, "c1")
    assert work(lab).state == "completed"


def test_a_folder_that_cannot_be_written_does_not_stop_the_campaign(lab: Lab) -> None:
    add_campaign(lab)
    lab.settings.reports_root.parent.mkdir(parents=True, exist_ok=True)
    lab.settings.reports_root.write_text("a file where the folder should be")
    assert work(lab).state == "completed"
    lab.settings.reports_root.unlink()
    assert Worker(lab).tidy_up()
    assert (lab.folder.path("c1") / "report.html").is_file()


def test_a_pause_asked_for_during_a_step_takes_effect_at_its_next_batch(lab: Lab) -> None:
    add_campaign(lab)

    def search(context: StepContext) -> Outcome:
        pause_campaign(lab, "c1")
        context.check()
        raise AssertionError("the step should have given way")

    campaign = work(lab, code_generated=search)
    assert (campaign.state, campaign.reason, campaign.paused_from) == ("paused", "pause_requested", "code_generated")
    resume_campaign(lab, "c1")
    assert work(lab).state == "completed"
    assert audit_record(lab) == []


def test_a_cancel_asked_for_during_a_step_takes_effect_at_its_next_batch(lab: Lab) -> None:
    add_campaign(lab)

    def search(context: StepContext) -> Outcome:
        cancel_campaign(lab, "c1")
        context.check()
        raise AssertionError("the step should have given way")

    assert work(lab, code_generated=search).state == "cancelled"


def test_a_worker_that_is_stopped_lets_go_and_another_goes_on_at_once(lab: Lab) -> None:
    add_campaign(lab)
    stop = Event()

    def search(context: StepContext) -> Outcome:
        stop.set()
        context.check()
        raise AssertionError("the step should have given way")

    Worker(lab, {**scripted_steps(), State.CODE_GENERATED: search}).work_once(stop)
    assert (read(lab).state, read(lab).lease_owner) == ("code_generated", None)
    assert work(lab).state == "completed"


def test_a_pause_does_not_use_up_an_answer(lab: Lab) -> None:
    """The step that paused asks again after the pause, and is answered from the journal."""
    add_campaign(lab)
    brief = scripted_steps()[State.QUEUED]

    def needs_answer(context: StepContext) -> Outcome:
        outcome = brief(context)
        return outcome if context.campaign.accept_partial else Outcome(State.PAUSED, Reason.NEEDS_ANSWER)

    assert work(lab, queued=needs_answer).state == "paused"
    resume_campaign(lab, "c1", accept_partial=True)
    assert work(lab, queued=needs_answer).state == "completed"
    asked = [json.loads(line)[0] for line in (lab.settings.home.parent / "bill.jsonl").read_text().splitlines()]
    assert Counter(asked) == {"compile": 1, "code": 2}


def test_time_is_counted_while_a_step_runs(lab: Lab) -> None:
    add_campaign(lab)

    def search(context: StepContext) -> Outcome:
        time.sleep(0.2)
        return scripted_steps()[State.CODE_GENERATED](context)

    campaign = work(lab, code_generated=search)
    assert 0.4 <= campaign.wall_clock_s < 10, "two searches of 0.2 s each"


def test_several_workers_share_the_campaigns_and_repeat_nothing(lab: Lab) -> None:
    campaigns = [f"c{number}" for number in range(8)]
    for campaign_id in campaigns:
        add_campaign(lab, campaign_id)
    ran: list[str] = []
    stop = Event()
    workers = [Worker(lab, scripted_steps(note=ran.append)) for _ in range(4)]
    threads = [threading.Thread(target=worker.run, args=(stop,)) for worker in workers]
    for thread in threads:
        thread.start()
    wait_until(lambda: all(read(lab, one).state == "completed" for one in campaigns))
    stop.set()
    for thread in threads:
        thread.join()
    assert Counter(ran) == {"brief": 8, "code": 16, "search": 16, "evaluate": 16, "refine": 16}
    for campaign_id in campaigns:
        assert audit_record(lab, campaign_id) == []
        with lab.database.read() as session:
            assert len(transitions_of(session, campaign_id)) == 10


def test_progress_is_shown_while_a_step_runs_and_gone_after_it(lab: Lab) -> None:
    add_campaign(lab)
    seen: list[Any] = []

    def search(context: StepContext) -> Outcome:
        context.tell({"done": 3, "total": 9})
        shown = show_campaign(lab, "c1")
        seen.append((shown["step"], shown["working"], shown["progress"]))
        return scripted_steps()[State.CODE_GENERATED](context)

    work(lab, code_generated=search)
    assert seen[0] == ("search", True, {"done": 3, "total": 9})
    assert show_campaign(lab, "c1")["progress"] == {}


def test_a_worker_waits_for_a_database_that_does_not_answer(
    lab: Lab, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add_campaign(lab)
    settings = replace_settings(lab, retry_pause_s=0.0)
    address = tmp_path / "home" / "lab.sqlite"
    hidden = address.with_suffix(".away")
    lab.database.close()
    address.rename(hidden)
    address.symlink_to(tmp_path)
    stop = Event()
    thread = threading.Thread(target=Worker(replace(lab, settings=settings), scripted_steps()).run, args=(stop,))
    thread.start()
    wait_until(lambda: "the worker waits for the database" in caplog.text)
    assert thread.is_alive()
    hidden.replace(address)  # in one step: a worker that looked in between would make a new, empty database
    wait_until(lambda: read(lab).state == "completed")
    stop.set()
    thread.join()


def replace_settings(lab: Lab, **changes: Any) -> Any:
    return lab.settings.model_copy(update=changes)


def wait_until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            pytest.fail("it did not come true in time")
        time.sleep(0.05)
