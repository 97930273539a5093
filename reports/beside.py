"""What the page draws and names beside the verdict."""

from __future__ import annotations

import math

from evaluation.diagnostics.diagnosis import Diagnosis
from reports.charts.shapes import Plot
from reports.charts.spreads import band_plot, profile_plot
from reports.model import CampaignReport

TITLES = {
    "track_record": "Length of the record",
    "walk_forward": "Walk-forward",
    "pbo": "Probability of overfitting",
    "plateau": "Parameter plateau",
    "cost_stress": "Cost stress",
    "late_entry": "Entries one bar late",
    "random_entries": "Random entries",
    "drawdown_bands": "Drawdown bands",
    "breakdown": "Where the profit comes from",
    "regimes": "By regime",
    "stress": "Stressed markets",
}
"""Every diagnostic, in the order of the page."""


def show_beside(report: CampaignReport) -> dict[str, object]:
    """The parts of the page's section, by the names its template knows."""
    diagnosis = report.diagnosis
    return {
        "diagnosis": diagnosis,
        "beside_titles": TITLES,
        "band_charts": () if diagnosis is None else _draw_bands(diagnosis),
        "profile_charts": () if diagnosis is None else _draw_profiles(diagnosis, report),
    }


def _draw_bands(diagnosis: Diagnosis) -> tuple[Plot, ...]:
    """The greatest fall and the longest time under water among those drawn again."""
    bands = diagnosis.drawdown_bands.result
    if bands is None or bands.drawdown_pct is None or bands.under_water_days is None:
        return ()
    return (
        band_plot(bands.drawdown_pct, "Greatest fall", "%", 1),
        band_plot(bands.under_water_days, "Longest time under water", "days", 0),
    )


def _draw_profiles(diagnosis: Diagnosis, report: CampaignReport) -> tuple[Plot, ...]:
    """One chart per parameter."""
    plateau = diagnosis.plateau.result
    if plateau is None:
        return ()
    chosen = report.candidate_values
    plots = (profile_plot(profile, chosen.get(profile.name, math.nan)) for profile in plateau.profiles)
    return tuple(plot for plot in plots if plot is not None)
