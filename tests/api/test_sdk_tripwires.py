"""Goes red when the SDK learns of something that this app has not looked at yet. What is new does no harm (it is kept
and shown as such); but somebody should decide what it means, and then add its name here."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from anthropic import _error_classes
from anthropic.types import (
    ContentBlock,
    ModelCapabilities,
    RawContentBlockDelta,
    RawMessageStreamEvent,
    StopReason,
    Usage,
    model_line,
)
from anthropic.types.beta import BetaContentBlock, BetaRawContentBlockDelta, BetaStopReason, BetaUsage
from anthropic.types.shared.error_type import ErrorType

BLOCKS = {
    *("text", "thinking", "redacted_thinking", "tool_use", "server_tool_use", "container_upload"),
    *("web_search_tool_result", "web_fetch_tool_result", "tool_search_tool_result", "code_execution_tool_result"),
    *("bash_code_execution_tool_result", "text_editor_code_execution_tool_result"),
}
BETA_BLOCKS = {
    *("advisor_tool_result", "mcp_tool_use", "mcp_tool_result", "mcp_tool_listing", "compaction", "fallback"),
}
DELTAS = {"text_delta", "input_json_delta", "citations_delta", "thinking_delta", "signature_delta"}
EVENTS = {
    *("message_start", "message_delta", "message_stop"),
    *("content_block_start", "content_block_delta", "content_block_stop"),
}
STOPS = {
    *("end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal"),
    "model_context_window_exceeded",
}
ERROR_TYPES = {
    *("invalid_request_error", "authentication_error", "billing_error", "permission_error", "not_found_error"),
    *("rate_limit_error", "timeout_error", "api_error", "overloaded_error", "conflict_error"),
    *("memory_precondition_failed_error", "memory_path_conflict_error"),
}
STATUSES = {400, 401, 402, 403, 404, 408, 409, 412, 413, 422, 429, 431, 499, 501, 503, 504, 529}
CAPABILITIES = {
    *("batch", "citations", "code_execution", "context_management", "effort", "image_input", "pdf_input"),
    *("server_tools", "structured_outputs", "thinking"),
}
LINES = {"haiku", "sonnet", "opus", "fable", "mythos"}
USAGE = {
    *("cache_creation", "cache_creation_input_tokens", "cache_read_input_tokens", "inference_geo", "input_tokens"),
    *("output_tokens", "output_tokens_details", "server_tool_use", "service_tier", "speed"),
}


def types_of(union: Any) -> set[str]:
    """The values of `type` in a union of the SDK."""
    members = get_args(get_args(union)[0])
    return {get_args(member.model_fields["type"].annotation)[0] for member in members}


@pytest.mark.parametrize(
    ("found", "known"),
    [
        pytest.param(types_of(ContentBlock), BLOCKS, id="blocks"),
        pytest.param(types_of(BetaContentBlock), BLOCKS | BETA_BLOCKS, id="beta blocks"),
        pytest.param(types_of(RawContentBlockDelta), DELTAS, id="deltas"),
        pytest.param(types_of(BetaRawContentBlockDelta), DELTAS | {"compaction_delta"}, id="beta deltas"),
        pytest.param(types_of(RawMessageStreamEvent), EVENTS, id="events"),
        pytest.param(set(get_args(StopReason)), STOPS, id="stop reasons"),
        pytest.param(set(get_args(BetaStopReason)), STOPS | {"compaction"}, id="beta stop reasons"),
        pytest.param(set(get_args(ErrorType)), ERROR_TYPES, id="error types"),
        pytest.param({status for status, _ in _error_classes.ERROR_CLASSES}, STATUSES, id="error statuses"),
        pytest.param(set(ModelCapabilities.model_fields), CAPABILITIES, id="capabilities"),
        pytest.param(set(get_args(model_line.ModelLine)), LINES, id="lines"),
        pytest.param(set(Usage.model_fields), USAGE, id="usage"),
        pytest.param(set(BetaUsage.model_fields), USAGE | {"iterations", "fallback_credit"}, id="beta usage"),
    ],
)
def test_the_sdk_knows_nothing_that_nobody_has_looked_at(found: set[str], known: set[str]) -> None:
    assert found == known
