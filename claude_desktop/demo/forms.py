"""Answers in the form that a request asks for: by a schema, by words, or by a turn that is begun already."""

from __future__ import annotations

import json
import re
from typing import Any

from claude_desktop.demo.api_errors import JsonObject
from claude_desktop.demo.conversation_rules import blocks_of
from claude_desktop.demo.requested import Requested
from claude_desktop.demo.structured import value_for

_FENCE = "```"
_SCHEMA = re.compile(r"JSON Schema:\n(\{.*\})")
# How a client asks for a form in words; the first that the system prompt holds counts.
_ASKED_IN_WORDS = {
    "one JSON value": "json",
    "code only": "python",
    "CSV only": "csv",
    "list only": "text",
}
_CODE = '''def greet(name: str) -> str:
    """A demo: no model wrote this."""
    return f"Hello, {name}"


print(greet("demo"))'''
_CSV = '''name,kind,note
demo,server,"answers, but without a model"
"Ada ""the first""",person,"wrote
two lines"'''
_LIST = """- This is a demo
  - no model wrote it
- A list has items
- 42 of them would be too many"""
_ANY_VALUE = {
    "demo": True,
    "asked": "",
    "items": [{"name": "one", "size": 1}, {"name": "two", "size": 2.5}],
    "more": None,
}


def answer_in_form(body: JsonObject, requested: Requested) -> str | None:
    """The text of an answer in a form; None where none is asked for."""
    wanted = (body.get("output_config") or {}).get("format")
    if wanted is not None:
        return json.dumps(_value(wanted["schema"], requested), ensure_ascii=False)
    begun = _begun(body)
    if begun is not None:
        language = begun.removeprefix(_FENCE)
        first = "" if language else "python"
        return f"{first}\n{_content(language or 'python', requested)}\n{_FENCE}\nThat is all."
    asked = next((name for words, name in _ASKED_IN_WORDS.items() if words in requested.system), None)
    if asked is None:
        return None
    content = _content(asked, requested)
    return content if asked in ("csv", "text") else f"{_FENCE}{asked}\n{content}\n{_FENCE}"


def _begun(body: JsonObject) -> str | None:
    """The fence that the assistant's turn begins with; None where it does not."""
    last = body["messages"][-1]
    if last["role"] != "assistant":
        return None
    text = "".join(block.get("text", "") for block in blocks_of(last) if block.get("type") == "text")
    return text if re.fullmatch(_FENCE + r"\w*", text) else None


def _content(language: str, requested: Requested) -> str:
    match language:
        case "json":
            return json.dumps(_in_words(requested), indent=2, ensure_ascii=False)
        case "csv":
            return _CSV
        case "text":
            return _LIST
        case _:
            return _CODE


def _in_words(requested: Requested) -> Any:
    found = _SCHEMA.search(requested.system)
    if found is None:
        return {**_ANY_VALUE, "asked": requested.question[:60]}
    value = _value(json.loads(found.group(1)), requested)
    if isinstance(value, dict) and value and "mismatch" in requested.question.lower():
        value.pop(next(iter(value)))  # nothing enforces the schema here
    return value


def _value(schema: JsonObject, requested: Requested) -> Any:
    """A value that fits; where a mismatch is asked for, one that breaks what the API does not enforce."""
    value = value_for(schema, requested.question)
    return _below_zero(value) if "mismatch" in requested.question.lower() else value


def _below_zero(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _below_zero(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_below_zero(part) for part in value]
    return -1 if isinstance(value, int) and not isinstance(value, bool) else value
