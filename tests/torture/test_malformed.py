"""Two thousand malformed files, made of whole ones of every format, through the real ingestion."""

from __future__ import annotations

import io
import random
import secrets
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingestion.documents import check_cover
from ingestion.embedding import Embedder
from ingestion.indexes import SearchIndexes
from ingestion.library import Library
from ingestion.parsing.pool import ParserPool
from ingestion.pipeline import Pipeline
from ingestion.sources import Source, upload_source
from tests.ingestion.parsing.files import zip_file
from tests.ingestion.parsing.memos import MEMOS

FILES = 2_000
COLLECTION = "malformed"
MOST_FLIPS = 20

Mutation = Callable[[bytes, random.Random], bytes]


def _flip(data: bytes, chance: random.Random) -> bytes:
    mutated = bytearray(data)
    for _ in range(chance.randint(1, MOST_FLIPS)):
        mutated[chance.randrange(len(mutated))] ^= 1 << chance.randrange(8)
    return bytes(mutated)


def _truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.randbytes(chance.randint(1, 200)) + data[at:]


def _cut_out(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randint(1, 1 + len(data) // 4) :]


def _swap(data: bytes, chance: random.Random) -> bytes:
    first, second, third = sorted(chance.randrange(len(data)) for _ in range(3))
    return data[:first] + data[second:third] + data[first:second] + data[third:]


def _blank(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data)), chance.randint(1, 1 + len(data) // 3)
    return data[:at] + bytes(len(data[at : at + length])) + data[at + length :]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at : at + 500] * chance.randint(2, 50) + data[at:]


def _break_header(data: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.randint(1, 16)) + data[chance.randint(1, 16) :]


MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _truncate,
    _insert,
    _cut_out,
    _swap,
    _blank,
    _repeat,
    _break_header,
)


def _small_image(kind: str) -> bytes:
    """One line of text, which is recognised quickly."""
    page = Image.new("RGB", (500, 60), "white")
    ImageDraw.Draw(page).text((10, 10), "Nine piers were counted.", 0, ImageFont.load_default(28))
    buffer = io.BytesIO()
    page.save(buffer, kind)
    return buffer.getvalue()


def whole_files() -> list[tuple[str, bytes]]:
    """A whole file of every format, by name."""
    slow = {"PDF, scanned", "Image"}
    files = [(file, write()) for name, (file, write) in MEMOS.items() if name not in slow]
    files += [(f"line.{kind.lower()}", _small_image(kind)) for kind in ("PNG", "TIFF", "JPEG")]
    some = {name: data for name, data in files if name.endswith((".txt", ".docx", ".html"))}
    return [*files, ("papers.zip", zip_file(some))]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A file with something wrong in it; of a package, half the time inside one of its members."""
    mutation = chance.choice(MUTATIONS)
    if data.startswith(b"PK") and chance.random() < 0.5:
        return _with_mutated_member(data, mutation, chance)
    return mutation(data, chance)


def _with_mutated_member(data: bytes, mutation: Mutation, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name, content in members.items() if content])
    members[name] = mutation(members[name], chance)
    return zip_file(members)


def malformed(seed: int, number: int) -> Iterator[tuple[str, Source]]:
    """Malformed files with their suffixes, the formats in turn."""
    whole = whole_files()
    for at in range(number):
        name, data = whole[at % len(whole)]
        # Each has a seed of its own, so that one can be made again without the others.
        chance = random.Random(f"{seed}/{at}")  # noqa: S311 - a run can be repeated
        source = upload_source(f"{at}-{name}", mutated(data, chance))
        yield Path(name).suffix, source


@pytest.mark.timeout(7200)
def test_thousands_of_malformed_files_cost_nothing_but_themselves(
    library: Library,
    indexes: SearchIndexes,
    embedder: Embedder,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = secrets.randbits(32)
    suffixes: dict[str, str] = {}

    def sources() -> Iterator[Source]:
        for suffix, source in malformed(seed, FILES):
            suffixes[source.source] = suffix
            yield source

    read: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    crashed: Counter[str] = Counter()
    with ParserPool() as parser:
        pipeline = Pipeline(library, indexes, embedder, parser)
        for result in pipeline.ingest(sources(), COLLECTION):
            suffix = suffixes[result.container or result.source]
            if result.status == "failed":
                assert result.reason, result.source
                assert library.find(COLLECTION, result.source) is None
                refused[suffix] += 1
                crashed[suffix] += "made its parser crash" in result.reason
                crashed[suffix] += "seconds to read" in result.reason
            else:
                assert result.document_id is not None
                check_whole(library, result.document_id)
                read[suffix] += 1

    assert library.check() == "the database is sound"
    with capsys.disabled():
        print(f"\nseed {seed}: {FILES} files, {read.total()} documents read all the same")
        for suffix in sorted({*read, *refused}):
            print(
                f"{suffix:6} {read[suffix]:4} read, {refused[suffix]:4} refused, "
                f"{crashed[suffix]:3} of them by ending the child"
            )


def check_whole(library: Library, document_id: str) -> None:
    """What could be read is stored whole, its passages cut from its text."""
    version = library.version(document_id)
    ids = library.passages.ids_of_version(version.id)
    passages = library.passages.current(ids, COLLECTION).values()
    check_cover(version.text, sorted(one.span for one in passages), "passages")
    assert all(one.span.of(version.text) == one.text for one in passages)
