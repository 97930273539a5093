"""A whole campaign in memory: the steps of the loop one after the other, without the record between them.

What a step decides is decided here by the same functions, in the same order, from the same seeds; what is left out is
what decides nothing: bots, exports, artifacts, the database. One campaign answers for several numbers of iterations:
no step asks how many are left, so at each of the ``ends`` it is concluded as if its budget were used up there, with a
seal of its own for that, and goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.calibration.runners import SharedRunners
from app.db.models import Candidate, Iteration
from app.errors import CampaignRefused
from app.llm.protocol import Provider
from app.loop.candidates import Contender
from app.loop.cells import CampaignCells, choose_costs
from app.loop.course import Course
from app.loop.judging import Judged, bootstrap_seed, markets_of, programs_of, weigh_against
from app.loop.question import ask_about
from app.loop.refining import seek_idea
from app.loop.scoring import judge_best, score_iteration
from app.loop.standing import find_soft_stop, is_ready
from app.loop.steps.brief import brief_of, first_candidate, understand
from app.loop.steps.search import plan_search
from app.loop.verdicts import Ending, conclude
from app.refinement.limits import fit_contract
from contracts.campaign import CampaignRequest
from contracts.program import build_program
from contracts.stopping import Budget, Spent, Stop, check_budget
from contracts.strategy import parse_contract
from engine.settings import Costs, RunSettings
from evaluation.cells import Cell
from evaluation.evidence import UnsealedEvidence
from evaluation.ledger import TrialLedger
from evaluation.opening import Opening, open_seal, opening_subject
from evaluation.permit import grant_permit
from evaluation.readiness import OpeningDecision
from evaluation.search import search_matrix
from evaluation.slices import divide
from evaluation.tally import count_batch, start_tally
from evaluation.trials import TrialBatch
from market.bars import Bars

_ID = "in-memory"
_FIRST_LOOK = 1


def run_campaign(
    request: CampaignRequest, bars: Mapping[Cell, Bars], provider: Provider, ends: Collection[int] = ()
) -> dict[int, Ending]:
    """Run a campaign on bars that nobody opened before; returns how it ends where it may run so many iterations.

    ``ends``: numbers of iterations up to the request's own budget, which is always one of them. Raises LabError where
    the prompts or the contract cannot be traded as asked.
    """
    campaign = _Campaign(request, bars, provider)
    most = request.budget.max_iterations
    open_ends, found = sorted({*ends, most}), dict[int, Ending]()
    stop: Stop | None = None
    while open_ends and stop is None:
        campaign.iterate()
        if campaign.is_ready:
            break
        if campaign.number == open_ends[0]:
            found[open_ends.pop(0)] = campaign.conclude(_used_up(campaign.number))
        stop = campaign.go_on() if open_ends else None
    return found | dict.fromkeys(open_ends, campaign.conclude(stop)) if open_ends else found


@dataclass
class _Campaign:
    """What the record would hold."""

    request: CampaignRequest
    bars: Mapping[Cell, Bars]
    provider: Provider
    rows: list[Candidate] = field(default_factory=list)
    contenders: list[Contender] = field(default_factory=list)
    iterations: list[Iteration] = field(default_factory=list)
    batches: dict[int, TrialBatch] = field(default_factory=dict)
    judged: dict[int, Judged | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cells = self._divide()
        self.runners = SharedRunners()
        self.tally = start_tally(self.cells.data.unsealed, bootstrap_seed(self.request.search))
        self._accept(self._first_row())

    @property
    def number(self) -> int:
        """Finished iterations."""
        return len(self.iterations)

    @property
    def is_ready(self) -> bool:
        """Whether the seal may be opened on the last iteration."""
        return is_ready(self.iterations[-1])

    def iterate(self) -> None:
        """Search, count, judge and score the contract that was accepted last."""
        contender = self.contenders[-1]
        plan, unsealed = plan_search(self.request.search, contender), self.cells.data.unsealed
        batch = search_matrix(contender.program(), unsealed, self.cells.settings, plan, factory=self.runners).batch
        self.batches[contender.iteration] = batch
        self.tally = count_batch(self.tally, batch, unsealed)
        judged = self.judged[self.number + 1] = judge_best([(contender, batch)], self.cells)
        weighed = None if judged is None else self._weigh(judged)
        self.iterations.append(score_iteration([contender], judged, weighed, self.tally, self.iterations))

    def go_on(self) -> Stop | None:
        """Take the critic's next contract; or why the loop ends here."""
        stop = find_soft_stop(self.request, self.iterations)
        question = ask_about(self._course(), self.rows, (), self.request.search)
        if stop is not None or question is None:
            return stop or Stop("no_candidate", False, "no iteration has a candidate that may be refined")
        found = seek_idea(question, self.request.constraints, self.provider.critique)
        if found.contract is None:
            return found.stop
        # As the record has them: by iteration, then by ordinal.
        self.rows.extend(found.rows[1:])
        self._accept(found.rows[0])
        self.rows.sort(key=lambda row: (row.iteration, row.ordinal))
        return None

    def conclude(self, stop: Stop | None) -> Ending:
        """How the campaign ends if it ends here."""
        return conclude(self._course(), stop, self._weigh, self._open)

    def _divide(self) -> CampaignCells:
        """The cells, with a vault that was not opened yet."""
        constraints = self.request.constraints
        costs = {cell: Costs(**choose_costs(one.instrument, constraints)) for cell, one in self.bars.items()}
        return CampaignCells(divide(self.bars), {cell: RunSettings(costs=one) for cell, one in costs.items()})

    def _first_row(self) -> Candidate:
        answer = understand(self.request, self.provider.compile)
        if answer.contract is None or (answer.not_understood and not self.request.accept_partial):
            raise CampaignRefused(answer.problem or f"Not understood: {', '.join(answer.not_understood)}.")
        contract = fit_contract(parse_contract(answer.contract), self.request)
        build_program(contract)
        return first_candidate(_ID, contract, "compiled", answer.brief or brief_of(contract))

    def _accept(self, row: Candidate) -> None:
        self.rows.append(row)
        self.contenders.append(Contender(row, parse_contract(row.contract)))

    def _course(self) -> Course:
        iterations, contenders = tuple(self.iterations), tuple(self.contenders)
        return _Course(self.cells, iterations, (), contenders, self._ledger(), self._trials, self.judged)

    def _ledger(self) -> TrialLedger:
        """Every trial so far: a ledger of its own for each end, which the iterations after it do not add to."""
        ledger = TrialLedger()
        for batch in self.batches.values():
            ledger.append(batch)
        return ledger

    def _trials(self, contender: Contender) -> TrialBatch:
        return self.batches[contender.iteration]

    def _weigh(self, judged: Judged) -> tuple[UnsealedEvidence, OpeningDecision]:
        return weigh_against(judged, self.tally, self._trials(judged.contender), self.cells, _FIRST_LOOK)

    def _open(self, judged: Judged) -> Opening:
        cells = self._divide()
        data, ledger = cells.data, self._ledger()
        subject = opening_subject(ledger, judged.candidate)
        permit = grant_permit(_ID, markets_of(cells), data.dates, data.digest, subject, ())
        programs, seed = programs_of(self.contenders), bootstrap_seed(self.request.search)
        return open_seal(data, permit, ledger, programs, cells.settings, judged.candidate, seed)


@dataclass(frozen=True)
class _Course(Course):
    """A course that remembers what was ``judged``, by iteration; judged again, it would be the same."""

    judged: Mapping[int, Judged | None]

    def judge_best(self) -> Judged | None:
        """As it was judged when the iteration was scored."""
        return None if self.best is None else self.judged[self.best.number]


def _used_up(iterations: int) -> Stop:
    """The stop of a campaign that may run no more iterations."""
    stop = check_budget(Budget(max_iterations=iterations), Spent(iterations=iterations))
    assert stop is not None  # noqa: S101 (they are used up)
    return stop
