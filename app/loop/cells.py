"""The campaign's bars as its steps use them: loaded from the archive, divided, with the costs of each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.db.models import Campaign
from app.errors import DataChanged
from app.lab import Lab
from app.series import SeriesArchive
from contracts.campaign import Constraints
from engine.settings import Costs, RunSettings
from evaluation.cells import Cell
from evaluation.dates import CampaignDates
from evaluation.slices import CampaignData, divide
from market.bars import Bars
from market.instruments import Instrument
from market.times import format_time


@dataclass(frozen=True)
class CampaignCells:
    """Divided bars and the run settings of every cell."""

    data: CampaignData
    settings: Mapping[Cell, RunSettings]


def load_bars(archive: SeriesArchive, series: Mapping[str, Mapping[str, Any]]) -> dict[Cell, Bars]:
    """The bars of a campaign's record. Raises DataChanged."""
    return {Cell.parse(name): archive.load(Cell.parse(name), entry["digest"]) for name, entry in series.items()}


def load_cells(lab: Lab, campaign: Campaign) -> CampaignCells:
    """The frozen cells of a campaign. Raises DataChanged where the bars are not those it froze."""
    data = divide(load_bars(lab.series, campaign.series))
    if data.digest != campaign.frozen["data_digest"]:
        raise DataChanged(f"The bars of campaign {campaign.id} are not divided as they were when it began.")
    costs = {Cell.parse(name): Costs(**values) for name, values in campaign.frozen["costs"].items()}
    return CampaignCells(data, {cell: RunSettings(costs=costs[cell]) for cell in costs})


def choose_costs(instrument: Instrument, constraints: Constraints) -> dict[str, float]:
    """The costs of a cell: the instrument's, where the request names no others."""
    return {
        name: float(getattr(instrument, name) if given is None else given)
        for name, given in (
            ("commission_pct", constraints.commission_pct),
            ("spread_ticks", constraints.spread_ticks),
            ("slippage_ticks", constraints.slippage_ticks),
        )
    }


def describe_dates(dates: CampaignDates) -> dict[str, str]:
    """The boundaries of the slices, RFC 3339. They are no secret; what lies behind the last one is."""
    return {
        "search_from": format_time(dates.start),
        "validation_from": format_time(dates.search_end),
        "sealed_from": format_time(dates.validation_end),
        "sealed_to": format_time(dates.end),
    }


def batch_name(iteration: int, ordinal: int) -> str:
    """Name of the artifact that holds the trials of one candidate contract of one iteration."""
    return f"trials/iter_{iteration}_{ordinal}.trials"


def tally_name(iteration: int) -> str:
    """Name of the artifact that holds the test over all trials as it stands after an iteration."""
    return f"trials/iter_{iteration}.tally"


def instruments_of(cells: CampaignCells) -> dict[str, Instrument]:
    """The instrument of every market."""
    bars = [cell.search.bars for cell in cells.data.unsealed.cells]
    return {one.market: one.instrument for one in bars}
