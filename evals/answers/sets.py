"""Questions with and without an answer among given documents, and the sentences that answer.

The sources are ClapNQ (Rosenthal et al., 2024, arXiv:2404.02103), where the documents are about the
right subject even if they hold no answer; XQuAD (evals.xquad) with every second paragraph left out,
so that others of the same article are there, one set for each language; and any of one's own in
ClapNQ's format. Labelled spans count the characters of the given text: where parsing drops some, as
byte order marks, they are off by as many.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import BadDataset
from evals.xquad import is_xquad, read_xquad
from ingestion.documents import Span


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """A question, and what is known of its answer.

    `source` is the document that was looked into. `references` are the reference answers, each the
    spans of that document that it rests on: none if the question has no answer there. `whole` says
    that a span must lie wholly in a sentence; otherwise the spans are sentences themselves.
    """

    question: str
    group: str
    source: str
    references: tuple[tuple[Span, ...], ...]
    whole: bool
    answers: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the documents hold an answer."""
        return bool(self.references)


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """Documents by source, and questions about them."""

    name: str
    documents: Mapping[str, str]
    cases: tuple[AnswerCase, ...]


def read_answer_sets(folder: Path) -> list[AnswerSet]:
    """Read the sets of a folder: ClapNQ, or XQuAD in English and in Chinese.

    Raises:
        BadDataset: if the folder holds neither, or naming the file and the line in question.
    """
    if is_xquad(folder):
        return [_xquad(folder, language) for language in ("en", "zh")]
    tried = (folder / "questions.jsonl.gz", folder / "questions.jsonl")
    file = next((path for path in tried if path.is_file()), None)
    if file is None:
        raise BadDataset(f"{folder} holds no questions.jsonl: is it ClapNQ or XQuAD?")
    return [_clapnq(file)]


def _xquad(folder: Path, language: str) -> AnswerSet:
    dataset = read_xquad(folder)
    documents = {key: dataset.paragraphs[key][language] for key in list(dataset.paragraphs)[::2]}
    cases = tuple(
        AnswerCase(
            question=one.text[language],
            group=dataset.articles[one.paragraph],
            source=one.paragraph,
            references=tuple((span,) for span in one.answers[language])
            if one.paragraph in documents
            else (),
            whole=True,
        )
        for one in dataset.questions
    )
    return AnswerSet(f"xquad_{language}", documents, cases)


def _clapnq(file: Path) -> AnswerSet:
    opened = gzip.open if file.suffix == ".gz" else open
    sources: dict[str, str] = {}
    cases: list[AnswerCase] = []
    with opened(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                cases.append(_clapnq_case(json.loads(line), sources))
            except (ValueError, KeyError, TypeError, IndexError) as error:
                raise BadDataset(
                    f"{file}, line {number}: no question of ClapNQ ({error})"
                ) from None
    return AnswerSet("clapnq", {key: text for text, key in sources.items()}, tuple(cases))


def _clapnq_case(row: dict[str, Any], sources: dict[str, str]) -> AnswerCase:
    """A case; its passage is put with the others, once if several questions share it."""
    passage = row["passages"][0]
    lead = f"{passage['title']}\n\n"
    source = sources.setdefault(lead + passage["text"], str(row["id"]))
    spans = [
        Span(int(one["start"]) + len(lead), int(one["end"]) + len(lead))
        for one in passage["sentences"]
    ]
    references = [
        tuple(spans[at] for at in answer["selected_sentences"]) for answer in row["answers"]
    ]
    given = tuple(one for one in references if one) if row["answerable"] else ()
    answers = tuple(str(one["answer"]) for one in row["answers"]) if given else ()
    return AnswerCase(
        str(row["question"]), str(row["group"]), source, given, whole=False, answers=answers
    )
