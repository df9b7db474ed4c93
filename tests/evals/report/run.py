"""A run of invented questions, to be shown in a report."""

from __future__ import annotations

from dataclasses import replace

from evals.cases import Case, EarlierTurn, GoldSpan, LabelledStatement, Verdict
from evals.intervals import Estimate
from evals.judges.labelled import from_statements
from evals.judges.measuring import JudgeFigures, measure_judge
from evals.judges.prediction_powered import corrected_share
from evals.report.contents import Contents, ReportedCase
from service.answers import Answer, Citation, Searched, Statement, Support

QUOTE = "The harbour of Ostrel handled 41 million tonnes of grain in 2024."


def contents(payload: str = "") -> Contents:
    """A report whose every text from outside ends in `payload`."""
    judge = judge_figures(payload)
    figures = {
        "faithfulness": Estimate(0.91, 0.84, 0.96, 120),
        "citation_precision": Estimate(0.88, 0.8, 0.94, 96),
        "seconds": Estimate(1.3, 1.1, 1.6, 40),
    }
    return Contents(
        title=f"Evaluation of the harbour set{payload}",
        about=((f"judge{payload}", f"embedded{payload}"), ("questions", "3")),
        cases=(answered(payload), abstained(payload), failed(payload)),
        figures=figures,
        by_kind={
            f"number{payload}": figures,
            "chinese": {"faithfulness": Estimate(0.8, 0.6, 1, 9)},
        },
        by_language={"en": figures, "zh": {"faithfulness": Estimate(0.8, 0.6, 1, 9)}},
        shown_of_parts=("faithfulness", "citation_precision"),
        corrected=corrected_share([True] * 9 + [False], range(10), judge.labels),
        judge=judge,
        notes=(f"The run was cut short.{payload}",) if payload else (),
    )


def judge_figures(payload: str = "") -> JudgeFigures:
    """Figures of a judge on forty labelled statements."""
    items = from_statements(
        f"harbour{payload}",
        [
            LabelledStatement(
                str(at), "en", "Said.", (), "supported" if at % 3 else "unsupported", (), str(at)
            )
            for at in range(40)
        ],
    )
    verdicts = [
        Verdict("embedded", "supported" if at % 4 else "unsupported", 0.1 + 0.02 * (at % 4) * 10)
        for at in range(40)
    ]
    return measure_judge(items, verdicts, f"embedded{payload}")


def answered(payload: str = "") -> ReportedCase:
    """A follow-up with two statements: one supported, one with a number that is not."""
    said = (f"The harbour handled 41 million tonnes.{payload}", "In 2023 it was 52 million tonnes.")
    return ReportedCase(
        case=Case(
            id=f"grain{payload}",
            kind="number",
            language="en",
            question=f"How much grain did the harbour of Ostrel handle?{payload}",
            answerable=True,
            reference=f"41 million tonnes in 2024.{payload}",
            gold=(GoldSpan(f"harbour.txt{payload}", 1, 0, len(QUOTE), QUOTE + payload),),
            group="harbour",
            turns=(EarlierTurn(f"Where is Ostrel?{payload}", f"On the coast.{payload}"),),
            note=f"A note.{payload}",
        ),
        answer=answer(said, payload),
        verdicts=(
            Verdict(f"embedded{payload}", "supported", 0.93, f"alignment{payload}"),
            Verdict("embedded", "contradicted", 0.12, "numbers: not in the cited text: 52 million"),
        ),
        scores={f"faithfulness{payload}": 0.5, "answer_correctness": None},
    )


def abstained(payload: str = "") -> ReportedCase:
    """A question in Chinese, without an answer."""
    whole = answered(payload)
    assert whole.answer is not None
    silent = replace(
        whole.answer, abstained=True, reason=f"Nothing found.{payload}", statements=(), citations=()
    )
    case = replace(
        whole.case, id="bees", kind="unanswerable", language="zh",
        question="奥斯特雷尔港的蜂蜜产量是多少？", answerable=False, reference="", gold=(),
        turns=(),
    )  # fmt: skip
    return ReportedCase(case, silent, (), {"abstention": 1.0})


def failed(payload: str = "") -> ReportedCase:
    """A question on which the run broke."""
    case = replace(answered(payload).case, id="broken", kind="fact")
    return ReportedCase(case, None, (), {}, f"the model did not answer{payload}")


def answer(said: tuple[str, ...], payload: str) -> Answer:
    """An answer of some statements, which all cite the same passage."""
    text = " ".join(said)
    statements = tuple(
        Statement(
            one, text.find(one), text.find(one) + len(one), (1,),
            Support("contradicted", "numbers", 0.1, spans=((15, 32), (15, 900))) if at
            else Support("supported", "alignment", 0.93),
        )
        for at, one in enumerate(said)
    )  # fmt: skip
    citation = Citation(
        number=1, collection="harbours", document_id="d", version=1, sha256="0" * 64,
        title=f"Report of the harbour master{payload}", source=f"harbour.txt{payload}",
        url=f"https://example.org/harbour{payload}", published_at=None, start=20,
        end=20 + len(QUOTE), quote=QUOTE + payload, before=f"In short:{payload} ",
        after=f" Its master did not raise the fees.{payload}", page=3, heading=f"Grain{payload}",
    )  # fmt: skip
    return Answer(
        id="a", question="?", standalone_question=None, mode="extractive", model=None,
        abstained=False, reason=None, text=text, statements=statements, citations=(citation,),
        passages=(), searched=Searched("harbours", 1, 4),
    )  # fmt: skip
