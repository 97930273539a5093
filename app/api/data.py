"""``/data/imports``: bars, sent as the bytes of a file."""

from __future__ import annotations

import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from app.api.access import Cursor, Limit, OpenLab, Page, cut_page
from app.api.problems import Refusal, documented
from app.lab import Lab
from app.services.bars import Grid, import_bars, list_all_bars
from market.errors import DefectsFound, MarketError
from market.importers._base import DateOrder, ImportOptions, Stamp

router = APIRouter(prefix="/data", tags=["data"])

_FILES = ("text/csv", "application/zip", "application/vnd.apache.parquet", "application/octet-stream")
_AboveZero = Annotated[float | None, Query(gt=0, allow_inf_nan=False)]


class ImportedBars(BaseModel):
    """The record of an import."""

    market: str
    timeframe: str
    source: str
    source_sha256: str
    importer: str
    timezone: str
    rows: int
    first: str
    last: str
    gaps: int
    missing_bars: int
    longest_gap_after: str | None
    bars_digest: str
    imported_at: str | None
    options: Annotated[dict[str, Any], Field(description="What the user said about the file.")]
    sniffed: Annotated[dict[str, str], Field(description="How the file was read: format, encoding, columns, clock …")]
    quality: Annotated[dict[str, Any], Field(description="What was found in the rows, mended and allowed.")]
    earlier: Annotated[list[dict[str, Any]], Field(description="The imports these bars were appended to.")]


def _read_options(
    timezone: Annotated[str | None, Query(max_length=64, description="Clock of times without an offset.")] = None,
    named: Annotated[str | None, Query(alias="format", max_length=64, description="Format of the file.")] = None,
    stamp: Annotated[Stamp | None, Query(description="Whether times are of a bar's open or close.")] = None,
    date_order: Annotated[DateOrder | None, Query(description="How dates like 3/4/2024 are meant.")] = None,
    decimal: Annotated[Literal[".", ","] | None, Query(description="The decimal sign.")] = None,
    price_scale: _AboveZero = None,
    columns: Annotated[str | None, Query(max_length=400, description="What each column is, from the left.")] = None,
    symbol: Annotated[str | None, Query(max_length=64, description="Which of a file's several symbols.")] = None,
    allow: Annotated[list[str] | None, Query(description="Defects that are accepted, by name.")] = None,
) -> ImportOptions:
    """What the query says about the file."""
    return ImportOptions(
        format=named,
        timezone=timezone,
        stamp=stamp,
        date_order=date_order,
        decimal=decimal,
        price_scale=price_scale,
        columns=tuple(word.strip() for word in columns.split(",")) if columns else (),
        symbol=symbol,
        allow=frozenset(allow or ()),
    )


@router.post(
    "/imports",
    operation_id="import_bars",
    summary="Import bars",
    status_code=HTTPStatus.CREATED,
    response_model=ImportedBars,
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The bytes of a file: text in rows, a zip or gzip with one file, Parquet or Feather.",
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}, "example": "time,open,high,low,close\n…"}
                for kind in _FILES
            },
        }
    },
    responses=documented(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY),
)
async def create_import(
    request: Request,
    lab: OpenLab,
    market: Annotated[str, Query(max_length=64, examples=["EURUSD"])],
    timeframe: Annotated[str, Query(max_length=8, examples=["1h"])],
    options: Annotated[ImportOptions, Depends(_read_options)],
    name: Annotated[
        str, Query(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", description="Name of the file, for the record.")
    ] = "upload",
    replace: Annotated[bool, Query(description="Drop the stored bars of this market and timeframe.")] = False,
    tick: _AboveZero = None,
    pip: _AboveZero = None,
    volume_step: _AboveZero = None,
    quote: Annotated[str | None, Query(max_length=8)] = None,
) -> dict[str, Any]:
    """Check the bars and put them to the stored ones; a new market needs tick, pip, volume step and quote.

    What is refused is told row by row in `errors`; `allow` accepts a defect by its name.
    """
    grid = Grid(tick, pip, volume_step, quote)
    with tempfile.TemporaryDirectory(prefix="lab-import-") as folder:
        path = Path(folder) / name
        if not await _receive(request, path):
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "empty_body", "The body should be the bytes of a file.")
        return await run_in_threadpool(_import, lab, path, market, timeframe, grid, options, replace)


@router.get(
    "/imports",
    operation_id="list_bars",
    summary="Bars at hand",
    response_model=Page[ImportedBars],
    responses=documented(HTTPStatus.UNPROCESSABLE_ENTITY),
)
def index(lab: OpenLab, limit: Limit = 200, cursor: Cursor = None) -> dict[str, Any]:
    """The records of all imports, then of the bars that are there from the start."""
    return cut_page([record.as_dict() for record in list_all_bars(lab.bars)], limit, cursor)


async def _receive(request: Request, path: Path) -> int:
    """Write the body to a file as it comes; its size in bytes."""
    size = 0
    with path.open("wb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            await run_in_threadpool(file.write, chunk)
    return size


def _import(
    lab: Lab, path: Path, market: str, timeframe: str, grid: Grid, options: ImportOptions, replace: bool
) -> dict[str, Any]:
    try:
        record = import_bars(lab.bars, path, market, timeframe, grid=grid, options=options, replace_stored=replace)
    except DefectsFound:
        raise  # its sentences name the file, never a folder
    except MarketError as error:
        if str(path.parent) not in str(error):
            raise
        # Where the body was put meanwhile is nobody's business.
        raise MarketError(str(error).replace(f"{path.parent}/", "")) from None
    return record.as_dict()
