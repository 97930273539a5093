"""A campaign in small: scripted steps and a scripted provider, on a laboratory in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.db.creation import NewCampaign, insert_campaign
from app.db.models import Campaign, Candidate, Iteration, TrialTable
from app.lab import Lab
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
from app.loop.steps import Step
from app.outcome import Draft, Outcome
from app.settings import Settings
from app.transitions import Reason, State

TRIALS = 3


class CountingProvider:
    """Answers anything, and writes each question to a file, as a bill would."""

    name = "counting"

    def __init__(self, bill: Path | None = None, most: Usage | None = None) -> None:
        self._bill = bill
        self.most_per_call = most or Usage()

    def compile(self, request: CompileRequest) -> CompileAnswer:
        self._charge("compile", request.model_dump(mode="json"))
        return CompileAnswer(contract={"from": list(request.prompts)}, usage=self._usage())

    def code(self, request: CodeRequest) -> CodeAnswer:
        self._charge("code", request.model_dump(mode="json"))
        return CodeAnswer(source=f"contract = {json.dumps(request.contract, sort_keys=True)}\n", usage=self._usage())

    def critique(self, request: CritiqueRequest) -> CritiqueAnswer:
        raise AssertionError(f"the scripted steps do not ask the critic, but here is {request}")

    def _charge(self, role: str, request: Any) -> None:
        if self._bill is not None:
            with self._bill.open("a") as file:
                file.write(json.dumps([role, request], sort_keys=True) + "\n")

    def _usage(self) -> Usage:
        return Usage(prompt_tokens=self.most_per_call.tokens // 2)


def open_lab(folder: Path, provider: CountingProvider | None = None, lease_s: float = 8.0) -> Lab:
    """A laboratory that keeps everything in ``folder``."""
    settings = Settings(
        home=folder / "home",
        database_url="",
        reports_root=folder / "reports",
        bots_root=folder / "bots",
        lease_s=lease_s,
        poll_s=0.02,
        retry_pause_s=0.0,
    )
    return Lab.open(settings, provider or CountingProvider(folder / "bill.jsonl"))


def add_campaign(lab: Lab, campaign_id: str = "c1", **request: Any) -> Campaign:
    """A queued campaign, without the checks of a real creation."""
    with lab.database.write() as session:
        return insert_campaign(session, NewCampaign(campaign_id, "scripted", {"prompt": "Buy.", **request}, {}))


def scripted_steps(iterations: int = 2, note: Callable[[str], None] | None = None) -> Mapping[State, Step]:
    """Steps that do nothing but what a loop records: exchanges, artifacts, rows. ``note`` hears which one runs."""
    tell = note or (lambda _: None)

    def brief(context: StepContext) -> Outcome:
        tell("brief")
        answer = context.journal.compile(CompileRequest(prompts=("Buy.",)))
        draft = Draft("briefs/brief.json", json.dumps(answer.contract).encode())
        row = _candidate(context, 1)
        return Outcome(State.BRIEF_GENERATED, Reason.COMPILED, drafts=(draft,), rows=(row,), changes={"iteration": 1})

    def code(context: StepContext) -> Outcome:
        tell("code")
        number = context.campaign.iteration
        answer = context.journal.code(CodeRequest(contract={"iteration": number}))
        draft = Draft(f"bots/iter_{number}.py", answer.source.encode())
        return Outcome(State.CODE_GENERATED, Reason.BOT_WRITTEN, drafts=(draft,))

    def search(context: StepContext) -> Outcome:
        tell("search")
        context.check()
        context.tell({"done": 1})
        number = context.campaign.iteration
        draft = Draft(f"trials/iter_{number}_1.trials", b"trials" * 100)
        return Outcome(State.CAMPAIGN_RUNNING, Reason.MATRIX_RAN, drafts=(draft,), rows=(_table(context),))

    def evaluate(context: StepContext) -> Outcome:
        tell("evaluate")
        number = context.campaign.iteration
        draft = Draft(f"iterations/iter_{number}.json", json.dumps({"iteration": number}).encode())
        return Outcome(State.CAMPAIGN_EVALUATED, Reason.SCORED, drafts=(draft,), rows=(_iteration(context),))

    def refine(context: StepContext) -> Outcome:
        tell("refine")
        number = context.campaign.iteration
        if number >= iterations:
            draft = Draft("report.html", b"<p>the end</p>")
            return Outcome(State.COMPLETED, Reason.VERDICT, drafts=(draft,), changes={"verdict": "iterate"})
        row = _candidate(context, number + 1)
        return Outcome(State.REFINEMENT_PLANNED, Reason.REFINED, rows=(row,), changes={"iteration": number + 1})

    return {
        State.QUEUED: brief,
        State.BRIEF_GENERATED: code,
        State.CODE_GENERATED: search,
        State.CAMPAIGN_RUNNING: evaluate,
        State.CAMPAIGN_EVALUATED: refine,
        State.REFINEMENT_PLANNED: code,
    }


def _candidate(context: StepContext, iteration: int) -> Candidate:
    return Candidate(
        campaign_id=context.campaign.id,
        iteration=iteration,
        ordinal=1,
        accepted=True,
        reason="accepted",
        note="",
        operator="scripted",
        parents=[],
        contract={"iteration": iteration},
        contract_digest=f"{iteration:064d}",
        logic_digest=f"{iteration:064d}",
        edits=[],
        hypothesis="",
        expected_effect="",
    )


def _table(context: StepContext) -> TrialTable:
    return TrialTable(
        campaign_id=context.campaign.id,
        iteration=context.campaign.iteration,
        candidate=1,
        first=1,
        trials=TRIALS,
        content=b"",
    )


def _iteration(context: StepContext) -> Iteration:
    number = context.campaign.iteration
    return Iteration(
        campaign_id=context.campaign.id,
        number=number,
        candidate=1,
        contract_digest=f"{number:064d}",
        cell="EURUSD 1h",
        values={},
        search_score=10.0 * number,
        validation_score=10.0 * number,
        risk_breach=False,
        held=None,
        report={},
        trials=TRIALS,
        duration_s=0.0,
        retries=0,
        tokens=0,
        cost_usd=0.0,
    )
