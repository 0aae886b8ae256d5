"""The branch that is shown, as Markdown or plain text, for reading elsewhere."""

from __future__ import annotations

from claude_desktop.model.blocks import BlockKind
from claude_desktop.model.messages import Message, Role
from claude_desktop.model.tree import Conversation

_SPEAKERS = {Role.USER: "You", Role.ASSISTANT: "Claude", Role.SYSTEM: "System"}


def as_markdown(conversation: Conversation) -> str:
    """The title as a heading, then each message under its speaker; thinking and tools left out."""
    parts = [f"# {conversation.title}"] if conversation.title else []
    parts += [f"## {_SPEAKERS[message.role]}\n\n{text}" for message, text in said(conversation)]
    return "\n\n".join(parts) + "\n"


def as_plain_text(conversation: Conversation) -> str:
    """Each message under its speaker, with nothing but the text."""
    parts = [conversation.title] if conversation.title else []
    parts += [f"{_SPEAKERS[message.role]}:\n{text}" for message, text in said(conversation)]
    return "\n\n".join(parts) + "\n"


def speaker(message: Message) -> str:
    """Who says it."""
    return _SPEAKERS[message.role]


def said(conversation: Conversation) -> list[tuple[Message, str]]:
    """The messages of the branch that is shown, each with its text; those without any left out."""
    found: list[tuple[Message, str]] = []
    for message in conversation.branch():
        texts = [block.shown_text for block in message.blocks if block.kind is BlockKind.TEXT]
        text = "\n\n".join(texts).strip()
        if text:
            found.append((message, text))
    return found
