"""The default model on OpenVINO: no torch, no exported copy, half a second to load."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from safetensors.numpy import load

from ingestion.embedding import default_model
from ingestion.embedding.bert_graph import BertConfig, sentence_encoder, token_encoder
from ingestion.embedding.openvino_import import import_openvino
from ingestion.embedding.tokenizer import Tokenizer
from ingestion.embedding.vectors import TokenVectors, Vectors

_WINDOW = 1024  # texts tokenised and sorted by length together: bounds memory
_BATCH_TOKENS = 2048  # padded tokens of a batch: eight full passages, measured best
_LENGTH_STEP = 8  # lengths are padded to multiples, as every new length costs a compilation


@dataclass(frozen=True, slots=True)
class _Batch:
    """Texts of similar length: their rows in the result, and their token ids."""

    rows: list[int]
    ids: list[list[int]]

    def inputs(self) -> dict[str, Any]:
        """The graph's inputs, padded: int64 [texts, tokens]."""
        longest = max(len(one) for one in self.ids)
        length = -(-longest // _LENGTH_STEP) * _LENGTH_STEP
        ids = np.zeros((len(self.ids), length), np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(self.ids):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        return {"ids": ids, "mask": mask}


class OpenVinoEmbedder:
    """An `Embedder` of the default model, in bfloat16 where the CPU computes in it.

    Raises:
        EmbeddingError: if the folder does not hold the model.
        ModelWeightsChanged: if its weights are not the published ones.
    """

    def __init__(self, folder: Path) -> None:
        openvino = import_openvino()
        weights = load(default_model.read_weights(folder))
        config = BertConfig.of(default_model.read_settings(folder, "config.json"))
        reading = default_model.read_settings(folder, "sentence_bert_config.json")
        self.model_id = default_model.MODEL_ID
        self.dimensions = config.hidden_size
        self.max_tokens = min(int(reading["max_seq_length"]), config.positions)
        self.tokenizer = Tokenizer.from_file(folder / "tokenizer.json")
        self.passage_tokens = self.max_tokens - self.tokenizer.special_tokens
        # One stream a core: more throughput than all cores on one batch, and one compilation
        # serves queries too.
        self._compiled = openvino.Core().compile_model(
            sentence_encoder(weights, config), "CPU", {"PERFORMANCE_HINT": "THROUGHPUT"}
        )
        self._streams = int(self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        self._idle: deque[Any] = deque()
        self._folder = folder
        self._compiled_for_tokens: Any = None
        self._compiling = Lock()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts: float32 [texts, dimensions], rows of length 1, in the order given."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        with self._requests(self._streams) as requests:
            free = list(requests)
            running: deque[tuple[Any, _Batch]] = deque()
            for batch in self._batches(texts):
                request = free.pop() if free else _finish(*running.popleft(), vectors)
                request.start_async(batch.inputs())
                running.append((request, batch))
            for request, batch in running:
                _finish(request, batch, vectors)
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Embed a text to search with: float32 [dimensions], of length 1."""
        batch = _Batch([0], self.tokenizer.ids([text], self.max_tokens))
        with self._requests(1) as (request,):
            request.infer(batch.inputs())
            return np.array(request.get_output_tensor().data[0])

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The vectors of the tokens of each text in their context, in order.

        The first call loads the weights once more, as a graph of its own.
        """
        request = self._token_encoder().create_infer_request()
        found: list[TokenVectors | None] = [None] * len(texts)
        for batch in self._batches(texts):
            request.infer(batch.inputs())
            states = request.get_output_tensor().data
            for place, (row, ids) in enumerate(zip(batch.rows, batch.ids, strict=True)):
                read = np.array(states[place, 1 : len(ids) - 1], np.float32)
                found[row] = TokenVectors.of(self.tokenizer.spans(texts[row]), read)
        return [one for one in found if one is not None]

    def _token_encoder(self) -> Any:
        with self._compiling:
            if self._compiled_for_tokens is None:
                weights = load(default_model.read_weights(self._folder))
                config = BertConfig.of(default_model.read_settings(self._folder, "config.json"))
                self._compiled_for_tokens = (
                    import_openvino()
                    .Core()
                    .compile_model(
                        token_encoder(weights, config), "CPU", {"PERFORMANCE_HINT": "LATENCY"}
                    )
                )
            return self._compiled_for_tokens

    def _batches(self, texts: Sequence[str]) -> Iterator[_Batch]:
        for first in range(0, len(texts), _WINDOW):
            ids = self.tokenizer.ids(texts[first : first + _WINDOW], self.max_tokens)
            yield from _by_length(ids, first, ceil(len(ids) / self._streams))

    @contextmanager
    def _requests(self, number: int) -> Iterator[list[Any]]:
        """Inference requests that no other thread uses meanwhile, kept for later callers."""
        requests = [self._request() for _ in range(number)]
        try:
            yield requests
        finally:
            for request in requests:
                request.wait()
            self._idle.extend(requests)

    def _request(self) -> Any:
        try:
            return self._idle.pop()
        except IndexError:
            return self._compiled.create_infer_request()


def _by_length(ids: Sequence[list[int]], first: int, most: int) -> Iterator[_Batch]:
    """Batches of like length, longest first, of `_BATCH_TOKENS` and `most` texts at most.

    `first` is the row of the first text. `most` lets a short document use every stream.
    """
    order = sorted(range(len(ids)), key=lambda at: len(ids[at]), reverse=True)
    while order:
        size = max(1, min(most, _BATCH_TOKENS // len(ids[order[0]])))
        rows, order = order[:size], order[size:]
        yield _Batch([first + row for row in rows], [ids[row] for row in rows])


def _finish(request: Any, batch: _Batch, vectors: Vectors) -> Any:
    """Wait for a request, put its vectors into their rows, and hand it back for the next batch.

    Waiting, not a callback: OpenVINO's callback threads can abort the interpreter as it exits.
    """
    request.wait()
    vectors[batch.rows] = request.get_output_tensor().data
    return request
