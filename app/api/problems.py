"""Every error as RFC 9457 ``application/problem+json``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from app.errors import (
    CampaignRefused,
    DocumentError,
    IdempotencyConflict,
    IllegalTransition,
    NotPromoted,
    UnknownArtifact,
    UnknownCampaign,
)
from app.llm.errors import AnswerUnusable, ProviderError
from app.redaction import hide
from app.services.compilation import NoRule
from contracts.errors import ContractError, LabError
from exporters import UnknownTarget
from market.errors import DefectsFound, UnknownMarket

MEDIA_TYPE = "application/problem+json"


class Fault(BaseModel):
    """One thing wrong with a request: the place in it and the sentence."""

    model_config = ConfigDict(frozen=True)

    where: str
    message: str


class Problem(BaseModel):
    """Why a request was not served. ``code`` is for programs, ``detail`` for people."""

    model_config = ConfigDict(frozen=True)

    type: Annotated[str, Field(description="Always about:blank: the code says more than an address would.")]
    title: Annotated[str, Field(description="The status in words.")]
    status: int
    detail: Annotated[str, Field(description="What is wrong, where, and what would be right.")]
    instance: Annotated[str, Field(description="The path that was asked for.")]
    code: Annotated[str, Field(description="Stable name of the error.")]
    errors: Annotated[list[Fault], Field(description="One entry per fault of the request, where there are several.")]
    allowed: Annotated[list[str] | None, Field(description="What the campaign's state allows (409 only).")] = None


class Refusal(Exception):
    """A request that the HTTP surface itself refuses, before any service is asked."""

    def __init__(self, status: HTTPStatus, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        super().__init__(detail)


# The first row an error is an instance of says how it is answered.
_ANSWERS: tuple[tuple[type[LabError], HTTPStatus, str], ...] = (
    (UnknownCampaign, HTTPStatus.NOT_FOUND, "unknown_campaign"),
    (UnknownArtifact, HTTPStatus.NOT_FOUND, "unknown_artifact"),
    (UnknownTarget, HTTPStatus.NOT_FOUND, "unknown_target"),
    (IllegalTransition, HTTPStatus.CONFLICT, "illegal_transition"),
    (NotPromoted, HTTPStatus.CONFLICT, "not_promoted"),
    (IdempotencyConflict, HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_conflict"),
    (CampaignRefused, HTTPStatus.UNPROCESSABLE_ENTITY, "campaign_refused"),
    (ContractError, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_contract"),
    (DefectsFound, HTTPStatus.UNPROCESSABLE_ENTITY, "defects_found"),
    (UnknownMarket, HTTPStatus.UNPROCESSABLE_ENTITY, "unknown_market"),
    (DocumentError, HTTPStatus.BAD_REQUEST, "undecodable_body"),
    (AnswerUnusable, HTTPStatus.BAD_GATEWAY, "unusable_answer"),
    (ProviderError, HTTPStatus.SERVICE_UNAVAILABLE, "provider_unavailable"),
    (NoRule, HTTPStatus.UNPROCESSABLE_ENTITY, "no_rule"),
    (LabError, HTTPStatus.UNPROCESSABLE_ENTITY, "refused"),
)


def answer_lab_error(error: LabError, path: str) -> JSONResponse:
    """The response to an error of the services."""
    status, code = next((status, code) for kind, status, code in _ANSWERS if isinstance(error, kind))
    faults = error.problems if isinstance(error, ContractError | DefectsFound) else ()
    allowed = list(error.allowed) if isinstance(error, IllegalTransition) else None
    told = [Fault(where=fault.where, message=fault.message) for fault in faults]
    return answer_problem(status, code, str(error), path, told, allowed, _say_when(error))


def _say_when(error: LabError) -> dict[str, str]:
    """`Retry-After`, where a language model said when it may be asked again."""
    wait = error.retry_after_s if isinstance(error, ProviderError) else None
    return {} if wait is None else {"Retry-After": str(math.ceil(wait))}


def answer_problem(
    status: HTTPStatus,
    code: str,
    detail: str,
    path: str,
    errors: list[Fault] | None = None,
    allowed: list[str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A response with one problem in it."""
    problem = Problem(
        type="about:blank",
        title=status.phrase,
        status=status.value,
        detail=clean_text(detail),
        instance=clean_text(path),
        code=code,
        errors=[Fault(where=clean_text(fault.where), message=clean_text(fault.message)) for fault in errors or ()],
        allowed=allowed,
    )
    content = problem.model_dump(exclude_none=True)
    return JSONResponse(content, status.value, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def clean_text(text: str) -> str:
    """The text without secrets, whatever UTF-8 cannot carry replaced; an error may quote what was sent."""
    return hide(text).encode(errors="replace").decode()


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """The entries of ``responses=`` for a route that may answer with problems of these statuses."""
    return {status.value: {"description": status.phrase} for status in statuses}


PROVIDER = documented(HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE)
"""What a route that asks a language model may answer besides."""

BODY = documented(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
"""What every route that takes a JSON body may answer."""
