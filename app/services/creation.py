"""New campaigns: whatever can be known to be wrong with one is said before it exists."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from app.db.creation import NewCampaign, find_answer, insert_campaign, remember_answer
from app.db.database import Session
from app.db.models import Campaign
from app.db.reads import get_campaign
from app.errors import CampaignRefused
from app.lab import Lab
from app.llm.providers import check_provider
from app.redaction import hide_in
from app.refinement.limits import fit_contract
from app.services.campaign_bars import describe_series, gather_bars
from app.services.compilation import compile_prompts
from app.services.places import find_places
from contracts.campaign import CampaignRequest, parse_request
from contracts.program import build_program
from contracts.strategy import StrategyContract, parse_contract
from evaluation.slices import divide
from market.sources import SourcedBars

_SCOPE = "campaigns"


@dataclass(frozen=True)
class _Plan:
    """What a campaign would begin with."""

    name: str
    markets: Sequence[str]
    timeframes: Sequence[str]


def create_campaign(
    lab: Lab,
    request: CampaignRequest,
    *,
    bars: Sequence[SourcedBars] = (),
    idempotency_key: str | None = None,
    forked_from: str | None = None,
) -> Campaign:
    """Make a queued campaign. ``bars`` stand in for imported ones of the same cell.

    The same idempotency key with the same request gives the same campaign. Raises LabError: NoRule for a prompt
    without one, CampaignRefused for a cell without bars, ProviderNotConfigured, ContractError, MarketError, SliceError
    for cells without a common range, IdempotencyConflict.
    """
    check_provider(lab.settings, request.budget)
    request = _hide_secrets(request)
    digest = _digest(request, bars)
    with lab.database.read() as session:
        known = _find_known(session, idempotency_key, digest)
    if known is not None:
        return known
    request = _name_places(lab, request)
    plan = _plan(lab, request)
    gathered = gather_bars(lab, plan.markets, plan.timeframes, bars)
    divide({cell: sourced.bars for cell, sourced in gathered.items()})
    new = NewCampaign(
        id=f"c{secrets.token_hex(6)}",
        name=plan.name,
        request=request.model_dump(mode="json", exclude_none=True),
        series={str(cell): describe_series(sourced, lab.series.keep(sourced)) for cell, sourced in gathered.items()},
        accept_partial=request.accept_partial,
        forked_from=forked_from,
    )
    with lab.database.write() as session:
        known = _find_known(session, idempotency_key, digest)
        if known is not None:
            return known
        if idempotency_key is not None:
            remember_answer(session, _SCOPE, idempotency_key, digest, new.id)
        return insert_campaign(session, new)


def _hide_secrets(request: CampaignRequest) -> CampaignRequest:
    """The request as it may be kept: whoever pasted a key into a prompt does not find it again."""
    plain = request.model_dump(mode="json", exclude_none=True)
    hidden = hide_in(plain)
    return request if hidden == plain else parse_request(hidden)


def _digest(request: CampaignRequest, bars: Sequence[SourcedBars]) -> str:
    """sha256 of what was asked, on which bars."""
    text = "\n".join([request.model_dump_json(), *sorted(sourced.bars.digest() for sourced in bars)])
    return hashlib.sha256(text.encode()).hexdigest()


def _find_known(session: Session, key: str | None, digest: str) -> Campaign | None:
    """The campaign that was made for this request under this key before."""
    known = None if key is None else find_answer(session, _SCOPE, key, digest)
    return None if known is None else get_campaign(session, known)


def _name_places(lab: Lab, request: CampaignRequest) -> CampaignRequest:
    """The request with the markets and timeframes its prompts name, where reading the rest is paid for later."""
    if not lab.provider.most_per_call.tokens or (request.markets and request.timeframes):
        return request
    markets, timeframes = find_places(request.all_prompts())
    named = {"markets": request.markets or markets, "timeframes": request.timeframes or timeframes}
    plain = request.model_dump(mode="json", exclude_none=True)
    return parse_request(plain | {name: list(values) for name, values in named.items() if values})


def _plan(lab: Lab, request: CampaignRequest) -> _Plan:
    contract = request.contract or _preview(lab, request)
    if contract is None:
        if request.markets is None or request.timeframes is None:
            raise CampaignRefused(
                "Name the markets and timeframes; the rest of the prompt is read after the campaign exists."
            )
        return _Plan(request.all_prompts()[0][:60], request.markets, request.timeframes)
    fitted = fit_contract(contract, request)
    build_program(fitted)
    return _Plan(fitted.strategy_id, fitted.markets, fitted.timeframes)


def _preview(lab: Lab, request: CampaignRequest) -> StrategyContract | None:
    """The compiled contract, where compiling is free; the campaign asks again and gets the same answer."""
    if lab.provider.most_per_call.tokens:
        return None
    answer = compile_prompts(lab.provider, request.all_prompts(), request.markets or (), request.timeframes or ())
    return parse_contract(answer.contract)
