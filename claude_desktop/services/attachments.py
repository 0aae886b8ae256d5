"""Attaching: files, pictures and long pastes become attachments of a draft, to be looked at and saved again later."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from claude_desktop.attachments.preparing import MAX_FILE_BYTES, Prepared, prepare, prepare_picture, prepare_text
from claude_desktop.attachments.renditions import picture_of
from claude_desktop.attachments.texts import decoded
from claude_desktop.importers.chat_file import is_chat_file
from claude_desktop.model.attachments import (
    MAX_ATTACHMENTS,
    NOT_STORED,
    Attachment,
    AttachmentKind,
    RefusedAttachment,
)
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.failures import KnownError
from claude_desktop.model.texts import QT_TRANSLATE_NOOP
from claude_desktop.model.tree import Conversation, UnfinishedEdit
from claude_desktop.model.tree_changes import attachments_of_edit
from claude_desktop.preferences.atomic_file import write_atomically
from claude_desktop.regular_file import OddFileError, read_regular_file
from claude_desktop.services.clock import now_ms
from claude_desktop.services.library import Library
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)

_TOO_MANY = QT_TRANSLATE_NOOP("Attachment", "At most {limit} files can go with one message.")
_THERE_ALREADY = QT_TRANSLATE_NOOP("Attachment", "It is attached already.")
_NOT_READ = QT_TRANSLATE_NOOP("Attachment", "The file could not be read: {reason}.")


@dataclass(frozen=True, slots=True)
class Target:
    """Where attachments go: into the draft of a conversation, or into the edit of one of its messages."""

    conversation_id: str
    edited_id: str | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """There is one attachment more."""

    target: Target
    attachment: Attachment


@dataclass(frozen=True, slots=True)
class NotAttached:
    """Something was not attached, and nothing changed. Translate `sentence` in `context` and put `values` into it."""

    target: Target
    name: str
    context: str
    sentence: str
    values: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PictureKey:
    """A picture that is asked for: of which content, how large at most, and of which page (from 0)."""

    hash: str
    side_px: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class PictureReady:
    """What an attachment looks like: a `QImage`, or None where there is nothing to be seen."""

    key: PictureKey
    image: Any


@dataclass(frozen=True, slots=True)
class TextReady:
    """The text of an attachment; None where its content is missing."""

    attachment: Attachment
    text: str | None


@dataclass(frozen=True, slots=True)
class SavedCopy:
    """An attachment was saved as a file; `problem` is in the system's words where it was not."""

    path: str
    problem: str = ""


