"""Writes language models as GGUF files, tiny ones, for tests.

The format is that of llama.cpp (ggml's docs/gguf.md, version 3): a header, metadata by key, a table
of tensors, and their numbers, each tensor at a multiple of 32 bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Value = bool | int | float | str | Sequence[int] | Sequence[float] | Sequence[str]
Tensor = npt.NDArray[np.float32]

_VERSION = 3
_ALIGNMENT = 32
_FLOAT32_TENSOR = 0
_INT32, _FLOAT32, _BOOL, _STRING, _ARRAY = 5, 6, 7, 8, 9
_UINT32 = 4


def write_gguf(path: Path, metadata: Mapping[str, Value], tensors: Mapping[str, Tensor]) -> None:
    """Write a model. Tensors are (outputs, inputs), as PyTorch has them."""
    header = b"GGUF" + struct.pack("<IQQ", _VERSION, len(tensors), len(metadata))
    pairs = [_string(key) + _typed(value) for key, value in metadata.items()]
    table: list[bytes] = []
    numbers = bytearray()
    for name, tensor in tensors.items():
        shape = tensor.shape[::-1]
        sizes = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
        table.append(_string(name) + sizes + struct.pack("<IQ", _FLOAT32_TENSOR, len(numbers)))
        numbers += _padded(np.ascontiguousarray(tensor, dtype="<f4").tobytes())
    path.write_bytes(_padded(b"".join((header, *pairs, *table))) + numbers)


def _typed(value: Value) -> bytes:
    if isinstance(value, str | bool | int | float):
        return struct.pack("<I", _kind(value)) + _scalar(value)
    kind = _INT32 if isinstance(value[0], int) else _kind(value[0])
    items = b"".join(_scalar(item, signed=True) for item in value)
    return struct.pack("<IIQ", _ARRAY, kind, len(value)) + items


def _kind(value: bool | float | str) -> int:
    if isinstance(value, str):
        return _STRING
    if isinstance(value, bool):
        return _BOOL
    return _UINT32 if isinstance(value, int) else _FLOAT32


def _scalar(value: bool | float | str, *, signed: bool = False) -> bytes:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool):
        return struct.pack("<?", value)
    if isinstance(value, int):
        return struct.pack("<i" if signed else "<I", value)
    return struct.pack("<f", value)


def _string(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _padded(raw: bytes) -> bytes:
    return raw + bytes(-len(raw) % _ALIGNMENT)
