"""The FastAPI application: its routers, what is around them, and how errors leave it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from threading import Event

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.api import (
    artifacts,
    campaigns,
    contracts,
    data,
    events,
    exports,
    history,
    markets,
    operations,
    reviews,
    wishes,
)
from app.api.measurements import Measurements
from app.api.openapi import TAGS, describe_api
from app.api.problems import Fault, Refusal, answer_lab_error, answer_problem
from app.api.shell import RequestShell
from app.lab import Lab
from contracts.errors import LabError
from contracts.shape import describe_errors

ROUTERS = (campaigns, wishes, history, events, artifacts, reviews, exports, contracts, data, markets, operations)


def create_app(open_lab: Callable[[], Lab] = Lab.open, stopping: Event | None = None) -> FastAPI:
    """The service. The laboratory is opened when it starts and closed when it ends.

    ``stopping`` is set when the service is asked to end; feeds that are being followed then end too.
    """

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        app.state.lab = open_lab()
        try:
            yield
        finally:
            app.state.lab.close()

    app = FastAPI(
        title="Strategy Lab",
        summary="From a trader's idea in words to an honest verdict and to code that trades.",
        version=installed_version(),
        openapi_tags=TAGS,
        redirect_slashes=False,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        lifespan=live,
    )
    app.state.stopping = stopping or Event()
    app.state.measurements = Measurements()
    for module in ROUTERS:
        app.include_router(module.router)
    app.add_middleware(RequestShell, measurements=app.state.measurements)
    app.add_exception_handler(LabError, _answer_lab_error)
    app.add_exception_handler(Refusal, _answer_refusal)
    app.add_exception_handler(RequestValidationError, _answer_validation_error)
    app.add_exception_handler(HTTPException, _answer_http_error)
    describe_api(app)
    return app


def installed_version() -> str:
    """The version of the installed package; 0 where it runs from its source folder."""
    try:
        return version("strategy-lab")
    except PackageNotFoundError:
        return "0"


async def _answer_lab_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, LabError)  # noqa: S101 (what the handler is registered for)
    return answer_lab_error(error, request.url.path)


async def _answer_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101
    return answer_problem(error.status, error.code, str(error), request.url.path, headers=error.headers)


async def _answer_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    inner = [{**fault, "loc": fault["loc"][1:] or fault["loc"]} for fault in error.errors()]
    faults = [Fault(where=fault.where, message=fault.message) for fault in describe_errors(inner, "body")]
    detail = "; ".join(f"{fault.where}: {fault.message}" for fault in faults)
    return answer_problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", detail, request.url.path, faults)


async def _answer_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    status, headers = HTTPStatus(error.status_code), dict(error.headers or {})
    detail = str(error.detail)
    if status is HTTPStatus.NOT_FOUND:
        detail = f"There is nothing at {request.url.path}; GET /openapi.json names what there is."
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        methods = ", ".join(sorted(_methods_at(request)))
        headers["Allow"] = methods
        detail = f"{request.method} is not possible at {request.url.path}; {methods} is."
    code = status.phrase.lower().replace(" ", "_")
    return answer_problem(status, code, detail, request.url.path, headers=headers)


def _methods_at(request: Request) -> set[str]:
    """Every method some route takes at this path; one route alone would name only its own."""
    return {
        method
        for module in ROUTERS
        for route in module.router.routes
        if route.matches(request.scope)[0] is not Match.NONE
        for method in getattr(route, "methods", None) or ()
    }
