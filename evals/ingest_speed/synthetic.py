"""Synthetic corpora, for measuring speed where no other documents are at hand.

Every document is a new arrangement of paragraphs of the sample library. It says nothing sensible,
but its words, sentences, mark-up and pages are like those of a real one, which is what speed hangs
on. The same samples give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from evals.errors import BadDataset
from evals.ingest_speed.corpora import Corpus, write_files

# As long as an abstract or a wire story, and as long as an article or a short report.
_SHORT_WORDS = (120, 320)
_LONG_WORDS = (600, 1_400)
_PARAGRAPHS_PER_SECTION = 4
_MENU = "Home, Analysis, Markets, Shipping, Energy, Archive, Subscribe, Sign in".split(", ")


@dataclass(frozen=True, slots=True)
class _Document:
    """A title and sections, each a heading and its paragraphs."""

    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


def synthetic_text(samples: Path, target: Path, documents: int) -> Corpus:
    """Text files, written into `target`.

    Raises:
        BadDataset: if the sample library is not in the folder `samples`.
    """
    made = _documents(samples, documents, _SHORT_WORDS)
    files = ((f"text-{at:05}.txt", _text(one).encode()) for at, one in enumerate(made, start=1))
    return Corpus("synthetic text", tuple(write_files(target, files)))


def synthetic_html_and_pdf(samples: Path, target: Path, documents: int) -> Corpus:
    """HTML pages and PDF files by turns, written into `target`.

    Raises:
        BadDataset: if the sample library is not in the folder `samples`.
    """
    made = _documents(samples, documents, _LONG_WORDS)
    files = (
        (f"page-{at:05}.html", _html(one).encode())
        if at % 2
        else (f"report-{at:05}.pdf", _pdf(one))
        for at, one in enumerate(made, start=1)
    )
    return Corpus("synthetic HTML and PDF", tuple(write_files(target, files)))


def _documents(samples: Path, number: int, words: tuple[int, int]) -> Iterator[_Document]:
    paragraphs = _paragraphs(samples)
    for at in range(1, number + 1):
        random = Random(at)  # noqa: S311 - for repeatable documents, not for secrets
        wanted = random.randint(*words)
        chosen: list[str] = []
        while sum(len(paragraph.split()) for paragraph in chosen) < wanted:
            chosen.append(random.choice(paragraphs))
        firsts = range(0, len(chosen), _PARAGRAPHS_PER_SECTION)
        sections = (tuple(chosen[first : first + _PARAGRAPHS_PER_SECTION]) for first in firsts)
        yield _Document(
            f"Synthetic document {at}",
            tuple((_heading(section[0]), section) for section in sections),
        )


def _paragraphs(samples: Path) -> list[str]:
    """The paragraphs of the samples that the standard fonts of PDF can show, each once."""
    from ingestion.parsing import parse

    paths = sorted((samples / "library").glob("*.html")) + sorted(
        (samples / "library").glob("*.txt")
    )
    found: dict[str, None] = {}
    for path in paths:
        document = parse(path.read_bytes(), path.name)
        texts = (block.span.of(document.text) for block in document.blocks if not block.level)
        found |= dict.fromkeys(" ".join(text.split()) for text in texts if _is_western(text))
    if not found:
        raise BadDataset(f"there is no sample library in {samples}: name its folder with --samples")
    return list(found)


def _is_western(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _heading(paragraph: str) -> str:
    return " ".join(paragraph.split()[:6]).rstrip(",.;:")


def _text(document: _Document) -> str:
    body = (paragraph for _, paragraphs in document.sections for paragraph in paragraphs)
    return "\n\n".join([document.title, *body]) + "\n"


def _html(document: _Document) -> str:
    menu = "".join(f'<li><a href="/{at}">{item}</a></li>' for at, item in enumerate(_MENU))
    body = "".join(
        f"<h2>{escape(heading)}</h2>" + "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
        for heading, paragraphs in document.sections
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{document.title}</title></head><body><header><nav><ul>{menu}</ul></nav></header>"
        f"<main><article><h1>{document.title}</h1>{body}</article></main>"
        "<footer><p>All rights reserved. Terms of use. Privacy. Contact.</p></footer></body></html>"
    )


def _pdf(document: _Document) -> bytes:
    """Pages with a running header and numbers, as a word processor would lay them out."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    flow = [Paragraph(document.title, styles["Title"])]
    for heading, paragraphs in document.sections:
        flow.append(Paragraph(escape(heading), styles["Heading2"]))
        flow.extend(Paragraph(escape(one), styles["BodyText"]) for one in paragraphs)

    def furnish(canvas: Any, template: Any) -> None:
        canvas.drawString(72, 810, document.title)
        canvas.drawString(290, 30, str(template.page))

    written = BytesIO()
    template = SimpleDocTemplate(written, title=document.title, invariant=1)
    template.build(flow, onFirstPage=furnish, onLaterPages=furnish)
    return written.getvalue()
