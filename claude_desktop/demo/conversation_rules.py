"""Checks the messages of a request: roles, order, content, and the blocks in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claude_desktop.demo.api_errors import JsonObject, extra_input, invalid
from claude_desktop.demo.attached_files import check_file, check_image_sizes
from claude_desktop.demo.models import ModelRules

MAX_MESSAGES = 100_000
_PREFILL_REFUSED = (
    "This model does not support assistant message prefill. The conversation must end with a user message."
)
_OPEN = frozenset(("cache_control",))
# The fields of the blocks that a chat client makes itself; of other blocks only the type is looked at.
_FIELDS: dict[str, frozenset[str]] = {
    "text": frozenset(("type", "text", "citations")) | _OPEN,
    "thinking": frozenset(("type", "thinking", "signature")),
    "redacted_thinking": frozenset(("type", "data")),
    "image": frozenset(("type", "source", "transformations")) | _OPEN,
    "document": frozenset(("type", "source", "title", "context", "citations")) | _OPEN,
    "tool_use": frozenset(("type", "id", "name", "input", "caller")) | _OPEN,
    "tool_result": frozenset(("type", "tool_use_id", "content", "is_error")) | _OPEN,
}
_USER_BLOCKS = frozenset(("text", "image", "document", "tool_result", "search_result", "container_upload"))
_ASSISTANT_BLOCKS = frozenset(
    ("text", "thinking", "redacted_thinking", "tool_use", "server_tool_use", "mcp_tool_use", "fallback", "compaction")
)


def check_system(system: Any) -> None:
    """Check the top-level system prompt: a string or text blocks. Raises `ApiError`."""
    if system is None or isinstance(system, str):
        return
    if not isinstance(system, list):
        raise invalid("system: Input should be a valid string or list")
    for index, block in enumerate(system):
        if not isinstance(block, dict) or block.get("type") != "text":
            raise invalid(f"system.{index}.type: Input should be 'text'")
        _check_text(block, f"system.{index}")


def check_messages(body: JsonObject, model: ModelRules, *, is_current_version: bool) -> None:
    """Check the messages. Raises `ApiError` for the first thing that the API would refuse."""
    messages = body["messages"]
    if not messages:
        raise invalid("messages: at least one message is required")
    if len(messages) > MAX_MESSAGES:
        raise invalid(f"messages: at most {MAX_MESSAGES} messages are allowed")
    for index, message in enumerate(messages):
        _check_message(message, index, is_last=index == len(messages) - 1)
        for place, block in enumerate(blocks_of(message)):
            _check_block(block, message["role"], f"messages.{index}.content.{place}", model)
            if is_current_version:
                _check_version_rules(block, message["role"], f"messages.{index}.content.{place}")
    if messages[0]["role"] != "user" and not _is_summary(messages[0]):
        raise invalid('messages: first message must use the "user" role')
    check_image_sizes(messages, model)
    _check_system_messages(messages, model)
    if body.get("compaction") is None:
        _check_prefill(body, messages[-1], model)
    _check_tool_results(messages)


def blocks_of(message: JsonObject) -> list[Any]:
    """The message's content as blocks: a string is shorthand for one text block."""
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)


def count_breakpoints(body: JsonObject) -> int:
    """How many cache breakpoints the request sets, the automatic one included."""
    return sum(1 for block in _cacheable(body) if block.get("cache_control")) + bool(body.get("cache_control"))


def _cacheable(body: JsonObject) -> Iterator[JsonObject]:
    yield from body.get("tools") or ()
    if isinstance(body.get("system"), list):
        yield from body["system"]
    for message in body["messages"]:
        yield from blocks_of(message)


def _is_summary(message: JsonObject) -> bool:
    blocks = blocks_of(message)
    return message["role"] == "assistant" and bool(blocks) and blocks[0].get("type") == "compaction"


def _check_message(message: Any, index: int, *, is_last: bool) -> None:
    if not isinstance(message, dict):
        raise invalid(f"messages.{index}: Input should be an object")
    role = message.get("role")
    if role not in ("user", "assistant", "system"):
        raise invalid(f"messages.{index}.role: Input should be 'user', 'assistant' or 'system'")
    for name in message:
        if name not in ("role", "content"):
            raise extra_input(f"messages.{index}.{name}")
    content = message.get("content")
    if content is None:
        raise invalid(f"messages.{index}.content: Field required")
    if not isinstance(content, str | list):
        raise invalid(f"messages.{index}.content: Input should be a valid string or list")
    if not content and role == "user":
        raise invalid(f"messages.{index}: user messages must have non-empty content")
    if not content and not (is_last and role == "assistant"):
        raise invalid(
            f"messages.{index}: all messages must have non-empty content except for the optional final assistant "
            "message"
        )


