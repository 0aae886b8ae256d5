"""The context menu of the conversation: everything that can be done here, also without hovering."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from claude_desktop.model.endings import NextStep
from claude_desktop.ui.transcript.anchors import VisibleRow
from claude_desktop.ui.transcript.code_header import code_buttons, diagram_buttons
from claude_desktop.ui.transcript.contents import ActionsContent, CodeContent, NoticeContent
from claude_desktop.ui.transcript.notice_row import deed_of
from claude_desktop.ui.transcript.page import Page, TargetHit
from claude_desktop.ui.transcript.rows import Deed, Target

_Offer = tuple[Deed, str, str]  # what it does, its words, and the name of the step where it is one


class ConversationMenu(QMenu):
    """A menu for what lies under a point. It deletes itself when it is closed."""

    copy_chosen = Signal()
    select_all_chosen = Signal()
    target_chosen = Signal(object)  # TargetHit

    def __init__(self, page: Page, point: QPointF, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = page
        self._hits: dict[QAction, TargetHit] = {}
        self._addresses: dict[QAction, str] = {}
        self._copy = self.addAction(self.tr("Copy"))
        self._copy.setEnabled(not page.selection.is_empty)
        hit = page.target_at(point)
        if hit is not None and hit.target.deed is Deed.OPEN_LINK:
            self._add(self.tr("Open link"), hit)
            self._addresses[self.addAction(self.tr("Copy link address"))] = hit.target.value
        item = page.row_at(point.y())
        if item is not None:
            if isinstance(item.row.content, CodeContent):
                self._add_code_deeds(item, item.row.content)
            self._add_message_deeds(item)
        self.addSeparator()
        self._select_all = self.addAction(self.tr("Select all"))
        self.triggered.connect(self.on_triggered)
        self.aboutToHide.connect(self.deleteLater)

    def _add(self, text: str, hit: TargetHit) -> None:
        self._hits[self.addAction(text)] = hit

    def _add_code_deeds(self, item: VisibleRow, content: CodeContent) -> None:
        self.addSeparator()
        entry = self._page.layout.entries[item.message]
        buttons = diagram_buttons(content.block) if content.drawn else code_buttons(content.block)
        for deed, _, text in buttons:
            self._add(text, TargetHit(entry.id, item.message, item.index, Target(deed, QRectF(), text)))

    def _add_message_deeds(self, item: VisibleRow) -> None:
        self.addSeparator()
        entry = self._page.layout.entries[item.message]
        for deed, text, value in self._deeds_of([row.content for row in self._page.layout.laid(item.message).rows]):
            self._add(text, TargetHit(entry.id, item.message, item.index, Target(deed, QRectF(), text, value)))
        if not entry.is_own:
            shown = self._page.layout.laid(item.message).blocks.shows_source
            text = self.tr("Show formatted") if shown else self.tr("Show Markdown source")
            self._add(text, TargetHit(entry.id, item.message, item.index, Target(Deed.SHOW_SOURCE, QRectF(), text)))

    def _deeds_of(self, contents: Sequence[object]) -> list[_Offer]:
        deeds: list[_Offer] = []
        for content in contents:
            match content:
                case NoticeContent(steps=steps):
                    others = [button for button in steps if button.step is not NextStep.RETRY_WITH]
                    deeds += [(deed_of(button.step), button.label, button.step.value) for button in others]
                case ActionsContent():
                    deeds = self._actions_of(content, deeds)
                case _:
                    continue
        return deeds

    def _actions_of(self, content: ActionsContent, others: list[_Offer]) -> list[_Offer]:
        deeds = [
            (content.usable, Deed.COPY_MESSAGE, self.tr("Copy message"), ""),
            (content.usable and content.can_change, Deed.EDIT, self.tr("Edit"), ""),
            *((True, deed, text, value) for deed, text, value in others),
            (content.can_retry, Deed.RETRY, self.tr("Retry"), ""),
            (content.can_retry_with, Deed.RETRY_WITH, self.tr("Retry with…"), ""),
            (content.can_change, Deed.BRANCH, self.tr("Branch"), ""),
            (content.can_change, Deed.DELETE, self.tr("Delete"), ""),
            (content.has_info, Deed.INFO, self.tr("About this reply"), ""),
            (content.sibling > 1, Deed.PREVIOUS_SIBLING, self.tr("Previous version"), ""),
            (content.sibling < content.siblings, Deed.NEXT_SIBLING, self.tr("Next version"), ""),
            (content.usable and not content.own, Deed.INSPECT, self.tr("Show the request…"), ""),
        ]
        return [(deed, text, value) for offered, deed, text, value in deeds if offered]

    def on_triggered(self, action: QAction) -> None:
        """Do what was chosen."""
        if action is self._copy:
            self.copy_chosen.emit()
        elif action is self._select_all:
            self.select_all_chosen.emit()
        elif action in self._addresses:
            QGuiApplication.clipboard().setText(self._addresses[action])
        else:
            self.target_chosen.emit(self._hits[action])
