"""Summaries found again: by what they depend on, and by nothing else.

Those of stored documents are kept in the library. Those of texts that came with a request are not
stored anywhere: a few are remembered while the service runs.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from pydantic import TypeAdapter, ValidationError

from ingestion.library import SummaryStore
from service.summaries.material import Material
from service.summaries.records import Summary, SummaryOptions

_MOST_REMEMBERED = 32


class SummaryCache:
    """Keeps whole summaries. Safe to use from any thread."""

    def __init__(self, store: SummaryStore) -> None:
        self._store = store
        self._remembered: OrderedDict[str, Summary] = OrderedDict()
        self._lock = Lock()
        self._json = TypeAdapter(Summary)

    def find(self, key: str) -> Summary | None:
        """The summary that was kept under a key, marked as such."""
        with self._lock:
            found = self._remembered.get(key)
        if found is None and (kept := self._store.summary(key)) is not None:
            try:
                found = self._json.validate_json(kept)
            except ValidationError:  # of a release that described summaries otherwise
                return None
        return replace(found, cached=True) if found else None

    def keep(self, key: str, summary: Summary, *, is_stored: bool) -> None:
        """Keep a summary: in the library, if all that it was made of is stored there."""
        if is_stored:
            documents = {one.document_id for one in summary.documents}
            self._store.keep_summary(key, self._json.dump_json(summary).decode(), documents)
            return
        with self._lock:
            self._remembered[key] = summary
            while len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.popitem(last=False)


def cache_key(material: Material, options: SummaryOptions, made_by: Sequence[str]) -> str:
    """The digest of all that a summary depends on; `made_by` names models, prompts and release."""
    digest = hashlib.sha256()
    for part in (*(one.digest for one in material.readings), repr(options), *made_by):
        digest.update(hashlib.sha256(part.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()
