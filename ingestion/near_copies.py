"""Near copies of a document: the wire story that four papers print under headlines of their own.

A text becomes its set of shingles: three words in a row or, where words are written without
spaces between them, five characters. Case, punctuation and white space do not count. How alike two
texts are is the resemblance of their sets, |A ∩ B| / |A ∪ B| (Broder 1997, "On the resemblance and
containment of documents"). It is estimated from a signature of fixed size, drawn by fast similarity
sketching (Dahlgaard, Knudsen and Thorup 2017, arXiv:1704.04370): each shingle is hashed once into
one of the slots, which keeps its smallest hash, and all are hashed anew only as long as a slot is
empty. Two texts agree in a slot as often as they resemble each other.

Nothing here depends on the machine, the process or the order of a set, so signatures can be kept.
(Only letters that are newer than Python's Unicode tables are read differently by a later Python.)
Whoever changes what a text's signature is must compute the kept ones anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ingestion.sentences import is_cjk

NEAR_COPY = 0.4
"""The similarity from which two texts are near copies: docs/decisions/0008-near-copies.md."""

SIGNATURE_BYTES = 512

_Hashes = npt.NDArray[np.uint64]
_Slots = npt.NDArray[np.uint32]

_SLOTS = SIGNATURE_BYTES // 4
_ROWS = 4
_VACANT = 0xFFFFFFFF

_WORDS = 3
_CHARACTERS = 5
_FEWEST_SHINGLES = 50

# With so many shingles less than one text in 10^11 has a vacant slot: later layers need no more.
_SAMPLE = 4096

_UNSPACED = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d"
    "\U00020000-\U0003ffff"
)
# No word is longer. What has no end is cut, since to normalise it takes the square of its length.
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]{{1,100}}")
_ENDLESS = re.compile(rf"[^\W_{_UNSPACED}]{{101,}}")
_BETWEEN_TOKENS = re.compile(rf"[\s{_UNSPACED}]")
_PIECE = 1 << 16
_UNSPACED_TOKEN = 1 << 32


def fingerprint(text: str) -> bytes | None:
    """The signature of a text, `SIGNATURE_BYTES` long, or None if it is too short to have one.

    Fewer than 50 different shingles (about 50 words, or 50 Chinese characters) have none: a cover
    sheet, a disclaimer or an empty form is alike in documents that have nothing else in common.
    Time is linear in the text, and memory beyond it stays the same.
    """
    slots = np.full(_SLOTS, _VACANT, np.uint32)
    sample = np.empty(0, np.uint64)
    for shingles in _shingles(text):
        _lower(slots, shingles, layer=0)
        sample = np.unique(np.concatenate([sample, shingles]))[:_SAMPLE]
    if len(sample) < _FEWEST_SHINGLES:
        return None
    for layer in count(1):
        vacant = slots == _VACANT
        if not vacant.any():
            break
        lowered = np.full(_SLOTS, _VACANT, np.uint32)
        _lower(lowered, sample, layer)
        slots[vacant] = lowered[vacant]
    return slots.astype("<u4").tobytes()


def shingles(text: str) -> frozenset[int]:
    """The hashes of a text's shingles: what a signature is drawn from, for short texts."""
    return frozenset(int(one) for piece in _shingles(text) for one in piece)


def bands(signature: bytes) -> tuple[int, ...]:
    """The 32 keys under which to file a signature: texts that share one are worth comparing.

    Each key stands for four slots and for its place, and is a signed 64-bit number. Two texts of
    similarity s share a key with probability 1 - (1 - s⁴)³² (locality-sensitive hashing by bands):

    | s | .05 | .1 | .2 | .3 | .4 | .5 | .6 | .65 | .7 | .8 |
    |---|---|---|---|---|---|---|---|---|---|---|
    | p | .0002 | .003 | .050 | .229 | .564 | .873 | .988 | .998 | .9998 | 1 - 5e-8 |

    Raises:
        ValueError: if it is no signature that `fingerprint` made.
    """
    rows = _slots(signature).astype(np.uint64).reshape(-1, _ROWS)
    keys = np.arange(len(rows), dtype=np.uint64)
    for row in rows.T:
        keys = _mixed(keys ^ row)
    return tuple(keys.view(np.int64).tolist())


def similarity(one: bytes, other: bytes) -> float:
    """The estimated resemblance of two texts, 0 to 1, from their signatures.

    The standard error is at most √(s(1 - s)/128): .044 where s is .5, .035 where it is .8.

    Raises:
        ValueError: if either is no signature that `fingerprint` made.
    """
    return float(np.mean(_slots(one) == _slots(other)))


def _slots(signature: bytes) -> _Slots:
    if len(signature) != SIGNATURE_BYTES:
        raise ValueError(f"a signature has {SIGNATURE_BYTES} bytes, not {len(signature)}")
    return np.frombuffer(signature, "<u4").astype(np.uint32)


def _lower(slots: _Slots, shingles: _Hashes, layer: int) -> None:
    hashes = _mixed(shingles ^ _mixed(np.array([layer], np.uint64)))
    np.minimum.at(slots, hashes % _SLOTS, (hashes >> 32).astype(np.uint32))


def _shingles(text: str) -> Iterator[_Hashes]:
    """The hashes of a text's shingles, piece by piece, repeats included."""
    carried = np.empty(0, np.uint64)
    for piece in _pieces(text):
        tokens = np.concatenate([carried, _tokens(piece)])
        starts = len(tokens) - _CHARACTERS + 1
        if starts > 0:
            yield _runs(tokens, starts)
        carried = tokens[max(starts, 0) :]


def _runs(tokens: _Hashes, starts: int) -> _Hashes:
    """For each of the first `starts` tokens, the hash of the run that it begins.

    The first token's script decides how long a run is, so that a name inside a text in another
    script costs a few shingles of the text and no more.
    """
    runs = np.zeros(starts, np.uint64)
    words = runs
    for place in range(_CHARACTERS):
        runs = _mixed(runs ^ tokens[place : place + starts])
        if place == _WORDS - 1:
            words = runs
    return np.where(tokens[:starts] >= _UNSPACED_TOKEN, runs, words)


def _tokens(piece: str) -> _Hashes:
    # Folded first, for a letter that becomes two of them would move all cuts after it.
    tokens = _TOKEN.findall(_ENDLESS.sub(_folded_in_parts, piece))
    hashes = {token: _token_hash(token) for token in set(tokens)}
    return np.fromiter(map(hashes.__getitem__, tokens), np.uint64, len(tokens))


def _token_hash(token: str) -> int:
    if token.isascii():  # most are, and for these the rest comes to this
        return crc32(token.lower().encode())
    folded = _folded(token)
    return crc32(folded.encode()) + is_cjk(folded[:1]) * _UNSPACED_TOKEN


def _folded(token: str) -> str:
    return unicodedata.normalize("NFKC", token).casefold()


def _folded_in_parts(word: re.Match[str]) -> str:
    return "".join(map(_folded, _TOKEN.findall(word.group())))


def _pieces(text: str) -> Iterator[str]:
    """Cut a text between its tokens, so that memory is bounded. Only an endless word is cut."""
    start = 0
    while start < len(text):
        cut = _BETWEEN_TOKENS.search(text, start + _PIECE, start + 2 * _PIECE)
        end = cut.start() if cut else start + 2 * _PIECE
        yield text[start:end]
        start = end


def _mixed(numbers: _Hashes) -> _Hashes:
    """Each number's SplitMix64 successor: a bijection whose every output bit looks random."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
