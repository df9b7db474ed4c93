"""Answers, summaries and exports, put together as the service puts them together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from service.answers import (
    Answer,
    Citation,
    RetrievedPassage,
    Searched,
    Support,
    SupportStatus,
)
from service.composition import Composer, DraftStatement
from service.exports import CitedDocument, Export, ExportedTurn
from service.exports.records import Content
from service.summaries.records import (
    Cost,
    Coverage,
    DisagreeingVoice,
    Disagreement,
    Length,
    SectionCoverage,
    Summary,
    SummaryHeading,
)

NOW = datetime(2026, 11, 26, 3, 4, 5, tzinfo=UTC)
QUOTE = "The harbour of Ostrel was opened on 4 May 1931."
CHINESE_QUOTE = "该港口于1931年5月4日开放，共有九个码头。"


def citation(number: int = 1, **changes: Any) -> Citation:
    values: dict[str, Any] = {
        "number": number,
        "collection": "coast",
        "document_id": "d1",
        "version": 1,
        "sha256": "ab" * 32,
        "title": "Annual Report",
        "source": "reports/annual.pdf",
        "url": None,
        "published_at": date(2026, 2, 11),
        "start": 10 * number,
        "end": 10 * number + 5,
        "quote": QUOTE,
        "before": "",
        "after": "",
        "page": 2,
        "heading": "Dredging",
    }
    return Citation(**{**values, **changes})


def draft(
    text: str,
    citations: Sequence[int] = (1,),
    status: SupportStatus = "verbatim",
    detail: str = "",
    separator: str = " ",
) -> DraftStatement:
    support = Support(status, "entailment", None, detail)
    return DraftStatement(text, tuple(citations), support, separator)


def answer(
    drafts: Sequence[DraftStatement] = (),
    citations: Sequence[Citation] = (),
    **changes: Any,
) -> Answer:
    composer = Composer()
    for one in drafts or [draft(QUOTE)]:
        composer.add(one)
    values: dict[str, Any] = {
        "id": "a1",
        "question": "When was the harbour opened?",
        "standalone_question": None,
        "mode": "extractive",
        "model": None,
        "abstained": False,
        "reason": None,
        "text": composer.text,
        "statements": composer.statements,
        "citations": tuple(citations) or (citation(),),
        "passages": (),
        "searched": Searched("coast", 2, 41),
    }
    return Answer(**{**values, **changes})


def abstention(**changes: Any) -> Answer:
    nearest = RetrievedPassage(
        rank=1,
        score=0.4,
        dense=0.3,
        lexical=None,
        document_id="d1",
        version=1,
        title="The harbour of Ostrel",
        source="harbour.txt",
        heading="Piers",
        page=None,
        start=0,
        end=len(QUOTE),
        text=QUOTE,
    )
    values: dict[str, Any] = {
        "abstained": True,
        "reason": "the nearest passages do not hold what was asked for (“king” is not in them)",
        "text": "",
        "statements": (),
        "citations": (),
        "passages": (nearest,),
        "searched": Searched("coast", 2, 41, ("published from 2024-01-01",)),
    }
    return answer(**{**values, **changes})


def brief() -> Summary:
    composer = Composer()
    heading = composer.add_heading("Costs", "\n\n## ")
    composer.add(draft("The mole cost 4.1 million.", (1,), "supported", separator="\n- "))
    composer.add(draft("It took two years.", (2,), separator="\n- "))
    support = Support("unsupported", "entailment", None, "no passage says “Costs”")
    voices = (
        DisagreeingVoice("The Mail", date(2025, 1, 2), "4.1 million", 1),
        DisagreeingVoice("The Post", None, "7.5 million", 2),
    )
    return Summary(
        id="s1",
        focus="the harbour",
        format="brief",
        length=Length(words=150),
        language="en",
        mode="extractive",
        model=None,
        abstained=False,
        reason="the model timed out",
        text=composer.text,
        statements=composer.statements,
        headings=(SummaryHeading("Costs", heading.start, heading.end, 0, support),),
        timeline=(),
        citations=(citation(1), citation(2, document_id="d2", title="The Post", quote="7.5")),
        documents=(),
        disagreements=(Disagreement("4.1 million against 7.5 million", voices),),
        coverage=Coverage(
            0.5,
            0.51,
            (
                SectionCoverage("d1", 1, "Costs", 2, 0, 10, 2),
                SectionCoverage("d1", 1, "Piers", 3, 10, 20, 0),
            ),
        ),
        estimate=Cost(),
        cost=Cost(),
    )


def export(
    *contents: Content,
    title: str = "The harbour",
    question: str = "When was the harbour opened?",
    documents: dict[tuple[str, int], CitedDocument] | None = None,
) -> Export:
    turns = tuple(ExportedTurn(question, NOW, one) for one in contents or (answer(),))
    return Export(title, turns, NOW, documents or {})
