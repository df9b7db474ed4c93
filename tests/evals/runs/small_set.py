"""A small labelled set for tests: a few documents, and questions that they answer or do not."""

from __future__ import annotations

from pathlib import Path

from evals.case_files import write_records
from evals.cases import Case, CaseKind, GoldSpan
from evals.sets import EvalSet, open_set

DOCUMENTS = {
    "harbour.txt": (
        "The harbour of Ostrel\n\nThe harbour of Ostrel was opened on 4 May 1931. "
        "The harbour has nine piers and a depth of 14.5 metres. "
        "The harbour master is Lena Marsh. In 2024 the harbour handled 3.2 million tonnes of grain."
    ),
    "lighthouse.txt": (
        "The lighthouse on Grey Skerry\n\nThe lighthouse on Grey Skerry stands 41 metres tall. "
        "The lamp of the lighthouse was replaced in 2019. "
        "The lighthouse has not been closed since the storm of 1953."
    ),
    "ferry.txt": (
        "The ferry to Grey Skerry\n\nThe ferry to Grey Skerry leaves Ostrel at 7.30 every morning. "
        "The ferry carries 120 passengers. A ticket for the ferry costs 18 crowns."
    ),
    "渡轮.txt": (
        "奥斯特雷尔渡轮公告\n\n奥斯特雷尔渡轮公司2025年运送旅客36万人次。公司总经理是陈立。"
    ),
}
OLD_FERRY = (
    "The ferry to Grey Skerry\n\nThe ferry to Grey Skerry leaves Ostrel at 8.15 every morning. "
    "The ferry carries 90 passengers."
)
_CASES: tuple[tuple[CaseKind, str, str, str, str], ...] = (
    ("date", "When was the harbour of Ostrel opened?", "On 4 May 1931.", "harbour.txt",
     "The harbour of Ostrel was opened on 4 May 1931."),
    ("fact", "Who is the harbour master?", "Lena Marsh.", "harbour.txt",
     "The harbour master is Lena Marsh."),
    ("number", "How much grain did the harbour handle in 2024?", "3.2 million tonnes.",
     "harbour.txt", "In 2024 the harbour handled 3.2 million tonnes of grain."),
    ("number", "How tall is the lighthouse on Grey Skerry?", "41 metres.", "lighthouse.txt",
     "The lighthouse on Grey Skerry stands 41 metres tall."),
    ("date", "When was the lamp of the lighthouse replaced?", "In 2019.", "lighthouse.txt",
     "The lamp of the lighthouse was replaced in 2019."),
    ("superseded", "When does the ferry to Grey Skerry leave Ostrel?", "At 7.30 every morning.",
     "ferry.txt", "The ferry to Grey Skerry leaves Ostrel at 7.30 every morning."),
    ("number", "How many passengers does the ferry carry?", "120 passengers.", "ferry.txt",
     "The ferry carries 120 passengers."),
    ("chinese", "奥斯特雷尔渡轮公司2025年运送旅客多少人次？", "36万人次。", "渡轮.txt",
     "奥斯特雷尔渡轮公司2025年运送旅客36万人次。"),
    ("unanswerable", "How many submarines does the admiralty own?", "", "", ""),
    ("unanswerable", "What is the capital of France?", "", "", ""),
    ("false_premise", "Why was the observatory of Karst demolished?", "", "", ""),
)  # fmt: skip


# Answered by the lighthouse's document, but asked of the harbour's.
_ELSEWHERE = Case(
    id="small-elsewhere",
    kind="unanswerable",
    language="en",
    question="When was the lamp of the lighthouse replaced?",
    answerable=False,
    reference="",
    gold=(),
    group="elsewhere",
    filters={"sources": ["harbour.txt"]},
)


def write_set(folder: Path) -> Path:
    """Write the set into a folder."""
    for name, texts in (("documents", DOCUMENTS), ("earlier", {"ferry.txt": OLD_FERRY})):
        (folder / name).mkdir(parents=True)
        for source, text in texts.items():
            (folder / name / source).write_text(text, encoding="utf-8")
    cases = [_case(at) for at in range(len(_CASES))]
    write_records(folder / "cases.jsonl", [*cases, _ELSEWHERE])
    return folder


def small_set(folder: Path) -> EvalSet:
    """The set, written and opened."""
    return open_set(write_set(folder))


def _case(at: int) -> Case:
    kind, question, reference, source, quote = _CASES[at]
    gold: tuple[GoldSpan, ...] = ()
    if source:
        start = DOCUMENTS[source].index(quote)
        version = 2 if source == "ferry.txt" else 1
        gold = (GoldSpan(source, version, start, start + len(quote), quote),)
    return Case(
        id=f"small-{at}",
        kind=kind,
        language="zh" if kind == "chinese" else "en",
        question=question,
        answerable=bool(source),
        reference=reference,
        gold=gold,
        group=source or f"none-{at}",
    )
