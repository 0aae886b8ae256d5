"""The formats a conversation can be saved in."""

from __future__ import annotations

import os
import tempfile
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from claude_desktop.export.page import as_page
from claude_desktop.export.readable import as_markdown, as_plain_text
from claude_desktop.model.attachments import attachments_in
from claude_desktop.model.chat_document import conversation_to_json
from claude_desktop.model.failures import KnownError
from claude_desktop.model.json_values import JsonObject, dump_json
from claude_desktop.model.texts import QT_TRANSLATE_NOOP
from claude_desktop.model.tree import Conversation


@dataclass(frozen=True, slots=True)
class Format:
    """One format: the suffix with its dot, a name for people, and what turns a conversation into text."""

    suffix: str
    name: str
    write: Callable[[Conversation], str]


def _as_chat_file(conversation: Conversation) -> str:
    return dump_json(conversation_to_json(conversation)) + "\n"


FORMATS = (
    Format(".claudechat", QT_TRANSLATE_NOOP("Format", "Chat file, with all branches"), _as_chat_file),
    Format(".md", QT_TRANSLATE_NOOP("Format", "Markdown"), as_markdown),
    Format(".html", QT_TRANSLATE_NOOP("Format", "Web page"), as_page),
    Format(".txt", QT_TRANSLATE_NOOP("Format", "Plain text"), as_plain_text),
)


ReadContent = Callable[[str], bytes]


def chat_file_with_contents(conversation: Conversation, read: ReadContent) -> str:
    """A chat file that holds what is attached too, each content once by its hash; what is missing is left out."""
    hashes: dict[str, None] = {}
    for message in conversation.messages.values():
        hashes |= dict.fromkeys(found for each in attachments_in(message.blocks) for found in each.hashes)
    contents: list[JsonObject] = []
    for content_hash in hashes:
        with suppress(KnownError):
            contents.append({"hash": content_hash, "data": b64encode(read(content_hash)).decode("ascii")})
    document = conversation_to_json(conversation)
    return dump_json({**document, "attachments": contents} if contents else document) + "\n"


def save_conversation(conversation: Conversation, path: Path, read: ReadContent | None = None) -> None:
    """Write a conversation in the format of the path's suffix (a chat file where it has no known one); with `read` a
    chat file holds what is attached.

    The file appears whole or not at all: temporary file, sync, rename. Raises `OSError`.
    """
    chosen = next((item for item in FORMATS if item.suffix == path.suffix.lower()), FORMATS[0])
    is_whole = chosen is FORMATS[0] and read is not None
    text = chat_file_with_contents(conversation, read) if is_whole and read is not None else chosen.write(conversation)
    content = text.encode("utf-8", "replace")
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
