from __future__ import annotations

import pytest

from claude_desktop.attachments.office import collected
from claude_desktop.attachments.office.reading import read_office
from claude_desktop.model.attachments import RefusedAttachment
from tests.fakes.sample_files import docx, odt, pptx, xlsx, zipped


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_word_document_keeps_headings_lists_and_tables() -> None:
    table = (
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Size</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Cost</w:t></w:r></w:p>"
        "</w:tc></w:tr></w:tbl>"
    )
    body = (
        paragraph("Report", '<w:pStyle w:val="Heading1"/>')
        + paragraph("One line<w:br/>and a half".replace("<w:br/>", "</w:t><w:br/><w:t>"))
        + paragraph("first", "<w:numPr/>")
        + "<w:p><w:r><w:delText>taken back</w:delText></w:r></w:p>"
        + table
    )
    found = read_office(docx(body))
    assert found.text == "# Report\n\nOne line\nand a half\n\n- first\nSize | Cost"
    assert found.media_type.endswith("wordprocessingml.document")
    assert not found.is_cut


def test_a_text_box_is_read_once_and_its_paragraph_survives() -> None:
    box = paragraph("in the box")
    old = f"<mc:Fallback xmlns:mc='m'>{box}</mc:Fallback>"
    body = f"<w:p><w:r><w:t>Before </w:t></w:r>{old}{box}<w:r><w:t>after</w:t></w:r></w:p>"
    assert read_office(docx(body)).text == "in the box\n\nBefore after"


def test_a_workbook_is_rows_under_the_sheet_s_name() -> None:
    rows = (
        '<row><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
        '<row><c r="A2"><v>12.5</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" t="inlineStr"><is><t>in line</t></is></c>'
        '<c r="D2" s="1"><v>45292</v></c><c r="E2" s="2"><v>45292.5</v></c></row>'
        '<row><c r="A3" t="s"><v>99</v></c></row>'
    )
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="200" formatCode="yyyy-mm-dd hh:mm"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    found = read_office(xlsx(rows, strings=["Name", "Note"], styles=styles))
    assert (
        found.text == "--- Sheet: Costs ---\nName |  | Note\n12.5 | TRUE | in line | 2024-01-01 | 2024-01-01 12:00:00"
    )


def test_a_presentation_is_slides_in_their_order() -> None:
    text = read_office(pptx([f"Slide {number}" for number in range(1, 12)])).text
    assert text.startswith("--- Slide 1 ---\nSlide 1\n\n--- Slide 2 ---\nSlide 2")
    assert text.endswith("--- Slide 11 ---\nSlide 11")


def test_an_opendocument_keeps_headings_lists_and_tables() -> None:
    body = (
        '<text:h text:outline-level="2">Plan</text:h>'
        '<text:p>Two<text:s text:c="2"/>blanks<text:line-break/>next</text:p>'
        "<text:list><text:list-item><text:p>item</text:p></text:list-item></text:list>"
        '<table:table table:name="T"><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="1000000"/></table:table-row></table:table>'
    )
    assert read_office(odt(body)).text == "## Plan\n\nTwo  blanks\nnext\n\n- item\n\n--- T ---\na"


def test_text_past_the_bound_is_cut_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collected.Collected.__init__, "__defaults__", (50,))
    found = read_office(docx(paragraph("x" * 30) * 10))
    assert found.is_cut
    assert len(found.text) <= 50


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (docx(""), "no text"),
        (zipped({"readme.txt": "hello"}), "Archives"),
        (zipped({"mimetype": "application/epub+zip"}), "Archives"),
        (docx(prolog='<!DOCTYPE x [<!ENTITY a "b">]>'), "damaged"),
    ],
)
def test_what_is_no_document_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(RefusedAttachment, match=says):
        read_office(content)
