"""A conversation in which every field of every value is set."""

from __future__ import annotations

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.failures import Failure, FailureKind
from claude_desktop.model.messages import Message, Role, Turn, TurnState, read_usage
from claude_desktop.model.output import OutputKind
from claude_desktop.model.output_requests import AskedOutput, Technique
from claude_desktop.model.settings import Settings, Thinking
from claude_desktop.model.tree import Conversation


def whole_chat(conversation_id: str = "chat", *, title: str = "Everything") -> Conversation:
    """A question with two replies beside each other: one complete, one that is streaming still."""
    question = Message("question", conversation_id, None, Role.USER, (text_block("What is there?"),), 1)
    thought = Block({"type": "thinking", "thinking": "Hm.", "signature": "signed"})
    reply = Message("reply", conversation_id, "question", Role.ASSISTANT, (thought, text_block("Everything.")), 2)
    other = Message("other", conversation_id, "question", Role.ASSISTANT, (Block({"type": "text"}, False),), 3)
    turn = Turn(
        id="turn",
        message_id="reply",
        conversation_id=conversation_id,
        state=TurnState.COMPLETE,
        model="claude-opus-5-5",
        account_id="work",
        request={"model": "claude-opus-5-5", "max_tokens": 16_000},
        started_ms=2,
        served_model="claude-opus-5-5-20260901",
        first_token_ms=3,
        thought_ms=1,
        ended_ms=4,
        stop_reason="end_turn",
        stop_sequence="END",
        stop_details={"type": "refusal"},
        usage=read_usage({"input_tokens": 5, "output_tokens": 7}),
        request_id="req_1",
        attempts=2,
        failure=Failure(FailureKind.OVERLOADED, "Busy", 529, "overloaded_error", "req_1", 2.5),
        prefix_hash="0a",
        output=AskedOutput(OutputKind.JSON, Technique.PREFILL, {"type": "object"}, "```json"),
        container={"id": "container_1", "expires_at": "2026-12-18T10:00:00Z"},
    )
    streaming = Turn("turn-2", "other", conversation_id, TurnState.STREAMING, "claude-opus-5-5", "work", {}, 3)
    return Conversation(
        id=conversation_id,
        title=title,
        created_ms=1,
        updated_ms=4,
        settings=Settings(
            "claude-opus-5-5",
            "Be exact.",
            8_000,
            "high",
            Thinking.ON,
            0.5,
            ("END",),
            '{"metadata":{"user_id":"me"}}',
            output=OutputKind.JSON,
            output_schema='{"type": "object"}',
            web_search=True,
            web_fetch=False,
            code_execution=True,
            web_max_uses=3,
            allowed_domains=("example.org",),
            blocked_domains=(),
        ),
        tip_id="reply",
        messages={message.id: message for message in (question, reply, other)},
        turns={"reply": turn, "other": streaming},
        draft="not sent",
        title_is_automatic=False,
    )
