"""How alike two texts are, token by token: the greedy matching of BERTScore.

Zhang et al. 2020, "BERTScore: Evaluating Text Generation with BERT" (arXiv:1904.09675), under
whatever embedding model gives the vectors, without weights for rare words and without rescaling, so
that figures can be compared with each other under the same model only.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.embedding.vectors import Vectors


def bert_similarity(tokens: Vectors, references: Sequence[Vectors]) -> float:
    """The F1 of a text's tokens against the best of the references, in [0, 1].

    Vectors are float32 [tokens, dimensions], rows of length 1. Every token takes the highest cosine
    that it has on the other side; precision is the mean over the text, recall over the reference.

    Raises:
        ValueError: if there are no references.
    """
    if not references:
        raise ValueError("a similarity needs a reference")
    return max(_f1(tokens, one) for one in references)


def _f1(tokens: Vectors, reference: Vectors) -> float:
    if not len(tokens) or not len(reference):
        return 0.0
    cosines = tokens @ reference.T
    precision = max(0.0, float(cosines.max(axis=1).mean()))
    recall = max(0.0, float(cosines.max(axis=0).mean()))
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0
