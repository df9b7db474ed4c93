"""`/v1/jobs`: what was asked to be ingested, and how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from ingestion import library
from ingestion.jobs import JobQueue
from ingestion.library import job_records
from service.api.dependencies import Parts
from service.api.job_schemas import Job, JobItem, JobItems, Jobs

LONGEST_WAIT_S = 60
_POLL_S = "1"
# Many items may be settled at once: their watcher is told of them together.
_GATHER_S = 0.5

router = APIRouter(tags=["jobs"])

Limit = Annotated[int, Query(ge=1, le=1_000)]
Offset = Annotated[int, Query(ge=0, le=2**31)]


@router.get("/v1/jobs")
def list_jobs(
    parts: Parts,
    collection: str | None = None,
    state: job_records.JobState | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Jobs:
    """A stretch of the jobs, the newest first. They are kept for a week after their end."""
    found, total = parts.library.jobs.jobs(collection, state, limit, offset)
    return Jobs(jobs=[Job.model_validate(one) for one in found], total=total)


@router.get("/v1/jobs/{job_id}")
async def read_job(
    parts: Parts,
    request: Request,
    response: Response,
    job_id: str,
    wait: Annotated[
        float,
        Query(ge=0, le=LONGEST_WAIT_S, description="Seconds to wait for the job to change."),
    ] = 0,
) -> Job:
    """How far a job is; with `wait`, once it has changed or come to its end."""
    job = await run_in_threadpool(parts.library.jobs.job, job_id)
    if wait and not job.is_settled:
        await _next_change(parts.jobs, parts.library.jobs, request, job_id, wait)
        job = await run_in_threadpool(parts.library.jobs.job, job_id)
    return announced(job, response)


@router.get("/v1/jobs/{job_id}/items")
def list_items(
    parts: Parts,
    job_id: str,
    state: job_records.ItemState | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> JobItems:
    """A stretch of a job's items: what was submitted, then what came in archives and e-mails."""
    found, total = parts.library.jobs.items(job_id, state, limit, offset)
    return JobItems(items=[JobItem.model_validate(one) for one in found], total=total)


@router.post("/v1/jobs/{job_id}/cancel")
def cancel_job(parts: Parts, response: Response, job_id: str) -> Job:
    """Take what waits of a job out of the queue. What is being read may still be ingested."""
    return announced(parts.jobs.cancel(job_id), response)


@router.post("/v1/jobs/{job_id}/retry")
def retry_job(parts: Parts, response: Response, job_id: str) -> Job:
    """Queue again, in the same job, what has failed or was cancelled."""
    return announced(parts.jobs.retry(job_id), response)


def announced(job: job_records.Job, response: Response) -> Job:
    """A job as it goes over the wire, with a hint when to ask again while it is not settled."""
    if not job.is_settled:
        response.headers["Retry-After"] = _POLL_S
    return Job.model_validate(job)


async def _next_change(
    queue: JobQueue, store: library.JobStore, request: Request, job_id: str, wait_s: float
) -> None:
    """Wait for a change, the end of the job, or the client to leave; no thread waits with it."""
    loop = asyncio.get_running_loop()
    changed, settled = asyncio.Event(), asyncio.Event()

    def notify(is_settled: bool) -> None:
        loop.call_soon_threadsafe(changed.set)
        if is_settled:
            loop.call_soon_threadsafe(settled.set)

    with queue.watch(job_id, notify):
        # It may have come to its end before it was watched.
        if (await run_in_threadpool(store.job, job_id)).is_settled:
            return
        gone = asyncio.create_task(_disconnected(request))
        try:
            if await _first(gone, changed.wait(), wait_s):
                await _first(gone, settled.wait(), min(_GATHER_S, wait_s))
        finally:
            gone.cancel()


async def _first(gone: asyncio.Task[None], wanted: Awaitable[bool], timeout_s: float) -> bool:
    """Whether what is wanted comes, before the client is gone or the time is over."""
    waiting = asyncio.ensure_future(wanted)
    done, _ = await asyncio.wait(
        {gone, waiting}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
    )
    waiting.cancel()
    return waiting in done


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
