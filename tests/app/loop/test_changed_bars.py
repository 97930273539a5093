"""A campaign goes on, is replayed and forked on the very bars it began with, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.db.models import Campaign
from app.errors import DataChanged, ReplayDiffers
from app.lab import Lab
from app.services.bars import Grid, import_bars
from app.services.campaigns import show_campaign
from app.services.creation import create_campaign
from app.services.forking import fork_campaign
from app.services.replay import replay_campaign
from app.services.wishes import resume_campaign
from contracts.campaign import parse_request
from evaluation.cells import Cell
from market.bars import Bars
from market.importers._base import ImportOptions
from market.provenance import describe_bars
from market.sources import SourcedBars
from market.store import BarStore
from market.times import format_time
from tests.app.small import finish, open_small, small_contract, walk, work_to

GRID = Grid(0.01, 0.01, 1, "USD")
MARKETS = ("ALPHA", "BETA")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    opened = open_small(tmp_path)
    yield opened
    opened.close()


def write(path: Path, bars: Bars, lift: float = 0.0) -> Path:
    rows = zip(bars.time.tolist(), *(np.round(bars.close, 2) + lift for _ in range(4)), strict=True)
    lines = [f"{format_time(time)},{a},{b},{c},{d},1" for time, a, b, c, d in rows]
    path.write_text("\n".join(["time,open,high,low,close,volume", *lines]) + "\n")
    return path


def import_walk(lab: Lab, folder: Path, market: str, end: int | None, lift: float = 0.0, replaced: bool = False) -> str:
    """The first bars of a walk into the store; the digest of what is stored then."""
    path = write(folder / f"{market}.csv", walk(MARKETS.index(market) + 1).bars[:end], lift)
    options = ImportOptions(allow=frozenset({"splits", "outliers"}))
    return import_bars(lab.bars, path, market, "1d", grid=GRID, options=options, replace_stored=replaced).bars_digest


def start(lab: Lab, folder: Path) -> tuple[Campaign, dict[str, str]]:
    """A campaign on two stored series, begun, and the digests these had."""
    digests = {f"{market} 1d": import_walk(lab, folder, market, -100) for market in MARKETS}
    body = {"contract": small_contract("ALPHA") | {"markets": list(MARKETS)}, "search": {"trials": 4, "seed": 3}}
    campaign = create_campaign(lab, parse_request(body | {"budget": {"max_iterations": 1}}))
    work_to(lab, campaign, "campaign_evaluated")
    return campaign, digests


def recorded(lab: Lab, campaign: Campaign) -> dict[str, str]:
    return {cell: entry["digest"] for cell, entry in show_campaign(lab, campaign.id)["series"].items()}


def put_other_bars(root: Path, cell: Cell) -> None:
    """Good bars with a record of their own, in the place of those the campaign keeps."""
    bars = BarStore(root).load(cell.market, cell.timeframe).bars
    ticks = {name: getattr(bars, f"{name}_ticks") + 1 for name in ("open", "high", "low", "close")}
    other = Bars.from_ticks(bars.instrument, bars.timeframe, bars.time, ticks, bars.volume)
    record = describe_bars(other, source="other", source_sha256="0" * 64, importer="none")
    BarStore(root).save(SourcedBars(other, replace(record, imported_at="2026-01-01T00:00:00Z")))


def cut_short(root: Path, cell: Cell) -> None:
    path = root / f"{cell.market}_{cell.timeframe}.parquet"
    path.write_bytes(path.read_bytes()[:-100])


def remove(root: Path, cell: Cell) -> None:
    shutil.rmtree(root)


def test_a_campaign_records_the_digest_of_every_series_and_imports_change_nothing_for_it(
    lab: Lab, tmp_path: Path
) -> None:
    campaign, digests = start(lab, tmp_path)
    assert recorded(lab, campaign) == digests
    appended = import_walk(lab, tmp_path, "ALPHA", None)
    replaced = import_walk(lab, tmp_path, "BETA", None, lift=0.01, replaced=True)
    assert appended not in digests.values()
    assert replaced not in digests.values()
    assert finish(lab, campaign)["state"] == "completed"
    assert recorded(lab, campaign) == digests
    assert replay_campaign(lab, campaign.id).same
    assert recorded(lab, fork_campaign(lab, campaign.id)) == digests
    body = show_campaign(lab, campaign.id)["request"]
    assert recorded(lab, create_campaign(lab, parse_request(body))) == {"ALPHA 1d": appended, "BETA 1d": replaced}


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (put_other_bars, "The bars of BETA 1d are not those this campaign began with; start a new one for them."),
        (cut_short, "The copy of the bars of BETA 1d that this campaign began with is missing or damaged"),
        (remove, "The copy of the bars of BETA 1d that this campaign began with is missing or damaged"),
    ],
)
def test_nothing_goes_on_with_changed_bars(
    lab: Lab, tmp_path: Path, damage: Callable[[Path, Cell], None], said: str
) -> None:
    campaign, digests = start(lab, tmp_path)
    root = lab.series.root / digests["BETA 1d"]
    whole = shutil.copytree(root, tmp_path / "whole")
    damage(root, Cell.parse("BETA 1d"))
    stopped = finish(lab, campaign)
    assert (stopped["state"], stopped["reason"]) == ("paused", "data_changed")
    assert stopped["note"].startswith(said)
    resume_campaign(lab, campaign.id)
    assert finish(lab, campaign)["reason"] == "data_changed"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(whole, root)
    resume_campaign(lab, campaign.id)
    assert finish(lab, campaign)["state"] == "completed"
    damage(root, Cell.parse("BETA 1d"))
    with pytest.raises(DataChanged, match=said):
        fork_campaign(lab, campaign.id)
    with pytest.raises(ReplayDiffers, match=f"ended paused, not completed: {said}"):
        replay_campaign(lab, campaign.id)


def test_a_new_campaign_on_the_same_bars_puts_a_damaged_copy_right(lab: Lab, tmp_path: Path) -> None:
    campaign, digests = start(lab, tmp_path)
    cut_short(lab.series.root / digests["BETA 1d"], Cell.parse("BETA 1d"))
    create_campaign(lab, parse_request(show_campaign(lab, campaign.id)["request"]))
    assert finish(lab, campaign)["state"] == "completed"
