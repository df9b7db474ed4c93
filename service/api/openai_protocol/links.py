"""Where a reader can look at the words of a citation.

A document that came from the web leads to its own address, at the quoted words (a text fragment, as
browsers know it); any other to the reader of the service that was asked. Both name the place and
not just the document, so that two citations never have the same link.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from service.answers import Citation

_WEB = frozenset({"http", "https"})
# What may stand in an address as it is; all else is encoded, so that it ends where it should.
_SAFE = "%/:?#[]@!$&'()*+,;=~"
_WHOLE_WORDS, _EDGE_WORDS = 8, 4
_WHOLE_CHARS, _EDGE_CHARS = 40, 12


def web_address(citation: Citation) -> str | None:
    """The address of the document on the web, if it has one."""
    url = (citation.url or "").strip()
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that does not close
        return None
    if parts.scheme.lower() not in _WEB or not parts.hostname:
        return None
    return quote(url, safe=_SAFE, errors="replace")


def link(citation: Citation, base_url: str) -> str:
    """Where the cited words are shown; `base_url` is that of the service, with a slash at its end.

    The address of the service is as the client called it.
    """
    address = web_address(citation)
    if address is None:
        place = {"version": citation.version, "start": citation.start, "end": citation.end}
        return f"{base_url}documents/{quote(citation.document_id, safe='')}?{urlencode(place)}"
    fragment = f":~:text={_text_fragment(citation.quote)}"
    return address + fragment if "#" in address else f"{address}#{fragment}"


def _text_fragment(text: str) -> str:
    """A quote for a text fragment: whole, or its first and last words."""
    words = text.split()
    if len(words) > _WHOLE_WORDS:
        return ",".join(map(_encoded, (words[:_EDGE_WORDS], words[-_EDGE_WORDS:])))
    line = " ".join(words)
    if len(line) > _WHOLE_CHARS and len(words) == 1:  # a script without blanks
        return ",".join(map(_encoded, ([line[:_EDGE_CHARS]], [line[-_EDGE_CHARS:]])))
    return _encoded(words)


def _encoded(words: list[str]) -> str:
    # A hyphen means something in a text fragment, and quote() lets it stand.
    return quote(" ".join(words), safe="", errors="replace").replace("-", "%2D")
