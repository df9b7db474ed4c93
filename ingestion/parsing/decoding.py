"""From bytes to text, in whatever encoding they are."""

from __future__ import annotations

import codecs
import re

from ingestion.errors import UndecodableText

# The four-byte marks come first, since the UTF-32 mark begins with the UTF-16 one.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.005
_SAMPLE = 200_000
# Encodings that English and Chinese archives use. Every further candidate makes wrong guesses
# likelier, and wrong text is worse than none: Cyrillic would take almost any bytes.
_CANDIDATES = ["gb18030", "big5", "cp1252"]


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode text by byte order mark, as UTF-8, as `declared`, or by what the bytes look like.

    Raises:
        UndecodableText: if the bytes are not text, or in no encoding that could be established.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if is_binary(data):
        raise UndecodableText(
            "the file holds binary data, not text: was it renamed? Convert it to a format that "
            "Footnote reads"
        )
    for encoding in filter(None, ("utf-8", declared)):
        if (text := _attempt(data, encoding)) is not None:
            return text
    return _strictly(data, _detected(data))


def is_binary(data: bytes) -> bool:
    """Whether bytes without a byte order mark hold more control codes than any text does."""
    sample = data[:_SAMPLE]
    controls = len(_CONTROL.findall(sample))
    return b"\0" in sample or controls > _MOST_CONTROLS * len(sample) + 1


def _strictly(data: bytes, encoding: str) -> str:
    text = _attempt(data, encoding)
    if text is None:
        raise UndecodableText(
            f"the text is not valid {encoding.upper()}: save it again as UTF-8, and check that it "
            "was not cut off"
        )
    return text


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _detected(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_CANDIDATES).best()
    if best is None:
        raise UndecodableText(
            "the text's encoding could not be established: save it as UTF-8 and try again"
        )
    return best.encoding
