"""Runs a set: ingest its documents, ask every case, judge every statement, score, sum up.

What was answered is kept as it comes, under a digest of everything that it depends on: so a run
that was interrupted goes on, and a run of the same again costs nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

import evals
import ingestion
import prompts
import service
from evals.cases import Case, Verdict
from evals.errors import BadDataset
from evals.judges import Judge
from evals.judges.judge import Judged, unjudged_because
from evals.measures.citation_precision import CitedSupport
from evals.progress import OnProgress
from evals.runs.records import CaseRecord, Run
from evals.runs.scoring import scored
from evals.runs.summing import by, figures
from evals.sets import EvalSet
from ingestion.indexes import Analyzer
from ingestion.library.records import NO_VALIDATORS
from service.answers import Answer, Statement
from service.api.schemas import DocumentFilters
from service.bootstrap import Services, open_services
from service.conversation import Turn
from service.settings import Settings

Ask = Callable[[Services, Case, str], Any]
"""Asks a case of a collection; awaited for its Answer."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run: where results are kept, and how many cases at a time."""

    folder: Path
    workers: int = 4


async def ask_product(services: Services, case: Case, collection: str) -> Answer:
    """Ask the product, with the turns and the filters of the case."""
    turns = [Turn(one.question, one.answer) for one in case.turns]
    filters = DocumentFilters.model_validate(dict(case.filters)).conditions()
    return await services.answerer.answer(case.question, collection, turns, filters)


