"""The report as one page that needs nothing else: no network, no other file, and no script to be read."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports import definitions, numbers, text
from reports.beside import show_beside
from reports.charts.bars import bars_plot
from reports.charts.curves import drawdown_plot, equity_plot
from reports.charts.scores import MOST_DOTS, gate_plots, trajectory_plot, trials_plot
from reports.model import CampaignReport
from reports.returns import monthly_returns
from reports.tear_sheet import by_exit_reason, slice_sheet, tear_sheet

TRADES_SHOWN = 100
_RELATIVE_PATH = re.compile(r"(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*")
_FORMATS = (
    numbers.compact,
    numbers.count,
    numbers.date,
    numbers.duration,
    numbers.minute,
    numbers.money,
    numbers.number,
    numbers.percent,
    numbers.probability,
    numbers.visible,
)


def render_campaign(report: CampaignReport) -> str:
    """The whole page as HTML. Same report, same text; whatever stands in the report's strings stays text."""
    parts = _charts(report) | _tables(report) | show_beside(report)
    return _environment().get_template("campaign.html.j2").render(report=report, **parts)


def _charts(report: CampaignReport) -> dict[str, object]:
    curve = report.curve if report.curve is not None and len(report.curve.days) else None
    return {
        "equity": curve and equity_plot(curve, report.dates),
        "equity_log": curve and equity_plot(curve, report.dates, logarithmic=True),
        "drawdown": curve and drawdown_plot(curve, report.dates),
        "years": monthly_returns(curve) if curve else (),
        "bars": bars_plot(report.window) if report.window is not None and len(report.window.time) else None,
        "trials_chart": trials_plot(report.trials) if report.trials is not None else None,
        "trajectory": trajectory_plot(report.loop.iterations),
        "gate_charts": gate_plots(report.loop.iterations),
        "most_dots": MOST_DOTS,
    }


def _tables(report: CampaignReport) -> dict[str, object]:
    slices, rows = slice_sheet(report.metrics)
    return {
        "slices": slices,
        "slice_rows": rows,
        "trade_rows": tear_sheet(report.trades) if report.trades else (),
        "exits": by_exit_reason(report.trades),
        "trades_shown": report.trades[:TRADES_SHOWN],
        "parameters": sorted({name for row in report.trials.best for name in row.values}) if report.trials else [],
        "currency": ", ".join(sorted({cell.quote_currency for cell in report.cells})),
        "trading_days": sorted({cell.trading_days_per_year for cell in report.cells}),
    }


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_written,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["dash"] = lambda value, written: "–" if numbers.is_missing(value) else written
    environment.filters.update({write.__name__: write for write in _FORMATS})
    environment.tests["relative_path"] = lambda path: _RELATIVE_PATH.fullmatch(path) is not None
    style, script = _read("page.css"), _read("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals.update(
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        script_digest=f"sha256-{digest}",
        text=text,
        definitions=definitions,
    )
    return environment


def _written(value: object) -> object:
    """What an expression of a template becomes: hidden characters shown, missing numbers set apart."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    if value == numbers.NOT_COMPUTED:
        return Markup('<span class="missing">not computed</span>')
    return numbers.visible(value)


def _read(name: str) -> str:
    return (files("reports") / "templates" / name).read_text(encoding="utf-8")
