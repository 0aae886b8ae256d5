"""What goes with the message that is being written: the chips, the button, and what is pasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.attachments import Attachment
from claude_desktop.ui.composer.attachment_strip import AttachmentStrip
from claude_desktop.ui.composer.editor import MessageEditor
from claude_desktop.ui.controls.buttons import IconButton


@dataclass(frozen=True, slots=True)
class Objected:
    """Why an attachment can not go to the model; `blocks` where something has to be done about it first."""

    attachment: Attachment
    text: str
    blocks: bool


class ComposerAttachments(QObject):
    """Knows what is attached, whether it may be sent, and which paste could become text again."""

    changed = Signal()
    paste_undone = Signal()

    def __init__(self, editor: MessageEditor, parent: QObject) -> None:
        super().__init__(parent)
        self._editor = editor
        self._attachments: Sequence[Attachment] = ()
        self._preparing = 0
        self._objections: Sequence[Objected] = ()
        self.button = IconButton("paperclip", self.tr("Attach files (Ctrl+U)"))
        self.strip = AttachmentStrip()
        editor.textChanged.connect(self.on_text_changed)
        editor.undo_pressed.connect(self.paste_undone)
        self.strip.left.connect(self.on_strip_left)

    @property
    def has_any(self) -> bool:
        """Tell whether anything is attached, or about to be."""
        return bool(self._attachments) or self._preparing > 0

    @property
    def reason(self) -> str:
        """Why the message can not be sent with what is attached to it; empty where it can."""
        if self._preparing:
            return self.tr("A file is still being read.")
        return next((objected.text for objected in self._objections if objected.blocks), "")

    @property
    def note(self) -> str:
        """What happens to an attachment without anybody having to do anything; empty where nothing does."""
        return next((objected.text for objected in self._objections if not objected.blocks), "")

    def show(self, attachments: Sequence[Attachment], preparing: int) -> None:
        """Show what is attached, and how many files are still being read."""
        if (tuple(attachments), preparing) == (tuple(self._attachments), self._preparing):
            return
        self._attachments, self._preparing = tuple(attachments), preparing
        self.strip.show_attachments(attachments, preparing)
        self._mark()
        self.changed.emit()

    def show_objections(self, objections: Sequence[Objected]) -> None:
        """Show what stands against sending them."""
        if tuple(objections) != tuple(self._objections):
            self._objections = tuple(objections)
            self._mark()
            self.changed.emit()

    def offer_undo(self) -> None:
        """Let the next Undo turn a paste back into text, as long as nothing else is typed."""
        self._editor.takes_undo = True

    def on_text_changed(self) -> None:
        """What is typed is what Undo takes back."""
        self._editor.takes_undo = False

    def on_strip_left(self) -> None:
        """The last chip is gone: go on writing."""
        self._editor.setFocus()

    def _mark(self) -> None:
        self.strip.show_objections({objected.attachment.hash: objected.text for objected in self._objections})
