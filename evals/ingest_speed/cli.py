"""`footnote bench …`: how fast Footnote ingests, on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(subcommand_metavar="")


@app.callback(invoke_without_command=True, context_settings={"allow_interspersed_args": True})
def bench(
    folder: Annotated[
        Path | None, typer.Argument(help="Documents to ingest (default: synthetic ones).")
    ] = None,
    beir: Annotated[
        Path | None, typer.Option(help="Ingest a BEIR set's documents, as text files.")
    ] = None,
    documents: Annotated[
        int | None,
        typer.Option(min=1, help="How many at most (default: all; of synthetic ones, 300)."),
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, help="How often each contender runs.")] = 3,
    alone: Annotated[bool, typer.Option("--alone", help="Leave LangChain out.")] = False,
    samples: Annotated[
        Path, typer.Option(help="The folder with the sample library, for synthetic documents.")
    ] = Path("samples"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Measure how fast documents are ingested, beside LangChain's pipeline and the bare model."""
    from evals.ingest_speed import commands

    wanted = commands.Wanted(folder, beir, samples, documents)
    commands.bench(wanted, repeats, alone=alone, as_json=as_json)
