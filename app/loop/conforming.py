"""A candidate's bot beside its contract: run in the sandbox, sent back to the coder for repair, put on record.

A replay follows the record: it asks the coder what was asked then, and runs no bot.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import count

from app.conformance.examining import Finding, examine
from app.conformance.record import Attempt, Conformance, Status
from app.conformance.scenes import Stage
from app.conformance.staging import Shown, set_stage
from app.conformance.trespass import find_trespass
from app.llm.protocol import CodeRequest
from app.loop.bots import bot_name, code_request, find_fault, last_bot_name, parent_of, read_bot
from app.loop.candidates import Contender, load_contenders
from app.loop.cells import CampaignCells
from app.loop.context import StepContext
from app.loop.journal import BudgetReached
from app.loop.judging import Judged
from app.loop.patches import repair_patch_name, unify
from app.loop.seeds import derive_seed
from app.outcome import Draft
from sandbox.lint import lint_source
from sandbox.protocol import Sandbox, SandboxUnavailable

_ADVICE = 6  # findings of the lint that are passed on


@dataclass(frozen=True)
class Conformed:
    """What came of it, and the versions of the bot that were written for it, as artifacts."""

    conformance: Conformance
    drafts: tuple[Draft, ...] = ()


@dataclass
class _Repairs:
    """A bot and its next versions. ``drafts``: those that were asked for here, and what each of them changed."""

    context: StepContext
    contender: Contender
    before: str
    source: str
    drafts: tuple[Draft, ...] = ()
    asked: int = 0
    made: int = 0

    def ask(self, complaint: str) -> bool:
        """Ask for the next version; False where it is the same text again, or the budget allows no question."""
        request: CodeRequest = code_request(self.contender)
        request = request.model_copy(update={"source": self.source, "complaint": complaint})
        try:
            source = self.context.journal.code(request).source
        except BudgetReached:
            return False
        self.asked += 1
        if source == self.source:
            return False
        before = (self.name, self.source)
        self.source, self.made = source, self.made + 1
        patch = unify(before, (self.name, source))
        self.drafts += (Draft(self.name, source.encode()), Draft(repair_patch_name(self.name), patch.encode()))
        return True

    @property
    def name(self) -> str:
        """The artifact of the version there is now."""
        return bot_name(self.contender, self.made)

    @property
    def sha256(self) -> str:
        """Of the version there is now."""
        return hashlib.sha256(self.source.encode()).hexdigest()


def conform(context: StepContext, judged: Judged, cells: CampaignCells) -> Conformed:
    """Hold the bot of the iteration's best candidate against its contract, with the candidate's parameters.

    Where no sandbox is, nothing is run and the record says so. Raises SandboxUnavailable where one went away.
    """
    contender = judged.contender
    repairs = _open(context, contender)
    recorded = context.guide.conformance(context.moment)
    if recorded is not None:
        return _follow(Conformance.of(recorded), repairs)
    try:
        sandbox = context.lab.workbench.take()
    except SandboxUnavailable as missing:
        name = last_bot_name(context.lab, contender)
        return Conformed(Conformance(Status.NOT_RUN, name, reason=str(missing)))
    seed = derive_seed(context.request.search.seed, "conformance", contender.contract.logic_digest())
    stage = set_stage(contender.program(), judged.candidate.values, show_cells(cells), seed)
    return _repair(context, repairs, stage, sandbox)


def show_cells(cells: CampaignCells) -> list[Shown]:
    """The search bars of every cell; what comes after them is not there."""
    return [
        Shown(str(cell.cell), cell.search.bars, cell.search.score_from, cells.settings[cell.cell])
        for cell in cells.data.unsealed.cells
    ]


def _open(context: StepContext, contender: Contender) -> _Repairs:
    contenders = load_contenders(context.lab, context.campaign.id, contender.iteration)
    before = read_bot(context.lab, parent_of(contender, contenders))
    return _Repairs(context, contender, before, read_bot(context.lab, contender))


def _repair(context: StepContext, repairs: _Repairs, stage: Stage, sandbox: Sandbox) -> Conformed:
    attempts: list[Attempt] = []
    for repair in count():
        context.tell({"step": "conformance", "repair": repair})
        finding = _judge(context, repairs, stage, sandbox)
        attempts.append(_attempt(repairs.sha256, finding))
        if finding.agrees or repair == context.lab.settings.bot_repairs or not repairs.ask(finding.complaint):
            break
    last = attempts[-1]
    conformance = Conformance(
        status=Status.AGREED if not last.complaint else Status.DISAGREES,
        bot=repairs.name,
        reason=_first_line(last.complaint),
        sandbox=sandbox.name,
        cells=len(stage.real),
        hostile=len(stage.hostile),
        bars=sum(len(scene.bars) for scene in stage.scenes),
        exercised=len(stage.exercised),
        not_exercised=stage.missing,
        attempts=tuple(attempts),
        questions=repairs.asked,
    )
    return Conformed(conformance, repairs.drafts)


def _judge(context: StepContext, repairs: _Repairs, stage: Stage, sandbox: Sandbox) -> Finding:
    """Refused outright, or run; the lint only adds to what is wrong, and is noted where nothing is."""
    fault = find_fault(repairs.before, repairs.source) or find_trespass(repairs.source)
    if fault:
        return Finding(f"The bot cannot be used. {fault}", "its source")
    finding = examine(stage, repairs.source, sandbox, context.check)
    advice = [str(one) for one in lint_source(repairs.source)[:_ADVICE]]
    if not advice:
        return finding
    if finding.agrees:
        return replace(finding, notes=(*finding.notes, *(f"lint, {line}" for line in advice)))
    return replace(
        finding, complaint="\n".join((finding.complaint, "Besides, the source has what no bot needs:", *advice))
    )


def _attempt(sha256: str, finding: Finding) -> Attempt:
    return Attempt(sha256, finding.complaint, finding.where, finding.trades, finding.scenes, finding.notes)


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def _follow(recorded: Conformance, repairs: _Repairs) -> Conformed:
    """Ask for the versions on record again, each with the complaint on record."""
    for attempt in recorded.attempts[: recorded.questions]:
        repairs.ask(attempt.complaint)
    return Conformed(recorded, repairs.drafts)
