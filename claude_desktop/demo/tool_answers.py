"""Plays the tools that run on the vendor's servers: searches a made-up web, reads made-up pages, runs known code.

The shapes are those of https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool, web-fetch-tool
and code-execution-tool. Nothing is really searched, read or run, and every result says so.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from claude_desktop.demo.api_errors import JsonObject, invalid
from claude_desktop.demo.requested import Requested

_VERSIONS = {
    "web_search": ("20250305", "20260209", "20260318"),
    "web_fetch": ("20250910", "20260209", "20260309", "20260318"),
    "code_execution": ("20250522", "20250825", "20260120", "20260521"),
}
_FIELDS = {
    "web_search": {"max_uses", "allowed_domains", "blocked_domains", "user_location", "response_inclusion"},
    "web_fetch": {
        *("max_uses", "allowed_domains", "blocked_domains", "citations", "max_content_tokens", "use_cache"),
        *("response_inclusion", "url_sources"),
    },
    "code_execution": set(),
}
_OF_EVERY_TOOL = {"type", "name", "allowed_callers", "cache_control", "defer_loading", "strict"}
_SEARCH = re.compile(r"\b(?:search|web|news|look\w* up|sources?)\b", re.IGNORECASE)
_TIMES = re.compile(r"\b(\d{1,2}) times\b")
_URL = re.compile(r"https?://[^\s<>\"']+")
_RUN = re.compile(r"\b(?:run|calculate|compute|execute|sum)\b", re.IGNORECASE)
_MAX_SEARCHES = 20
ERROR_CODES = (
    *("too_many_requests", "invalid_tool_input", "max_uses_exceeded", "query_too_long", "request_too_large"),
    *("url_too_long", "url_not_allowed", "url_not_in_prior_context", "url_not_accessible", "unsupported_content_type"),
    *("content_too_large", "execution_time_exceeded", "output_file_too_large", "unavailable"),
)
_PAGES = (
    ("encyclopedia.example", "/wiki/{slug}", "{subject} - The Demo Encyclopedia", None),
    ("news.example", "/2026/11/{slug}", "What is new about {subject}? | Demo News", "3 weeks ago"),
    ("forum.example", "/t/{slug}", "{subject} <b>explained</b> [solved] *by a* `demo` user", "November 2, 2026"),
)
_CODE = "total = sum(range(1, 101))\nprint(total)"
_FAILING = "print(1 / 0)"
_TRACEBACK = (
    'Traceback (most recent call last):\n  File "<demo>", line 1, in <module>\nZeroDivisionError: division by zero\n'
)


@dataclass(slots=True)
class ToolPlay:
    """What the tools of one answer did: the blocks before its text, cited text, and what is counted."""

    blocks: list[JsonObject] = field(default_factory=list)
    searches: int = 0
    fetches: int = 0
    container: JsonObject | None = None

    @property
    def usage(self) -> JsonObject:
        """The counts of `usage`."""
        return {"web_search_requests": self.searches, "web_fetch_requests": self.fetches}


def check_server_tools(tools: list[JsonObject]) -> None:
    """Check the server's tools among the declared ones. Raises `ApiError`."""
    for index, tool in enumerate(tools):
        name, _, version = str(tool.get("type", "custom")).rpartition("_")
        if name not in _VERSIONS:
            continue
        path = f"tools.{index}.{tool['type']}"
        if version not in _VERSIONS[name]:
            raise invalid(f"tools.{index}: Input tag '{tool['type']}' does not match any of the expected tags")
        if tool.get("name") != name:
            raise invalid(f"{path}.name: Input should be '{name}'")
        for key in tool:
            if key not in _OF_EVERY_TOOL | _FIELDS[name]:
                raise invalid(f"{path}.{key}: Extra inputs are not permitted")
        _check_limits(tool, path)


def _check_limits(tool: JsonObject, path: str) -> None:
    uses = tool.get("max_uses")
    if uses is not None and (isinstance(uses, bool) or not isinstance(uses, int) or uses < 1):
        raise invalid(f"{path}.max_uses: Input should be greater than or equal to 1")
    if tool.get("allowed_domains") and tool.get("blocked_domains"):
        raise invalid(f"{path}: only one of allowed_domains and blocked_domains may be given")
    for key in ("allowed_domains", "blocked_domains"):
        for domain in tool.get(key) or ():
            if not isinstance(domain, str) or "://" in domain or not domain.isascii() or " " in domain:
                raise invalid(f"{path}.{key}: '{domain}' is not a valid domain")


def play_tools(body: JsonObject, requested: Requested) -> ToolPlay | None:
    """What the declared tools do for this question; None where it asks for none of them."""
    tools = {str(tool.get("name")): tool for tool in body.get("tools") or () if "type" in tool}
    question, play = requested.question[:2_000], ToolPlay()
    error = next((code for code in ERROR_CODES if code in question.lower().replace(" ", "_")), None)
    cites = "format" not in (body.get("output_config") or {})
    url = _URL.search(question)
    if "web_fetch" in tools and url:
        _fetch(play, url.group().rstrip(".,)"), tools["web_fetch"], error)
    elif "web_search" in tools and _SEARCH.search(question):
        _search(play, question, tools["web_search"], error, cites=cites)
    if "code_execution" in tools and _RUN.search(question):
        _run(play, question, tools["code_execution"], error, body.get("container"))
    return play if play.blocks else None


