"""A campaign's course so far, wherever it is kept: what its refinement and its end rest on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from app.db.models import Iteration
from app.loop.candidates import Contender, gather_ledger, load_contenders
from app.loop.cells import CampaignCells, load_cells
from app.loop.context import StepContext
from app.loop.judging import Judged, judge_again
from app.loop.standing import best_iteration, best_to_refine, load_iterations
from evaluation.ledger import TrialLedger
from evaluation.trials import TrialBatch


@dataclass(frozen=True)
class Course:
    """``iterations``: finished ones. ``contenders``: theirs, with every trial in ``ledger``, read by ``trials``."""

    cells: CampaignCells
    iterations: Sequence[Iteration]
    vetoed: Collection[int]
    contenders: Sequence[Contender]
    ledger: TrialLedger
    trials: Callable[[Contender], TrialBatch]

    @property
    def best(self) -> Iteration | None:
        """The best finished iteration; see ``best_iteration``."""
        return best_iteration(self.iterations, self.vetoed)

    def contender_of(self, iteration: Iteration) -> Contender:
        """The contender that was the best of an iteration."""
        wanted = (iteration.number, iteration.candidate)
        return next(one for one in self.contenders if (one.iteration, one.ordinal) == wanted)

    def judge_best(self) -> Judged | None:
        """The candidate of the best iteration, judged as it was then; None where there is none."""
        return self._judge(self.best)

    def judge_to_refine(self) -> Judged | None:
        """The candidate to go on from, likewise; see ``best_to_refine``."""
        return self._judge(best_to_refine(self.iterations, self.vetoed))

    def _judge(self, iteration: Iteration | None) -> Judged | None:
        if iteration is None:
            return None
        contender = self.contender_of(iteration)
        return judge_again(contender, self.trials(contender), self.cells, iteration)


def load_course(context: StepContext) -> Course:
    """The course of the step's campaign, from the record."""
    lab, campaign = context.lab, context.campaign
    with lab.database.read() as session:
        iterations, vetoed = load_iterations(session, campaign.id, context.seen)
    contenders = load_contenders(lab, campaign.id, len(iterations))
    ledger = gather_ledger(lab, contenders)
    return Course(
        load_cells(lab, campaign), iterations, vetoed, contenders, ledger, lambda contender: contender.trials(lab)
    )
