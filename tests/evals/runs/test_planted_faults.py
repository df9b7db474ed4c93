"""Faults are planted into answers, and for each a named measure has to notice.

The product's own answers to the small set pass; the same answers with a fault do not. Sources'
sentences stand in for those of a model, so that statements can be altered.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from evals.cases import Case
from evals.runs.evaluating import judge_opener
from evals.runs.gates import Gate, missed_gates
from evals.runs.records import Run
from evals.runs.running import Ask, RunOptions, ask_product, run_set
from evals.sets import EvalSet
from service.answers import Answer, Citation, Statement
from service.bootstrap import Services
from tests.evals.runs.small_set import small_set

Fault = Callable[[Services, Answer], Answer]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> EvalSet:
    """The small set."""
    return small_set(tmp_path_factory.mktemp("set"))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the library of the set is kept, for all faults."""
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="module")
def sound(dataset: EvalSet, results: Path) -> Run:
    """The run without a fault."""
    return run(dataset, results, lambda _, answer: answer)


def run(dataset: EvalSet, results: Path, fault: Fault) -> Run:
    async def ask(services: Services, case: Case, collection: str) -> Answer:
        answer = await ask_product(services, case, collection)
        return await asyncio.to_thread(fault, services, answer)

    return run_asking(dataset, results, ask)


def run_asking(dataset: EvalSet, results: Path, ask: Ask) -> Run:
    (results / "records.jsonl").unlink(missing_ok=True)
    return run_set(
        dataset,
        dataset.cases,
        judge_opener("embedded"),
        RunOptions(results),
        lambda *_: None,
        ask=ask,
    )


def with_statements(answer: Answer, change: Callable[[str], str]) -> Answer:
    statements = tuple(replace(one, text=change(one.text)) for one in answer.statements)
    return replace(answer, statements=statements)


def with_words(answer: Answer, others: Mapping[str, str]) -> Answer:
    def change(text: str) -> str:
        for word, other in others.items():
            text = text.replace(word, other)
        return text

    return with_statements(answer, change)


def with_citations(answer: Answer, change: Callable[[Citation], Citation]) -> Answer:
    return replace(answer, citations=tuple(map(change, answer.citations)))


def citations_shifted(services: Services, answer: Answer) -> Answer:
    """Each citation points at the sentence after the one that it should."""

    def shifted(one: Citation) -> Citation:
        text = services.library.version(one.document_id, one.version).text
        start = one.end + 1
        end = min(len(text), start + len(one.quote))
        return replace(one, start=min(start, len(text)), end=end, quote=text[start:end] or "…")

    return with_citations(answer, shifted)


def of_the_old_version(services: Services, answer: Answer) -> Answer:
    """Citations of the version before, where there is one."""

    def old(one: Citation) -> Citation:
        return replace(one, version=one.version - 1) if one.version > 1 else one

    del services
    return with_citations(answer, old)


def numbers_altered(_: Services, answer: Answer) -> Answer:
    """Every number is another."""
    return with_statements(
        answer, lambda text: re.sub(r"\d+", lambda found: str(int(found[0]) * 3 + 7), text)
    )


def negation_put_in(_: Services, answer: Answer) -> Answer:
    """What is said is denied."""
    turned = {" was ": " was not ", " has ": " has not ", " stands ": " does not stand ",
              " is ": " is not ", " handled ": " did not handle ", " leaves ": " does not leave ",
              " carries ": " does not carry ", "运送": "没有运送"}  # fmt: skip

    return with_words(answer, turned)


def names_swapped(_: Services, answer: Answer) -> Answer:
    """Every name is another."""
    names = {"Lena Marsh": "Bert Holm", "Ostrel": "Karst", "Grey Skerry": "Long Point"}

    return with_words(answer, names)


def citations_dropped(_: Services, answer: Answer) -> Answer:
    """Nothing is cited."""
    statements = tuple(replace(one, citations=()) for one in answer.statements)
    return replace(answer, statements=statements, citations=())


