"""A whole campaign in small: real steps on made-up bars, with a critic whose ideas are written down."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

from app.db.models import Campaign
from app.lab import Lab
from app.llm.edits import Edit
from app.llm.protocol import (
    CodeAnswer,
    CodeRequest,
    CompileAnswer,
    CompileRequest,
    CritiqueAnswer,
    CritiqueRequest,
    Usage,
)
from app.loop.context import StepContext
from app.loop.steps import STEPS, Step
from app.loop.worker import Worker
from app.outcome import Outcome
from app.services.campaigns import show_campaign
from app.services.creation import create_campaign
from app.settings import Settings
from contracts.campaign import parse_request
from evaluation.worlds.garch_walk import make_garch_walk
from market.bars import Bars
from market.provenance import describe_bars
from market.sources import SourcedBars

WALK, TREND = "SYNTHETIC_WALK", "SYNTHETIC_TREND"


def small_contract(market: str = WALK) -> dict[str, Any]:
    """An EMA cross with two parameters."""
    return {
        "strategy_id": "small_cross",
        "thesis": "Trend following in small.",
        "markets": [market],
        "timeframes": ["1d"],
        "optimization_space": {
            "fast_length": {"value": 5, "min": 3, "max": 12, "step": 1},
            "slow_length": {"value": 20, "min": 15, "max": 60, "step": 5},
        },
        "indicators": [
            {"id": "fast", "name": "ema", "params": {"length": "fast_length"}},
            {"id": "slow", "name": "ema", "params": {"length": "slow_length"}},
            {"id": "atr14", "name": "atr", "params": {"length": 14}},
        ],
        "entry_rules": [
            {"id": "cross_up", "side": "long", "when": "crosses_above(fast, slow)"},
            {"id": "cross_down", "side": "short", "when": "crosses_below(fast, slow)"},
        ],
        "risk_model": {
            "stop_loss": {"kind": "atr", "indicator": "atr14", "multiple": 2.0},
            "take_profit": {"kind": "atr", "indicator": "atr14", "multiple": 6.0},
            "sizing": {"kind": "risk_percent", "percent": 1.0, "max_leverage": 10},
        },
        "gates": {"max_drawdown_pct": 40, "min_sharpe": 0.3, "max_oos_degradation_pct": 90, "min_trades": 10},
    }


class IdeasProvider:
    """Gives the ideas it was made with, one per question, then none; keeps the questions."""

    name = "ideas"
    most_per_call = Usage()

    def __init__(self, ideas: Sequence[Sequence[Edit]] = (), compiled: CompileAnswer | None = None) -> None:
        self._ideas = list(ideas)
        self._compiled = compiled
        self.questions: list[CritiqueRequest] = []

    def compile(self, request: CompileRequest) -> CompileAnswer:
        assert request.prompts
        assert self._compiled is not None
        return self._compiled

    def code(self, request: CodeRequest) -> CodeAnswer:
        return CodeAnswer(source=f"# the bot of version {request.contract.get('version', 1)}\n")

    def critique(self, request: CritiqueRequest) -> CritiqueAnswer:
        self.questions.append(request)
        if not self._ideas:
            return CritiqueAnswer(no_idea=True, explanation="That was all.")
        edits = tuple(self._ideas.pop(0))
        return CritiqueAnswer(
            edits=edits,
            hypothesis=f"Idea {len(self.questions)} helps.",
            expected_effect="a better score",
            answers=tuple(f"Heard: {note}" for note in request.steer),
        )


def open_small(folder: Path, provider: IdeasProvider | None = None) -> Lab:
    """A laboratory in a folder of its own."""
    settings = Settings(
        home=folder / "home",
        database_url="",
        reports_root=folder / "reports",
        bots_root=folder / "bots",
        retry_pause_s=0.0,
    )
    return Lab.open(settings, provider or IdeasProvider())


def sourced(bars: Bars) -> SourcedBars:
    """Bars with the label of made-up ones."""
    record = describe_bars(bars, source="SYNTHETIC: a test", source_sha256=bars.digest(), importer="none")
    return SourcedBars(bars, record)


def walk(seed: int = 7, years: float = 4.0) -> SourcedBars:
    """Bars without an edge."""
    return sourced(make_garch_walk(seed, years))


def create_small(lab: Lab, bars: SourcedBars | None = None, **request: Any) -> Campaign:
    """A queued campaign on the small contract; ``request`` overrides."""
    bars = bars or walk()
    body: dict[str, Any] = {"contract": small_contract(bars.bars.market), "search": {"trials": 8, "seed": 3}}
    body |= request
    if "prompt" in body:
        del body["contract"]
    return create_campaign(lab, parse_request(body), bars=[bars])


def finish(lab: Lab, campaign: Campaign) -> dict[str, Any]:
    """Work on a campaign until it rests, and return it in full."""
    Worker(lab).work_once(Event(), campaign.id)
    return show_campaign(lab, campaign.id)


def work_to(lab: Lab, campaign: Campaign, state: str, times: int = 1) -> None:
    """Work on a campaign until it has reached a state so many times."""
    stop, left = Event(), [times]

    def stopping(step: Step) -> Step:
        def run(context: StepContext) -> Outcome:
            outcome = step(context)
            left[0] -= outcome.to == state
            if not left[0]:
                stop.set()
            return outcome

        return run

    Worker(lab, {one: stopping(step) for one, step in STEPS.items()}).work_once(stop, campaign.id)
