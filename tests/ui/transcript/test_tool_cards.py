"""Each tool of the server has a card that says what it did, in words and without reading foreign marks."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desktop.demo.tool_answers import ERROR_CODES
from claude_desktop.markdown.leaves import Code, Paragraph
from claude_desktop.markdown.parsing import parse
from claude_desktop.ui.transcript.tool_cards import card_of, is_readable, title_of


def call(name: str, **sent: Any) -> dict[str, Any]:
    return {"type": "server_tool_use", "id": "srvtoolu_1", "name": name, "input": sent}


def result(kind: str, content: Any) -> dict[str, Any]:
    return {"type": kind, "tool_use_id": "srvtoolu_1", "content": content}


def found(title: str, url: str = "https://a.example/x", age: str | None = None) -> dict[str, Any]:
    return {"type": "web_search_result", "url": url, "title": title, "page_age": age, "encrypted_content": "secret"}


SEARCH = call("web_search", query="quines\n*and* more")
HITS = result("web_search_tool_result", [found("A *title* <b>", age="May 2"), found("", "javascript:x")])


def test_a_search_tells_its_query_and_its_results() -> None:
    assert title_of(SEARCH, None) == "Searches the web: quines *and* more"
    assert title_of(SEARCH, HITS) == "Searched the web: quines *and* more · 2 results"
    first, one, two = parse(card_of(SEARCH, HITS))
    assert isinstance(first, Paragraph)
    assert isinstance(one, Paragraph)
    assert isinstance(two, Paragraph)
    assert first.inline.text == "Searched for: quines *and* more"
    assert one.inline.text == "A *title* <b> · a.example · May 2"
    assert [span.target for span in one.inline.spans] == ["https://a.example/x"]
    assert (two.inline.text, two.inline.spans) == ("javascript:x", ())
    assert "secret" not in card_of(SEARCH, HITS)


def test_one_result_and_none() -> None:
    assert title_of(SEARCH, result("web_search_tool_result", [found("A")])).endswith("1 results")
    assert card_of(SEARCH, result("web_search_tool_result", [])).endswith("Nothing was found.")


def test_a_page_tells_its_title_and_how_it_begins() -> None:
    reading = call("web_fetch", url="https://a.example/page")
    document = {"type": "document", "title": "The page", "source": {"type": "text", "data": "word " * 1_000}}
    address = "https://a.example/page"
    page = result("web_fetch_tool_result", {"type": "web_fetch_result", "url": address, "content": document})
    assert title_of(reading, None) == "Reads a page: a.example"
    assert title_of(reading, page) == "Read a page: The page · a.example"
    code = parse(card_of(reading, page))[-1]
    assert isinstance(code, Code)
    assert code.text.endswith("word…")
    pdf = {"type": "document", "title": None, "source": {"type": "base64", "media_type": "application/pdf"}}
    page = result("web_fetch_tool_result", {"type": "web_fetch_result", "url": address, "content": pdf})
    assert title_of(reading, page) == "Read a page: a.example"
    assert "application/pdf" in card_of(reading, page)


@pytest.mark.parametrize(
    ("running", "language"),
    [
        (call("code_execution", code="print('```')"), "python"),
        (call("bash_code_execution", command="ls `pwd`"), "bash"),
    ],
)
def test_code_tells_what_ran_and_what_came_out(running: dict[str, Any], language: str) -> None:
    kind = f"{running['name']}_tool_result"
    output = {"stdout": "```\n5050\n", "stderr": "oh", "return_code": 3, "content": [{"file_id": "file_1"}]}
    assert title_of(running, None) == "Runs code…"
    assert title_of(running, result(kind, {**output, "return_code": 0})) == "Ran code"
    assert title_of(running, result(kind, output)) == "Ran code, which ended with code 3"
    codes = [leaf for leaf in parse(card_of(running, result(kind, output))) if isinstance(leaf, Code)]
    assert [code.text for code in codes] == [*running["input"].values(), "```\n5050", "oh"]
    assert codes[0].language == language
    assert "ended with code 3" in card_of(running, result(kind, output))
    assert "file\\_1" in card_of(running, result(kind, output))


def test_encrypted_output_says_so() -> None:
    secret = {"type": "encrypted_code_execution_result", "encrypted_stdout": "xyz", "stderr": "", "return_code": 0}
    card = card_of(call("code_execution", code="1"), result("code_execution_tool_result", {**secret, "content": []}))
    assert "only the model can read it" in card
    assert "xyz" not in card


def test_a_file_is_named() -> None:
    editing = call("text_editor_code_execution", command="create", path="a_b.txt", file_text="new")
    made = result("text_editor_code_execution_tool_result", {"type": "x_create_result", "is_file_update": False})
    assert title_of(editing, None) == "Edits a file: a_b.txt"
    assert title_of(editing, made) == "Edited a file: a_b.txt"
    assert [leaf.text for leaf in parse(card_of(editing, made)) if isinstance(leaf, Code)] == ["new"]
    seen = result("text_editor_code_execution_tool_result", {"type": "x_view_result", "content": "old"})
    viewing = call("text_editor_code_execution", command="view", path="a.txt")
    assert [leaf.text for leaf in parse(card_of(viewing, seen)) if isinstance(leaf, Code)] == ["old"]


@pytest.mark.parametrize("code", [*ERROR_CODES, "file_not_found"])
def test_every_error_is_told_in_words(code: str) -> None:
    failed = result("web_search_tool_result", {"type": "web_search_tool_result_error", "error_code": code})
    assert title_of(SEARCH, failed).startswith("The search failed:")
    sentence = card_of(SEARCH, failed).splitlines()[-1]
    assert sentence.endswith(".")
    assert code not in sentence


def test_an_error_of_tomorrow_is_named() -> None:
    failed = result("web_fetch_tool_result", {"type": "x_error", "error_code": "moon_phase"})
    assert title_of(call("web_fetch", url="https://a.example"), failed) == "The page could not be read: a.example"
    assert "moon\\_phase" in card_of(call("web_fetch"), failed)
    assert title_of(call("code_execution"), failed) == "Code did not run"


@pytest.mark.parametrize(
    ("raw", "readable"),
    [
        (SEARCH, True),
        (call("tool_search_tool_regex"), False),
        ({"type": "tool_use", "name": "web_search"}, False),
        ({"type": "server_tool_use"}, False),
        ({}, False),
    ],
)
def test_other_tools_keep_their_json(raw: dict[str, Any], readable: bool) -> None:
    assert is_readable(raw) is readable


@pytest.mark.parametrize("content", [None, 5, "x", [], {}, [None], [5], {"content": 5}, {"content": {"source": []}}])
@pytest.mark.parametrize("name", ["web_search", "web_fetch", "code_execution", "text_editor_code_execution"])
def test_a_result_of_any_shape_is_drawn(name: str, content: Any) -> None:
    for kind in (f"{name}_tool_result", "new_tool_result"):
        assert title_of(call(name), result(kind, content))
        card_of(call(name), result(kind, content))
    assert title_of({**call(name), "input": "broken {"}, None)
