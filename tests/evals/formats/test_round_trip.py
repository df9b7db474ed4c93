"""What a format can carry is read back as it was written; what cannot be read is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from evals.cli import app
from evals.errors import BadDataset
from evals.formats import Context, Sample
from evals.formats.alce import read_alce, write_alce
from evals.formats.beir import RetrievalSet, read_beir, write_beir
from evals.formats.deepeval import read_deepeval, write_deepeval
from evals.formats.ragas import read_ragas, write_ragas
from evals.formats.ragchecker import read_ragchecker, write_ragchecker
from evals.formats.ragtruth import (
    MarkedResponse,
    MarkedSpan,
    RagTruth,
    Source,
    labelled_responses,
    read_ragtruth,
    write_ragtruth,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
CONTEXTS = st.builds(Context, text=TEXT, id=TEXT, title=TEXT)
SAMPLES = st.builds(
    Sample,
    question=TEXT,
    contexts=st.lists(CONTEXTS, max_size=3).map(tuple),
    response=TEXT,
    reference=TEXT,
    id=TEXT,
)


class Format(NamedTuple):
    read: Callable[[Path], list[Sample]]
    write: Callable[[Path, Iterable[Sample]], None]
    sample_ids: bool
    context_ids: bool
    titles: bool

    def carried(self, sample: Sample) -> Sample:
        return replace(
            sample,
            id=sample.id if self.sample_ids else "",
            contexts=tuple(
                Context(
                    one.text,
                    one.id if self.context_ids else "",
                    one.title if self.titles else "",
                )
                for one in sample.contexts
            ),
        )


FORMATS = [
    Format(read_ragas, write_ragas, sample_ids=False, context_ids=False, titles=False),
    Format(read_deepeval, write_deepeval, sample_ids=True, context_ids=False, titles=False),
    Format(read_ragchecker, write_ragchecker, sample_ids=True, context_ids=True, titles=False),
    Format(read_alce, write_alce, sample_ids=True, context_ids=True, titles=True),
]


@pytest.mark.parametrize("kind", FORMATS)
@given(samples=st.lists(SAMPLES, max_size=3))
def test_a_sample_reads_back_as_far_as_its_format_carries_it(
    kind: Format, samples: list[Sample]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records"
        kind.write(path, samples)
        assert kind.read(path) == [kind.carried(one) for one in samples]


NAMES = st.text("abc", min_size=1, max_size=3)


@given(st.data())
def test_a_beir_set_reads_back(data: st.DataObject) -> None:
    documents = data.draw(st.dictionaries(NAMES, TEXT.map(str.strip), min_size=1, max_size=3))
    queries = data.draw(st.dictionaries(NAMES, TEXT, min_size=1, max_size=3))
    grades = st.dictionaries(st.sampled_from(sorted(documents)), st.integers(0, 3), min_size=1)
    relevance = {query: data.draw(grades) for query in queries}
    dataset = RetrievalSet(documents, queries, relevance)
    with TemporaryDirectory() as folder:
        write_beir(Path(folder), dataset, "dev")
        assert read_beir(Path(folder), "dev") == dataset


SOURCE = Source("7", "QA", "invented", {"question": "How deep?", "passages": "It is 14 m."}, "…")
MARKED = MarkedResponse(
    id="1",
    source_id="7",
    model="m",
    temperature=0.5,
    labels=(MarkedSpan(6, 10, "15 m", "Evident Conflict"),),
    split="test",
    quality="good",
    response="It is 15 m.",
)


def test_ragtruth_reads_back_and_is_what_the_support_check_is_measured_with(tmp_path: Path) -> None:
    others = (
        replace(MARKED, id="2", split="train"),
        replace(MARKED, id="3", quality="truncated"),
        replace(MARKED, id="4", labels=()),
    )
    corpus = RagTruth((SOURCE,), (MARKED, *others))
    write_ragtruth(tmp_path / "corpus", corpus)
    assert read_ragtruth(tmp_path / "corpus") == corpus
    first, last = labelled_responses(corpus)
    assert (first.context, first.unsupported, first.group) == ("It is 14 m.", True, "7")
    assert first.spans is not None
    assert first.text[first.spans[0].start : first.spans[0].end] == "15 m"
    assert (last.id, last.unsupported, last.spans) == ("4", False, ())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(MARKED, source_id="8"), "source_id 8"),
        (replace(MARKED, labels=(MarkedSpan(6, 99, "15 m", "x"),)), "6-99 is outside"),
    ],
)
def test_a_label_of_ragtruth_that_does_not_fit_is_named(
    tmp_path: Path, wrong: MarkedResponse, told: str
) -> None:
    write_ragtruth(tmp_path, RagTruth((SOURCE,), (MARKED, wrong)))
    with pytest.raises(BadDataset, match=rf"response\.jsonl, line 2: .*{told}"):
        read_ragtruth(tmp_path)


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (read_ragas, '{"user_input": "a"}\n{"response": "b"}', "line 2: user_input"),
        (read_ragas, '{"user_input": [{"content": "a"}]}', "line 1: user_input"),
        (read_deepeval, '[{"input": "a", "actual_output": "b"}, {"input": "a"}]', "record 2"),
        (read_deepeval, '{"input": "a"}', "not a list"),
        (read_ragchecker, '{"results": [{"query_id": "1"}]}', "record 1: query"),
        (read_ragchecker, "[]", "`results`"),
        (read_alce, '{"data": [{"question": "a", "docs": [{"title": ""}]}]}', "docs.0.text"),
        (read_alce, '{"args": {}}', "`data`"),
        (read_alce, '{"data": [', "not JSON"),
    ],
)
def test_a_record_that_cannot_be_read_is_named_with_its_file(
    tmp_path: Path, read: Callable[[Path], list[Sample]], text: str, told: str
) -> None:
    path = tmp_path / "given.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadDataset, match=r"given\.json") as caught:
        read(path)
    assert told in str(caught.value)


def test_the_records_of_the_tools_themselves_are_read(tmp_path: Path) -> None:
    """Fields that a tool adds, and items without the outputs of a run, are no obstacle."""
    path = tmp_path / "given.json"
    path.write_text(
        json.dumps([{"question": "q", "docs": [], "qa_pairs": [], "sample_id": 3, "id": "x"}])
    )
    assert read_alce(path) == [Sample("q", id="3")]
    path.write_text('{"user_input": "q", "rubrics": null, "reference_contexts": ["r"]}\n')
    assert read_ragas(path) == [Sample("q")]


def test_records_are_converted_on_the_command_line(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.json"
    sample = Sample("How deep?", (Context("It is 14 m deep."),), "14 m.", "14 metres")
    write_ragas(source, [sample])
    asked = ["convert", str(source), str(target), "--from", "ragas", "--to"]
    assert CliRunner().invoke(app, [*asked, "alce"]).exit_code == 0
    assert read_alce(target) == [sample]
    refused = CliRunner().invoke(app, [*asked, "nonsense"])
    assert refused.exit_code == 2
    assert "ragchecker" in refused.stderr
