"""The report's parts about the loop: what each iteration changed, what came of it, what was refused, what it used."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.db.models import Campaign, Candidate, Event, Iteration
from app.loop.patches import patches_of
from app.reporting.bots import tell_difference
from contracts.gates import GateResult
from contracts.stopping import Budget, Stop
from reports.model import BudgetLine, IterationRow, Loop, RejectedIdea, ReviewNote

Texts = Mapping[str, str]


def describe_loop(
    campaign: Campaign,
    iterations: Sequence[Iteration],
    candidates: Sequence[Candidate],
    reviews: Iterable[Event],
    budget: Budget,
    stop: Stop | None,
    texts: Texts,
) -> Loop:
    """The loop from its first iteration to its end. ``texts``: recorded patches and trade lists by artifact name."""
    return Loop(
        iterations=tuple(_iteration(one, iterations, candidates, texts) for one in iterations),
        rejected=tuple(_rejected(iterations, candidates)),
        reviews=tuple(
            ReviewNote(round(event.at * 1000), event.kind, str(event.payload.get("note", ""))) for event in reviews
        ),
        stopped="" if stop is None else stop.sentence,
        budget=_budget(campaign, iterations, budget),
    )


def _iteration(
    one: Iteration, iterations: Sequence[Iteration], candidates: Sequence[Candidate], texts: Texts
) -> IterationRow:
    row = next(item for item in candidates if (item.iteration, item.ordinal) == (one.number, one.candidate))
    parent = next((item for item in iterations if item.contract_digest in row.parents), None)
    appeared, vanished = _compare_trades(one, parent, texts)
    bot, differs = tell_difference(one)
    return IterationRow(
        number=one.number,
        hypothesis=row.hypothesis,
        edits=tuple(describe_edit(edit) for edit in row.edits),
        expected_effect=row.expected_effect,
        held=one.held,
        outcome=_outcome(one, parent),
        search_score=one.search_score,
        validation_score=one.validation_score,
        gates=tuple(GateResult(**gate) for gate in one.report.get("gates", ())),
        trials=one.trials,
        failed_trials=one.report.get("failed_trials", 0),
        trades_appeared=appeared,
        trades_vanished=vanished,
        diff="".join(texts[name] for name in patches_of(one.number, texts)),
        contract_digest=one.contract_digest,
        duration_s=one.duration_s,
        bot=bot,
        bot_differs=differs,
    )


def describe_edit(edit: Mapping[str, Any]) -> str:
    """A critic's edit in a few words."""
    fields = {key: value for key, value in edit.items() if key != "kind" and value is not None}
    shown = ", ".join(f"{key} {value}" for key, value in fields.items())
    return f"{str(edit['kind']).replace('_', ' ')}: {shown}"


def _outcome(one: Iteration, parent: Iteration | None) -> str:
    if parent is None:
        return "the first contract"
    gained = (one.validation_score or 0.0) - (parent.validation_score or 0.0)
    return f"{gained:+.1f} points of validation score against iteration {parent.number}"


def _compare_trades(one: Iteration, parent: Iteration | None, texts: Texts) -> tuple[int | None, int | None]:
    """How many trades appeared and vanished against the parent: by cell, slice, side and entry time."""
    names = [f"trades/iter_{item.number}.csv" for item in (one, parent) if item is not None]
    if len(names) < 2 or any(name not in texts for name in names):
        return None, None
    now, before = (_entries(texts[name]) for name in names)
    return len(now - before), len(before - now)


def _entries(text: str) -> set[tuple[str, ...]]:
    rows = csv.DictReader(text.splitlines())
    return {(row["cell"], row["slice"], row["side"], row["entry_time"]) for row in rows}


def _rejected(iterations: Sequence[Iteration], candidates: Sequence[Candidate]) -> Iterable[RejectedIdea]:
    for row in candidates:
        idea = row.hypothesis or "; ".join(describe_edit(edit) for edit in row.edits)
        if not row.accepted:
            yield RejectedIdea(row.iteration, idea, f"{row.reason}: {row.note}" if row.note else row.reason)
    for one in iterations:
        row = next(item for item in candidates if (item.iteration, item.ordinal) == (one.number, one.candidate))
        parent = next((item for item in iterations if item.contract_digest in row.parents), None)
        if one.held is False and parent is not None:
            margin = (one.validation_score or 0.0) - (parent.validation_score or 0.0)
            yield RejectedIdea(one.number, row.hypothesis, "tried, and it did not hold", f"{margin:+.1f} points")


def _budget(campaign: Campaign, iterations: Sequence[Iteration], budget: Budget) -> tuple[BudgetLine, ...]:
    cost = "cost (the model has no price here)" if campaign.tokens and not campaign.cost_usd else "cost"
    return (
        BudgetLine("iterations", float(len(iterations)), float(budget.max_iterations)),
        BudgetLine("wall clock", campaign.wall_clock_s, budget.wall_clock_s, "s"),
        BudgetLine("tokens", float(campaign.tokens), None if budget.tokens is None else float(budget.tokens)),
        BudgetLine(cost, campaign.cost_usd, budget.cost_usd, "USD"),
        BudgetLine("failures in a row", float(campaign.failures), float(budget.max_consecutive_failures)),
    )
