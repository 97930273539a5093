"""Exports of the best candidate of a campaign, at its end or so far."""

from __future__ import annotations

from app.db.reads import candidates_of, get_campaign, last_event
from app.errors import NotPromoted
from app.lab import Lab
from app.loop.cells import load_cells
from app.loop.exporting import WrittenExport, choose_bars, prove_export, write_export
from app.loop.guide import Seen
from app.loop.standing import best_iteration, load_iterations
from contracts.campaign import Verdict
from contracts.strategy import parse_contract
from exporters import find_target


def export_campaign(lab: Lab, campaign_id: str, target: str, *, unpromoted: bool = False) -> WrittenExport:
    """The campaign's best candidate for one target, run beside the engine on bars that are not sealed.

    What was not promoted is given with ``unpromoted`` only, and its source says so in its head. Raises UnknownCampaign,
    UnknownTarget, and NotPromoted where there is no promoted candidate, or no candidate at all.
    """
    find_target(target)
    with lab.database.read() as session:
        campaign = get_campaign(session, campaign_id)
        iterations, vetoed = load_iterations(session, campaign_id, Seen(last_event(session, campaign_id), 0))
        best = best_iteration(iterations, vetoed)
        rows = [] if best is None else candidates_of(session, campaign_id, best.number)
    promoted = campaign.verdict == Verdict.PROMOTE_CANDIDATE
    if not promoted and not unpromoted:
        standing = f"its verdict is {campaign.verdict}" if campaign.verdict else f"it is {campaign.state}"
        raise NotPromoted(
            f"Campaign {campaign_id} promoted no candidate ({standing}); ask with unpromoted=true to get its best one"
            " all the same, marked NOT PROMOTED."
        )
    if best is None:
        why = (
            "no trial of it could be run" if campaign.verdict else f"it is {campaign.state}, and nothing was tried yet"
        )
        raise NotPromoted(f"Campaign {campaign_id} has no candidate to export: {why}.")
    contract = parse_contract(next(row.contract for row in rows if row.ordinal == best.candidate))
    bars = choose_bars(contract, load_cells(lab, campaign).data.unsealed)
    found = write_export(contract, best.values, target, promoted, bars.instrument)
    return prove_export(found, contract, best.values, bars, promoted) if found.ready else found
