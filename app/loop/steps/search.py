"""code_generated → campaign_running: every trial of the iteration's candidates on every cell."""

from __future__ import annotations

from app.loop.candidates import Contender, load_contenders, of_iteration
from app.loop.cells import CampaignCells, batch_name, load_cells
from app.loop.context import StepContext
from app.loop.guide import describe_clock_stop
from app.loop.seeds import derive_seed
from app.outcome import Draft, Happening, Outcome
from app.transitions import Reason, State
from app.trial_tables import tabulate
from contracts.campaign import Search
from contracts.stopping import Stop
from evaluation.search import SearchPlan, SearchProgress, search_matrix
from evaluation.trials import TrialBatch


def run_search(context: StepContext) -> Outcome:
    """The step. Raises Interrupted between two batches of trials where a pause or cancel was asked for."""
    iteration = context.campaign.iteration
    cells = load_cells(context.lab, context.campaign)
    contenders = of_iteration(load_contenders(context.lab, context.campaign.id, iteration), iteration)
    watch = _Watch(context)
    batches = [(contender, _search(context, contender, cells, watch)) for contender in contenders]
    drafts, tables, count = [], [], 0
    for contender, batch in batches:
        content = batch.to_bytes()
        drafts.append(Draft(batch_name(iteration, contender.ordinal), content, batch.digest()))
        tables.append(tabulate(batch, context.campaign.id, contender.ordinal, count + 1))
        count += batch.trials
        context.lab.trials.keep(batch)
    return Outcome(
        State.CAMPAIGN_RUNNING,
        Reason.MATRIX_RAN,
        note="" if watch.stop is None else watch.stop.sentence,
        payload={"trials": count, "batches": [batch.digest() for _, batch in batches]},
        drafts=tuple(drafts),
        rows=tuple(tables),
        happenings=() if watch.stop is None else (watch.happening(),),
    )


def plan_search(search: Search, contender: Contender) -> SearchPlan:
    """The search of one contender: another one, another seed."""
    seed = derive_seed(search.seed, "search", contender.iteration, contender.ordinal)
    return SearchPlan(search.trials, seed, contender.iteration)


class _Watch:
    """Asked between batches: gives way to requests, and stops the search when the time is up."""

    def __init__(self, context: StepContext) -> None:
        self._context = context
        self._batches = 0
        self.stop: Stop | None = None

    def should_stop(self) -> bool:
        self._context.check()
        self._batches += 1
        self.stop = self.stop or self._context.guide.stop(self._context.moment, self._batches)
        return self.stop is not None

    def happening(self) -> Happening:
        """The stop as an event; a replay stops after as many batches of the same step."""
        assert self.stop is not None  # noqa: S101 (asked for only after a stop)
        return Happening("clock_stop", describe_clock_stop(self.stop, self._context.moment, self._batches))


def _search(context: StepContext, contender: Contender, cells: CampaignCells, watch: _Watch) -> TrialBatch:
    def tell(progress: SearchProgress) -> None:
        context.tell({"step": "search", "done": progress.done, "total": progress.total, "score": progress.best_score})

    plan = plan_search(context.request.search, contender)
    unsealed = cells.data.unsealed
    return search_matrix(contender.program(), unsealed, cells.settings, plan, tell, watch.should_stop).batch
