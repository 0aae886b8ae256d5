"""What tools did is told in words that any model can read, without what only one server can."""

from __future__ import annotations

import pytest

from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.readable_tools import MAX_CHARACTERS, readable_call, readable_result

FOUND: JsonObject = {
    "type": "web_search_result",
    "title": "Amber",
    "url": "https://example.org/amber",
    "encrypted_content": "EqgfCioIARgBIiQ3",
}
PAGE: JsonObject = {
    "type": "web_fetch_result",
    "url": "https://example.org/",
    "content": {"type": "document", "source": {"type": "text", "data": "The page."}},
}


def result(content: object) -> JsonObject:
    return {"type": "tool_result", "tool_use_id": "t", "content": content}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("42", "[Tool result: 42]"),
        ([{"type": "text", "text": "a"}, {"type": "image", "source": {}}], "[Tool result: a\n[image]]"),
        ([FOUND], "[Tool result: Amber (https://example.org/amber)]"),
        ({"type": "web_search_tool_result_error", "error_code": "unavailable"}, "[Tool result: unavailable]"),
        ({"type": "code_execution_result", "stdout": "1\n", "stderr": "", "return_code": 0}, "[Tool result: 1\n]"),
        (PAGE, "[Tool result: https://example.org/\nThe page.]"),
        ({"type": "new", "encrypted_index": "x", "answer": 7}, '[Tool result: {"type":"new","answer":7}]'),
        (None, "[Tool result: ]"),
    ],
)
def test_a_result_in_words(content: object, told: str) -> None:
    assert readable_result(result(content)) == told


def test_a_call_in_words() -> None:
    assert readable_call({"name": "search", "input": {"q": "amber"}}) == '[Tool search: {"q":"amber"}]'
    assert readable_call({"name": "search", "input": '{"q": "cut'}) == '[Tool search: {"q": "cut]'


def test_long_and_broken_words_are_cut_and_cleaned() -> None:
    assert len(readable_result(result("x" * 100_000))) < MAX_CHARACTERS + 10
    assert readable_result(result("a\ud800b")).encode()
