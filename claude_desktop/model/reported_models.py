"""Writes models down in the shape of `GET /v1/models`, so that one reader understands both."""

from __future__ import annotations

from collections.abc import Sequence

from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.model_table import ModelTable, merge
from claude_desktop.model.server_tools import CODE_EXECUTION, WEB_SEARCH, version_of

MAX_MODELS = 5_000


def models_to_json(models: Sequence[Model]) -> list[JsonObject]:
    """Write what a server reported; prices and what else the local table says are not written."""
    return [_reported(model) for model in models[:MAX_MODELS]]


def models_from_json(raw: Json, table: ModelTable, *, follows_vendor: bool) -> tuple[Model, ...]:
    """Read them back, completed from the table of this version. What makes no sense is left out."""
    found: dict[str, Model] = {}
    for entry in raw[:MAX_MODELS] if isinstance(raw, list) else []:
        if isinstance(entry, dict) and isinstance(model_id := entry.get("id"), str) and 0 < len(model_id) <= 200:
            found[model_id] = merge(entry, table, follows_vendor=follows_vendor)
    return tuple(found.values())


def _reported(model: Model) -> JsonObject:
    values: dict[str, Json] = {
        "id": model.id,
        "display_name": model.name,
        "line": model.line,
        "lifecycle": model.lifecycle,
        "retires_at": model.retires_on.isoformat() if model.retires_on else None,
        "max_input_tokens": model.context_tokens,
        "max_tokens": model.max_output_tokens,
    }
    flags = {
        "image_input": model.image_input,
        "pdf_input": model.pdf_input,
        "structured_outputs": model.structured_outputs,
    }
    capabilities: dict[str, Json] = {name: {"supported": flag} for name, flag in flags.items() if flag is not None}
    levels: dict[str, Json] = {level: {"supported": True} for level in model.effort_levels}
    capabilities["effort"] = {"supported": bool(levels), **levels}
    kinds: dict[str, Json] = {kind: {"supported": True} for kind in sorted(model.thinking_types)}
    capabilities["thinking"] = {"supported": bool(kinds), "types": kinds}
    tools: dict[str, Json] = {
        name: {"supported": version_of(name, model.server_tools) is not None} for name in (WEB_SEARCH, CODE_EXECUTION)
    }
    capabilities["server_tools"] = {"supported": bool(model.server_tools), **tools}
    return {**{name: value for name, value in values.items() if value is not None}, "capabilities": capabilities}