def run_set(
    dataset: EvalSet,
    cases: Sequence[Case],
    open_judge: Callable[[Services], Judge],
    options: RunOptions,
    on_progress: OnProgress,
    ask: Ask = ask_product,
) -> Run:
    """Run some cases of a set.

    Raises:
        BadDataset: if a document of the set cannot be ingested.
    """
    documents = _documents_digest(dataset)
    home = options.folder / "libraries" / documents[:16]
    with open_services(Settings(home=home, database_url=None)) as services:
        _ingest(services, dataset, on_progress)
        judge = open_judge(services)
        settings = _settings(services, judge)
        made_of = _digest(
            [
                documents,
                json.dumps(settings, sort_keys=True),
                services.settings.model_dump_json(exclude=_WITHOUT_EFFECT),
                _code_digest(),
            ]
        )
        kept = _Kept(options.folder / "records.jsonl")
        asking = _Asking(services, dataset.collection, judge, ask, services.indexes.analyzer)
        records = asyncio.run(_all(asking, cases, made_of, kept, options.workers, on_progress))
    return Run(
        set_name=dataset.name,
        digest=_digest([made_of, *(_case_digest(one) for one in cases)]),
        judge=judge.name,
        settings=settings,
        records=tuple(records),
        figures=figures(records),
        by_kind=by(records, lambda one: one.case.kind),
        by_language=by(records, lambda one: one.case.language),
        failed=sum(one.answer is None for one in records),
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    """What one case is asked with."""

    services: Services
    collection: str
    judge: Judge
    ask: Ask
    analyzer: Analyzer

    async def record(self, case: Case) -> CaseRecord:
        """Ask, judge and score a case. What fails is recorded, and never a score."""
        began = time.monotonic()
        try:
            answer: Answer = await self.ask(self.services, case, self.collection)
            seconds = time.monotonic() - began
            quotes = [_quotes(answer, one) for one in answer.statements]
            texts = [one.text for one in answer.statements]
            verdicts = await self._judged(list(zip(texts, quotes, strict=True)))
            cited = await self._cited(texts, quotes, verdicts)
        except Exception as error:  # noqa: BLE001 - one case that fails does not end the run
            return CaseRecord(case, None, error=f"{type(error).__name__}: {error}")
        known = [one for one in cited if one is not None]
        scores = scored(case, answer, verdicts, known, seconds, self.analyzer)
        unjudged = len(cited) - len(known)
        return CaseRecord(
            case, answer, tuple(verdicts), scores, seconds=seconds, unjudged_citations=unjudged
        )

    async def _judged(self, statements: Sequence[Judged]) -> list[Verdict]:
        """Verdicts, one a statement; a judge that breaks off leaves them all unjudged."""
        try:
            return await self.judge.judge(statements)
        except Exception as error:  # noqa: BLE001 - the answer is known, whatever the judge does
            return [unjudged_because(self.judge.name, error) for _ in statements]

    async def _cited(
        self,
        texts: Sequence[str],
        quotes: Sequence[tuple[str, ...]],
        together: Sequence[Verdict],
    ) -> list[CitedSupport | None]:
        """Each citation tried alone and left out, where there are several.

        None for a statement of which any verdict is missing.
        """
        tried = [
            (text, part)
            for text, one in zip(texts, quotes, strict=True)
            if len(one) > 1
            for part in _parts(one)
        ]
        verdicts = iter(await self._judged(tried) if tried else ())
        found: list[CitedSupport | None] = []
        for one, whole in zip(quotes, together, strict=True):
            parts = [next(verdicts) for _ in _parts(one)] if len(one) > 1 else []
            found.append(_cited_support(whole, parts, len(one)))
        return found


def _cited_support(whole: Verdict, parts: Sequence[Verdict], citations: int) -> CitedSupport | None:
    """From verdicts to what citation precision counts; None if any is missing."""
    if any(one.status == "unjudged" for one in (whole, *parts)):
        return None
    together = whole.status == "supported"
    if not parts:  # a single citation is the same alone
        return CitedSupport(together, (together,) * citations, (False,) * citations)
    said = tuple(one.status == "supported" for one in parts)
    return CitedSupport(together, said[:citations], said[citations:])


def _parts(quotes: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Each quote alone, then all but each."""
    alone = [(one,) for one in quotes]
    without = [quotes[:at] + quotes[at + 1 :] for at in range(len(quotes))]
    return [*alone, *without]


def _quotes(answer: Answer, statement: Statement) -> tuple[str, ...]:
    by_number = {one.number: one.quote for one in answer.citations}
    return tuple(by_number[number] for number in statement.citations)


class _Kept:
    """Records on disk, a line each, under the digest of what they depend on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._records: dict[str, CaseRecord] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            try:
                row = json.loads(line)
                self._records[row["key"]] = _record_json().validate_python(row["record"])
            except (ValueError, KeyError, ValidationError):
                continue  # cut off by a kill, or of another release

    def get(self, key: str) -> CaseRecord | None:
        """The record under a key."""
        return self._records.get(key)

    def keep(self, key: str, record: CaseRecord) -> None:
        """Keep a record, unless the case failed or the judge did: then it is asked again."""
        if record.answer is None or record.unjudged_citations:
            return
        if any(one.status == "unjudged" for one in record.verdicts):
            return
        row = {"key": key, "record": _record_json().dump_python(record, mode="json")}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


async def _all(
    asking: _Asking,
    cases: Sequence[Case],
    made_of: str,
    kept: _Kept,
    workers: int,
    on_progress: OnProgress,
) -> list[CaseRecord]:
    gate = asyncio.Semaphore(workers)
    done = 0

    async def one(case: Case) -> CaseRecord:
        nonlocal done
        key = _digest([made_of, _case_digest(case)])
        record = kept.get(key)
        if record is None:
            async with gate:
                record = await asking.record(case)
            kept.keep(key, record)
        done += 1
        on_progress("asking", done, len(cases))
        return record

    return list(await asyncio.gather(*map(one, cases)))


def _ingest(services: Services, dataset: EvalSet, on_progress: OnProgress) -> None:
    """Ingest the documents in their order, one at a time: versions of one follow each other."""
    held = services.library.properties.get(_INGESTED)
    if held is not None:
        return
    for done, source in enumerate(dataset.documents, start=1):
        for result in services.pipeline.ingest([source], dataset.collection):
            if result.status == "failed":
                raise BadDataset(f"the document {source.source}: {result.reason}")
        on_progress("ingesting", done, len(dataset.documents))
    services.library.properties.settle(_INGESTED, dataset.name)


_INGESTED = "evaluation_set"
# Settings that say where things are kept and who may ask, not what is answered.
_WITHOUT_EFFECT = {"home", "database_url", "llm_api_key", "openai_api_key"}
_NO_CODE = {"web", "sets", "__pycache__"}


def _settings(services: Services, judge: Judge) -> dict[str, str]:
    settings = services.settings
    return {
        "release": version("footnote"),
        "embedding model": services.embedder.model_id,
        "reranker": settings.reranker_model or "none",
        "language model": services.model or "none",
        "passages": str(settings.retrieved_passages),
        "support": settings.support_model or "embedded",
        "support judge": settings.support_judge,
        "judge": judge.name,
    }


def _documents_digest(dataset: EvalSet) -> str:
    parts = [dataset.collection, version("footnote"), _package_digest(ingestion)]
    for source in dataset.documents:
        content = source.open(NO_VALIDATORS)
        assert content is not None  # noqa: S101 - no state was named that could be unchanged
        parts += [source.source, hashlib.sha256(content.data).hexdigest()]
    return _digest(parts)


def _case_digest(case: Case) -> str:
    return hashlib.sha256(TypeAdapter(Case).dump_json(case)).hexdigest()


@cache
def _record_json() -> TypeAdapter[CaseRecord]:
    return TypeAdapter(CaseRecord)


@cache
def _code_digest() -> str:
    """Of all code and data that answers and scores come from, so that no change is overlooked."""
    return _digest([_package_digest(one) for one in (ingestion, service, prompts, evals)])


def _package_digest(package: Any) -> str:
    root = Path(package.__file__).parent
    return _digest([hashlib.sha256(one.read_bytes()).hexdigest() for one in _source_files(root)])


def _source_files(root: Path) -> Iterator[Path]:
    """Files of a package in a fixed order; neither the page's nor those of labelled sets."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - _NO_CODE)
        for name in sorted(files):
            if name.endswith((".py", ".json", ".md")):
                yield Path(folder) / name


def _digest(parts: Sequence[str] | Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.encode()).digest())
    return digest.hexdigest()