class Attachments(QObject):
    """Makes attachments and gives their contents back. What is slow is done off the GUI thread, one file at a time."""

    attached = Signal(object)  # Attached
    not_attached = Signal(object)  # NotAttached
    preparing_changed = Signal(object)  # Target: see `preparing`
    edit_changed = Signal(object)  # Target: what is attached to an edited message is something else now
    chats_dropped = Signal(object)  # tuple[Path, ...]
    picture_ready = Signal(object)  # PictureReady
    text_ready = Signal(object)  # TextReady
    saved = Signal(object)  # SavedCopy

    def __init__(self, store: Store, library: Library, nursery: TaskNursery, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._library = library
        self._nursery = nursery
        self._preparing: Counter[Target] = Counter()
        self._asked: set[PictureKey] = set()
        self._one_at_a_time = asyncio.Lock()

    def preparing(self, target: Target) -> int:
        """How many files are on their way there."""
        return self._preparing[target]

    def attach_files(self, target: Target, paths: Sequence[Path]) -> None:
        """Attach files. Only these are opened; links are not followed."""
        for path in paths:
            self._begin(target, path.name, partial(_read_and_prepare, path))

    def take_dropped(self, target: Target | None, paths: Sequence[Path]) -> None:
        """Attach what was dropped, but for chat files: `chats_dropped` brings these. Without a target it brings all,
        because whoever opens chats says why a file is none."""
        self._nursery.start(self._sort(target, tuple(paths)), "sort what was dropped")

    def attach_picture(self, target: Target, name: str, image: Any) -> None:
        """Attach pixels (a `QImage`): a picture from the clipboard, a screenshot."""
        self._begin(target, name, lambda: prepare_picture(name, image))

    def attach_text(self, target: Target, name: str, text: str) -> None:
        """Attach a long text that was pasted."""
        self._begin(target, name, lambda: prepare_text(name, text))

    def there(self, target: Target) -> tuple[Attachment, ...]:
        """What is attached there."""
        conversation = self._library.find(target.conversation_id)
        if conversation is None:
            return ()
        if target.edited_id is None:
            return conversation.draft_attachments
        message = conversation.messages.get(target.edited_id)
        return attachments_of_edit(conversation, message) if message is not None else ()

    def remove(self, target: Target, content_hash: str) -> None:
        """Take an attachment out."""
        self._change(target, tuple(each for each in self.there(target) if each.hash != content_hash))

    def put_back(self, target: Target, attachment: Attachment) -> None:
        """Attach again what was taken out a moment ago."""
        if attachment not in self.there(target):
            self._change(target, (*self.there(target), attachment))

    def leave_out(self, conversation_id: str, hashes: Collection[str]) -> None:
        """Send these attachments no more in a conversation; a note stands in their place."""
        conversation = self._library.find(conversation_id)
        if conversation is not None:
            self._change_left_out(conversation, conversation.left_out.union(hashes))

    def take_in_again(self, conversation_id: str, hashes: Collection[str]) -> None:
        """Send these attachments again."""
        conversation = self._library.find(conversation_id)
        if conversation is not None:
            self._change_left_out(conversation, conversation.left_out.difference(hashes))

    def ask_picture(self, key: PictureKey) -> None:
        """Ask what an attachment looks like; `picture_ready` brings it."""
        if key not in self._asked:
            self._asked.add(key)
            self._nursery.start(self._make_picture(key), "draw an attachment")

    def ask_text(self, attachment: Attachment) -> None:
        """Ask for the text of an attachment; `text_ready` brings it."""
        self._nursery.start(self._read_text(attachment), "read an attachment")

    def save_copy(self, attachment: Attachment, path: Path) -> None:
        """Save an attachment as a file, as it is kept. `saved` tells."""
        self._nursery.start(self._save_copy(attachment, path), "save an attachment")

    def _begin(self, target: Target, name: str, make: Callable[[], Prepared]) -> None:
        self._preparing[target] += 1
        self.preparing_changed.emit(target)
        self._nursery.start(self._attach(target, name, make), "attach a file")

    async def _sort(self, target: Target | None, paths: tuple[Path, ...]) -> None:
        chats = paths
        if target is not None:
            chats = await asyncio.to_thread(lambda: tuple(path for path in paths if is_chat_file(path)))
        if chats:
            self.chats_dropped.emit(chats)
        if target is not None:
            self.attach_files(target, [path for path in paths if path not in chats])

    async def _attach(self, target: Target, name: str, make: Callable[[], Prepared]) -> None:
        try:
            async with self._one_at_a_time:
                prepared = await asyncio.to_thread(make)
                await self._store_contents(prepared)
            self._add(target, prepared.attachment)
        except (RefusedAttachment, OddFileError, OSError, KnownError, StoreError) as error:
            log.info("a file was not attached: %s", type(error).__name__)
            self.not_attached.emit(_refusal(target, name, error))
        finally:
            self._preparing[target] -= 1
            self.preparing_changed.emit(target)

    async def _store_contents(self, prepared: Prepared) -> None:
        for content in prepared.contents.values():
            await asyncio.to_thread(self._store.contents.write, content)
        noted = self._store.add_attachment(prepared.attachment, prepared.searched_text, now_ms())
        await asyncio.wrap_future(noted)

    def _add(self, target: Target, attachment: Attachment) -> None:
        there = self.there(target)
        if any(each.hash == attachment.hash for each in there):
            raise RefusedAttachment(_THERE_ALREADY)
        if len(there) >= MAX_ATTACHMENTS:
            raise RefusedAttachment(_TOO_MANY, limit=MAX_ATTACHMENTS)
        if not self._change(target, (*there, attachment)):  # the conversation was closed meanwhile
            raise RefusedAttachment(NOT_STORED)
        self.attached.emit(Attached(target, attachment))

    def _change(self, target: Target, attachments: tuple[Attachment, ...]) -> bool:
        """Store what is attached there, where that still is."""
        conversation = self._library.find(target.conversation_id)
        if conversation is None:
            return False
        if target.edited_id is None:
            self._change_draft(conversation, attachments)
            return True
        message, edit = conversation.messages.get(target.edited_id), conversation.edit
        if message is None:
            return False
        begun = edit is not None and edit.message_id == message.id
        text = edit.text if edit is not None and begun else plain_text(message.blocks)
        self._library.change_edit(conversation.id, UnfinishedEdit(message.id, text, attachments))
        self.edit_changed.emit(target)
        return True

    def _change_draft(self, conversation: Conversation, attachments: tuple[Attachment, ...]) -> None:
        """With its first file a new conversation is stored too."""
        changed = replace(conversation, draft_attachments=attachments)
        if self._library.row(conversation.id) is None:
            self._library.add(changed)
        else:
            self._library.watch(self._store.save_draft(conversation.id, changed.draft, attachments))
        self._library.put(changed)

    def _change_left_out(self, conversation: Conversation, hashes: frozenset[str]) -> None:
        if hashes != conversation.left_out:
            self._library.watch(self._store.save_left_out(conversation.id, hashes))
            self._library.put(replace(conversation, left_out=hashes))

    async def _make_picture(self, key: PictureKey) -> None:
        def make() -> Any:
            return picture_of(self._store.contents.read(key.hash), key.side_px, key.page)

        try:
            image = await asyncio.to_thread(make)
        except KnownError as error:
            log.warning("an attached content is missing or damaged: %s", error)
            image = None
        finally:
            self._asked.discard(key)
        self.picture_ready.emit(PictureReady(key, image))

    async def _read_text(self, attachment: Attachment) -> None:
        def read() -> str:
            encoding = "utf-8" if attachment.text_hash is not None else attachment.encoding or "utf-8"
            return decoded(self._store.contents.read(attachment.text_hash or attachment.hash), encoding)

        has_text = attachment.text_hash is not None or attachment.kind is AttachmentKind.TEXT
        try:
            text = await asyncio.to_thread(read) if has_text else ""
        except KnownError as error:
            log.warning("an attached content is missing or damaged: %s", error)
            text = None
        self.text_ready.emit(TextReady(attachment, text))

    async def _save_copy(self, attachment: Attachment, path: Path) -> None:
        try:
            await asyncio.to_thread(lambda: write_atomically(path, self._store.contents.read(attachment.hash)))
        except OSError as error:
            self.saved.emit(SavedCopy(str(path), error.strerror or type(error).__name__))
        except KnownError as error:
            self.saved.emit(SavedCopy(str(path), error.failure.detail or error.failure.kind.value))
        else:
            self.saved.emit(SavedCopy(str(path)))


def _read_and_prepare(path: Path) -> Prepared:
    return prepare(path.name, read_regular_file(path, MAX_FILE_BYTES, follow_link=False))


def _refusal(target: Target, name: str, error: Exception) -> NotAttached:
    match error:
        case RefusedAttachment():
            return NotAttached(target, name, "Attachment", error.sentence, error.values)
        case OddFileError():
            return NotAttached(target, name, "OddFile", error.sentence)
        case KnownError():
            return NotAttached(target, name, "Failure", error.failure.sentence)
        case OSError():
            reason = error.strerror or type(error).__name__
            return NotAttached(target, name, "Attachment", _NOT_READ, {"reason": reason})
        case _:
            return NotAttached(target, name, "Attachment", NOT_STORED)
