"""What the critic is shown of an iteration: search and validation, and nothing else exists here to be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from app.llm.protocol import CandidateEvidence, GateEvidence, GroupEvidence, ParameterEvidence
from app.loop.judging import Judged
from contracts.parameters import ParameterSpec
from evaluation.candidate_runs import CellRun
from evaluation.ranking import score_place
from evaluation.slices import Unsealed
from evaluation.trials import TrialBatch

_GOOD_SHARE = 0.1
_MIDDLE = (25.0, 75.0)


def show_candidate(judged: Judged) -> CandidateEvidence:
    """The candidate with its metrics, gates, health warnings and groups of trades."""
    report = judged.report
    return CandidateEvidence(
        cell=str(judged.candidate.cell or "all"),
        values={name: float(value) for name, value in judged.candidate.values.items()},
        score=report.ranked.validation.total,
        metrics={"search": dict(report.search), "validation": dict(report.validation)},
        gates=tuple(
            GateEvidence(gate=gate.gate, value=gate.value, limit=gate.limit, passed=gate.passed, margin=gate.margin)
            for gate in report.gates
        ),
        groups=tuple(_group_trades(judged.runs)),
        warnings=tuple(check.sentence for check in report.health if not check.passed),
    )


def show_parameters(judged: Judged, batch: TrialBatch, unsealed: Unsealed) -> tuple[ParameterEvidence, ...]:
    """Each parameter with its range, its best value, and where the good trials have it."""
    scored = score_place(batch, unsealed, judged.candidate.cell)
    count = max(1, round(batch.sets * _GOOD_SHARE))
    good = batch.values[np.argsort(-scored.rank.total, kind="stable")[:count]]
    specs = {spec.name: spec for spec in judged.contender.program().parameters}
    return tuple(
        _show_parameter(specs[name], judged.candidate.values[name], good[:, column].tolist())
        for column, name in enumerate(batch.names)
    )


def _show_parameter(spec: ParameterSpec, best: float, good: Sequence[float]) -> ParameterEvidence:
    low, high = (float(value) for value in np.percentile(good, _MIDDLE))
    return ParameterEvidence(
        name=spec.name,
        value=spec.value,
        min=spec.min,
        max=spec.max,
        step=spec.step,
        enabled=spec.enabled,
        best=float(best),
        good_low=low,
        good_high=high,
    )


def _group_trades(runs: Sequence[CellRun]) -> Iterator[GroupEvidence]:
    """Trades on search by side, exit reason, hour of entry (UTC) and, where there are several, cell."""
    groups: dict[tuple[str, str], list[float]] = defaultdict(list)
    for run in runs:
        trades = run.search.trades
        for index in range(len(trades)):
            pnl = float(trades.pnl[index])
            hour = datetime.fromtimestamp(int(trades.entry_time[index]) / 1000, UTC).hour
            groups["side", "long" if trades.side[index] > 0 else "short"].append(pnl)
            groups["exit_reason", trades.exit_reason[index]].append(pnl)
            groups["hour", f"{hour:02d}"].append(pnl)
            if len(runs) > 1:
                groups["cell", str(run.cell)].append(pnl)
    for group, key in sorted(groups):
        pnl_of_group = groups[group, key]
        yield GroupEvidence.model_validate(
            {
                "group": group,
                "key": key,
                "trades": len(pnl_of_group),
                "win_rate_pct": 100.0 * sum(pnl > 0 for pnl in pnl_of_group) / len(pnl_of_group),
                "net_pnl": sum(pnl_of_group),
            }
        )
