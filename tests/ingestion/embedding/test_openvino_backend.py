"""The fast backend gives the published model's vectors."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ingestion.embedding import Embedder
from ingestion.embedding.default_model import WEIGHTS_SHA256, installed_folder
from ingestion.embedding.openvino_backend import OpenVinoEmbedder
from ingestion.errors import EmbeddingError, ModelWeightsChanged

TEXTS = {
    "English": "The central bank raised its policy rate by 25 basis points to 4.75 percent.",
    "a relative of the English": "Interest rates went up again, the monetary authority said.",
    "Chinese": "中国人民银行周三宣布下调存款准备金率0.5个百分点。",
    "empty": "",
    "white space": " \n\t ",
    "one character": "a",
    "longer than the model reads": "Freight volumes on the corridor grew in every quarter. " * 200,
    "exactly what the model reads": "rail " * 254,
    "emoji": "👩‍👩‍👧 went to the 🏖️ and said 👍🏽",
    "combining marks": "re\u0301sume\u0301 na\u0131\u0308ve Z\u0351\u036balgo",
    "right to left": "ارتفعت أسعار الفائدة مرة أخرى",
    "Korean": "한국은행이 기준금리를 인상했다",
    "control characters": "a\x00b\x07c\u200b\ufeffd",
    "names of special tokens": "[CLS] [SEP] [PAD] [MASK]",
    "a lone surrogate": "half a pair \ud83d here",
    "a word without end": "x" * 5000,
}
PROGRAM = """
import sys
from ingestion.embedding import open_embedder
embedder = open_embedder()
embedder.embed_query("what happened?")
embedder.embed_passages(["one", "two words"] * 40)
assert "torch" not in sys.modules, "torch was imported"
assert "openvino_telemetry" not in sys.modules, "usage statistics were imported"
"""


@pytest.mark.parametrize("kind", TEXTS)
def test_vectors_are_those_of_the_published_model(
    fast: Embedder, reference: Embedder, kind: str
) -> None:
    """Cosine at least .999 with float32 on torch; bfloat16 measures .99996 at its worst."""
    expected = reference.embed_passages([TEXTS[kind]])[0]
    assert fast.embed_passages([TEXTS[kind]])[0] @ expected >= 0.999
    assert fast.embed_query(TEXTS[kind]) @ expected >= 0.999


def test_texts_that_differ_have_vectors_that_differ(fast: Embedder) -> None:
    """Guards the comparison above: a constant vector would not pass here."""
    vectors = fast.embed_passages([TEXTS["English"], TEXTS["Korean"], TEXTS["emoji"]])
    assert (vectors @ vectors.T)[np.triu_indices(3, 1)].max() < 0.6


def test_ranking_agrees_with_the_published_model(fast: Embedder, reference: Embedder) -> None:
    texts = list(TEXTS.values())
    question = "Did interest rates rise?"
    ours = fast.embed_passages(texts) @ fast.embed_query(question)
    theirs = reference.embed_passages(texts) @ reference.embed_query(question)
    assert list(np.argsort(-ours)[:3]) == list(np.argsort(-theirs)[:3])


def test_a_text_has_the_same_vector_in_any_company(fast: Embedder) -> None:
    """Order is kept and padding changes nothing, over several batches and lengths."""
    texts = [" ".join(["track", "signal", str(n)] * (1 + n * 7 % 60)) for n in range(50)]
    together = fast.embed_passages(texts)
    alone = np.stack([fast.embed_query(text) for text in texts])
    assert (together * alone).sum(axis=1).min() >= 0.999


def test_vectors_have_length_one(fast: Embedder) -> None:
    lengths = np.linalg.norm(fast.embed_passages(list(TEXTS.values())), axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-5)


def test_no_texts_give_no_vectors(fast: Embedder) -> None:
    vectors = fast.embed_passages([])
    assert vectors.shape == (0, 384)
    assert vectors.dtype == np.float32


def test_identity_and_limits(fast: Embedder) -> None:
    assert fast.model_id == f"all-MiniLM-L6-v2@{WEIGHTS_SHA256[:8]}"
    assert (fast.dimensions, fast.max_tokens, fast.passage_tokens) == (384, 256, 254)


def test_the_model_reads_as_many_tokens_as_it_says(fast: Embedder) -> None:
    """The last token within `passage_tokens` changes the vector, the next one does not."""
    within, full = "rail " * (fast.passage_tokens - 1), "rail " * fast.passage_tokens
    assert fast.tokenizer.count([full]) == [fast.passage_tokens]
    changed = fast.embed_query(within + "volcano")
    assert fast.embed_query(full) @ changed < 0.9999
    np.testing.assert_array_equal(fast.embed_query(full + "volcano"), fast.embed_query(full))


def test_threads_do_not_disturb_each_other(fast: Embedder) -> None:
    """Every text keeps its own vector while eight threads embed at once."""
    texts = [f"Station {n} reported {n * 37} passengers." for n in range(24)]
    expected = np.stack([fast.embed_query(text) for text in texts])
    together = threading.Barrier(8)

    def work(number: int) -> float:
        together.wait()
        if number % 2:
            found = fast.embed_passages(texts)
        else:
            found = np.stack([fast.embed_query(text) for text in texts])
        return float((found * expected).sum(axis=1).min())

    with ThreadPoolExecutor(8) as pool:
        assert min(pool.map(work, range(8))) >= 0.999


def test_memory_does_not_grow_with_the_number_of_texts(fast: Embedder) -> None:
    """Beyond the result, five times the texts take no more of Python's memory."""

    def peak_beyond_result(number: int) -> int:
        texts = ["freight"] * number
        tracemalloc.start()
        vectors = fast.embed_passages(texts)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak - vectors.nbytes

    assert peak_beyond_result(10_000) < 1.5 * peak_beyond_result(2_000)


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(installed_folder(), folder)
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(50_000_000)
        byte = file.read(1)[0]
        file.seek(50_000_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(ModelWeightsChanged, match=WEIGHTS_SHA256):
        OpenVinoEmbedder(folder)


def test_a_folder_without_the_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=r"model\.safetensors"):
        OpenVinoEmbedder(tmp_path)


def test_neither_torch_nor_statistics_are_loaded_and_the_process_ends_well(
    tmp_path: Path,
) -> None:
    """Nothing is written to the user's home, and the interpreter exits with 0."""
    home = {"HOME": str(tmp_path), "PYTHONPATH": str(Path.cwd())}
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
