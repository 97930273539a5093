"""brief_generated, refinement_planned → code_generated: the bot of every candidate, and what changed since the last."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import CampaignRefused
from app.loop.bots import bot_name, code_request, find_fault, last_bot_name, parent_of, read_bot
from app.loop.candidates import Contender, load_contenders, of_iteration
from app.loop.context import StepContext
from app.loop.contract_files import contract_name, write_contract
from app.loop.patches import NOTHING, patch_name, unify
from app.outcome import Draft, Outcome
from app.transitions import Reason, State

_TRIES = 3


def write_code(context: StepContext) -> Outcome:
    """The step. Raises CampaignRefused where the coder gives no module that may be used after three tries."""
    iteration = context.campaign.iteration
    contenders = load_contenders(context.lab, context.campaign.id, iteration)
    bots = [(one, _write_bot(context, one, contenders)) for one in of_iteration(contenders, iteration)]
    drafts = [Draft(bot_name(contender), source.encode()) for contender, source in bots]
    patch = "".join(_diff(context, contender, source, contenders) for contender, source in bots)
    return Outcome(
        State.CODE_GENERATED,
        Reason.BOT_WRITTEN,
        payload={"bots": [draft.name for draft in drafts]},
        drafts=(*drafts, Draft(patch_name(iteration), patch.encode())),
    )


def _write_bot(context: StepContext, contender: Contender, contenders: Sequence[Contender]) -> str:
    before = read_bot(context.lab, parent_of(contender, contenders))
    request = code_request(contender)
    complaint = ""
    for _ in range(_TRIES):
        source = context.journal.code(request).source
        complaint = find_fault(before, source)
        if not complaint:
            return source
        request = request.model_copy(update={"source": source, "complaint": complaint})
    raise CampaignRefused(f"The coder gave no bot that may be used in {_TRIES} tries: {complaint}")


def _diff(context: StepContext, contender: Contender, source: str, contenders: Sequence[Contender]) -> str:
    """Unified diffs of contract and bot against the parent's; against nothing where there is none."""
    parent = parent_of(contender, contenders)
    contract = (contract_name(contender.iteration, contender.ordinal), write_contract(contender.contract))
    bot = (bot_name(contender), source)
    if parent is None:
        return unify(NOTHING, contract) + unify(NOTHING, bot)
    old_contract = (contract_name(parent.iteration, parent.ordinal), write_contract(parent.contract))
    old_bot = (last_bot_name(context.lab, parent), read_bot(context.lab, parent))
    return unify(old_contract, contract) + unify(old_bot, bot)
