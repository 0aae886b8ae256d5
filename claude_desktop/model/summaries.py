"""A new conversation that begins with the summary of another one: how it is asked for, and of what. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from claude_desktop.model.attachments import attachments_in
from claude_desktop.model.blocks import Block, plain_text, text_block
from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import JsonObject, string_in
from claude_desktop.model.messages import Message, Role
from claude_desktop.model.output import TEXT
from claude_desktop.model.server_tools import NO_SERVER_TOOLS
from claude_desktop.model.settings import ResolvedSettings, Thinking
from claude_desktop.model.texts import without_surrogates

SUMMARY_TOKENS = 8_000
# What the marker of the question is called. No block of the API has this name, and it never goes out.
_MARKER = "local_summary_of"
_UNKNOWN_CONTEXT_TOKENS = 32_000  # what nearly every local model can read
_USED_SHARE = 0.7  # of the context: the count is an estimate
_HEAD_SHARE = 0.3  # of what fits: how a conversation began and how it ended matter most
# Spoken to the model, so in English and not translated.
_ASKED = """\
Below is a conversation between a user and an assistant. Write a summary from which the assistant can go on without
having seen it: what the user wants, what was found out and decided, names, numbers and pieces of code or text that
still matter, what is open, and what was asked last. Write in the language of the conversation. Begin with the summary
itself, without words about the task.

<conversation>
{conversation}
</conversation>"""
_CUT = "[… the middle of the conversation is left out here …]"


@dataclass(frozen=True, slots=True)
class SummarySource:
    """The branch that is to be summarised: a conversation, up to a message."""

    conversation_id: str
    message_id: str


def summary_question(words: str, source: SummarySource) -> tuple[Block, ...]:
    """The message that asks for a summary, as it stands in the new conversation."""
    marker = {"type": _MARKER, "conversation_id": source.conversation_id, "message_id": source.message_id}
    return (text_block(words), Block(marker))


def summary_source(message: Message) -> SummarySource | None:
    """What a message asks to be summarised; None for every other message."""
    raw = next((block.raw for block in message.blocks if block.type == _MARKER), None)
    if raw is None or message.role is not Role.USER:
        return None
    return SummarySource(string_in(raw, "conversation_id"), string_in(raw, "message_id"))


def summary_settings(settings: ResolvedSettings) -> ResolvedSettings:
    """What holds for a summary: no instructions, form or tools of the conversation, as little thinking as can be."""
    return replace(
        settings,
        system_prompt="",
        max_tokens=SUMMARY_TOKENS,
        thinking=Thinking.OFF,
        stop_sequences=(),
        extra={},
        output=TEXT,
        server_tools=NO_SERVER_TOOLS,
    )


def readable_characters(model: Model) -> int:
    """How much of a conversation fits into the model beside its summary, about."""
    tokens = (model.context_tokens or _UNKNOWN_CONTEXT_TOKENS) - SUMMARY_TOKENS
    return max(4_000, round(_USED_SHARE * tokens * model.bytes_per_token))


def transcript(branch: Sequence[Message], max_characters: int) -> str:
    """What was said, in plain words; where that is too much, the middle is left out."""
    said = "\n\n".join(filter(None, map(_said, branch)))
    if len(said) <= max_characters:
        return said
    head = round(_HEAD_SHARE * max_characters)
    return f"{said[:head]}\n\n{_CUT}\n\n{said[len(said) - (max_characters - head) :]}"


def summary_messages(text: str) -> tuple[JsonObject, ...]:
    """The messages of the request for a summary of this transcript."""
    words = _ASKED.format(conversation=without_surrogates(text))
    return ({"role": Role.USER.value, "content": [{"type": "text", "text": words}]},)


def _said(message: Message) -> str:
    words = plain_text(message.blocks).strip()
    files = ", ".join(attachment.name for attachment in attachments_in(message.blocks))
    words = f"[attached: {files}]\n{words}".strip() if files else words
    if not words or message.role is Role.SYSTEM:
        return ""
    return f"{'User' if message.role is Role.USER else 'Assistant'}: {words}"
