"""The test over all trials from iteration to iteration: each adds its own to what the one before it left."""

from __future__ import annotations

from collections.abc import Sequence

from app.loop.candidates import Contender, gather_ledger, of_iteration
from app.loop.cells import CampaignCells, tally_name
from app.loop.context import StepContext
from app.loop.judging import bootstrap_seed
from evaluation.tally import Tally, count_batch, start_tally


def count_iteration(context: StepContext, contenders: Sequence[Contender], cells: CampaignCells) -> Tally:
    """The tally after the campaign's current iteration; ``contenders``: of all iterations so far.

    Raises LedgerError where what the iterations before left is not a test of their trials.
    """
    number, unsealed = context.campaign.iteration, cells.data.unsealed
    if number == 1:
        tally = start_tally(unsealed, bootstrap_seed(context.request.search))
    else:
        tally = load_tally(context, [one for one in contenders if one.iteration < number], number - 1)
    own = sorted(of_iteration(contenders, number), key=lambda one: one.contract.logic_digest())
    for contender in own:
        tally = count_batch(tally, contender.trials(context.lab), unsealed)
    return tally


def load_tally(context: StepContext, contenders: Sequence[Contender], number: int) -> Tally:
    """The tally that iteration ``number`` left, which must be of the trials of all ``contenders`` up to then.

    Raises LedgerError where it is not.
    """
    tally = Tally.from_bytes(context.lab.folder.read(context.campaign.id, tally_name(number)))
    tally.check_batches([one.digest for one in gather_ledger(context.lab, contenders).recorded()])
    return tally
