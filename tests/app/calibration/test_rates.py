"""Rates are counted from findings, kept with them, and quoted only while the rules are the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.calibration import measure as measuring
from app.calibration import store as keeping
from app.calibration.findings import Finding
from app.calibration.measure import CalibrationProgress, measure
from app.calibration.page import BEGIN, END, command_of, put_into
from app.calibration.plan import Job, Plan, digest_measured_gates
from app.calibration.quote import NOT_CALIBRATED, quote_rates
from app.calibration.rates import ALL, Calibration, tabulate
from app.calibration.store import CalibrationStore, read_calibration
from app.errors import CalibrationError
from contracts.gates import Gates

PLAN = Plan(worlds=60, iterations=(1, 5), sharpes=(1.5,), years=(10.0,))


def pretend(job: Job) -> dict[int, Finding]:
    """Evidence promotes every planted edge and, after five iterations, one null in ten; the gates lose the trends."""
    missed = ("min_sharpe",) if job.preference == "default" and job.world == "trend" else ()
    found = {}
    for end in job.ends:
        promoted = not missed if job.sharpe is not None else end == 5 and job.number % 10 == 0
        verdict = "promote_candidate" if promoted else "iterate"
        found[end] = Finding(verdict, end, promoted, 0.001 if promoted else None, None, missed)
    return found


@pytest.fixture(autouse=True)
def _nothing_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_shipped", lambda: None)


def measured(plan: Plan = PLAN) -> Calibration:
    return tabulate(plan, [(job, pretend(job)) for job in plan.jobs()])


def run_plan(monkeypatch: pytest.MonkeyPatch, home: Path, plan: Plan = PLAN) -> tuple[Calibration, list[Job]]:
    ran: list[Job] = []

    def run(job: Job) -> dict[int, Finding]:
        ran.append(job)
        return pretend(job)

    monkeypatch.setattr(measuring, "run_job", run)
    return measure(plan, CalibrationStore(home), 1, lambda _: None), ran


def test_worlds_prompts_and_lengths_are_spread_evenly() -> None:
    jobs = [job for job in Plan(worlds=300).jobs() if job.sharpe is None]
    assert len(jobs) == 300
    for attribute, different in (("world", 5), ("family", 3), ("years", 2)):
        values = [getattr(job, attribute) for job in jobs]
        assert {values.count(value) for value in set(values)} == {300 // different}
    assert len({job.seed for job in jobs}) == 300


def test_a_larger_plan_has_every_campaign_of_a_smaller_one() -> None:
    small, large = ({job.key for job in Plan(worlds=count).jobs()} for count in (20, 50))
    assert small < large


def test_an_edge_is_run_in_the_same_world_with_and_without_gates() -> None:
    planted = [job for job in PLAN.jobs() if job.sharpe is not None]
    alone = {job.seed for job in planted if job.preference == "none"}
    assert alone == {job.seed for job in planted if job.preference == "default"}
    assert len(alone) == PLAN.planted


def test_false_promotions_are_counted_in_all_and_by_world() -> None:
    rows = {(row.world, row.iterations): row for row in measured().false_promotions}
    assert (rows[ALL, 1].promoted.count, rows[ALL, 5].promoted.count) == (0, 6)
    assert rows[ALL, 5].promoted.worlds == 60
    assert sum(row.promoted.count for (world, end), row in rows.items() if world != ALL and end == 5) == 6
    assert rows[ALL, 5].mean_iterations == 5.0


def test_the_edges_that_gates_discard_are_named_by_what_they_missed() -> None:
    (row,) = [row for row in measured().discards if row.iterations == 5]
    assert (row.discarded.count, row.discarded.worlds) == (5, 15)
    assert row.by == {"min_sharpe": 5}


def test_a_measurement_that_was_interrupted_goes_on_from_where_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole, _ = run_plan(monkeypatch, tmp_path / "whole")
    left = 7

    def stop(job: Job) -> dict[int, Finding]:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return pretend(job)

    monkeypatch.setattr(measuring, "run_job", stop)
    with pytest.raises(KeyboardInterrupt):
        measure(PLAN, CalibrationStore(tmp_path), 1, lambda _: None)
    store = CalibrationStore(tmp_path)
    store.campaigns.write_text(store.campaigns.read_text() + '\n{"key": "cut sh')
    again, ran = run_plan(monkeypatch, tmp_path)
    assert len(ran) == len(list(PLAN.jobs())) - 7
    assert again == whole
    assert run_plan(monkeypatch, tmp_path)[1] == []


def test_progress_counts_what_an_earlier_run_has_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run_plan(monkeypatch, tmp_path, Plan(worlds=20, iterations=(1, 5), sharpes=(1.5,), years=(10.0,)))
    told: list[CalibrationProgress] = []
    measure(PLAN, CalibrationStore(tmp_path), 1, told.append)
    assert told[0].done == told[0].resumed == 30
    assert told[-1].done == told[-1].total == 90


def test_two_processes_measure_the_same(tmp_path: Path) -> None:
    plan = Plan(worlds=1, iterations=(1,), sharpes=(2.0,), years=(4.0,), trials=8)
    one = measure(plan, CalibrationStore(tmp_path / "one"), 1, lambda _: None)
    two = measure(plan, CalibrationStore(tmp_path / "two"), 2, lambda _: None)
    assert one == two


def test_a_verdict_quotes_both_rates_in_one_sentence(tmp_path: Path) -> None:
    CalibrationStore(tmp_path).save(measured())
    quoted = quote_rates(tmp_path, Gates())
    assert "of 60 made-up markets without edge the rules of evidence promoted 10.0 % [3.8, 20.5]" in quoted
    assert "of 15 with a Sharpe ratio of 1.5 over 10 years they found 100.0 % [78.2, 100.0]" in quoted
    assert "with the default gates 66.7 % [38.4, 88.2]" in quoted


def test_other_gates_are_not_calibrated_and_only_evidence_alone_is_quoted(tmp_path: Path) -> None:
    CalibrationStore(tmp_path).save(measured())
    quoted = quote_rates(tmp_path, Gates(min_sharpe=0.1))
    assert quoted.startswith("not calibrated with these gates; evidence alone")
    assert "default gates" not in quoted


def test_nothing_is_quoted_where_nothing_was_measured(tmp_path: Path) -> None:
    assert quote_rates(tmp_path, Gates()) == NOT_CALIBRATED


@pytest.mark.parametrize("missing", ["false_promotions", "power"])
def test_neither_rate_is_quoted_without_the_other(tmp_path: Path, missing: str) -> None:
    CalibrationStore(tmp_path).save(measured().model_copy(update={missing: ()}))
    assert quote_rates(tmp_path, Gates()) == NOT_CALIBRATED


@pytest.mark.parametrize("constant", ["SIGNIFICANCE", "WORTH_OPENING", "RESAMPLES", "STATISTICS_VERSION"])
def test_figures_of_other_rules_are_never_quoted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, constant: str
) -> None:
    CalibrationStore(tmp_path).save(measured())
    monkeypatch.setattr(f"app.calibration.rules.{constant}", 7)
    assert quote_rates(tmp_path, Gates()) == NOT_CALIBRATED


def test_a_file_that_cannot_be_read_is_no_calibration(tmp_path: Path) -> None:
    path = CalibrationStore(tmp_path).save(measured())
    path.write_text(path.read_text()[:-20])
    assert quote_rates(tmp_path, Gates()) == NOT_CALIBRATED


def test_the_calibration_of_more_worlds_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    CalibrationStore(tmp_path).save(measured(Plan(worlds=20, iterations=(5,), sharpes=(1.5,), years=(10.0,))))
    monkeypatch.setattr(keeping, "_shipped", measured)
    assert "of 60 made-up markets" in quote_rates(tmp_path, Gates())


def test_a_calibration_is_read_as_it_was_written(tmp_path: Path) -> None:
    calibration = measured()
    assert read_calibration(CalibrationStore(tmp_path).save(calibration)) == calibration


def test_tables_go_between_the_markers_and_the_rest_of_the_page_stays() -> None:
    page = put_into(f"before\n{BEGIN}\nold\n{END}\nafter\n", measured())
    assert page.startswith(f"before\n{BEGIN}\n")
    assert page.endswith(f"{END}\nafter\n")
    assert "old" not in page
    assert "| all | 5 | 60 | 6 | 10.0 % [3.8, 20.5] |" in page
    assert command_of(measured()) in page
    assert put_into(page, measured()) == page


def test_a_page_without_markers_is_refused() -> None:
    with pytest.raises(CalibrationError, match="no place"):
        put_into("nothing", measured())


def test_what_is_shipped_is_of_the_rules_as_they_are(repository: Path) -> None:
    shipped = read_calibration(repository / "app" / "calibration" / "measured.json")
    assert shipped is not None
    assert shipped.gate_set == digest_measured_gates(), "the rules have changed: `lab calibrate` is due"
    page = (repository / "docs" / "calibration.md").read_text()
    assert put_into(page, shipped) == page


def test_rates_are_plain_json() -> None:
    assert json.loads(json.dumps(measured().model_dump(mode="json"), allow_nan=False))
