"""Nothing that proposes sees a sealed bar: whatever the sealed bars are, all that was written before is the same."""

from __future__ import annotations

import io
import json
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.db.reads import artifacts_of, exchanges_of
from app.lab import Lab
from app.llm.edits import SetParameter, SetRisk
from app.services.campaigns import list_events, list_iterations, list_trials
from evaluation.cells import Cell
from evaluation.dates import divide_dates
from evaluation.trials import TrialBatch
from market.bars import Bars
from market.sources import SourcedBars
from tests.app.small import IdeasProvider, create_small, finish, open_small, sourced, walk

IDEAS = (
    [SetParameter(name="slow_length", max=40.0)],
    [SetRisk(part="take_profit", value={"kind": "reward_ratio", "ratio": 2.0})],
)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"c[0-9a-f]{12}")
_TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@dataclass(frozen=True)
class Written:
    """Everything a campaign wrote before any opening."""

    prompts: list[Any]
    answers: list[Any]
    trials: dict[str, bytes]
    iterations: list[Any]
    rows: list[Any]
    texts: dict[str, str]
    events: list[Any]
    log: str


def with_other_sealed_bars(bars: Bars) -> Bars:
    """The same bars up to the seal, and quite others behind it, at the same times."""
    sealed_from = bars.index_at(divide_dates({Cell.of(bars): bars}).validation_end)
    moved = np.where(np.arange(len(bars)) >= sealed_from, 12_345, 0)
    ticks = {name: getattr(bars, f"{name}_ticks") + moved for name in ("open", "high", "low", "close")}
    return Bars.from_ticks(bars.instrument, bars.timeframe, bars.time, ticks, bars.volume)


def run(folder: Path, bars: SourcedBars) -> Written:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(lambda record: not record.name.startswith("alembic"))  # it loads its parts once per process
    # Every level of every logger, whatever another test has set.
    loggers = [logging.getLogger(), logging.getLogger("app")]
    levels = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    lab = open_small(folder, IdeasProvider(IDEAS))
    try:
        campaign = create_small(lab, bars, budget={"max_iterations": 3})
        document = finish(lab, campaign)
        assert document["state"] == "completed"
        assert document["outcome"]["opening"] is None, "the test wants a campaign that never opened its seal"
        return collect(lab, campaign.id, stream.getvalue())
    finally:
        loggers[0].removeHandler(handler)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        lab.close()


def collect(lab: Lab, campaign_id: str, log: str) -> Written:
    with lab.database.read() as session:
        exchanges = exchanges_of(session, campaign_id)
        names = [one.name for one in artifacts_of(session, campaign_id)]
    contents = {name: lab.folder.read(campaign_id, name) for name in names}
    return Written(
        prompts=[one.request for one in exchanges],
        answers=[one.answer for one in exchanges],
        trials={name: content for name, content in contents.items() if name.endswith(".trials")},
        iterations=without_spending(list_iterations(lab, campaign_id)),
        rows=[list_trials(lab, campaign_id, number) for number in (1, 2, 3)],
        texts={name: anonymous(content) for name, content in contents.items() if keeps_no_clock(name)},
        events=[(one["kind"], one["iteration"]) for one in list_events(lab, campaign_id)],
        log=anonymous(log.encode()),
    )


def keeps_no_clock(name: str) -> bool:
    return not name.endswith((".trials", ".tally", "campaign.json", "report.html")) and not name.startswith(
        "iterations/"
    )


def anonymous(content: bytes) -> str:
    """Text without what is different in any two campaigns: ids, hashes and the time of day."""
    text = content.decode()
    for pattern in (_DIGEST, _ID, _TIME):
        text = pattern.sub("…", text)
    return text


def without_spending(iterations: list[dict[str, Any]]) -> list[Any]:
    return [{key: value for key, value in one.items() if key != "duration_s"} for one in iterations]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Written, Written]:
    """The same campaign on two series that differ only behind the seal."""
    bars = walk().bars
    first = run(tmp_path_factory.mktemp("first"), sourced(bars))
    second = run(tmp_path_factory.mktemp("second"), sourced(with_other_sealed_bars(bars)))
    return first, second


@pytest.mark.parametrize("part", Written.__dataclass_fields__)
def test_what_was_written_before_the_opening_does_not_depend_on_sealed_bars(
    written: tuple[Written, Written], part: str
) -> None:
    first, second = written
    assert getattr(first, part) == getattr(second, part)
    assert getattr(first, part), "the comparison must have something to compare"


def test_the_report_of_an_unopened_seal_does_not_depend_on_it(tmp_path: Path) -> None:
    bars = walk().bars
    pages = []
    for name, series in (("first", bars), ("second", with_other_sealed_bars(bars))):
        lab = open_small(tmp_path / name, IdeasProvider())
        campaign = create_small(lab, sourced(series))
        finish(lab, campaign)
        page = anonymous(lab.folder.read(campaign.id, "report.html"))
        pages.append(re.sub(r"\b\d+(\.\d+)?\s(ms|s|min)\b", "…", page))
        lab.close()
    assert pages[0] == pages[1]


def test_streams_in_the_ledger_end_before_the_seal(written: tuple[Written, Written]) -> None:
    days = len(walk().bars)
    for content in written[0].trials.values():
        assert TrialBatch.from_bytes(content).returns.shape[-1] == pytest.approx(0.8 * days, abs=3)


def test_the_comparison_can_fail(tmp_path: Path) -> None:
    """Negative control: bars that differ before the seal do change what is written."""
    first = run(tmp_path / "first", walk(seed=7))
    second = run(tmp_path / "second", walk(seed=1))
    assert json.dumps(first.prompts) != json.dumps(second.prompts)
    assert first.trials != second.trials
