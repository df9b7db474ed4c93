"""The embedding model's own tokenizer: how many tokens a text has, and where they lie."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import tokenizers

from ingestion.documents import Span
from ingestion.errors import EmbeddingError

# An encoding costs some hundred bytes a token while it lives, so long lists are taken in parts.
_AT_ONCE = 1024


class Tokenizer:
    """Counts and locates tokens; nothing is cut off, nothing is padded. Safe across threads.

    A text is read as the model would read it. A lone surrogate, which is no character, counts as
    U+FFFD.
    """

    def __init__(self, serialized: str) -> None:
        # An explicit choice: without one, a later fork of this process prints a warning.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
        self._encoder = tokenizers.Tokenizer.from_str(serialized)
        self._encoder.no_truncation()
        self._encoder.no_padding()

    @classmethod
    def from_file(cls, path: Path) -> Tokenizer:
        """Load a tokenizer from its tokenizer.json.

        Raises:
            EmbeddingError: if there is no such file.
        """
        try:
            return cls(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise EmbeddingError(
                f"The embedding model's tokenizer cannot be read: {path} ({error.strerror})."
            ) from error

    @property
    def special_tokens(self) -> int:
        """How many tokens the model adds to every text."""
        return int(self._encoder.num_special_tokens_to_add(is_pair=False))

    @property
    def leading_special_tokens(self) -> int:
        """How many of those stand before the text."""
        mask = self._encoder.encode("a").special_tokens_mask
        return mask.index(0) if 0 in mask else 0

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens left out."""
        return [len(encoding) for encoding in self._encodings(texts)]

    def spans(self, text: str) -> list[Span]:
        """The stretch of the text that each token stands for, in order and in code points.

        Tokens that are parts of one character, as the letters of a Korean syllable, have the same
        span; otherwise spans are disjoint. White space, and marks that the model's normaliser
        drops at the edge of a word, belong to no token.
        """
        encoding = self._encoder.encode(well_formed(text), add_special_tokens=False)
        return [Span(start, end) for start, end in encoding.offsets]

    def _encodings(self, texts: Sequence[str]) -> Iterator[tokenizers.Encoding]:
        for first in range(0, len(texts), _AT_ONCE):
            part = [well_formed(text) for text in texts[first : first + _AT_ONCE]]
            yield from self._encoder.encode_batch_fast(part, add_special_tokens=False)

    def ids(self, texts: Sequence[str], limit: int) -> list[list[int]]:
        """What the model reads of each text: at most `limit` token ids, special ones included."""
        part = [well_formed(text) for text in texts]
        encodings = self._encoder.encode_batch_fast(part)
        return [_cut(encoding, limit) for encoding in encodings]


def well_formed(text: str) -> str:
    """The text with each lone surrogate, which has no UTF-8 form, replaced by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def _cut(encoding: tokenizers.Encoding, limit: int) -> list[int]:
    """The ids, cut to the limit in the middle so that the closing special token stays."""
    ids = encoding.ids
    return ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]]
