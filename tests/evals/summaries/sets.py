"""Two small sets of our own, in the formats of SQuALITY and QMSum."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

STORY = {
    "id": "s0",
    "story": (
        "The lamp of the lighthouse went out in the storm.\nNobody in the village saw it at first."
        "\n\nThe keeper rowed across the bay to fetch oil for the lamp. His boat was broken by a "
        "wave near the skerry.\n\nA fisherman found the keeper and lit the lamp of the lighthouse."
    ),
    "questions": [
        {
            "question": "What is the plot of the story?",
            "references": [
                "The lamp goes out and a fisherman saves the keeper.",
                "A keeper rows for oil, his boat breaks, a fisherman lights the lamp.",
            ],
        },
        {
            "question": "What happens to the boat?",
            "references": ["A wave breaks the boat near the skerry.", "It is broken by a wave."],
        },
    ],
}
MEETING = {
    "id": "m0",
    "turns": [
        {"speaker": "Ada", "text": "Let 's begin with the budget {disfmarker} of the harbour ."},
        {"speaker": "Ben", "text": "{vocalsound}"},
        {"speaker": "Ben", "text": "The dredging of the basin costs forty million . We agreed ."},
        {"speaker": "Ada", "text": "The new crane will be painted in a yellow colour then ."},
    ],
    "topics": [{"topic": "budget", "spans": [[0, 2]]}, {"topic": "crane", "spans": [[3, 3]]}],
    "queries": [
        {"query": "Summarize the meeting", "summary": "Budget and crane.", "spans": None},
        {
            "query": "What does the dredging cost?",
            "summary": "The dredging of the harbour basin costs forty million, as was agreed.",
            "spans": [[2, 2]],
        },
    ],
}


def write_squality(folder: Path, rows: list[Any]) -> Path:
    """A folder with stories, gzipped."""
    folder.mkdir()
    with gzip.open(folder / "stories.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, rows)))
    return folder


def write_qmsum(folder: Path, rows: list[Any]) -> Path:
    """A folder with meetings."""
    folder.mkdir()
    text = "\n".join(map(json.dumps, rows))
    (folder / "meetings.jsonl").write_text(text, encoding="utf-8")
    return folder
