"""What `footnote eval report` does and prints."""

from __future__ import annotations

from pathlib import Path

from evals.console import errors_told
from evals.report.from_run import contents_of, read_judge_figures
from evals.report.page import render
from evals.runs.records import read_run
from service.commands.output import escape, stdout


def report(run_file: Path, judge_figures: Path | None, output: Path) -> None:
    """Write the report of a run."""
    with errors_told():
        run = read_run(run_file)
        judge = read_judge_figures(judge_figures, run) if judge_figures else None
    contents = contents_of(run, judge)
    output.write_text(render(contents), encoding="utf-8")
    stdout().print(f"{escape(str(output))}: {len(run.records)} questions")
    for note in contents.notes:
        stdout().print(escape(note))
    if contents.corrected:
        one = contents.corrected
        stdout().print(f"faithfulness as judged {one.raw}, corrected {one.corrected}")
        if not one.resembles:
            stdout().print(
                "the labelled statements do not resemble those of the run: "
                "the corrected figure is one for statements like the labelled ones"
            )
