"""The words of ``lab campaign new`` as a request, with the bars of the files it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.lab import Lab
    from contracts.campaign import CampaignRequest
    from market.sources import SourcedBars


def build_request(
    lab: Lab,
    *,
    prompts: Sequence[str],
    contract: Path | None,
    markets: Sequence[str],
    timeframes: Sequence[str],
    bars: Sequence[Path],
    timezone: str | None,
    search: Mapping[str, int],
    budget: Mapping[str, int],
    accept_partial: bool,
) -> tuple[CampaignRequest, list[SourcedBars]]:
    """The request and the bars it brings along. Raises ``LabError``.

    Files of bars say which markets and timeframes are meant where neither option does.
    """
    from app.cli.runs import show_remarks
    from app.documents import read_document
    from app.services.campaign_bars import read_files
    from contracts.campaign import parse_request

    wire: dict[str, Any] = {"accept_partial": accept_partial, "search": dict(search), "budget": dict(budget)}
    if contract is not None:
        wire["contract"] = read_document(contract)
    else:
        wire |= {"prompt": prompts[0]} if len(prompts) == 1 else {"prompts": list(prompts)}
    asked = {"markets": list(markets), "timeframes": list(timeframes)}
    parse_request(wire | _given(asked))  # mistakes in the request are told before files are read
    sourced = read_files(lab, bars, markets or _market_of(lab, wire, bars), timeframes, timezone)
    for one in sourced:
        show_remarks(one)
    if sourced:
        asked["markets"] = asked["markets"] or list(dict.fromkeys(one.bars.market for one in sourced))
        asked["timeframes"] = asked["timeframes"] or list(dict.fromkeys(str(one.bars.timeframe) for one in sourced))
    return parse_request(wire | _given(asked)), sourced


def _given(asked: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: values for name, values in asked.items() if values}


def _market_of(lab: Lab, wire: Mapping[str, Any], bars: Sequence[Path]) -> list[str]:
    """The contract's only market, where a file's name gives none that is known; else nothing, and names decide."""
    from market.errors import UnknownMarket
    from market.sources import name_of

    named = wire["contract"].get("markets") if isinstance(wire.get("contract"), dict) else None
    if not named or len(named) != 1:
        return []
    for path in bars:
        try:
            lab.bars.find_instrument(name_of(path)[0])
        except UnknownMarket:
            return list(named)
    return []
