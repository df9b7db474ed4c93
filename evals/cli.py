"""`footnote eval …`: the evaluation harness on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(help="Measure against labelled sets.", no_args_is_help=True)


@app.callback()
def evaluate() -> None:
    """Measure against labelled sets."""


@app.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(help="A set of BEIR, XQuAD or chunking_eval.")],
    split: Annotated[str, typer.Option(help="Which of the set's judgements to use.")] = "test",
    ablate: Annotated[
        bool, typer.Option("--ablate", help="Leave out each part of retrieval in turn instead.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Measure retrieval through Footnote's own ingestion and search, by parts or by languages."""
    from evals import commands

    commands.retrieval(folder, split, ablate=ablate, as_json=as_json)


@app.command()
def filters(
    passages: Annotated[
        int, typer.Option(min=200, help="How many the library is to hold.")
    ] = 20_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Measure what filters cost, in a synthetic library: with and without them, side by side."""
    from evals import commands

    commands.filters(passages, as_json=as_json)


@app.command()
def conversation(
    path: Annotated[Path, typer.Argument(help="MTRAG's turns, a file or its folder.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Measure how follow-up questions are made to stand alone, by what retrieval then finds."""
    from evals import commands

    commands.conversation(path, as_json=as_json)


@app.command()
def support(
    folder: Annotated[Path, typer.Argument(help="Labelled responses, as *.jsonl or *.jsonl.gz.")],
    sets: Annotated[
        list[str] | None, typer.Option("--set", help="Only this set; can be given repeatedly.")
    ] = None,
    ablate: Annotated[
        bool, typer.Option("--ablate", help="Also leave out each group of figures in turn.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Measure the support check beside its baselines."""
    from evals.support import commands

    commands.support(folder, sets or (), ablate=ablate, as_json=as_json)


@app.command()
def judge(
    place: Annotated[
        str, typer.Argument(help="A set of our own, or a folder of labelled responses.")
    ],
    sets: Annotated[
        list[str] | None, typer.Option("--set", help="Only this set; can be given repeatedly.")
    ] = None,
    judge_name: Annotated[
        str,
        typer.Option("--judge", help="embedded, model, or a cross-encoder by name or folder."),
    ] = "embedded",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Measure a judge against statements that people labelled, before it is believed."""
    from evals.judges import commands

    commands.judge(place, sets or (), judge_name, as_json=as_json)


@app.command()
def report(
    run: Annotated[Path, typer.Argument(help="A run.json, or the folder that it is in.")],
    judge_figures: Annotated[
        Path | None,
        typer.Option(help="What `footnote eval judge … --json` printed: corrects faithfulness."),
    ] = None,
    output: Annotated[Path, typer.Option(help="The file to write.")] = Path("report.html"),
) -> None:
    """Write a run as one HTML file: figures, plots, and every question with its evidence."""
    from evals.report import commands

    commands.report(run, judge_figures, output)


@app.command()
def train_support(
    folder: Annotated[Path, typer.Argument(help="Labelled responses, as *.jsonl or *.jsonl.gz.")],
    output: Annotated[Path, typer.Option(help="The file to write.")] = Path("scale.json"),
) -> None:
    """Train the score of the support check; service/support/scale.json is its output."""
    from evals.support import commands

    commands.train_support(folder, output)


@app.command()
def answers(
    folders: Annotated[list[Path], typer.Argument(help="ClapNQ, XQuAD, MTRAG, or several.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Measure extractive answers and abstention on questions with and without an answer."""
    from evals.answers import commands

    commands.answers(folders, as_json=as_json)


@app.command()
def tune_answers(
    folders: Annotated[list[Path], typer.Argument(help="ClapNQ, or XQuAD, or several.")],
    output: Annotated[Path | None, typer.Option(help="The file to write weights to.")] = None,
    ablate: Annotated[
        bool, typer.Option("--ablate", help="Also leave out each figure in turn.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Fit the extractive answerer; the figures are cross-validated, with sources kept apart.

    `service/answer_weights.json` is its output on ClapNQ and XQuAD.
    """
    from evals.answers import commands

    commands.tune_answers(folders, output, ablate=ablate, as_json=as_json)


@app.command()
def summaries(
    folders: Annotated[list[Path], typer.Argument(help="SQuALITY, or QMSum, or both.")],
    half: Annotated[
        Literal["all", "even", "odd"],
        typer.Option(help="Which texts: the weights were chosen on the even ones."),
    ] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Measure the extractive summarizer beside other methods, against reference summaries."""
    from evals.summaries import commands

    commands.summaries(folders, half, as_json=as_json)


@app.command()
def run(  # noqa: PLR0913 - each is an option
    name: Annotated[str, typer.Argument(help="A set by its name (sample) or by its folder.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to put the results.")
    ] = None,
    judge_name: Annotated[
        str, typer.Option("--judge", help="embedded, model, or a cross-encoder by name or folder.")
    ] = "embedded",
    workers: Annotated[int, typer.Option(min=1, help="How many cases at a time.")] = 4,
    limit: Annotated[int | None, typer.Option(min=1, help="How many cases at the most.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only cases of this kind; can be given repeatedly.")
    ] = None,
    *,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(help="Exit with 1 if a figure is lower: faithfulness=0.95. Repeatable."),
    ] = None,
    no_regression: Annotated[
        Path | None, typer.Option(help="Exit with 1 if a figure is worse than in this run.")
    ] = None,
    tolerance: Annotated[
        float, typer.Option(min=0, help="How much worse it may be than that run.")
    ] = 0.0,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML to this file.")] = None,
    keep: Annotated[
        bool, typer.Option(help="Keep the run in the data directory, for the evaluation page.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Ask all questions of a set, judge every statement of the answers, and report."""
    from evals.runs import commands
    from evals.runs.wishes import RunWishes

    wishes = RunWishes(
        judge_name, workers, limit, kind or (), fail_under or (), no_regression, tolerance
    )
    folder = output or Path("eval-runs") / Path(name).name
    commands.run(name, folder, wishes, junit, keep=keep, as_json=as_json)


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="A run: its folder, or its run.json.")],
    second: Annotated[Path, typer.Argument(help="Another run of the same set.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Compare two runs: paired differences, and the questions that changed."""
    from evals.runs import commands

    commands.compare_runs(first, second, as_json=as_json)


@app.command()
def validate(
    labelled_set: Annotated[
        str, typer.Argument(metavar="SET", help="The name of a set, such as sample, or its folder.")
    ],
    samples: Annotated[
        Path | None, typer.Option(help="The folder of the sample library, if the set needs it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Check that every quote of a labelled set is in its documents, and count what it holds."""
    from evals.sets import commands

    commands.validate(labelled_set, samples, as_json=as_json)


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(help="The file to read.")],
    target: Annotated[Path, typer.Argument(help="The file to write.")],
    read_as: Annotated[str, typer.Option("--from", help="ragas, deepeval, ragchecker or alce.")],
    write_as: Annotated[str, typer.Option("--to", help="ragas, deepeval, ragchecker or alce.")],
) -> None:
    """Turn the records of one evaluation tool into those of another."""
    from evals.formats import commands

    commands.convert(source, target, read_as, write_as)


@app.command()
def collect(
    output: Annotated[Path, typer.Option(help="The file of candidates to add to.")] = Path(
        "candidates.jsonl"
    ),
) -> None:
    """Make candidates of what readers found wrong, to be reviewed."""
    from evals import collect_commands

    collect_commands.collect_feedback(output)


@app.command()
def review(
    candidates: Annotated[Path, typer.Argument(help="A file of candidates, JSONL.")],
    wanted: Annotated[
        str | None, typer.Option("--id", help="The candidate to show; without it, list the open.")
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=TEXT", help="Give question, reference, kind … anew."),
    ] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Open the case in $EDITOR.")] = False,
    accept: Annotated[
        str | None, typer.Option(metavar="SET", help="Add the case to this set, if it is sound.")
    ] = None,
    reject: Annotated[
        str | None, typer.Option(metavar="REASON", help="It is not to become a case.")
    ] = None,
    samples: Annotated[
        Path | None, typer.Option(help="The folder of the sample library, if the set needs it.")
    ] = None,
) -> None:
    """Decide which candidates become cases of a set: list, edit, accept, reject."""
    from evals import review_commands

    decision = review_commands.Decision(tuple(changes or ()), edit, accept, reject)
    review_commands.review(candidates, wanted, decision, samples)


@app.command()
def draft(
    collection: Annotated[str, typer.Argument(help="The collection to ask about.")],
    output: Annotated[Path, typer.Option(help="The file of candidates to add to.")] = Path(
        "candidates.jsonl"
    ),
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many to ask for.")] = 20,
) -> None:
    """Have the language model draft questions, as candidates for a person to review."""
    from evals import draft_commands

    draft_commands.draft_questions(collection, output, count)
