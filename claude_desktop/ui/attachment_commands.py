"""What the window does about attachments: choose, paste, drop, look at, take away, and what stands against them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from claude_desktop.model.attachment_limits import limits_of, objections
from claude_desktop.model.attachment_sending import Reason
from claude_desktop.model.attachments import Attachment, AttachmentKind, attachments_in
from claude_desktop.model.catalogue import find_model
from claude_desktop.model.tree import Conversation
from claude_desktop.services.attachments import Attached, NotAttached, PictureKey, PictureReady, Target, TextReady
from claude_desktop.services.services import Services
from claude_desktop.services.turn_news import TurnBegan
from claude_desktop.ui.attachment_preview import AttachmentPreview
from claude_desktop.ui.composer.attached import Objected
from claude_desktop.ui.controls.attachment_texts import name_of, reason_text
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.drop_overlay import DropOverlay
from claude_desktop.ui.editing_commands import EditingCommands
from claude_desktop.ui.file_drops import FileDrops
from claude_desktop.ui.transcript.entries import Ask, MessageAsk
from claude_desktop.ui.window_commands import WindowParts

CHIP_PICTURE_PX = 192
_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class _Paste:
    """A text that was pasted and is, or is becoming, an attachment."""

    target: Target
    text: str
    attachment: Attachment | None = None


class AttachmentCommands(QObject):
    """Joins the composer's chips and the window's drops with the service. Owned by the window."""

    def __init__(self, parts: WindowParts, services: Services, editing: EditingCommands) -> None:
        super().__init__(parts.window)
        self._window = parts.window
        self._pane = parts.pane
        self._composer = parts.pane.composer
        self._attached = parts.pane.composer.attached
        self._services = services
        self._editing = editing
        self._paste: _Paste | None = None
        self._becoming_text: Attachment | None = None
        self._removed: tuple[Target, Attachment] | None = None
        self._refused: list[str] = []
        self._folder = ""
        self.preview: AttachmentPreview | None = None
        self.notice = NoticeBar(parts.window)
        self.notice.hide()
        parts.pane.add_above_composer(self.notice)
        self.drops = FileDrops(parts.window, (self._composer.editor.viewport(),))
        self.overlay = DropOverlay(parts.window)
        self._wire()
        self.on_settings_changed()

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """What to do for which action."""
        return {"attach": self.choose_files}

    @property
    def target(self) -> Target | None:
        """Where the next file goes: into the edit that is under way, else into the draft. None while a reply is edited,
        which can have none."""
        conversation = self._pane.conversation
        if conversation is None:
            return None
        if not self._composer.edit_mode.is_active:
            return Target(conversation.id)
        return Target(conversation.id, self._editing.edited_id) if self._composer.edit_mode.asks else None

    # Attaching

    def choose_files(self) -> None:
        """Ask which files to attach."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._window, self.tr("Attach files"), self._folder or pictures)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("All files (*)")])
        dialog.filesSelected.connect(self.on_files_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def on_files_selected(self, paths: list[str]) -> None:
        """Attach what was chosen."""
        if paths:
            self._folder = str(Path(paths[0]).parent)
        self._attach([Path(path) for path in paths])

    def on_files_pasted(self, paths: Sequence[Path]) -> None:
        """Attach what was copied elsewhere."""
        self._attach(paths)

    def on_dropped(self, paths: tuple[Path, ...]) -> None:
        """Attach what was dropped; a chat is opened instead."""
        self._begin_anew()
        self._services.attachments.take_dropped(self.target if self._pane.isVisible() else None, paths)

    def on_hovering_changed(self, paths: tuple[Path, ...]) -> None:
        """Show that files can be let go here."""
        if paths and self._pane.isVisible():
            self.overlay.show_over(len(paths))
        else:
            self.overlay.hide()

    def on_picture_pasted(self, image: Any) -> None:
        """Attach a picture from the clipboard."""
        if (target := self.target) is not None:
            self._begin_anew()
            self._services.attachments.attach_picture(target, "picture.png", image)

    def on_long_text_pasted(self, text: str) -> None:
        """Attach a long paste; Undo and the button on its chip turn it back."""
        target = self.target
        if target is None:
            self._composer.editor.insert_text(text)
            return
        self._begin_anew()
        self._paste = _Paste(target, text)
        self._services.attachments.attach_text(target, "Pasted text.txt", text)

    def on_paste_undone(self) -> None:
        """Turn the last paste back into text of the message."""
        paste, self._paste = self._paste, None
        if paste is not None and paste.attachment is not None and paste.target == self.target:
            self._services.attachments.remove(paste.target, paste.attachment.hash)
            self._composer.editor.insert_text(paste.text)

    def on_attached(self, attached: Attached) -> None:
        """The next Undo can take a paste back, and only the last one."""
        if self._paste is not None and attached.attachment.is_paste and attached.target == self._paste.target:
            self._paste = _Paste(attached.target, self._paste.text, attached.attachment)
            self._attached.offer_undo()

    def on_not_attached(self, refused: NotAttached) -> None:
        """Say why; of many only the first few are named."""
        if self._paste is not None and self._paste.attachment is None and refused.target == self._paste.target:
            paste, self._paste = self._paste, None
            self._composer.editor.insert_text(paste.text)  # it is there already, or nothing but white space
            return
        reason = reason_text(refused.context, refused.sentence, refused.values)
        self._refused.append(self.tr("“{name}” was not attached. {reason}").format(name=refused.name, reason=reason))
        told = self._refused[:_MOST_TOLD]
        if more := len(self._refused) - len(told):
            told.append(self.tr("and %n more", None, more))
        self._removed = None
        self.notice.show_notice("\n".join(told), NoticeKind.WARN, self.tr("Close"))

    # What is attached

    def on_removed(self, attachment: Attachment) -> None:
        """Take it away, and offer it back."""
        if (target := self.target) is None:
            return
        self._begin_anew()
        self._services.attachments.remove(target, attachment.hash)
        self._removed = (target, attachment)
        text = self.tr("“{name}” is not attached any more.").format(name=name_of(attachment))
        self.notice.show_notice(text, NoticeKind.MUTED, self.tr("Undo"), self.tr("Close"))

    def on_text_wanted(self, attachment: Attachment) -> None:
        """Put the text of a paste into the message."""
        self._becoming_text = attachment
        self._services.attachments.ask_text(attachment)

    def on_text_ready(self, ready: TextReady) -> None:
        """The text is here: it takes the place of its chip."""
        wanted, target = self._becoming_text, self.target
        if ready.attachment == wanted and ready.text is not None and target is not None:
            self._becoming_text = None
            self._services.attachments.remove(target, ready.attachment.hash)
            self._composer.editor.insert_text(ready.text)
            self._composer.focus_text()

    def on_opened(self, attachment: Attachment) -> None:
        """Show it in a window of its own."""
        self.preview = AttachmentPreview(attachment, self._services.attachments, self._window)
        self.preview.open()

    def on_turn_began(self, began: TurnBegan) -> None:
        """Say which files did not go out, where it was not the person who left them out."""
        conversation = self._pane.conversation
        held = [each for each in began.omissions if each.reason is not Reason.LEFT_OUT]
        if conversation is None or conversation.id != began.conversation_id or not held:
            return
        names = ", ".join(f"“{name_of(each.attachment)}”" for each in held[:_MOST_TOLD])
        if held[-1].reason is Reason.NOT_TAKEN:
            text = self.tr("Not sent, because this model takes no such files: {names}.").format(names=names)
        else:
            text = self.tr("Not sent, because all files together are too much for one request: {names}.").format(
                names=names
            )
        self.notice.show_notice(text, NoticeKind.WARN, self.tr("Close"))

    def on_message_asked(self, asked: MessageAsk) -> None:
        """Open what goes with a message."""
        conversation = self._pane.conversation
        message = conversation.messages.get(asked.message_id) if conversation is not None else None
        if asked.ask is Ask.OPEN_ATTACHMENT and message is not None:
            there = attachments_in(message.blocks)
            wanted = next((each for each in there if each.hash == asked.value), None)
            if wanted is not None:
                self.on_opened(wanted)

    def on_picture_wanted(self, attachment: Attachment) -> None:
        """Ask what a chip looks like."""
        if attachment.kind in (AttachmentKind.IMAGE, AttachmentKind.PDF):
            self._services.attachments.ask_picture(PictureKey(attachment.hash, CHIP_PICTURE_PX))

    def on_picture_ready(self, ready: PictureReady) -> None:
        """Show it on the chip."""
        if ready.image is not None and ready.key.side_px == CHIP_PICTURE_PX:
            self._attached.strip.show_picture(ready.key.hash, ready.image)

    def on_first_chosen(self) -> None:
        """Undo, or only close."""
        removed, self._removed = self._removed, None
        self._begin_anew()
        if removed is not None:
            self._services.attachments.put_back(*removed)

    # What holds now

    def show_now(self) -> None:
        """Show what is attached to what is being written, and what stands against sending it."""
        target, attachments = self.target, self._services.attachments
        self._attached.button.setVisible(target is not None)
        there = attachments.there(target) if target is not None else ()
        self._attached.show(there, attachments.preparing(target) if target is not None else 0)
        self._show_objections()

    def on_conversation_changed(self, conversation: Conversation) -> None:
        """Follow the draft of the conversation that is shown."""
        if self._pane.conversation is not None and self._pane.conversation.id == conversation.id:
            self.show_now()

    def on_conversation_shown(self) -> None:
        """What was said belongs to the conversation before."""
        self._paste = self._becoming_text = None
        self._begin_anew()
        self.show_now()

    def on_settings_changed(self) -> None:
        """Follow the setting of long pastes, and the model."""
        preferences = self._services.settings.preferences
        self._composer.editor.long_paste_attaches = preferences.long_paste.value == "attach"
        self._show_objections()

    def _show_objections(self) -> None:
        conversation, target = self._pane.conversation, self.target
        if conversation is None or target is None:
            self._attached.show_objections(())
            return
        resolved = self._services.requests.resolved(conversation)
        limits = limits_of(find_model(self._services.connection.models, resolved.model))
        found = objections(self._services.attachments.there(target), limits)
        self._attached.show_objections(
            [
                Objected(
                    each.attachment, reason_text("Attachment", each.sentence, dict(each.values)), not each.falls_back
                )
                for each in found
            ]
        )

    def _attach(self, paths: Sequence[Path]) -> None:
        if (target := self.target) is not None:
            self._begin_anew()
            self._services.attachments.attach_files(target, paths)

    def _begin_anew(self) -> None:
        self._refused.clear()
        self._removed = None
        self.notice.hide()

    def _wire(self) -> None:
        editor, strip, room = self._composer.editor, self._attached.strip, self._services.attachments
        self._attached.button.clicked.connect(self.choose_files)
        self._attached.paste_undone.connect(self.on_paste_undone)
        editor.files_pasted.connect(self.on_files_pasted)
        editor.picture_pasted.connect(self.on_picture_pasted)
        editor.long_text_pasted.connect(self.on_long_text_pasted)
        strip.opened.connect(self.on_opened)
        strip.removed.connect(self.on_removed)
        strip.text_wanted.connect(self.on_text_wanted)
        strip.picture_wanted.connect(self.on_picture_wanted)
        self.notice.first_chosen.connect(self.on_first_chosen)
        self.notice.second_chosen.connect(self._begin_anew)
        self.drops.dropped.connect(self.on_dropped)
        self.drops.hovering_changed.connect(self.on_hovering_changed)
        room.attached.connect(self.on_attached)
        room.not_attached.connect(self.on_not_attached)
        room.preparing_changed.connect(self.show_now)
        room.edit_changed.connect(self.show_now)
        room.picture_ready.connect(self.on_picture_ready)
        room.text_ready.connect(self.on_text_ready)
        room.chats_dropped.connect(self._services.chat_files.open)
        self._editing.edited_changed.connect(self.show_now)
        self._pane.conversation_shown.connect(self.on_conversation_shown)
        self._pane.transcript.message_asked.connect(self.on_message_asked)
        self._services.replies.turn_began.connect(self.on_turn_began)
        self._services.library.conversation_changed.connect(self.on_conversation_changed)
        self._services.settings.changed.connect(self.on_settings_changed)
        self._services.connection.models_changed.connect(self.on_settings_changed)
