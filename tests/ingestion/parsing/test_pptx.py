from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import etree
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Inches

from ingestion.errors import DamagedDocument, EmptyDocument
from ingestion.parsing.normalise import normalise, normalise_line
from ingestion.parsing.pptx import parse_pptx
from tests.ingestion.parsing.files import blocks, paragraphs, pptx_file, zip_file

TITLE, BULLETS, TWO_COLUMNS, ONLY_TITLE, BLANK = 0, 1, 3, 5, 6
BOX = (Inches(1), Inches(1), Inches(3), Inches(1))


def add_slide(deck: Presentation, layout: int, *fillings: str) -> Slide:
    """A slide whose placeholders hold these texts."""
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[layout])
    for place, text in zip(slide.placeholders, fillings, strict=False):
        place.text_frame.text = text
    return slide


def write_report(deck: Presentation) -> None:
    deck.core_properties.title = "Report on Chips"
    deck.core_properties.author = "Ann Lee; Bo Chen"
    deck.core_properties.created = datetime(2026, 11, 3, 9, tzinfo=UTC)
    add_slide(deck, TITLE, "Chips", "A report\vin two lines")
    slide = add_slide(deck, BULLETS, "Findings", "one\ntwo")
    slide.shapes.add_textbox(*BOX).text_frame.text = "A box."
    notes = slide.notes_slide.notes_text_frame
    assert notes is not None
    notes.text = "Say this.\nAnd that."
    table = add_slide(deck, ONLY_TITLE, "Table").shapes.add_table(2, 3, *BOX).table
    for row, cells in zip(table.rows, [("Year", "2025", "2026"), ("Lots", "", "7")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def test_slides_are_pages_and_notes_stand_at_their_ends() -> None:
    document = parse_pptx(pptx_file(write_report))
    assert blocks(document) == [
        ("heading", "Chips"),
        ("paragraph", "A report in two lines"),
        ("heading", "Findings"),
        ("list_item", "one"),
        ("list_item", "two"),
        ("paragraph", "A box."),
        ("paragraph", "Say this."),
        ("paragraph", "And that."),
        ("heading", "Table"),
        ("table_row", "Year | 2025 | 2026"),
        ("table_row", "Lots | | 7"),
    ]
    assert [page.span.of(document.text).split("\n")[0] for page in document.pages] == [
        "Chips",
        "Findings",
        "Table",
    ]


def test_a_title_slide_is_above_the_others() -> None:
    document = parse_pptx(pptx_file(write_report))
    assert [block.level for block in document.blocks if block.level] == [1, 2, 2]


def test_core_properties_are_metadata() -> None:
    metadata = parse_pptx(pptx_file(write_report)).metadata
    assert metadata.title == "Report on Chips"
    assert metadata.authors == ("Ann Lee", "Bo Chen")
    assert (metadata.published_at, metadata.published_from) == (
        date(2026, 11, 3),
        "pptx properties",
    )


def test_the_first_title_is_the_title_when_the_properties_have_none() -> None:
    def write(deck: Presentation) -> None:
        deck.core_properties.title = "PowerPoint Presentation"
        add_slide(deck, ONLY_TITLE, "芯片出口")

    metadata = parse_pptx(pptx_file(write)).metadata
    assert (metadata.title, metadata.language) == ("芯片出口", "zh")


def test_columns_follow_one_another_and_the_title_comes_first() -> None:
    def write(deck: Presentation) -> None:
        slide = add_slide(deck, TWO_COLUMNS, "Title", "left", "right")
        title = slide.shapes.title
        assert title is not None
        slide.shapes.element.append(title.element)

    assert parse_pptx(pptx_file(write)).text == "Title\n\nleft\nright"


def test_grouped_shapes_and_slides_without_text_are_not_forgotten() -> None:
    def write(deck: Presentation) -> None:
        add_slide(deck, BLANK)
        group = add_slide(deck, BLANK).shapes.add_group_shape()
        inner = group.shapes.add_group_shape()
        inner.shapes.add_textbox(*BOX).text_frame.text = "inside"

    document = parse_pptx(pptx_file(write))
    assert document.text == "inside"
    assert [len(page.span) for page in document.pages] == [0, 6]


def properties(slide: Slide, statement: str) -> None:
    """Give the body's first paragraph a statement about its bullet."""
    paragraph = slide.placeholders[1].text_frame.paragraphs[0]
    stated = paragraph._p.get_or_add_pPr()  # noqa: SLF001 -- python-pptx has no call for bullets
    stated.append(stated.makeelement(f"{{{stated.nsmap['a']}}}{statement}", {}))


@pytest.mark.parametrize(
    ("layout", "statement", "kind"),
    [
        (BULLETS, None, "list_item"),
        (BULLETS, "buNone", "paragraph"),
        (TITLE, None, "paragraph"),
        (TITLE, "buAutoNum", "list_item"),
    ],
)
def test_a_bullet_is_stated_by_the_paragraph_its_layout_or_its_master(
    layout: int, statement: str | None, kind: str
) -> None:
    def write(deck: Presentation) -> None:
        slide = add_slide(deck, layout, "Title", "text")
        if statement:
            properties(slide, statement)

    assert blocks(parse_pptx(pptx_file(write)))[1] == (kind, "text")


def test_slide_numbers_dates_and_footers_are_left_out() -> None:
    def write(deck: Presentation) -> None:
        slide = add_slide(deck, BLANK)
        for kind in ("sldNum", "dt", "ftr"):
            box = slide.shapes.add_textbox(*BOX)
            box.text_frame.text = "running"
            place: Any = box.element.nvSpPr.nvPr
            place.append(place.makeelement(f"{{{place.nsmap['p']}}}ph", {"type": kind}))
        slide.shapes.add_textbox(*BOX).text_frame.text = "stays"

    assert parse_pptx(pptx_file(write)).text == "stays"


ALTERNATIVES = """<mc:AlternateContent xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">{}</mc:AlternateContent>"""
ALTERNATIVE = "<p:sp><p:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"


def test_of_alternatives_that_show_the_same_one_is_read() -> None:
    choice = f'<mc:Choice Requires="a14">{ALTERNATIVE.format("new")}</mc:Choice>'
    fallback = f"<mc:Fallback>{ALTERNATIVE.format('old')}</mc:Fallback>"

    def write(deck: Presentation) -> None:
        tree = add_slide(deck, BLANK).shapes.element
        tree.append(etree.fromstring(ALTERNATIVES.format(choice + fallback)))
        tree.append(etree.fromstring(ALTERNATIVES.format("")))

    assert parse_pptx(pptx_file(write)).text == "new"


DIAGRAM = b"""<dgm:dataModel xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"><dgm:ptLst>
<dgm:pt modelId="1"><dgm:t><a:p><a:r><a:t>Design</a:t></a:r></a:p></dgm:t></dgm:pt>
<dgm:pt modelId="2"><dgm:t><a:p><a:r><a:t>Build</a:t></a:r></a:p></dgm:t></dgm:pt>
</dgm:ptLst></dgm:dataModel>"""


def test_the_words_of_a_diagram_are_list_items() -> None:
    def write(deck: Presentation) -> None:
        slide = add_slide(deck, BLANK)
        frame = slide.shapes.add_table(1, 1, *BOX).element
        part = Part(
            PackURI("/ppt/diagrams/data1.xml"),
            CONTENT_TYPE.DML_DIAGRAM_DATA,
            slide.part.package,
            DIAGRAM,
        )
        relation = slide.part.relate_to(part, RELATIONSHIP_TYPE.DIAGRAM_DATA)
        data = frame.graphic.graphicData
        data.remove(data[0])
        data.append(
            etree.fromstring(
                '<dgm:relIds xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
                'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
                f'r:dm="{relation}"/>'
            )
        )

    assert blocks(parse_pptx(pptx_file(write))) == [
        ("list_item", "Design"),
        ("list_item", "Build"),
    ]


def test_a_presentation_that_was_cut_off_is_damaged() -> None:
    whole = pptx_file(write_report)
    with pytest.raises(DamagedDocument):
        parse_pptx(whole[: len(whole) // 2])


def test_an_archive_without_its_parts_is_damaged() -> None:
    with pytest.raises(DamagedDocument, match="whole presentation"):
        parse_pptx(zip_file({"ppt/presentation.xml": "<p:presentation"}))


def test_a_presentation_without_text_is_empty() -> None:
    def write(deck: Presentation) -> None:
        add_slide(deck, BLANK)

    with pytest.raises(EmptyDocument):
        parse_pptx(pptx_file(write))


@settings(max_examples=20)
@given(paragraphs)
def test_every_paragraph_is_in_the_text_in_order(source: list[str]) -> None:
    def write(deck: Presentation) -> None:
        for text in source:
            add_slide(deck, BLANK).shapes.add_textbox(*BOX).text_frame.text = text

    document = parse_pptx(pptx_file(write))
    assert normalise(document.text) == document.text
    assert [text for _, text in blocks(document)] == list(map(normalise_line, source))
    assert len(document.pages) == len(source)
