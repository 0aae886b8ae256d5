"""The formats a conversation can be saved in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from claude_desktop.export.page import as_page
from claude_desktop.export.readable import as_markdown, as_plain_text
from claude_desktop.model.chat_document import conversation_to_json
from claude_desktop.model.json_values import dump_json
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


def save_conversation(conversation: Conversation, path: Path) -> None:
    """Write a conversation in the format of the path's suffix (a chat file where it has no known one).

    The file appears whole or not at all: temporary file, sync, rename. Raises `OSError`.
    """
    chosen = next((item for item in FORMATS if item.suffix == path.suffix.lower()), FORMATS[0])
    content = chosen.write(conversation).encode("utf-8", "replace")
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
