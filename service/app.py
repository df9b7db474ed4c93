"""The web application: routes, guards, problems, and the chat page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from service.api import (
    ask,
    check,
    collections,
    conversations,
    documents,
    evaluations,
    exports,
    feedback,
    health,
    ingest,
    jobs,
    pages,
    search,
    summarize,
)
from service.api.examples import load_examples, with_examples
from service.api.guards import Guard
from service.api.problems import RESPONSES, add_problem_handlers
from service.bootstrap import Services

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
WEB_FOLDER = Path(__file__).parent / "web" / "dist"


def create_app(services: Services | None, *, web: Path = WEB_FOLDER) -> FastAPI:
    """The application on parts that are already put together.

    Without parts it can describe itself (OpenAPI) and nothing else.
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
    )
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
        health,
    ):
        app.include_router(resource.router)
    _add_page(app, web)
    if services is not None:
        app.add_middleware(
            Guard,
            hosts=LOCAL_HOSTS,
            max_body_bytes=services.settings.max_document_bytes,
            max_bytes_at=dict.fromkeys(
                (ingest.UPLOADS_PATH, summarize.FILES_PATH), services.settings.max_upload_bytes
            ),
        )
    return app


def _add_examples(app: FastAPI) -> None:
    """Have the application's description of itself show real requests and responses."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        return with_examples(plain(), load_examples())

    app.openapi = described  # type: ignore[method-assign]


@asynccontextmanager
async def _working_on_jobs(app: FastAPI) -> AsyncIterator[None]:
    """Ingest what is queued for as long as the application is served."""
    services: Services = app.state.services
    await run_in_threadpool(services.jobs.start)
    try:
        yield
    finally:
        await run_in_threadpool(services.jobs.close)


def _add_page(app: FastAPI, web: Path) -> None:
    """Serve the built page; the page does its own routing, so its addresses all lead to it."""
    index = web / "index.html"
    app.mount("/assets", StaticFiles(directory=web / "assets", check_dir=False), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> FileResponse:
        if path.startswith("v1/") or not index.is_file():
            raise HTTPException(404, f"there is nothing at /{path}")
        return FileResponse(index, headers={"Cache-Control": "no-cache"})
