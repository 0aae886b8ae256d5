"""Chats as files: opening what others saved, and giving a whole conversation away as text or as a file."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from claude_desktop.export.formats import FORMATS, save_conversation
from claude_desktop.importers.chat_file import CHAT_SUFFIXES, read_chat_with_contents
from claude_desktop.model.chat_document import ChatDocumentError
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.imported_chats import ImportOutcome, made_harmless
from claude_desktop.model.texts import QT_TRANSLATE_NOOP
from claude_desktop.model.titles import file_name_from
from claude_desktop.model.tree import Conversation
from claude_desktop.regular_file import OddFileError
from claude_desktop.services.clock import now_ms
from claude_desktop.services.library import Library
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)

MAX_FILES_AT_ONCE = 100
NOT_SUPPORTED = QT_TRANSLATE_NOOP("ChatFiles", "Only chat files can be opened (.claudechat, .json).")
NOT_STORED = QT_TRANSLATE_NOOP("ChatFiles", "It could not be stored.")
NOT_A_CHAT = QT_TRANSLATE_NOOP("ChatFiles", "This is no chat file, or it is damaged.")
NOT_READ = QT_TRANSLATE_NOOP("ChatFiles", "The file could not be read.")


@dataclass(frozen=True, slots=True)
class OpenedChat:
    """A file's conversation is in the library. `left_out_extra` where it brought extra request parameters,
    `left_out_tools` where it had tools of the server switched on."""

    name: str
    conversation_id: str
    outcome: ImportOutcome
    left_out_extra: bool
    left_out_tools: bool = False


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file was not opened and nothing changed. `sentence` says why; translate it in `context`. `detail` names the
    place in the file, or is the system's own words; it may be empty."""

    name: str
    context: str
    sentence: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WholeText:
    """A whole conversation as text, for the clipboard. `suffix` tells the format."""

    conversation_id: str
    suffix: str
    text: str


@dataclass(frozen=True, slots=True)
class FileToDrag:
    """A conversation as a file of its own, and as Markdown, to be dragged out of the window."""

    conversation_id: str
    path: str
    text: str


class ChatFiles(QObject):
    """Reads and writes chat files off the GUI thread. `folder` is for the files that are dragged out; it is emptied."""

    opened = Signal(object)  # OpenedChat
    refused = Signal(object)  # RefusedFile
    text_ready = Signal(object)  # WholeText
    drag_ready = Signal(object)  # FileToDrag
    failed = Signal(object)  # Failure

    def __init__(
        self, store: Store, library: Library, nursery: TaskNursery, folder: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._library = library
        self._nursery = nursery
        self._folder = folder

    def open(self, paths: Sequence[Path]) -> None:
        """Open chat files, one after another; `opened` or `refused` tells of each. The last one opened is shown."""
        self._nursery.start(self._open_all(tuple(paths[:MAX_FILES_AT_ONCE])), "open chat files")

    def ask_text(self, conversation_id: str, suffix: str) -> None:
        """Ask for the branch of a conversation that is shown as text (`.md` or `.txt`); `text_ready` brings it."""
        self._nursery.start(self._make_text(conversation_id, suffix), "conversation as text")

    def ask_file_to_drag(self, conversation_id: str) -> None:
        """Ask for a conversation as a file to be dragged away; `drag_ready` brings it."""
        self._nursery.start(self._make_file(conversation_id), "conversation as a file")

    def on_trash_emptied(self) -> None:
        """Delete the files that were dragged out: one of them may hold what was erased."""
        self._nursery.start(self.close(), "delete dragged files")

    async def close(self) -> None:
        """Delete the files that were dragged out: who took one has a copy."""
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _open_all(self, paths: Sequence[Path]) -> None:
        shown: str | None = None
        for path in paths:
            opened = await self._open(path)
            if opened is not None:
                shown = opened.conversation_id
                self.opened.emit(opened)
        if shown is not None:
            self._library.open(shown)

    async def _open(self, path: Path) -> OpenedChat | None:
        name = path.name
        if path.suffix.lower() not in CHAT_SUFFIXES:
            self.refused.emit(RefusedFile(name, "ChatFiles", NOT_SUPPORTED))
            return None
        try:
            read, contents = await asyncio.to_thread(read_chat_with_contents, path)
            for content in contents:
                await asyncio.to_thread(self._store.contents.write, content)
            imported = await asyncio.wrap_future(self._store.import_conversation(made_harmless(read, now_ms())))
            await self._library.bring_in(imported.conversation_id)
        except (ChatDocumentError, OddFileError, OSError, KnownError, StoreError) as error:
            log.warning("a chat file was not opened: %s", type(error).__name__)
            self.refused.emit(_refusal(name, error))
            return None
        settings, is_new = read.settings, imported.outcome is not ImportOutcome.THERE_ALREADY
        has_tools = bool(settings.web_search or settings.web_fetch or settings.code_execution)
        left_out = (is_new and settings.extra is not None, is_new and has_tools)
        return OpenedChat(name, imported.conversation_id, imported.outcome, *left_out)

    async def _make_text(self, conversation_id: str, suffix: str) -> None:
        conversation = await self._whole(conversation_id)
        if conversation is not None:
            write = next(item.write for item in FORMATS if item.suffix == suffix)
            text = await asyncio.to_thread(write, conversation)
            self.text_ready.emit(WholeText(conversation_id, suffix, text))

    async def _make_file(self, conversation_id: str) -> None:
        conversation = await self._whole(conversation_id)
        if conversation is None:
            return
        try:
            made = await asyncio.to_thread(self._write_file, conversation)
        except OSError as error:
            log.warning("no file to drag: %s", type(error).__name__)
            return
        self.drag_ready.emit(made)

    def _write_file(self, conversation: Conversation) -> FileToDrag:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        path = folder / (file_name_from(conversation.title) + FORMATS[0].suffix)
        save_conversation(conversation, path, self._store.contents.read)
        markdown = next(item.write for item in FORMATS if item.suffix == ".md")
        return FileToDrag(conversation.id, str(path), markdown(conversation))

    async def _whole(self, conversation_id: str) -> Conversation | None:
        loaded = self._library.find(conversation_id)
        if loaded is not None:
            return loaded
        try:
            return await asyncio.wrap_future(self._store.conversation(conversation_id))
        except (KnownError, StoreError) as error:
            failure = error.failure if isinstance(error, KnownError) else Failure(FailureKind.STORAGE, str(error))
            self.failed.emit(failure)
            return None


def _refusal(name: str, error: Exception) -> RefusedFile:
    match error:
        case ChatDocumentError():
            return RefusedFile(name, "ChatFiles", NOT_A_CHAT, str(error))
        case OddFileError():
            return RefusedFile(name, "OddFile", error.sentence)
        case KnownError():
            return RefusedFile(name, "Failure", error.failure.sentence, error.failure.detail)
        case OSError():
            return RefusedFile(name, "ChatFiles", NOT_READ, error.strerror or type(error).__name__)
        case _:
            return RefusedFile(name, "ChatFiles", NOT_STORED)
