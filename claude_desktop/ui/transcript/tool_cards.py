"""What the server's tools did, in words: a title for the card, and the card itself as Markdown.

Shapes: https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool, web-fetch-tool,
code-execution-tool. Titles and pages are foreign words and drawn as plain text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from claude_desktop.model.json_values import Json, JsonObject, count_in, object_in, string_in
from claude_desktop.model.texts import without_surrogates
from claude_desktop.ui.transcript.literal_markdown import fenced, host_of, link, literal

_MAX_RESULTS = 100
_EXCERPT_CHARACTERS = 1_500
_SUMMARY = "compaction"
_READABLE = ("web_search", "web_fetch", "code_execution", "bash_code_execution", "text_editor_code_execution")


def is_readable(call: JsonObject) -> bool:
    """Tell whether there is a card for a call, or for a summary of what was said; of other blocks the JSON is shown."""
    if call.get("type") == _SUMMARY:
        return True
    return call.get("type") == "server_tool_use" and call.get("name") in _READABLE


def title_of(call: JsonObject, result: JsonObject | None) -> str:
    """One line on what is going on or what came of it."""
    if call.get("type") == _SUMMARY:
        return _tr("A summary is sent in the place of all that was said before")
    about, error = _about(call), _error_code(result)
    match string_in(call, "name"):
        case "web_search":
            return _search_title(about, result, error)
        case "web_fetch":
            return _fetch_title(about, result, error)
        case "text_editor_code_execution":
            doing, done, failed = (
                _tr("Edits a file: {about}"),
                _tr("Edited a file: {about}"),
                _tr("Could not edit a file: {about}"),
            )
        case _:
            doing, done, failed = _tr("Runs code…"), _tr("Ran code"), _tr("Code did not run")
            code = _return_code(result)
            if code:
                return _tr("Ran code, which ended with code {code}").format(code=code)
    text = doing if result is None else failed if error else done
    return text.format(about=about or "…")


def card_of(call: JsonObject, result: JsonObject | None) -> str:
    """The Markdown of the unfolded card."""
    if call.get("type") == _SUMMARY:
        return without_surrogates(string_in(call, "content"))
    error = _error_code(result)
    is_read = call.get("name") == "web_fetch" and result is not None and not error
    parts = [] if is_read else [_call_part(call)]  # a page that was read links itself
    if result is not None:
        parts += [_error_sentence(error)] if error else _result_parts(result)
    return "\n\n".join(part for part in parts if part)


def _search_title(query: str, result: JsonObject | None, error: str) -> str:
    if result is None:
        return _tr("Searches the web: {query}").format(query=query or "…")
    if error:
        return _tr("The search failed: {query}").format(query=query)
    count = QCoreApplication.translate("ToolCards", "%n results", None, len(_entries(result)))
    return _tr("Searched the web: {query} · {count}").format(query=query, count=count)


def _fetch_title(address: str, result: JsonObject | None, error: str) -> str:
    host = host_of(address) or address or "…"
    if result is None:
        return _tr("Reads a page: {host}").format(host=host)
    if error:
        return _tr("The page could not be read: {host}").format(host=host)
    title = string_in(object_in(object_in(result, "content") or {}, "content") or {}, "title")
    return _tr("Read a page: {title}").format(title=f"{' '.join(title.split())} · {host}" if title else host)


def _call_part(call: JsonObject) -> str:
    sent = object_in(call, "input") or {}
    match string_in(call, "name"):
        case "web_search":
            return _tr("Searched for: {query}").format(query=literal(string_in(sent, "query")))
        case "web_fetch":
            return link(string_in(sent, "url"), string_in(sent, "url"))
        case "code_execution":
            return fenced(string_in(sent, "code"), "python") if string_in(sent, "code") else ""
        case "bash_code_execution":
            return fenced(string_in(sent, "command"), "bash") if string_in(sent, "command") else ""
        case _:
            text = string_in(sent, "file_text") or string_in(sent, "new_str")
            path = literal(f"{string_in(sent, 'command')} {string_in(sent, 'path')}".strip())
            return f"{path}\n\n{fenced(text)}" if text else path


def _result_parts(result: JsonObject) -> list[str]:
    content = object_in(result, "content") or {}
    match string_in(result, "type"):
        case "web_search_tool_result":
            return [_search_list(_entries(result))]
        case "web_fetch_tool_result":
            return _page_parts(content)
        case "text_editor_code_execution_tool_result":
            shown = string_in(content, "content") or "\n".join(_texts(content.get("lines")))
            return [fenced(shown)] if shown else []
        case _:
            return _run_parts(content)


def _search_list(results: Sequence[JsonObject]) -> str:
    if not results:
        return _tr("Nothing was found.")
    lines = []
    for number, found in enumerate(results[:_MAX_RESULTS], 1):
        address = string_in(found, "url")
        about = [host_of(address), " ".join(string_in(found, "page_age").split())]
        details = " · ".join(literal(part) for part in about if part)
        title = link(string_in(found, "title") or address, address)
        lines.append(f"{number}. {title} · {details}" if details else f"{number}. {title}")
    return "\n".join(lines)


def _page_parts(content: JsonObject) -> list[str]:
    document = object_in(content, "content") or {}
    source = object_in(document, "source") or {}
    parts = [link(string_in(document, "title") or string_in(content, "url"), string_in(content, "url"))]
    if source.get("type") == "text":
        text = string_in(source, "data")
        shown = text if len(text) <= _EXCERPT_CHARACTERS else f"{text[:_EXCERPT_CHARACTERS].rstrip()}…"
        parts.append(fenced(shown, "text"))
    elif source:
        parts.append(_tr("A document of type {type}.").format(type=literal(string_in(source, "media_type") or "?")))
    return parts


def _run_parts(content: JsonObject) -> list[str]:
    parts: list[str] = []
    if output := string_in(content, "stdout"):
        parts += [_tr("Output"), fenced(output, "text")]
    if string_in(content, "encrypted_stdout"):
        parts.append(_tr("The output is encrypted: only the model can read it."))
    if errors := string_in(content, "stderr"):
        parts += [_tr("Errors"), fenced(errors, "text")]
    code = count_in(content, "return_code")
    if code is not None:
        parts.append(_tr("It ended with code {code}.").format(code=code))
    files = [string_in(entry, "file_id") for entry in _objects(content.get("content"))]
    if files:
        parts.append(_tr("Files in the container: {files}").format(files=literal(", ".join(files))))
    return parts


def _about(call: JsonObject) -> str:
    """What a call is about, as one line: the query, the address or the path."""
    sent = object_in(call, "input") or {}
    text = next((found for name in ("query", "url", "path") if (found := string_in(sent, name))), "")
    return " ".join(text[:300].split())


def _entries(result: JsonObject) -> list[JsonObject]:
    return _objects(result.get("content"))


def _objects(value: Json) -> list[JsonObject]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []


def _texts(value: Json) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple) else []


def _return_code(result: JsonObject | None) -> int | None:
    return count_in(object_in(result or {}, "content") or {}, "return_code")


def _error_code(result: JsonObject | None) -> str:
    """The code of a failure, which comes inside of an answer that is well otherwise; empty where there is none."""
    return string_in(object_in(result or {}, "content") or {}, "error_code")


def _error_sentence(code: str) -> str:
    sentences = {
        "too_many_requests": _tr("Too many requests: this tool has a limit of its own. Ask again a little later."),
        "max_uses_exceeded": _tr("The limit of uses in one reply was reached. It is set in the panel."),
        "query_too_long": _tr("The query was too long."),
        "request_too_large": _tr("The request was too large."),
        "invalid_tool_input": _tr("The model called the tool in a wrong way."),
        "unavailable": _tr("The tool is not available at the moment."),
        "url_too_long": _tr("The address was too long."),
        "url_not_allowed": _tr("The site is not allowed, in the panel or by your organisation."),
        "url_not_in_prior_context": _tr("Only pages that the conversation or a search names can be read."),
        "url_not_accessible": _tr("The page did not answer."),
        "unsupported_content_type": _tr("Only text and PDF can be read."),
        "content_too_large": _tr("The page is too large."),
        "execution_time_exceeded": _tr("The code ran for too long and was stopped."),
        "output_file_too_large": _tr("A file that the code made is too large."),
        "file_not_found": _tr("There is no such file in the container."),
    }
    return sentences.get(code) or _tr("The tool failed ({code}).").format(code=literal(code, 80))


def _tr(text: str) -> str:
    return QCoreApplication.translate("ToolCards", text)
