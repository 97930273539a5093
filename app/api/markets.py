"""``/markets``: what can be traded, and of which there are bars."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.access import Cursor, Limit, OpenLab, Page, cut_page
from app.api.problems import documented
from app.services.bars import list_markets

router = APIRouter(tags=["data"])


class KnownMarket(BaseModel):
    """A market: its grid, its default costs, and the timeframes there are bars of."""

    market: str
    tick: float
    pip: float
    volume_step: float
    quote_currency: str
    trading_days_per_year: int
    commission_pct: float
    spread_ticks: float
    slippage_ticks: float
    timeframes: list[str]


@router.get(
    "/markets",
    operation_id="list_markets",
    summary="Known markets",
    response_model=Page[KnownMarket],
    responses=documented(HTTPStatus.UNPROCESSABLE_ENTITY),
)
def index(lab: OpenLab, limit: Limit = 200, cursor: Cursor = None) -> dict[str, Any]:
    """Those of the table and those that were imported with their grid."""
    return cut_page(list_markets(lab.bars), limit, cursor)
