"""Tiny language models: one that says a given text, and one of random weights.

Both are of the Llama architecture with a single layer and a vocabulary of all bytes, so that they
read any prompt, and some pieces of text. They know nothing; what they are for is that a server runs
them, and so speaks its protocol.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.protocol.gguf import Tensor, Value, write_gguf

CONTEXT_TOKENS = 65_536
FOREVER = 200_000
"""More tokens than that window holds."""

# What a reply to Footnote is made of, so that random ones have something to trip over.
_RANDOM_PIECES = (
    *(f"[{passage}.{sentence}]" for passage in range(1, 4) for sentence in range(1, 4)),
    *("[99.1]", "[", "]", "【", "】", ".", ". ", "。", "\n", "\n\n", "“", "”", '"', "「", "」"),
    *("NO ANSWER", "<think>", "</think>", "```", "# ", "- ", "| ", "<b>", "![x](http://x)"),
    *(" harbour", " opened", " in", " 1931", " not", "港口", "开放", "é", "𝕏", "\u200b", "\u0301"),
)
_PIECE_CHARS = 3
_HEADS = 8
_UNKNOWN, _BEGIN, _END = "<unk>", "<s>", "</s>"
_ROLES = ("<|system|>", "<|user|>", "<|assistant|>")
_TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
_NORMAL_TOKEN, _UNKNOWN_TOKEN, _CONTROL_TOKEN, _BYTE_TOKEN = 1, 2, 3, 6


def write_speaker(path: Path, reply: str, *, forever: bool = False) -> None:
    """A model that answers every prompt with one text, once or over and over.

    Attention and feed-forward are nought, and an embedding is a single one, so that the next token
    follows from the last one alone: the text's pieces, each different, form a chain.
    """
    pieces = _different_pieces(reply)
    vocabulary = _Vocabulary(pieces)
    said = [vocabulary.id_of(piece) for piece in pieces]
    start, end = vocabulary.id_of("<|assistant|>"), vocabulary.id_of(_END)
    size = len(vocabulary.tokens)
    width = -(-size // 64) * 64
    tensors = _tensors(width, lambda outputs, inputs: np.zeros((outputs, inputs), np.float32))
    follows = np.zeros((size, width), np.float32)
    for before, after in zip([start, *said], [*said, said[0] if forever else end], strict=True):
        follows[after, before] = 1
    tensors["token_embd.weight"] = np.eye(size, width, dtype=np.float32)
    tensors["output.weight"] = follows
    write_gguf(path, _metadata(vocabulary, width), tensors)


def write_babbler(path: Path, seed: int) -> None:
    """A model of random weights. It never ends of itself, unless by chance."""
    vocabulary = _Vocabulary(_RANDOM_PIECES)
    random = np.random.default_rng(seed)
    size, width = len(vocabulary.tokens), 64

    def drawn(outputs: int, inputs: int) -> Tensor:
        return random.normal(0, inputs**-0.5, (outputs, inputs)).astype(np.float32)

    tensors = _tensors(width, drawn)
    tensors["token_embd.weight"] = random.normal(0, 1, (size, width)).astype(np.float32)
    tensors["output.weight"] = drawn(size, width)
    # Single bytes outnumber the pieces, and would drown them.
    tensors["output.weight"][vocabulary.is_byte] *= 0.5
    write_gguf(path, _metadata(vocabulary, width), tensors)


class _Vocabulary:
    """A SentencePiece vocabulary: every byte, the roles of a conversation, and some pieces."""

    def __init__(self, pieces: tuple[str, ...]) -> None:
        every_byte = [f"<0x{byte:02X}>" for byte in range(256)]
        written = [piece.replace(" ", "\u2581") for piece in pieces]
        self.tokens = [_UNKNOWN, _BEGIN, _END, *_ROLES, *every_byte, *written]
        self.types = [
            _UNKNOWN_TOKEN,
            *[_CONTROL_TOKEN] * (2 + len(_ROLES)),
            *[_BYTE_TOKEN] * len(every_byte),
            *[_NORMAL_TOKEN] * len(written),
        ]
        self.is_byte = np.array(self.types) == _BYTE_TOKEN

    def id_of(self, piece: str) -> int:
        return self.tokens.index(piece.replace(" ", "\u2581"))


def _different_pieces(text: str) -> tuple[str, ...]:
    """A text in short pieces, no two of them the same."""
    pieces: list[str] = []
    at = 0
    while at < len(text):
        end = at + _PIECE_CHARS
        while text[at:end] in pieces and end < len(text):
            end += 1
        pieces.append(text[at:end])
        at = end
    assert len(set(pieces)) == len(pieces), "the end of the text has to be new"
    return tuple(pieces)


def _tensors(width: int, made: Callable[[int, int], Tensor]) -> dict[str, Tensor]:
    """The layer between a model's embeddings and its output."""
    head = width // _HEADS
    ones = np.ones(width, np.float32)
    return {
        "output_norm.weight": ones,
        "blk.0.attn_norm.weight": ones,
        "blk.0.attn_q.weight": made(width, width),
        "blk.0.attn_k.weight": made(head, width),
        "blk.0.attn_v.weight": made(head, width),
        "blk.0.attn_output.weight": made(width, width),
        "blk.0.ffn_norm.weight": ones,
        "blk.0.ffn_gate.weight": made(width, width),
        "blk.0.ffn_up.weight": made(width, width),
        "blk.0.ffn_down.weight": made(width, width),
    }


def _metadata(vocabulary: _Vocabulary, width: int) -> dict[str, Value]:
    return {
        "general.architecture": "llama",
        "llama.context_length": CONTEXT_TOKENS,
        "llama.embedding_length": width,
        "llama.block_count": 1,
        "llama.feed_forward_length": width,
        "llama.attention.head_count": _HEADS,
        "llama.attention.head_count_kv": 1,
        "llama.attention.layer_norm_rms_epsilon": 1e-6,
        "llama.rope.dimension_count": width // _HEADS,
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": vocabulary.tokens,
        "tokenizer.ggml.scores": [0.0] * len(vocabulary.tokens),
        "tokenizer.ggml.token_type": vocabulary.types,
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.add_space_prefix": False,
        "tokenizer.chat_template": _TEMPLATE,
    }
