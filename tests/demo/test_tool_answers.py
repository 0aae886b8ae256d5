"""The server's tools are played in the shapes of the API: results, citations, limits, sites, errors."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from claude_desktop.demo.answers import Answer, compose, events_of
from claude_desktop.demo.api_errors import ApiError, JsonObject
from claude_desktop.demo.models import rules_of
from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.parameters import CURRENT_VERSION, check_request
from claude_desktop.demo.prompt_cache import PromptUse
from claude_desktop.demo.tool_answers import ERROR_CODES

SEARCH = {"type": "web_search_20260318", "name": "web_search", "max_uses": 2}
FETCH = {"type": "web_fetch_20260318", "name": "web_fetch", "citations": {"enabled": True}}
CODE = {"type": "code_execution_20260521", "name": "code_execution"}
SHELL = {"type": "code_execution_20250825", "name": "code_execution"}


def answer(question: str, *tools: JsonObject, **more: Any) -> Answer:
    rules = rules_of("claude-opus-5-5")
    assert rules is not None
    messages = [{"role": "user", "content": question}]
    body = {"model": rules.id, "max_tokens": 8_000, "messages": messages, "tools": list(tools), **more}
    check_request(body, {"anthropic-version": CURRENT_VERSION}, counting=False)
    return compose(body, rules, PromptUse(12), lambda thinking: f"signed:{len(thinking)}")


def results(reply: Answer) -> list[Any]:
    return [block["content"] for block in reply.blocks if block["type"].endswith("_tool_result")]


def citations(reply: Answer) -> list[JsonObject]:
    return [citation for block in reply.blocks for citation in block.get("citations", ())]


def test_a_search_has_a_query_results_and_citations() -> None:
    reply = answer("Search the web for quines", SEARCH)
    [call] = [block for block in reply.blocks if block["type"] == "server_tool_use"]
    [found] = results(reply)
    assert call["input"] == {"query": "quines"}
    assert {result["type"] for result in found} == {"web_search_result"}
    assert all((urlsplit(result["url"]).hostname or "").endswith(".example") for result in found)
    assert [citation["url"] for citation in citations(reply)] == [result["url"] for result in found]
    assert reply.usage["server_tool_use"] == {"web_search_requests": 1, "web_fetch_requests": 0}
    assert "made up" in "".join(block.get("text", "") for block in reply.blocks)


def test_without_a_tool_or_a_wish_for_it_nothing_is_played() -> None:
    assert not results(answer("Search the web for quines"))
    assert not results(answer("Hello", SEARCH, FETCH, CODE))
    assert "server_tool_use" not in answer("Hello", SEARCH).usage


def test_an_enforced_form_has_no_citations() -> None:
    form = {"format": {"type": "json_schema", "schema": {"type": "null"}}}
    assert not citations(answer("Search the web for quines", SEARCH, output_config=form))


def test_more_searches_than_allowed_fail() -> None:
    reply = answer("Search 3 times for quines", SEARCH)
    kinds = [found if isinstance(found, dict) else None for found in results(reply)]
    assert kinds == [None, None, {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}]
    assert reply.usage["server_tool_use"]["web_search_requests"] == 2


@pytest.mark.parametrize(
    ("sites", "hosts"),
    [
        ({"allowed_domains": ["news.example/2026"]}, ["news.example"]),
        ({"allowed_domains": ["example.org"]}, []),
        ({"blocked_domains": ["news.example"]}, ["encyclopedia.example", "forum.example"]),
        ({"blocked_domains": ["example"]}, []),
    ],
)
def test_sites_are_respected(sites: JsonObject, hosts: list[str]) -> None:
    [found] = results(answer("Search for quines", {**SEARCH, **sites}))
    assert [urlsplit(result["url"]).hostname for result in found] == hosts


@pytest.mark.parametrize("code", ERROR_CODES)
def test_every_error_can_be_played(code: str) -> None:
    question = f"Search, run, and fail with {code.replace('_', ' ')}"
    found = results(answer(question, SEARCH, CODE))
    assert [content["error_code"] for content in found] == [code, code]
    fetched = results(answer(f"Read https://a.example {code}", FETCH))
    assert fetched == [{"type": "web_fetch_tool_result_error", "error_code": code}]


@pytest.mark.parametrize(
    ("url", "tool", "error"),
    [
        ("https://a.example/x", FETCH, None),
        ("https://example.org/", FETCH, "url_not_accessible"),
        ("https://a.example/", {**FETCH, "blocked_domains": ["a.example"]}, "url_not_allowed"),
    ],
)
def test_a_page_is_read_where_it_is_made_up(url: str, tool: JsonObject, error: str | None) -> None:
    reply = answer(f"Read {url}", tool)
    [content] = results(reply)
    assert content.get("error_code") == error
    assert bool(citations(reply)) is (error is None)
    if error is None:
        assert (content["url"], content["content"]["source"]["media_type"]) == (url, "text/plain")
        [citation] = citations(reply)
        text = content["content"]["source"]["data"]
        assert text[citation["start_char_index"] : citation["end_char_index"]] == citation["cited_text"]


@pytest.mark.parametrize(("tool", "name"), [(CODE, "code_execution"), (SHELL, "bash_code_execution")])
def test_code_runs_in_a_container_that_comes_back(tool: JsonObject, name: str) -> None:
    reply = answer("Run the sum", tool)
    [content] = results(reply)
    assert content == {"type": f"{name}_result", "stdout": "5050\n", "stderr": "", "return_code": 0, "content": []}
    assert reply.container is not None
    again = answer("Run the sum", tool, container=reply.container["id"])
    assert again.container is not None
    assert again.container["id"] == reply.container["id"]
    [failed] = results(answer("Run what fails", tool))
    assert (failed["return_code"], "ZeroDivisionError" in failed["stderr"]) == (1, True)


def test_it_streams_as_the_api_does() -> None:
    reply = answer("Search for quines, and run the sum", SEARCH, CODE)
    events = [timed.event for timed in events_of(reply, INSTANT)]
    opened = [event["content_block"] for event in events if event["type"] == "content_block_start"]
    assert {block["type"]: block.get("input") for block in opened}["server_tool_use"] == {}
    assert all(block["text"] == "" for block in opened if block["type"] == "text")
    deltas = [event["delta"]["type"] for event in events if event["type"] == "content_block_delta"]
    assert {"input_json_delta", "citations_delta", "text_delta"} <= set(deltas)
    [ending] = [event for event in events if event["type"] == "message_delta"]
    assert ending["delta"]["container"] == reply.container


@pytest.mark.parametrize(
    "tool",
    [
        {"type": "web_search_20990101", "name": "web_search"},
        {"type": "web_search_20260318", "name": "search"},
        {**SEARCH, "max_uses": 0},
        {**SEARCH, "max_uses": True},
        {**SEARCH, "allowed_domains": ["a.example"], "blocked_domains": ["b.example"]},
        {**SEARCH, "allowed_domains": ["https://a.example"]},
        {**SEARCH, "citations": {"enabled": True}},
        {**CODE, "max_uses": 3},
    ],
)
def test_a_wrong_declaration_is_refused(tool: JsonObject) -> None:
    with pytest.raises(ApiError, match=r"^tools\.0"):
        answer("Hello", tool)
