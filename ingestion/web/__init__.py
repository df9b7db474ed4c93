"""Pages and files from the web, fetched without ever reaching into the network Footnote is in."""

from __future__ import annotations

from ingestion.web.connections import Resolve, system_resolve
from ingestion.web.fetching import MAX_BYTES, MAX_HOPS, TIMEOUT_S, Fetched, Fetcher
from ingestion.web.urls import normalise_url

__all__ = [
    "MAX_BYTES",
    "MAX_HOPS",
    "TIMEOUT_S",
    "Fetched",
    "Fetcher",
    "Resolve",
    "normalise_url",
    "system_resolve",
]
