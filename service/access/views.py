"""A running Footnote as somebody may see it: the one place where parts become theirs."""

from __future__ import annotations

from dataclasses import replace

from service.access.guarded import GuardedJobs, GuardedPipeline, SeenEvaluations, SeenIndexes
from service.access.principals import LOCAL, Principal
from service.access.seen import SeenLibrary
from service.bootstrap import Services


def as_seen_by(services: Services, principal: Principal) -> Services:
    """The parts with nothing in them that somebody may not see or do.

    Made anew for every request: it takes some hundredths of a millisecond.
    """
    if principal is LOCAL:
        return services
    library = SeenLibrary(services.library, principal)
    indexes = SeenIndexes(services.indexes, services.library, principal)
    readers = services.readers_of(library, indexes)
    return replace(
        services,
        library=library,
        indexes=indexes,
        pipeline=GuardedPipeline(services.pipeline, library, principal),
        jobs=GuardedJobs(services.jobs, library, principal),
        retriever=readers.retriever,
        answerer=readers.answerer,
        summarizer=readers.summarizer,
        checker=readers.checker,
        evaluations=SeenEvaluations(services.evaluations, principal),
    )
