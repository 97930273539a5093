"""``lab demo``: the main job twice, offline: on real bars, and on a synthetic market whose truth is known."""

from __future__ import annotations

import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from app.cli.console import show
from app.cli.endings import describe_ending, explain_ending, show_ending
from app.cli.exits import FAILED
from app.cli.laboratory import opened_lab
from app.cli.progress import CampaignProgress
from app.cli.surroundings import read_settings

if TYPE_CHECKING:
    from app.lab import Lab
    from app.settings import Settings
    from market.sources import SourcedBars

PILOT = Path(__file__).resolve().parents[2] / "bots" / "ema_cross_atr" / "contract.yaml"
PROMPT = (
    "Buy when the 20 EMA crosses above the 50 EMA, sell short on the opposite cross,"
    " stop 2 ATR, target 3 ATR, risk 0.5% per trade"
)
WORLD_SEED = 1
WORLD_YEARS = 10
_SEARCH = {"trials": 100, "seed": 1}
_BUDGET = {"max_iterations": 2}
_MARKER = ".made-by-lab-demo"


def demonstrate() -> None:
    """Run two campaigns offline: the pilot on real bars, and a prompt on a SYNTHETIC market with a planted edge."""
    settings = _fresh_settings(read_settings())
    with opened_lab(settings) as lab:
        endings = [_run_pilot(lab), _run_synthetic(lab)]
    _say_where(settings, endings)
    if any(ending["verdict"] is None for ending in endings):
        raise typer.Exit(FAILED)


def _run_pilot(lab: Lab) -> dict[str, Any]:
    from app.documents import read_document
    from market.defaults import read_default_bars

    record = read_default_bars("EURUSD", "1h").provenance
    years = _years(record.first, record.last)
    show("1  The pilot contract ema_cross_atr on real bars")
    show(f"   EURUSD 1h, {record.first[:10]} to {record.last[:10]}: {record.rows} bars, {years:.1f} years\n")
    return _run(lab, {"contract": read_document(PILOT)})


def _run_synthetic(lab: Lab) -> dict[str, Any]:
    sourced = make_synthetic()
    market, timeframe = sourced.bars.market, str(sourced.bars.timeframe)
    lab.bars.save(sourced)
    show("\n2  A prompt on a SYNTHETIC market with a planted edge, to see the other end of the scale")
    show(f"   {market} {timeframe}, {WORLD_YEARS} years made from seed {WORLD_SEED}; nothing of it was ever traded")
    show(f"   “{PROMPT}”\n")
    request = {"prompt": PROMPT, "markets": [market], "timeframes": [timeframe]}
    return _run(lab, request)


def make_synthetic() -> SourcedBars:
    """Ten years of daily bars with a hidden drift that a trend follower can find, labelled as made up."""
    from evaluation.worlds.hidden_trend import make_hidden_trend
    from market.provenance import describe_bars
    from market.sources import SourcedBars

    bars = make_hidden_trend(WORLD_SEED, WORLD_YEARS)
    source = f"SYNTHETIC: hidden trend, seed {WORLD_SEED}"
    return SourcedBars(bars, describe_bars(bars, source=source, source_sha256=bars.digest(), importer="none"))


def _run(lab: Lab, idea: dict[str, Any]) -> dict[str, Any]:
    from app.services.creation import create_campaign
    from app.services.running import run_campaign
    from contracts.campaign import parse_request

    campaign = create_campaign(lab, parse_request(idea | {"search": _SEARCH, "budget": _BUDGET}))
    with CampaignProgress() as progress:
        document = run_campaign(lab, campaign.id, progress)
    ending = describe_ending(document)
    show_ending(ending)
    if ending["verdict"] is None:
        explain_ending(document)
    return ending


def _fresh_settings(settings: Settings) -> Settings:
    """A home of its own, emptied first: each opening of the seal of the same dates would cost more than the last."""
    home, reports, bots = (root / "demo" for root in (settings.home, settings.reports_root, settings.bots_root))
    for folder in (home, reports, bots):
        if (folder / _MARKER).is_file():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _MARKER).touch()
    return settings.model_copy(
        update={
            "home": home,
            "reports_root": reports,
            "bots_root": bots,
            "database_url": "",
            "llm_provider": "offline",
        }
    )


def _say_where(settings: Settings, endings: list[dict[str, Any]]) -> None:
    show("\nReports, readable offline in a browser")
    for ending in endings:
        show(f"   {ending['verdict'] or ending['state']:18} {ending['report'] or ending['folder']}")
    exported = next((ending for ending in reversed(endings) if ending["exports"]), None)
    if exported is not None:
        show(f"   exports            {Path(exported['folder']) / 'exports'}")
    lab = _own_name()
    show("\nWhat to try next")
    show(f"   LAB_HOME={settings.home} {lab} campaign list")
    show(f'   {lab} contract compile --prompt "Buy when RSI(14) crosses above 30, stop 2 ATR, risk 1% per trade"')
    show(f"   {lab} data import FILE --market BTCUSDT --timeframe 1h    (bars of your own: more years decide more)")
    show(f'   {lab} campaign new --prompt "…" --market BTCUSDT --timeframe 1h --wait')
    show("   make serve    (the same over HTTP, on 127.0.0.1:8000)")


def _own_name() -> str:
    """How this very program can be called from here."""
    called = Path(sys.argv[0])
    if called.name != "lab" or shutil.which("lab") == str(called):
        return "lab"
    here = Path.cwd()
    return str(called.relative_to(here) if called.is_relative_to(here) else called)


def _years(first: str, last: str) -> float:
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds() / (365.25 * 86_400)