def _search(play: ToolPlay, question: str, tool: JsonObject, error: str | None, *, cites: bool) -> None:
    asked = _TIMES.search(question)
    times, limit = min(_MAX_SEARCHES, int(asked.group(1)) if asked else 1), tool.get("max_uses") or _MAX_SEARCHES
    subject = _subject(question)
    results: list[JsonObject] = []
    for number in range(1, times + 1):
        query = subject if times == 1 else f"{subject} {number}"
        call = _call("web_search", {"query": query})
        failed = error or ("max_uses_exceeded" if number > limit else None)
        found = _results(subject, tool) if failed is None else []
        content = {"type": "web_search_tool_result_error", "error_code": failed} if failed else found
        play.searches += failed is None
        results = results or found
        play.blocks += [call, _result("web_search_tool_result", call, content)]
    if results:
        play.blocks += _cited(subject, results) if cites else []


def _results(subject: str, tool: JsonObject) -> list[JsonObject]:
    slug = "-".join(re.findall(r"\w+", subject.lower()))[:60] or "demo"
    made = []
    for host, path, title, age in _PAGES:
        allowed, blocked = tool.get("allowed_domains"), tool.get("blocked_domains") or ()
        if (allowed and not _is_on(host, allowed)) or _is_on(host, blocked):
            continue
        made.append(
            {
                "type": "web_search_result",
                "url": f"https://{host}{path.format(slug=slug)}",
                "title": title.format(subject=subject),
                "page_age": age,
                "encrypted_content": _sealed(f"{host}/{slug}"),
            }
        )
    return made


def _is_on(host: str, domains: Iterable[str]) -> bool:
    sites = [domain.partition("/")[0] for domain in domains]
    return any(host == site or host.endswith(f".{site}") for site in sites)


def _cited(subject: str, results: list[JsonObject]) -> Iterator[JsonObject]:
    yield _text(f"Demo: the web was not searched; these results about “{subject}” are made up. ")
    for number, result in enumerate(results):
        said = f"{'And ' if number else ''}{urlsplit(result['url']).hostname} has a page about it"
        citation = {
            "type": "web_search_result_location",
            "url": result["url"],
            "title": result["title"],
            "encrypted_index": _sealed(f"index {number}"),
            "cited_text": f"This page of the demo is about {subject}.",
        }
        yield {"type": "text", "text": said, "citations": [citation]}
        yield _text(". " if number + 1 < len(results) else ".\n\n")


def _fetch(play: ToolPlay, url: str, tool: JsonObject, error: str | None) -> None:
    call = _call("web_fetch", {"url": url})
    host = urlsplit(url).hostname or ""
    allowed, blocked = tool.get("allowed_domains"), tool.get("blocked_domains") or ()
    if (allowed and not _is_on(host, allowed)) or _is_on(host, blocked):
        error = error or "url_not_allowed"
    elif not host.endswith(".example"):
        error = error or "url_not_accessible"  # the demo opens no connection, and claims nothing about real sites
    if error:
        content: JsonObject = {"type": "web_fetch_tool_result_error", "error_code": error}
        play.blocks += [call, _result("web_fetch_tool_result", call, content)]
        return
    play.fetches += 1
    said = f"This is the made-up page {url} of the demo."
    document: JsonObject = {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": f"{said}\nIt has two lines."},
        "title": f"A page on {host}",
    }
    is_cited = (tool.get("citations") or {}).get("enabled") is True
    if is_cited:
        document["citations"] = {"enabled": True}
    content = {"type": "web_fetch_result", "url": url, "content": document, "retrieved_at": "2026-11-22T12:00:00Z"}
    play.blocks += [call, _result("web_fetch_tool_result", call, content)]
    if is_cited:
        citation = {
            "type": "char_location",
            "cited_text": said,
            "document_index": 0,
            "document_title": document["title"],
            "start_char_index": 0,
            "end_char_index": len(said),
            "file_id": None,
        }
        play.blocks += [
            {
                "type": "text",
                "text": "Demo: no page was read; the made-up one says what it is",
                "citations": [citation],
            },
            _text(".\n\n"),
        ]


def _run(play: ToolPlay, question: str, tool: JsonObject, error: str | None, container: object) -> None:
    fails = "fail" in question.lower()
    code = _FAILING if fails else _CODE
    output = {"stdout": "" if fails else "5050\n", "stderr": _TRACEBACK if fails else "", "return_code": int(fails)}
    is_shell = str(tool["type"]) < "code_execution_2026"
    name = "bash_code_execution" if is_shell else "code_execution"
    sent = {"command": f"python3 -c '{code}'"} if is_shell else {"code": code}
    call = _call(name, sent)
    content: JsonObject = {"type": f"{name}_result", **output, "content": []}
    if error:
        content = {"type": f"{name}_tool_result_error", "error_code": error}
    play.blocks += [call, _result(f"{name}_tool_result", call, content)]
    named = (
        container
        if isinstance(container, str)
        else (container or {}).get("id")
        if isinstance(container, dict)
        else None
    )
    expires = (datetime.now(UTC) + timedelta(days=30)).replace(microsecond=0)
    play.container = {
        "id": named or f"container_demo{secrets.token_hex(8)}",
        "expires_at": expires.isoformat().replace("+00:00", "Z"),
    }


def _call(name: str, sent: JsonObject) -> JsonObject:
    return {"type": "server_tool_use", "id": f"srvtoolu_demo{secrets.token_hex(8)}", "name": name, "input": sent}


def _result(kind: str, call: JsonObject, content: object) -> JsonObject:
    return {"type": kind, "tool_use_id": call["id"], "content": content}


def _text(text: str) -> JsonObject:
    return {"type": "text", "text": text}


def _subject(question: str) -> str:
    words = re.sub(r"^.*?\b(?:about|for)\b", "", question, flags=re.IGNORECASE | re.DOTALL).split()
    return " ".join(words[:8]).strip(" .?!")[:80] or "the demo"


def _sealed(text: str) -> str:
    """Stands for content that only the server can read."""
    return base64.b64encode(f"demo:{text}".encode()).decode("ascii")
