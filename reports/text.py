"""The verdict in plain words: for a terminal, and for the head of the page."""

from __future__ import annotations

from contracts.campaign import Verdict
from contracts.gates import GateResult
from reports.definitions import gate_bound, gate_label, gate_number
from reports.model import CampaignReport, Evidence
from reports.numbers import count, date, number, probability, visible

VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.PROMOTE_CANDIDATE: "Promote",
    Verdict.ITERATE: "Iterate",
    Verdict.REJECT: "Reject",
}
VERDICT_MEANINGS: dict[Verdict, str] = {
    Verdict.PROMOTE_CANDIDATE: "the trader's gates and the evidence were both passed",
    Verdict.ITERATE: "neither proven nor refuted",
    Verdict.REJECT: "the evidence is against it",
}

NEVER_VERIFIED: tuple[str, ...] = (
    "Swap and financing are not modelled.",
    "Spread and slippage are constants per side; in the market they widen with news and at the session's turn.",
    "What happens within a bar is not known: where a bar holds both stop and target, the stop is taken.",
    "A broker's sessions, holidays, rejections and partial fills are not modelled.",
)
"""What no campaign can check, whatever its outcome."""


def headline(report: CampaignReport) -> str:
    """One line: ``Iterate: neither proven nor refuted``, or where an unfinished campaign stands."""
    decision = report.decision
    if decision.verdict is None:
        return f"No verdict: the campaign is {decision.state.replace('_', ' ')}"
    verdict = decision.verdict.verdict
    return f"{VERDICT_WORDS[verdict]}: {VERDICT_MEANINGS[verdict]}"


def reasons(report: CampaignReport) -> tuple[str, ...]:
    """The verdict's reasons as sentences, the weightiest first."""
    verdict = report.decision.verdict
    return () if verdict is None else tuple(reason.sentence for reason in verdict.reasons)


def evidence_sentence(evidence: Evidence | None) -> str:
    """What was found at the opening, or why there was none."""
    if evidence is None:
        return "not computed; the seal was not opened"
    over = f"{count(evidence.trials)} trials"
    if not evidence.opened:
        why = f" ({evidence.why_sealed.strip().rstrip('.')})" if evidence.why_sealed else ""
        return f"the seal was not opened{why}; {over} on record"
    found = f"SPA p {probability(evidence.p_value)} over {over}, at most {probability(evidence.p_limit)} allowed"
    sealed = f"sealed PSR {number(evidence.sealed_psr, 3)}"
    return f"the seal was opened (opening {evidence.k} of these dates): {found}; {sealed}"


def gate_sentence(gate: GateResult) -> str:
    """``Sharpe ratio, validation 0.41, at least 0.80: missed by 0.39``."""
    value = gate_number(gate.gate, gate.value)
    limit = f"{gate_bound(gate.gate)} {gate_number(gate.gate, gate.limit)}"
    if gate.margin is None:
        return f"{gate_label(gate.gate)} {value}, {limit}: missed"
    outcome = "passed with" if gate.passed else "missed by"
    return f"{gate_label(gate.gate)} {value}, {limit}: {outcome} {gate_number(gate.gate, abs(gate.margin))}"


def verdict_text(report: CampaignReport) -> str:
    """A few lines for a terminal, each safe to print: no control or direction-changing characters."""
    cells = ", ".join(cell.cell for cell in report.cells) or "no cells"
    title = f"{report.strategy} v{report.version} on {cells}{', SYNTHETIC bars' if report.synthetic else ''}"
    rows = [
        ("verdict", headline(report)),
        *(("because", sentence) for sentence in reasons(report)),
        ("evidence", evidence_sentence(report.evidence)),
        *(("gate", gate_sentence(gate)) for gate in report.gates),
    ]
    if not report.gates:
        rows.append(("gates", "not computed: no candidate was evaluated"))
    if report.dates is not None:
        rows.append(("dates", f"{date(report.dates.start)} to {date(report.dates.end - 1)}"))
    lines = [title, *(f"  {label:<9} {text}" for label, text in rows)]
    return "\n".join(visible(line.replace("\n", " ").replace("\t", " ")) for line in lines) + "\n"
