"""``/campaigns/{campaign_id}/artifacts``: files, addressed by their recorded names and never by a path."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Response

from app.api.access import CampaignId, Cursor, Limit, OpenLab, Page, cut_page
from app.api.models import Artifact
from app.api.problems import documented
from app.names import check_name
from app.services.campaigns import list_artifacts, read_artifact

router = APIRouter(prefix="/campaigns/{campaign_id}/artifacts", tags=["history"])

# A page we wrote may show itself, styles and drawings included, but reach for nothing.
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
        " img-src data:; sandbox allow-scripts"
    ),
}
_MEDIA_TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
}
_TEXT = {".md", ".yaml", ".diff", ".py", ".cs", ".pine", ".txt"}


@router.get(
    "",
    operation_id="list_artifacts",
    summary="Recorded files",
    response_model=Page[Artifact],
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)
def index(campaign_id: CampaignId, lab: OpenLab, limit: Limit = 200, cursor: Cursor = None) -> dict[str, Any]:
    """Names, sizes and hashes; `href` is where the bytes are."""
    files = list_artifacts(lab, campaign_id)
    return cut_page(
        [item | {"href": f"/campaigns/{campaign_id}/artifacts/{quote(item['name'])}"} for item in files], limit, cursor
    )


@router.get(
    "/{name:path}",
    operation_id="get_artifact",
    summary="One recorded file",
    response_class=Response,
    responses={
        HTTPStatus.OK.value: {"description": "The bytes that were recorded.", "content": {"*/*": {}}},
        **documented(HTTPStatus.NOT_FOUND),
    },
)
def download(
    campaign_id: CampaignId,
    name: Annotated[str, Path(description="A name as the list gives it.", examples=["iterations/iter_1.json"])],
    lab: OpenLab,
) -> Response:
    """The file's bytes, checked against the hash under which they were recorded."""
    check_name(name)
    suffix = PurePosixPath(name).suffix
    media_type = _MEDIA_TYPES.get(
        suffix, "text/plain; charset=utf-8" if suffix in _TEXT else "application/octet-stream"
    )
    return Response(read_artifact(lab, campaign_id, name), media_type=media_type, headers=SAFE_HEADERS)
