"""No library that Footnote uses tells anybody anything: their telemetry is off.

Some are told by a variable of the environment, and some of those would send whole prompts, so that
what somebody has set for another program must not count here.
"""

from __future__ import annotations

import os

OFF = {
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "LANGSMITH_TRACING": "false",  # LangChain, to LangSmith: prompts and replies
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
}
"""Each variable, and what it is when nothing is sent."""

_YES = frozenset({"1", "true", "yes", "on"})

ASKED_FOR = tuple(
    name for name in OFF if "TRACING" in name and os.environ.get(name, "").lower() in _YES
)
"""The variables by which the environment asked for tracing before it was turned off."""


def silence_dependencies() -> None:
    """Turn the telemetry of every dependency off, in this process and those that it starts.

    To be called before any of them is imported: some look only once.
    """
    os.environ.update(OFF)
