"""Does what was pressed: opens, copies, folds, wraps, or asks the owner."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from claude_desktop.markdown.inlines import NOTE_ADDRESS
from claude_desktop.markdown.languages import file_name_for
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.endings import NextStep
from claude_desktop.model.reply_output import OutputRead
from claude_desktop.ui.transcript.code_block import CodeBlock
from claude_desktop.ui.transcript.contents import SELECTABLE, CodeContent, FoldContent, NodeContent, TableContent
from claude_desktop.ui.transcript.entries import Ask, CodeToSave, MessageAsk, SiblingStep, StepAsk
from claude_desktop.ui.transcript.output_sections import output_file, output_text
from claude_desktop.ui.transcript.page import Page, TargetHit
from claude_desktop.ui.transcript.rows import Deed
from claude_desktop.ui.transcript.source_places import SourcePlace

_COPIED_MS = 1_500


class Deeds(QObject):
    """Carries out presses. Signals go to the owner of the view; `rows_changed` to the view itself."""

    link_clicked = Signal(str)
    retry_requested = Signal(str)
    step_requested = Signal(object)  # StepAsk
    sibling_requested = Signal(object)  # SiblingStep
    message_asked = Signal(object)  # MessageAsk
    code_save_asked = Signal(object)  # CodeToSave
    place_wanted = Signal(object)  # SourcePlace
    rows_changed = Signal()
    look_changed = Signal()

    def __init__(self, page: Page, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._copied: CodeBlock | None = None
        self._copied_timer = QTimer(self)
        self._copied_timer.setObjectName("transcript copied")
        self._copied_timer.setSingleShot(True)
        self._copied_timer.setInterval(_COPIED_MS)
        self._copied_timer.timeout.connect(self.on_copied_over)

    def on_target_pressed(self, hit: TargetHit) -> None:
        """Do what a target stands for."""
        match hit.target.deed:
            case Deed.OPEN_LINK:
                self._follow(hit)
            case Deed.COPY_MESSAGE:
                self.copy_message(hit.message)
            case Deed.RETRY:
                self.retry_requested.emit(hit.message_id)
            case Deed.EDIT | Deed.RETRY_WITH | Deed.BRANCH | Deed.DELETE | Deed.INFO | Deed.INSPECT as deed:
                self.message_asked.emit(MessageAsk(hit.message_id, Ask(deed.value), self._place_of(hit)))
            case Deed.OPEN_ATTACHMENT:
                value = hit.target.value
                self.message_asked.emit(MessageAsk(hit.message_id, Ask.OPEN_ATTACHMENT, self._place_of(hit), value))
            case Deed.STEP:
                self.step_requested.emit(StepAsk(hit.message_id, NextStep(hit.target.value)))
            case Deed.PREVIOUS_SIBLING:
                self.sibling_requested.emit(SiblingStep(hit.message_id, -1))
            case Deed.NEXT_SIBLING:
                self.sibling_requested.emit(SiblingStep(hit.message_id, 1))
            case Deed.FOLD:
                self._toggle_fold(hit)
            case Deed.FOLD_NODE | Deed.MORE_NODES:
                self._change_nodes(hit)
            case Deed.COPY_OUTPUT:
                if (read := self._output_of(hit)) is not None:
                    QGuiApplication.clipboard().setText(output_text(read))
            case Deed.SAVE_OUTPUT:
                if (read := self._output_of(hit)) is not None:
                    self.code_save_asked.emit(output_file(read))
            case Deed.COPY_CODE:
                self._copy_code(hit)
            case Deed.WRAP_CODE:
                self._wrap_code(hit)
            case Deed.SHOW_DRAWING:
                self._show_drawing(hit)
            case Deed.SAVE_CODE:
                self._save_code(hit)
            case Deed.SHOW_SOURCE:
                self._show_source(hit)

    def _follow(self, hit: TargetHit) -> None:
        """Follow a link: to a note of the same text, or out to the owner."""
        offset = hit.target.value.removeprefix(NOTE_ADDRESS)
        content = self._page.layout.laid(hit.message).rows[hit.index].content
        if offset != hit.target.value and offset.isdecimal() and isinstance(content, SELECTABLE):
            self.place_wanted.emit(SourcePlace(hit.message_id, content.section, int(offset)))
        else:
            self.link_clicked.emit(hit.target.value)

    def _place_of(self, hit: TargetHit) -> QRect:
        """Where the target is painted; empty where it was chosen from a menu."""
        rect, row = hit.target.rect, self._page.place_of_hit(hit)
        if rect.isEmpty():
            return QRect()
        return QRect(row.left() + round(rect.left()), row.top(), round(rect.width()), row.height())

    def copy_message(self, index: int) -> None:
        """Copy the Markdown source of a message as plain text only."""
        entry = self._page.layout.entries[index]
        QGuiApplication.clipboard().setText(plain_text(entry.blocks) or self._page.layout.laid(index).blocks.markdown)

    def scroll_sideways(self, point: QPointF, delta_px: int) -> bool:
        """Scroll the code or table under a point. Returns whether there is one that can scroll."""
        item = self._page.row_at(point.y())
        if item is None or not isinstance(item.row.content, CodeContent | TableContent):
            return False
        room = item.layout.scroll_room_px()
        if not room:
            return False
        block = item.row.content.block
        block.scroll_px = max(0, min(room, block.scroll_px + delta_px))
        self.look_changed.emit()
        return True

    def _toggle_fold(self, hit: TargetHit) -> None:
        laid = self._page.layout.laid(hit.message)
        content = laid.rows[hit.index].content
        if isinstance(content, FoldContent):
            laid.toggle_fold(content.section)
            self._page.layout.note_change(hit.message)
            self._page.selection.clear()
            self.rows_changed.emit()

    def _change_nodes(self, hit: TargetHit) -> None:
        """Open, close or go on with a part of a JSON tree."""
        laid = self._page.layout.laid(hit.message)
        content = laid.rows[hit.index].content
        if isinstance(content, NodeContent):
            is_fold = hit.target.deed is Deed.FOLD_NODE
            change = laid.toggle_node if is_fold else laid.show_more_nodes
            change(content.section, content.node)
            self._page.layout.note_change(hit.message)
            self._page.selection.clear()
            self.rows_changed.emit()

    def _output_of(self, hit: TargetHit) -> OutputRead | None:
        """What the message holds in the form that it was asked for in."""
        return self._page.layout.entries[hit.message].output

    def _show_source(self, hit: TargetHit) -> None:
        """Show a message's Markdown as it was written, or drawn again."""
        self._page.layout.laid(hit.message).toggle_source()
        self._page.layout.note_change(hit.message)
        self._page.selection.clear()
        self.rows_changed.emit()

    def _copy_code(self, hit: TargetHit) -> None:
        content = self._page.layout.laid(hit.message).rows[hit.index].content
        if isinstance(content, CodeContent):
            QGuiApplication.clipboard().setText(content.block.text)
            self.on_copied_over()
            content.block.copied = True
            self._copied = content.block
            self._copied_timer.start()
            self.rows_changed.emit()

    def _show_drawing(self, hit: TargetHit) -> None:
        """Draw a diagram, or show its source."""
        laid = self._page.layout.laid(hit.message)
        content = laid.rows[hit.index].content
        if isinstance(content, CodeContent):
            content.block.shows_source = not content.block.shows_source
            content.block.scroll_px = 0
            laid.relay_section(content.section)
            self._page.layout.note_change(hit.message)
            self._page.selection.clear()
            self.rows_changed.emit()

    def _save_code(self, hit: TargetHit) -> None:
        content = self._page.layout.laid(hit.message).rows[hit.index].content
        if isinstance(content, CodeContent):
            block = content.block
            text = block.text if block.text.endswith("\n") else f"{block.text}\n"
            self.code_save_asked.emit(CodeToSave(text, file_name_for(block.language)))

    def on_copied_over(self) -> None:
        """Let the button say Copy again."""
        if self._copied is not None:
            self._copied.copied = False
            self._copied = None
            self.rows_changed.emit()

    def _wrap_code(self, hit: TargetHit) -> None:
        laid = self._page.layout.laid(hit.message)
        content = laid.rows[hit.index].content
        if isinstance(content, CodeContent):
            content.block.wrapped = not content.block.wrapped
            content.block.scroll_px = 0
            laid.relay_section(content.section)
            self._page.layout.note_change(hit.message)
            self._page.selection.clear()
            self.rows_changed.emit()
