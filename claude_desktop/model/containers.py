"""The container that code of a conversation ran in: its files are there again in the next turn, until it expires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from claude_desktop.model.json_values import JsonObject, string_in
from claude_desktop.model.messages import Message, Turn
from claude_desktop.model.requests import Request
from claude_desktop.model.server_tools import uses_container

_MARGIN_MS = 60_000
_MAX_ID_CHARACTERS = 200


def with_container(
    request: Request, branch: Sequence[Message], turns: Mapping[str, Turn], account_id: str, now_ms: int
) -> Request:
    """Name the newest container of this branch and account that still runs, where a declared tool can use one.

    A request that names an expired one fails (https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool),
    so one whose end is near, or is not known, is not named. One that the person's own parameters name stays.
    """
    tools = request.body.get("tools")
    declared = [tool for tool in tools if isinstance(tool, Mapping)] if isinstance(tools, list) else []
    if "container" in request.body or not any(uses_container(string_in(tool, "type")) for tool in declared):
        return request
    for message in reversed(branch):
        turn = turns.get(message.id)
        if turn is not None and turn.container is not None and turn.account_id == account_id:
            found = string_in(turn.container, "id")
            if 0 < len(found) <= _MAX_ID_CHARACTERS and _ends_ms(turn.container) > now_ms + _MARGIN_MS:
                return replace(request, body={**request.body, "container": found})
            return request
    return request


def _ends_ms(container: JsonObject) -> int:
    try:
        moment = datetime.fromisoformat(string_in(container, "expires_at"))
        return round(moment.timestamp() * 1_000) if moment.tzinfo else 0
    except (ValueError, OverflowError, OSError):
        return 0
