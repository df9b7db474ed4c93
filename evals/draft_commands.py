"""What `footnote eval draft` does: add drafted questions to a file of candidates."""

from __future__ import annotations

import asyncio
from pathlib import Path

from evals.candidates import Candidate, read_candidates, write_candidates
from evals.console import errors_told, measuring
from evals.drafting import Portion, draft, portions
from evals.errors import EvaluationError
from evals.progress import OnProgress
from service.bootstrap import open_library, open_model
from service.commands.output import stdout
from service.models import ChatModel
from service.settings import Settings


def draft_questions(collection: str, output: Path, count: int) -> None:
    """Draft questions from a collection, one a portion, and add those that are new to the file."""
    settings = Settings()
    with errors_told():
        model = open_model(settings)
        if model is None:
            raise EvaluationError("no language model is configured: set FOOTNOTE_LLM_MODEL")
        known = read_candidates(output) if output.exists() else []
    with open_library(settings) as library:
        drawn = portions(library, collection, count)
    drafted: list[Candidate] = []
    try:
        with measuring() as tell:
            asyncio.run(_draft_all(model, drawn, drafted, tell))
    finally:  # a model that fails half-way does not cost what it has drafted
        _add(output, known, drafted)
    stdout().print(f"{output}: {len(drafted)} drafted from {len(drawn)} places; review them")


def _add(output: Path, known: list[Candidate], drafted: list[Candidate]) -> None:
    ids = {one.id for one in known}
    new = {one.id: one for one in drafted if one.id not in ids}
    write_candidates(output, [*known, *new.values()])


async def _draft_all(
    model: ChatModel, drawn: list[Portion], drafted: list[Candidate], tell: OnProgress
) -> None:
    for done, portion in enumerate(drawn, start=1):
        one = await draft(model, portion)
        if one is not None:
            drafted.append(one)
        tell("drafting", done, len(drawn))