def _check_block(block: Any, role: str, path: str, model: ModelRules) -> None:
    if not isinstance(block, dict):
        raise invalid(f"{path}: Input should be an object")
    kind = block.get("type")
    if not isinstance(kind, str):
        raise invalid(f"{path}.type: Field required")
    is_result = kind.endswith("_tool_result")
    allowed = {"user": _USER_BLOCKS, "system": frozenset(("text",)), "assistant": _ASSISTANT_BLOCKS | {"document"}}[
        role
    ]
    if kind not in allowed and not (is_result and role != "system"):
        raise invalid(f"{path}: Input tag '{kind}' found using 'type' does not match any of the expected tags")
    fields = _FIELDS.get(kind)
    for name in block if fields is not None else ():
        if fields is not None and name not in fields:
            raise extra_input(f"{path}.{kind}.{name}")
    match kind:
        case "text":
            _check_text(block, path)
        case "thinking":
            _check_strings(block, ("thinking", "signature"), f"{path}.thinking")
            if not block["signature"]:
                raise invalid(f"{path}: Invalid `signature` in `thinking` block")
        case "redacted_thinking":
            _check_strings(block, ("data",), f"{path}.redacted_thinking")
        case "image" | "document":
            check_file(block, path, model)
        case "tool_result":
            _check_strings(block, ("tool_use_id",), f"{path}.tool_result")
        case _:
            return


def _check_text(block: JsonObject, path: str) -> None:
    _check_strings(block, ("text",), f"{path}.text")
    if not block["text"]:
        raise invalid("messages: text content blocks must be non-empty")
    if not block["text"].strip():
        raise invalid("messages: text content blocks must contain non-whitespace text")


def _check_strings(block: JsonObject, names: tuple[str, ...], path: str) -> None:
    for name in names:
        if name not in block:
            raise invalid(f"{path}.{name}: Field required")
        if not isinstance(block[name], str):
            raise invalid(f"{path}.{name}: Input should be a valid string")


def _check_version_rules(block: JsonObject, role: str, path: str) -> None:
    """What 2026-10-21 refuses and 2023-06-01 took (https://platform.claude.com/docs/en/api/migration-2026-10-21)."""
    if role == "assistant" and block["type"] == "document":
        raise invalid(f"{path}: `document` blocks are not supported in assistant messages")
    if role == "user" and block["type"] == "text" and block.get("citations"):
        raise invalid(f"{path}.text.citations: citations are not supported in user messages")


def _check_system_messages(messages: list[JsonObject], model: ModelRules) -> None:
    for index, message in enumerate(messages):
        if message["role"] != "system":
            continue
        if not model.takes_system_role:
            raise invalid(f"messages.{index}.role: 'system' is not supported for this model")
        before = messages[index - 1]
        after_server_tool = before["role"] == "assistant" and _ends_in_server_result(before)
        if before["role"] != "user" and not after_server_tool:
            raise invalid(f"messages.{index}: a system message must directly follow a user message")
        if index + 1 < len(messages) and messages[index + 1]["role"] != "assistant":
            raise invalid(f"messages.{index}: a system message must be last or be followed by an assistant message")


def _ends_in_server_result(message: JsonObject) -> bool:
    blocks = blocks_of(message)
    return bool(blocks) and str(blocks[-1].get("type", "")).endswith("_tool_result")


def _ends_in_server_call(message: JsonObject) -> bool:
    blocks = blocks_of(message)
    return bool(blocks) and blocks[-1].get("type") == "server_tool_use"


def _check_prefill(body: JsonObject, last: JsonObject, model: ModelRules) -> None:
    if last["role"] != "assistant" or _ends_in_server_result(last) or _ends_in_server_call(last):
        return  # a turn that paused goes on (handling-stop-reasons page)
    thinking = body.get("thinking") or {}
    if not model.takes_prefill or thinking.get("type") in ("adaptive", "enabled"):
        raise invalid(_PREFILL_REFUSED)
    blocks = blocks_of(last)
    if blocks and blocks[-1].get("type") == "text" and blocks[-1]["text"] != blocks[-1]["text"].rstrip():
        raise invalid("messages: final assistant content cannot end with trailing whitespace")


def _check_tool_results(messages: list[JsonObject]) -> None:
    """Each tool call is answered in the message after it, and each result answers one."""
    open_ids: set[str] = set()
    for index, message in enumerate(messages):
        blocks = blocks_of(message)
        answered = {str(block["tool_use_id"]) for block in blocks if block["type"] == "tool_result"}
        if missing := open_ids - answered:
            raise invalid(
                f"messages.{index - 1}: `tool_use` ids were found without `tool_result` blocks immediately after: "
                f"{', '.join(sorted(missing))}. Each `tool_use` block must have a corresponding `tool_result` block in "
                "the next message."
            )
        if unknown := answered - open_ids:
            raise invalid(
                f"messages.{index}: unexpected `tool_use_id` found in `tool_result` blocks: "
                f"{', '.join(sorted(unknown))}"
            )
        open_ids = {str(block.get("id")) for block in blocks if block["type"] == "tool_use"}
    if open_ids:
        raise invalid(
            f"messages.{len(messages) - 1}: `tool_use` ids were found without `tool_result` blocks immediately after: "
            f"{', '.join(sorted(open_ids))}"
        )