def citations_padded(services: Services, answer: Answer) -> Answer:
    """Every statement also cites the beginning of some other document."""
    if not answer.citations:
        return answer
    cited = {one.document_id for one in answer.citations}
    others = services.library.documents(answer.searched.collection)[0]
    other = next(one for one in others if one.document_id not in cited)
    text = services.library.version(other.document_id).text
    number = len(answer.citations) + 1
    padding = replace(
        answer.citations[0],
        number=number,
        document_id=other.document_id,
        version=other.version,
        source=other.source,
        start=0,
        end=12,
        quote=text[:12],
    )
    statements = tuple(
        replace(one, citations=(*one.citations, number)) for one in answer.statements
    )
    return replace(answer, statements=statements, citations=(*answer.citations, padding))


def passages_shuffled(_: Services, answer: Answer) -> Answer:
    """The best passages come last."""
    turned = reversed(answer.passages)
    passages = tuple(replace(one, rank=at) for at, one in enumerate(turned, start=1))
    return replace(answer, passages=passages)


def always_silent(_: Services, answer: Answer) -> Answer:
    """No question is answered."""
    return replace(answer, abstained=True, reason="…", text="", statements=(), citations=())


def never_silent(_: Services, answer: Answer) -> Answer:
    """Every question is answered with the nearest passage."""
    if not answer.abstained or not answer.passages:
        return answer
    nearest = answer.passages[0]
    citation = Citation(
        number=1,
        collection=answer.searched.collection,
        document_id=nearest.document_id,
        version=nearest.version,
        sha256="",
        title=nearest.title,
        source=nearest.source,
        url=None,
        published_at=None,
        start=nearest.start,
        end=nearest.end,
        quote=nearest.text,
        before="",
        after="",
        page=None,
        heading="",
    )
    from service.support import UNCHECKED

    statement = Statement(nearest.text, 0, len(nearest.text), (1,), UNCHECKED)
    return replace(
        answer,
        abstained=False,
        reason=None,
        text=nearest.text,
        statements=(statement,),
        citations=(citation,),
    )


def cut_off(_: Services, answer: Answer) -> Answer:
    """Every answer ends after a third."""
    return with_statements(answer, lambda text: text[: len(text) // 3])


def answers_of_another_question(_: Services, answer: Answer) -> Answer:
    """A true sentence with its citation, but always the same one."""
    if answer.abstained or not answer.passages:
        return answer
    last = answer.passages[-1]
    citations = tuple(
        replace(
            one,
            document_id=last.document_id,
            version=last.version,
            source=last.source,
            start=last.start,
            end=last.end,
            quote=last.text,
        )
        for one in answer.citations
    )
    return replace(with_statements(answer, lambda _: last.text), citations=citations)


@pytest.mark.parametrize(
    ("fault", "measure"),
    [
        (citations_shifted, "faithfulness"),
        (of_the_old_version, "cited characters, recall"),
        (numbers_altered, "faithfulness"),
        (negation_put_in, "faithfulness"),
        (names_swapped, "faithfulness"),
        (citations_dropped, "faithfulness"),
        (citations_padded, "citation precision"),
        (passages_shuffled, "nDCG@10"),
        (always_silent, "answered, of the answerable"),
        (never_silent, "abstention recall"),
        (answers_of_another_question, "reference recall"),
        (cut_off, "reference recall"),
    ],
)
def test_a_planted_fault_is_noticed_by_a_measure(
    dataset: EvalSet, results: Path, sound: Run, fault: Fault, measure: str
) -> None:
    assert_noticed(sound, run(dataset, results, fault), measure)


def test_a_filter_that_is_ignored_is_noticed(dataset: EvalSet, results: Path, sound: Run) -> None:
    async def ask(services: Services, case: Case, collection: str) -> Answer:
        return await ask_product(services, replace(case, filters={}), collection)

    assert_noticed(sound, run_asking(dataset, results, ask), "abstention recall")


def assert_noticed(sound: Run, faulty: Run, measure: str) -> None:
    """The figure falls out of the interval that it has without the fault, and misses its gate."""
    before, after = sound.figures[measure].estimate, faulty.figures[measure].estimate
    assert before is not None
    assert after is not None
    told = f"{measure}: {before} without, {after} with the fault"
    assert after.mean < before.low - 0.05, told
    gate = [Gate(measure, before.low)]
    assert missed_gates(sound, gate) == []
    assert [one.measure for one in missed_gates(faulty, gate)] == [measure]
