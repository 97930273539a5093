"""brief_generated, refinement_planned → code_generated: the bot of every candidate, and what changed since the last."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Sequence

from app.errors import CampaignRefused
from app.llm.protocol import CodeRequest
from app.loop.candidates import Contender, load_contenders, of_iteration
from app.loop.context import StepContext
from app.loop.contract_files import contract_name, write_contract
from app.loop.footprint import BOT, find_excess
from app.outcome import Draft, Outcome
from app.transitions import Reason, State

_TRIES = 3
_NOTHING = ("/dev/null", "")


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
        drafts=(*drafts, Draft(f"patches/iter_{iteration}.diff", patch.encode())),
    )


def bot_name(contender: Contender) -> str:
    """The artifact of a candidate's bot."""
    suffix = "" if contender.ordinal == 1 else f"_{contender.ordinal}"
    return f"bots/iter_{contender.iteration}{suffix}.py"


def _write_bot(context: StepContext, contender: Contender, contenders: Sequence[Contender]) -> str:
    before = _bot_of(context, _parent_of(contender, contenders))
    request = CodeRequest(contract=contender.contract.model_dump(mode="json", exclude_defaults=True))
    complaint = ""
    for _ in range(_TRIES):
        source = context.journal.code(request).source
        complaint = _find_fault(source) or find_excess({BOT: before}, {BOT: source})
        if not complaint:
            return source
        request = request.model_copy(update={"source": source, "complaint": complaint})
    raise CampaignRefused(f"The coder gave no bot that may be used in {_TRIES} tries: {complaint}")


def _find_fault(source: str) -> str:
    try:
        ast.parse(source)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except ValueError as error:
        return str(error)
    return ""


def _diff(context: StepContext, contender: Contender, source: str, contenders: Sequence[Contender]) -> str:
    """Unified diffs of contract and bot against the parent's; against nothing where there is none."""
    parent = _parent_of(contender, contenders)
    contract = (contract_name(contender.iteration, contender.ordinal), write_contract(contender.contract))
    bot = (bot_name(contender), source)
    if parent is None:
        return _unified(_NOTHING, contract) + _unified(_NOTHING, bot)
    old_contract = (contract_name(parent.iteration, parent.ordinal), write_contract(parent.contract))
    old_bot = (bot_name(parent), _bot_of(context, parent))
    return _unified(old_contract, contract) + _unified(old_bot, bot)


def _parent_of(contender: Contender, contenders: Sequence[Contender]) -> Contender | None:
    return next((one for one in contenders if one.row.contract_digest in contender.row.parents), None)


def _bot_of(context: StepContext, contender: Contender | None) -> str:
    """The source of an earlier candidate's bot; empty for none."""
    if contender is None:
        return ""
    return context.lab.folder.read(context.campaign.id, bot_name(contender)).decode()


def _unified(before: tuple[str, str], after: tuple[str, str]) -> str:
    """The diff of two files, each as its name and its text."""
    old, new = before[1].splitlines(keepends=True), after[1].splitlines(keepends=True)
    old_name = before[0] if before == _NOTHING else f"a/{before[0]}"
    lines = difflib.unified_diff(old, new, old_name, f"b/{after[0]}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
