"""The web application: routes, guards, problems, and the chat page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ingestion.tracing import recorded_by
from service.access.oidc import OidcProvider
from service.access.rules import access_rules
from service.api import (
    ask,
    check,
    collections,
    conversations,
    documents,
    evaluations,
    exchange,
    exports,
    feedback,
    health,
    ingest,
    jobs,
    keys,
    mcp,
    metrics,
    openai_protocol,
    pages,
    search,
    session,
    sign_in,
    summarize,
)
from service.api.description import with_refusals
from service.api.entrance import Entrance
from service.api.examples import load_examples, with_examples
from service.api.guards import Guard
from service.api.methods import allowed_at
from service.api.openai_protocol.errors import OpenAIErrors
from service.api.problems import RESPONSES, add_problem_handlers
from service.api.request_context import RequestContext
from service.api.unforeseen import Unforeseen
from service.bootstrap import Services
from service.observability.quiet import silence_dependencies
from service.observability.recording import Recording

WEB_FOLDER = Path(__file__).parent / "web" / "dist"

# The framework's own would send what requests hold; ours is `service.observability`.
_NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def create_app(
    services: Services | None, *, web: Path = WEB_FOLDER, is_local: bool = True
) -> FastAPI:
    """The application on parts that are already put together.

    Without parts it can describe itself (OpenAPI) and nothing else. `is_local` says that only this
    machine can reach it: then nobody is asked for a key until one was made.
    """
    app = FastAPI(
        title="Footnote",
        version=version("footnote"),
        description="Answers from your own documents, every sentence footnoted to the exact "
        "passage that supports it. Errors are problem+json (RFC 9457).",
        docs_url=None,
        redoc_url=None,
        responses=RESPONSES,
        lifespan=_working_on_jobs,
        telemetry=_NO_TELEMETRY,
    )
    silence_dependencies()
    app.state.services = services
    _add_examples(app)
    add_problem_handlers(app)
    for resource in (
        collections,
        conversations,
        documents,
        ingest,
        jobs,
        pages,
        search,
        ask,
        summarize,
        check,
        feedback,
        evaluations,
        exports,
        exchange,
        health,
        metrics,
        keys,
        session,
        sign_in,
        openai_protocol,
    ):
        app.include_router(resource.router)
    app.state.mcp = mcp.McpEndpoint()
    app.add_route(mcp.PATH, app.state.mcp, include_in_schema=False)
    _add_page(app, web)
    # The last to be added is the first that a request meets.
    app.add_middleware(Unforeseen)
    if services is not None:
        rules = access_rules(services.settings, is_local=is_local)
        app.state.rules = rules
        app.state.oidc = OidcProvider(rules.oidc) if rules.oidc else None
        app.add_middleware(Entrance, services=services, rules=rules)
        app.add_middleware(
            Guard,
            hosts=rules.hosts,
            max_body_bytes=services.settings.max_document_bytes,
            max_bytes_at=dict.fromkeys(
                (ingest.UPLOADS_PATH, summarize.FILES_PATH, exchange.IMPORT_PATH),
                services.settings.max_upload_bytes,
            ),
        )
        app.add_middleware(OpenAIErrors)
        recording = Recording(services)
        app.state.recording = recording
        app.state.metrics = recording.metrics
        app.add_middleware(RequestContext, recorders=recording.recorders)
    return app


def _add_examples(app: FastAPI) -> None:
    """Have the application's description of itself show real requests and responses."""
    plain = app.openapi

    @cache
    def described() -> dict[str, Any]:
        return with_examples(with_refusals(plain()), load_examples())

    app.openapi = described  # type: ignore[method-assign]


@asynccontextmanager
async def _working_on_jobs(app: FastAPI) -> AsyncIterator[None]:
    """Ingest what is queued for as long as the application is served."""
    services: Services = app.state.services
    recording: Recording = app.state.recording
    with recorded_by(*recording.recorders):
        await run_in_threadpool(services.jobs.start)
    try:
        async with app.state.mcp.running():
            yield
    finally:
        await run_in_threadpool(services.jobs.close)
        await run_in_threadpool(recording.close)


def _add_page(app: FastAPI, web: Path) -> None:
    """Serve the built page; the page does its own routing, so its addresses all lead to it."""
    index = web / "index.html"
    app.mount("/assets", StaticFiles(directory=web / "assets", check_dir=False), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    def page(request: Request, path: str) -> FileResponse:
        # Not `app`: the framework remembers this function, and would keep the application with it.
        if path.startswith("v1/") and allowed_at(request.app, f"/{path}"):
            raise HTTPException(405)  # `service.api.problems` says which methods are taken
        if path.startswith("v1/") or not index.is_file():
            raise HTTPException(404, f"there is nothing at /{path}")
        return FileResponse(index, headers={"Cache-Control": "no-cache"})
