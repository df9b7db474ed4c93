"""A BERT sentence encoder as an OpenVINO graph, built straight from its published weights.

The graph is the encoder of Devlin et al., "BERT" (2019, arXiv:1810.04805), followed by the mean
pooling over tokens of Reimers and Gurevych, "Sentence-BERT" (2019, arXiv:1908.10084). Reading the
weights file directly means that neither torch nor an exported copy of the model is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingestion.embedding.openvino_import import import_openvino
from ingestion.errors import EmbeddingError

# Added to the attention scores of padding before the softmax, as BERT's authors do; still a
# finite number in bfloat16.
_MASKED_SCORE = -1e4

Weights = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class BertConfig:
    """The sizes of an encoder, as its config.json gives them."""

    layers: int
    heads: int
    hidden_size: int
    positions: int
    layer_norm_eps: float

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> BertConfig:
        """Take the sizes from the contents of a model's config.json.

        Raises:
            EmbeddingError: if the model is not a BERT of the kind that this graph describes.
        """
        kind = tuple(config[key] for key in ("model_type", "hidden_act", "position_embedding_type"))
        if kind != ("bert", "gelu", "absolute"):
            raise EmbeddingError(f"The embedding model is not a plain BERT, but {kind}.")
        return cls(
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            hidden_size=config["hidden_size"],
            positions=config["max_position_embeddings"],
            layer_norm_eps=config["layer_norm_eps"],
        )


def sentence_encoder(weights: Weights, config: BertConfig) -> Any:
    """Build the `openvino.Model` that maps token ids to unit vectors.

    Inputs: `ids` and `mask`, both int64 of shape [texts, tokens]; `mask` is 1 for a token and 0
    for padding. Output: float32 of shape [texts, hidden_size], each row of length 1.
    """
    return _graph(weights, config, pooled=True)


def token_encoder(weights: Weights, config: BertConfig) -> Any:
    """Build the `openvino.Model` that maps token ids to the vector of each token in its context.

    Inputs as of `sentence_encoder`. Output: float32 of shape [texts, tokens, hidden_size]; rows of
    padding mean nothing. It is a graph of its own, so that embedding does not write out, for every
    passage, token vectors that nobody reads.
    """
    return _graph(weights, config, pooled=False)


def _graph(weights: Weights, config: BertConfig, *, pooled: bool) -> Any:
    openvino = import_openvino()
    ops = openvino.opset15
    ids = ops.parameter([-1, -1], np.int64, name="ids")
    mask = ops.parameter([-1, -1], np.int64, name="mask")
    encoder = _Encoder(ops, weights, config)
    kept = ops.convert(mask, np.float32)
    states = encoder.token_states(ids, kept)
    output = encoder.pooled(states, kept) if pooled else states
    name = "sentence_encoder" if pooled else "token_encoder"
    return openvino.Model([output], [ids, mask], name)


@dataclass(frozen=True, slots=True)
class _Encoder:
    """Adds the encoder's operations to a graph. `ops` is the operation set."""

    ops: Any
    weights: Weights
    config: BertConfig

    def token_states(self, ids: Any, kept: Any) -> Any:
        """Contextual vectors of the tokens, [texts, tokens, hidden_size]."""
        ops = self.ops
        bias = ops.multiply(ops.subtract(kept, np.float32(1)), np.float32(-_MASKED_SCORE))
        bias = ops.unsqueeze(bias, np.array([1, 2]))
        states = self._embedded(ids)
        for layer in range(self.config.layers):
            name = f"encoder.layer.{layer}"
            attended = self._attention(states, bias, f"{name}.attention.self")
            attended = self._dense(attended, f"{name}.attention.output.dense")
            states = self._layer_norm(
                ops.add(states, attended), f"{name}.attention.output.LayerNorm"
            )
            inner = ops.gelu(self._dense(states, f"{name}.intermediate.dense"), "erf")
            inner = self._dense(inner, f"{name}.output.dense")
            states = self._layer_norm(ops.add(states, inner), f"{name}.output.LayerNorm")
        return states

    def pooled(self, states: Any, kept: Any) -> Any:
        """The mean of the vectors of the tokens that are not padding, scaled to length 1."""
        ops = self.ops
        kept = ops.unsqueeze(kept, np.array(2))
        summed = ops.reduce_sum(ops.multiply(states, kept), np.array(1))
        # The direction of the sum is that of the mean.
        return ops.normalize_l2(summed, np.array([1]), 1e-12, "max")

    def _embedded(self, ids: Any) -> Any:
        ops = self.ops
        words = ops.gather(self._constant("embeddings.word_embeddings.weight"), ids, np.array(0))
        # All text is of the first token type, so its vector can be added to the positions' here.
        positions = (
            self.weights["embeddings.position_embeddings.weight"]
            + self.weights["embeddings.token_type_embeddings.weight"][0]
        )
        length = ops.gather(ops.shape_of(ids), np.array([1]), np.array(0))
        positions = ops.slice(
            ops.constant(positions), np.array([0]), length, np.array([1]), np.array([0])
        )
        return self._layer_norm(ops.add(words, positions), "embeddings.LayerNorm")

    def _attention(self, states: Any, bias: Any, name: str) -> Any:
        ops = self.ops
        query, key, value = (
            self._heads(self._dense(states, f"{name}.{part}")) for part in ("query", "key", "value")
        )
        mixed = ops.scaled_dot_product_attention(query, key, value, bias)
        mixed = ops.transpose(mixed, np.array([0, 2, 1, 3]))
        return ops.reshape(mixed, np.array([0, 0, self.config.hidden_size]), special_zero=True)

    def _heads(self, states: Any) -> Any:
        """[texts, tokens, hidden_size] to [texts, heads, tokens, hidden_size / heads]."""
        shape = np.array([0, 0, self.config.heads, self.config.hidden_size // self.config.heads])
        split = self.ops.reshape(states, shape, special_zero=True)
        return self.ops.transpose(split, np.array([0, 2, 1, 3]))

    def _dense(self, states: Any, name: str) -> Any:
        weight, bias = self._constant(f"{name}.weight"), self._constant(f"{name}.bias")
        product = self.ops.matmul(states, weight, transpose_a=False, transpose_b=True)
        return self.ops.add(product, bias)

    def _layer_norm(self, states: Any, name: str) -> Any:
        centred = self.ops.mvn(
            states,
            np.array([2]),
            normalize_variance=True,
            eps=self.config.layer_norm_eps,
            eps_mode="inside_sqrt",
        )
        scaled = self.ops.multiply(centred, self._constant(f"{name}.weight"))
        return self.ops.add(scaled, self._constant(f"{name}.bias"))

    def _constant(self, name: str) -> Any:
        return self.ops.constant(self.weights[name], shared_memory=True)
