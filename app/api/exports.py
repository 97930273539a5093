"""``/export/{campaign_id}/{target}``: source for trading platforms."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from app.api.access import CampaignId, OpenLab
from app.api.problems import documented
from app.services.exports import export_campaign

router = APIRouter(prefix="/export", tags=["exports"])


class SourceFile(BaseModel):
    """One file of source."""

    name: str
    content: str


class Remark(BaseModel):
    """Something the platform cannot say, or says with a difference."""

    level: str
    where: str
    why: str
    instead: str


class Exported(BaseModel):
    """The sources, how their proof went, and what goes with them; no files where it is not ready.

    `proof` says in one sentence whether the source was run and made the engine's trades. `bundle` holds `parity.json`,
    a readable page, the trade list, the contract, digests, what was not verified and how to install it.
    """

    target: str
    ready: bool
    proof: str
    files: list[SourceFile]
    bundle: list[SourceFile]
    diagnostics: list[Remark]


@router.post(
    "/{campaign_id}/{target}",
    operation_id="export_campaign",
    summary="Export a candidate",
    response_model=Exported,
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY),
)
def create(
    campaign_id: CampaignId,
    target: Annotated[str, Path(description="pine or ctrader.", examples=["pine"])],
    lab: OpenLab,
    unpromoted: Annotated[bool, Query(description="Export the best candidate though it was not promoted.")] = False,
) -> dict[str, Any]:
    """The promoted candidate as source; another is a 409, unless `unpromoted=true`, and says so in its head.

    The source is run beside the engine on the newest bars that are not sealed, which takes some seconds; without the
    programs that run it, `proof` says "not proven" and why. Where the platform cannot say what the contract does,
    `ready` is false, there are no files, and `diagnostics` has the reasons.
    """
    found = export_campaign(lab, campaign_id, target, unpromoted=unpromoted)
    beside = {name: text for name, text in found.bundle.items() if name not in found.files}
    return found.describe() | {"files": _list(found.files), "bundle": _list(beside)}


def _list(files: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "content": text} for name, text in sorted(files.items())]
