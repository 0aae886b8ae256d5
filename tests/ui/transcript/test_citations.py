"""What a reply cites has a number, a mark that leads there, and a place in the list."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desktop.markdown.leaves import Paragraph, Style
from claude_desktop.markdown.parsing import parse
from claude_desktop.ui.transcript.citations import MAX_SOURCES, Citations, with_raised_marks

WEB = "web_search_result_location"


def page(address: str, title: str = "") -> dict[str, Any]:
    return {"type": WEB, "url": address, "title": title, "cited_text": "x", "encrypted_index": "e"}


def document(index: int, title: str | None = None) -> dict[str, Any]:
    return {"type": "char_location", "document_index": index, "document_title": title, "cited_text": "x"}


def test_each_source_has_one_number_and_each_block_one_mark_for_it() -> None:
    citations = Citations()
    assert citations.marks([page("https://a.example/", "A")]) == "[[1]](<https://a.example/>)"
    assert citations.marks([page("https://b.example/"), page("https://a.example/", "Other title")]) == (
        "[[2]](<https://b.example/>)[[1]](<https://a.example/>)"
    )
    assert citations.marks([page("https://a.example/")] * 3) == "[[1]](<https://a.example/>)"
    assert citations.list_markdown().splitlines() == [
        "Sources",
        "",
        "1. [A](<https://a.example/>) · a.example",
        "2. [https://b.example/](<https://b.example/>) · b.example",
    ]


def test_documents_are_sources_without_an_address() -> None:
    citations = Citations()
    assert citations.marks([document(0, "Lease"), document(1), document(0, "Lease")]) == "&#91;1&#93;&#91;2&#93;"
    assert citations.list_markdown().splitlines()[2:] == ["1. Lease", "2. Document 2"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "https://"])
def test_no_other_address_is_linked(address: str) -> None:
    citations = Citations()
    assert citations.marks([page(address, "<b>T</b>")]) == "&#91;1&#93;"
    assert citations.list_markdown().splitlines()[2] == "1. \\<b\\>T\\</b\\>"


@pytest.mark.parametrize("citations", [None, [], "x", {}, [None, 5, "x"], 5])
def test_what_is_no_citation_marks_nothing(citations: Any) -> None:
    known = Citations()
    assert known.marks(citations) == ""
    assert known.list_markdown() == ""


def test_a_page_that_was_read_is_known_by_its_title() -> None:
    citations = Citations()
    read: dict[str, Any] = {
        "type": "web_fetch_result",
        "url": "https://a.example/x",
        "content": {"type": "document", "title": "Lease"},
    }
    citations.note_page({"type": "web_fetch_tool_result", "content": read})
    citations.note_page({"type": "web_fetch_tool_result", "content": {"error_code": "unavailable"}})
    assert citations.marks([document(0, "Lease"), document(1, "Other")]) == "[[1]](<https://a.example/x>)&#91;2&#93;"


def test_there_is_an_end_to_the_list() -> None:
    citations = Citations()
    citations.marks([page(f"https://a.example/{number}") for number in range(MAX_SOURCES + 50)])
    assert len(citations.sources) == MAX_SOURCES


def test_only_marks_are_raised() -> None:
    [leaf] = parse(
        "So it is[[12]](<https://a.example>), see [the page](https://b.example) and [x] [[y]](https://c.example)"
    )
    assert isinstance(leaf, Paragraph)
    raised = with_raised_marks(leaf.inline)
    marks = [raised.text[span.start : span.end] for span in raised.spans if span.style & Style.RAISED]
    assert marks == ["[12]"]
    assert raised.text == leaf.inline.text
