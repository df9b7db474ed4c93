"""The command line. Heavy parts are imported by the commands that need them, so help is instant.

Exit status: 0 done (an abstention is an answer too), 1 something failed, 2 what was asked is wrong.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Annotated

import typer

from service.observability.quiet import silence_dependencies

DEFAULT_COLLECTION = "default"
SAMPLES = Path("samples")

app = typer.Typer(
    help="Answers from your own documents, every sentence footnoted to its source.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
documents = typer.Typer(help="List, show and delete documents.", no_args_is_help=True)
app.add_typer(documents, name="documents")
keys = typer.Typer(help="Make, list and revoke keys to the API.", no_args_is_help=True)
app.add_typer(keys, name="keys")
audit = typer.Typer(help="Read and verify the audit log.", no_args_is_help=True)
app.add_typer(audit, name="audit")


class Scopes(StrEnum):
    """What a key may do."""

    READ = "read"
    INGEST = "ingest"
    DELETE = "delete"
    ADMIN = "admin"


class SummaryFormats(StrEnum):
    """What a summary can look like."""

    PARAGRAPH = "paragraph"
    BULLETS = "bullets"
    BRIEF = "brief"
    TIMELINE = "timeline"


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout instead of text.")]
Collection = Annotated[str, typer.Option("--collection", "-c", help="The collection to use.")]
DocumentId = Annotated[str, typer.Argument(help="The document's id, as `documents list` shows it.")]
OnlyDocuments = Annotated[
    list[str] | None, typer.Option("--document", help="Only this document, by id; repeatable.")
]
OnlySources = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only this source, or a pattern with * in it; repeatable."),
]
OnlyLanguages = Annotated[
    list[str] | None, typer.Option("--language", help="Only this language (ISO 639-1); repeatable.")
]
PublishedFrom = Annotated[
    str | None, typer.Option(help="Only what was published on that day (YYYY-MM-DD) or later.")
]
PublishedTo = Annotated[
    str | None, typer.Option(help="Only what was published on that day (YYYY-MM-DD) or before.")
]


def main() -> None:
    """Run the command line, with the commands that other packages bring."""
    silence_dependencies()
    for extension in entry_points(group="footnote.commands"):
        app.add_typer(extension.load(), name=extension.name)
    try:
        app()
    except Exception as error:  # noqa: BLE001 - what is not ours is raised again
        from service.commands.output import report

        sys.exit(report(error))


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("footnote"))
        raise typer.Exit


@app.callback()
def footnote(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Answers from your own documents, every sentence footnoted to its source."""


