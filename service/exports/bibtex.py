"""The cited documents as BibTeX entries, for BibTeX and BibLaTeX alike."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote, urlsplit

from service.answers import Citation
from service.exports.characters import clean_line
from service.exports.notes import cited_versions
from service.exports.records import CitedDocument, Export

# BibTeX counts braces even behind a backslash, so that none may stand in a value.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{char: f"\\{char}" for char in "$&#%_"},
    }
)
_LANGUAGES = {"de": "german", "en": "english", "es": "spanish", "fr": "french", "zh": "chinese"}
_PERSON = re.compile(r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+){1,3}")
_KEY_WORD = re.compile(r"[a-z0-9]+")
_KEY_DIGITS = 8
_UNTOLD = frozenset("a an and for in of on the to".split())


def bibtex(export: Export) -> bytes:
    """Write an entry for each cited version of a document, in the order of citation, in UTF-8."""
    entries = [_entry(citation, described) for citation, described in cited_versions(export)]
    return "\n".join(entries).encode()


def entry_key(citation: Citation, described: CitedDocument) -> str:
    """The key of an entry: readable, and always the same for a version of a document."""
    version = f"{citation.document_id}\0{citation.version}\0{citation.sha256}"
    digest = hashlib.sha256(version.encode(errors="replace")).hexdigest()[:_KEY_DIGITS]
    who = described.authors[0].split()[-1:] if described.authors else []
    year = [str(citation.published_at.year)] if citation.published_at else []
    words = (one for one in _ascii_words(citation.title) if one not in _UNTOLD)
    readable = "".join([*_ascii_words(" ".join(who))[:1], *year, next(words, "")])
    return f"{readable or 'document'}-{digest}"


def _ascii_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _KEY_WORD.findall(plain)


def _entry(citation: Citation, described: CitedDocument) -> str:
    fields = {name: value for name, value in _fields(citation, described).items() if value}
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{_kind(fields)}{{{entry_key(citation, described)},\n{body}}}\n"


def _kind(fields: dict[str, str]) -> str:
    if "url" in fields:
        return "online"
    if {"author", "institution", "year"} <= fields.keys():
        return "techreport"
    return "misc"


def _fields(citation: Citation, described: CitedDocument) -> dict[str, str]:
    published = citation.published_at
    url = _url(described.url or citation.url or citation.source)
    publisher = _latex(described.publisher or "")
    is_report = bool(described.authors and publisher and published and not url)
    return {
        "title": f"{{{_latex(citation.title or citation.source)}}}",
        "author": " and ".join(filter(None, map(_author, described.authors))),
        "institution" if is_report else "publisher": publisher,
        "year": str(published.year) if published else "",
        "month": str(published.month) if published else "",
        "url": url,
        "urldate": described.retrieved_at.isoformat() if url and described.retrieved_at else "",
        "langid": _LANGUAGES.get(described.language or "", ""),
        "note": _note(citation, url),
    }


def _author(name: str) -> str:
    """A person's name as it is; anything else in braces, which keep it whole."""
    name = clean_line(name)
    is_person = _PERSON.fullmatch(name) and " and " not in name.lower()
    return _latex(name) if is_person else name and f"{{{_latex(name)}}}"


def _note(citation: Citation, url: str) -> str:
    source = "" if citation.source in (url, citation.url) else f"source: {citation.source}"
    published = f"published {citation.published_at}" if citation.published_at else ""
    version = f"version {citation.version}" if citation.version > 0 else ""
    digest = f"SHA-256: {citation.sha256}" if citation.sha256 else ""
    return _latex("; ".join(filter(None, (source, published, version, digest))))


def _latex(text: str) -> str:
    return clean_line(text).translate(_LATEX)


def _url(text: str) -> str:
    """An address as BibTeX and LaTeX take it, of the web only."""
    try:
        parts = urlsplit(clean_line(text))
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return quote(parts.geturl(), safe="%/:=&?~#+!$,;'@()*[]")