@app.command()
def ingest(  # noqa: PLR0913 - each is an option
    paths: Annotated[
        list[str], typer.Argument(help="Files, folders with files in them, and http(s) URLs.")
    ],
    collection: Collection = DEFAULT_COLLECTION,
    source: Annotated[
        str | None, typer.Option(help="What to call the one file or URL that is given.")
    ] = None,
    *,
    title: Annotated[str | None, typer.Option(help="Its title, if it states a wrong one.")] = None,
    author: Annotated[list[str] | None, typer.Option(help="An author; may be repeated.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it can be read on the web.")] = None,
    language: Annotated[str | None, typer.Option(help="Its language (ISO 639-1).")] = None,
    published: Annotated[str | None, typer.Option(help="When, as YYYY-MM-DD.")] = None,
    modified: Annotated[str | None, typer.Option(help="When last changed, YYYY-MM-DD.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read documents into a collection, which is made if it is new.

    Metadata that is given takes the place of what the document says, for exactly one file or URL.
    For whole folders, put a file `NAME.meta.yaml` beside a document.
    """
    from service.commands import ingest as commands

    metadata = {
        "title": title,
        "authors": author or None,
        "publisher": publisher,
        "url": url,
        "language": language,
        "published": published,
        "modified": modified,
    }
    commands.ingest(paths, collection, source, metadata, as_json=as_json)


@app.command()
def sync(
    folder: Annotated[Path, typer.Argument(help="The folder to mirror.")],
    collection: Collection = DEFAULT_COLLECTION,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, whenever the folder changes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a collection mirror a folder: ingest what is new or changed, delete what is gone."""
    from service.commands import ingest as commands

    commands.sync(folder, collection, watch=watch, as_json=as_json)


@app.command()
def samples(
    folder: Annotated[Path, typer.Argument(help="The folder with the sample library.")] = SAMPLES,
    as_json: AsJson = False,
) -> None:
    """Load the sample library into the collection `sample`."""
    from service.commands import ingest as commands

    commands.load_samples(folder, as_json=as_json)


@app.command()
def search(  # noqa: PLR0913 - each is an option
    query: Annotated[str, typer.Argument(help="What to look for.")],
    collection: Collection = DEFAULT_COLLECTION,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="How many.")] = 10,
    *,
    document: OnlyDocuments = None,
    source: OnlySources = None,
    language: OnlyLanguages = None,
    published_from: PublishedFrom = None,
    published_to: PublishedTo = None,
    as_json: AsJson = False,
) -> None:
    """Find the passages that bear on a query."""
    from service.commands import answers as commands

    published = (published_from, published_to)
    filters = commands.filters_of(document or (), source or (), language or (), published)
    commands.search(query, collection, limit, filters, as_json=as_json)


@app.command()
def ask(  # noqa: PLR0913 - each is an option
    question: Annotated[str, typer.Argument(help="The question, in plain language.")],
    collection: Collection = DEFAULT_COLLECTION,
    after: Annotated[
        list[Path] | None,
        typer.Option(
            help="An answer that this follows up, as a file that --json printed; may be repeated."
        ),
    ] = None,
    *,
    document: OnlyDocuments = None,
    source: OnlySources = None,
    language: OnlyLanguages = None,
    published_from: PublishedFrom = None,
    published_to: PublishedTo = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from a collection, every sentence cited, or say why it cannot be."""
    from service.commands import answers as commands

    published = (published_from, published_to)
    filters = commands.filters_of(document or (), source or (), language or (), published)
    commands.ask(question, collection, after or [], filters, as_json=as_json)


@app.command()
def summarize(  # noqa: PLR0913 - each is an option
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, http(s) URLs, ids or sources of documents, or - for text on stdin. "
            "Without any, the whole collection."
        ),
    ] = None,
    collection: Collection = DEFAULT_COLLECTION,
    focus: Annotated[str | None, typer.Option(help="A question or topic to keep to.")] = None,
    length: Annotated[
        str,
        typer.Option(help="short, medium, long, or at most so much: '5 sentences', '120 words'."),
    ] = "medium",
    format_: Annotated[
        SummaryFormats, typer.Option("--format", help="What the summary looks like.")
    ] = SummaryFormats.PARAGRAPH,
    to: Annotated[
        str | None, typer.Option("--in", help="The language to write in (ISO 639-1).")
    ] = None,
    *,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Only say what it would take of the model.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make it anew, even if it was made before.")
    ] = False,
    document: OnlyDocuments = None,
    source: OnlySources = None,
    language: OnlyLanguages = None,
    published_from: PublishedFrom = None,
    published_to: PublishedTo = None,
    as_json: AsJson = False,
) -> None:
    """Summarize documents, every sentence cited. Files and URLs are read and not stored."""
    from service.commands import answers, summaries

    published = (published_from, published_to)
    filters = answers.filters_of(document or (), source or (), language or (), published)
    summaries.summarize(
        targets or (),
        collection,
        filters,
        summaries.options_of(focus, length, format_.value, to),
        estimate=estimate,
        fresh=fresh,
        as_json=as_json,
    )


@app.command()
def check(
    text: Annotated[str, typer.Argument(help="A file with the text, or - for standard input.")],
    collection: Annotated[
        str | None,
        typer.Option(
            "--collection", "-c", help=f"Check against this collection ({DEFAULT_COLLECTION})."
        ),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(
            "--document", help="Check against this document, by id or source; repeatable."
        ),
    ] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option(help="Check against this text file, which is not stored; repeatable."),
    ] = None,
    *,
    fail_under: Annotated[
        float | None,
        typer.Option(min=0.0, max=1.0, help="Exit with 1 if faithfulness is lower than this."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check somebody's text: every statement with its evidence and whether that supports it."""
    from service.commands import check as commands

    evidence = commands.against_of(collection, document or (), against or (), DEFAULT_COLLECTION)
    commands.check(text, evidence, fail_under, as_json=as_json)


@documents.command("list")
def list_documents(
    collection: Collection = DEFAULT_COLLECTION,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List a collection's documents."""
    from service.commands import documents as commands

    commands.list_documents(collection, limit, as_json=as_json)


@documents.command("show")
def show_document(
    document_id: DocumentId,
    version: Annotated[
        int | None, typer.Option("--version", min=1, help="Which version (default: the newest).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a document with its text."""
    from service.commands import documents as commands

    commands.show_document(document_id, version, as_json=as_json)


@documents.command("delete")
def delete_document(document_id: DocumentId, as_json: AsJson = False) -> None:
    """Take a document out of search and listings."""
    from service.commands import documents as commands

    commands.delete_document(document_id, as_json=as_json)


@documents.command("purge")
def purge_document(document_id: DocumentId, as_json: AsJson = False) -> None:
    """Remove every byte of a document, all its versions included. This cannot be undone."""
    from service.commands import documents as commands

    commands.purge_document(document_id, as_json=as_json)


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What the key is called in lists and logs.")],
    scope: Annotated[
        list[Scopes], typer.Option(help="What it may do; repeatable. `admin` has all in it.")
    ],
    collection: Annotated[
        list[str] | None,
        typer.Option("--collection", "-c", help="Only for this collection; repeatable."),
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="When it ends: 30d, 12h, 2w, or a day as YYYY-MM-DD.")
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(help="Whom its conversations belong to (default: the key's name)."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a key to the API, and show it once. A service that is running asks for it at once."""
    from service.commands import keys as commands

    scopes = [one.value for one in scope]
    commands.create_key(name, scopes, collection, expires, owner, as_json=as_json)


@keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List all keys, without what they are."""
    from service.commands import keys as commands

    commands.list_keys(as_json=as_json)


@keys.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="The key's id, as `keys list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Make a key, and every session begun with it, open nothing from now on."""
    from service.commands import keys as commands

    commands.revoke_key(key_id, as_json=as_json)


@keys.command("clear")
def clear_keys(as_json: AsJson = False) -> None:
    """Remove all keys and sessions: on this machine nobody is asked for a key any more."""
    from service.commands import keys as commands

    commands.clear_keys(as_json=as_json)


@audit.command("list")
def list_audit(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List what was done to the library and its keys, and by whom, the newest first."""
    from service.commands import keys as commands

    commands.list_audit(limit, as_json=as_json)


@audit.command("verify")
def verify_audit(as_json: AsJson = False) -> None:
    """Find out whether any entry of the audit log was changed, removed or put in."""
    from service.commands import keys as commands

    commands.verify_audit(as_json=as_json)


@app.command()
def export(
    collection: Annotated[str, typer.Argument(help="The collection to export.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write (default: stdout).")
    ] = None,
    originals: Annotated[
        bool, typer.Option("--originals", help="With the original bytes, and words on pages.")
    ] = False,
    embeddings: Annotated[
        bool, typer.Option("--embeddings", help="With passages and their vectors.")
    ] = False,
) -> None:
    """Write a collection as lines of JSON (JSONL), for another Footnote or for other tools."""
    from service.commands import exchange as commands

    commands.export(collection, output, originals=originals, embeddings=embeddings)


@app.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="A file that was exported, or - for stdin.")],
    collection: Collection = DEFAULT_COLLECTION,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Import nothing if any line is wrong.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read a collection that was exported; every line is checked before it counts."""
    from service.commands import exchange as commands

    commands.import_(source, collection, all_or_nothing=all_or_nothing, as_json=as_json)


@app.command()
def reindex(as_json: AsJson = False) -> None:
    """Build the search indexes anew from the library, without embedding anything again."""
    from service.commands import maintenance as commands

    commands.reindex(as_json=as_json)


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The file to write, such as library.tar.gz.")],
    as_json: AsJson = False,
) -> None:
    """Write the library to one file. A service that is running goes on meanwhile."""
    from service.commands import maintenance as commands

    commands.backup(target, as_json=as_json)


@app.command()
def restore(
    archive: Annotated[Path, typer.Argument(help="A file that `footnote backup` wrote.")],
    as_json: AsJson = False,
) -> None:
    """Bring a library back into an empty data directory."""
    from service.commands import maintenance as commands

    commands.restore(archive, as_json=as_json)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The port.")] = 8000,
    host: Annotated[
        str,
        typer.Option(
            help="The address to listen on. Another than this machine's takes a key and "
            "FOOTNOTE_ALLOWED_HOSTS."
        ),
    ] = "127.0.0.1",
) -> None:
    """Serve the chat page and the API: on this machine alone, unless another address is named."""
    from service.commands import maintenance as commands

    commands.serve(port, host)


@app.command()
def mcp(
    url: Annotated[
        str | None,
        typer.Option(
            help="Pass everything on to the Footnote that runs at this address, with the key in "
            "FOOTNOTE_API_KEY. Without it, this process opens the data directory itself."
        ),
    ] = None,
) -> None:
    """Serve a client of the Model Context Protocol (MCP) on standard input and output.

    A Footnote that is served has the same tools at /mcp.
    """
    from service.commands import mcp as commands

    commands.serve(url)


@app.command()
def doctor(
    full: Annotated[
        bool, typer.Option("--full", help="Look at every original, and at all of the database.")
    ] = False,
    model: Annotated[
        bool, typer.Option("--model", help="Ask the language model a tiny question, too.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=1, max=65_535, help="The port that is to be served on.")
    ] = 8000,
    as_json: AsJson = False,
) -> None:
    """Look for everything that can be wrong, and say what to do about it. Changes nothing.

    Works while the service runs.
    """
    from service.commands import doctor as commands

    commands.doctor(full=full, model=model, port=port, as_json=as_json)
