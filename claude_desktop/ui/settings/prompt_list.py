"""A list of prompts, the person's own and ours: a title with one line below it, narrowed by what is typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from claude_desktop.model.prompts import Prompt
from claude_desktop.services.prompt_library import Prompts
from claude_desktop.ui.controls.buttons import draw_focus_ring
from claude_desktop.ui.theme.fonts import CAPTION_EM, scaled
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import RADIUS_CONTROL_PX, SPACE_S_PX, SPACE_XS_PX

_PROMPT = Qt.ItemDataRole.UserRole
_IS_OWN = Qt.ItemDataRole.UserRole + 1
_MOVING_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class PromptList(QListWidget):
    """As an event filter of a line of text it lets the arrow keys move in the list while the person types there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self.setAccessibleName(self.tr("Prompts"))
        self.setItemDelegate(_PromptDelegate(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_prompts(self, prompts: Prompts) -> None:
        """Show these; the one that was chosen stays so, where it is still there."""
        chosen = self.chosen()
        self.clear()
        self._add_group(self.tr("Yours"), prompts.own, own=True)
        self._add_group(self.tr("To start from"), prompts.starters, own=False)
        rows = [row for row in range(self.count()) if self._prompt(row) is not None]
        same = [row for row in rows if chosen is not None and self._prompt(row) == chosen]
        self.setCurrentRow(next(iter(same or rows), -1))

    def chosen(self) -> Prompt | None:
        """The prompt that is marked."""
        row = self.currentRow()
        return self._prompt(row) if row >= 0 and not self.item(row).isHidden() else None

    def is_own(self) -> bool:
        """Tell whether the marked prompt is the person's own."""
        item = self.currentItem()
        return item is not None and bool(item.data(_IS_OWN))

    def narrow(self, text: str) -> None:
        """Show only the prompts that hold every word of `text`; the first of them is marked."""
        words = text.casefold().split()
        first, heading, heading_used = -1, None, False
        for row in range(self.count()):
            item, prompt = self.item(row), self._prompt(row)
            if prompt is None:
                if heading is not None:
                    heading.setHidden(not heading_used)
                heading, heading_used = item, False
                continue
            said = f"{prompt.title} {prompt.summary} {prompt.text}".casefold()
            matches = all(word in said for word in words)
            item.setHidden(not matches)
            heading_used = heading_used or matches
            first = row if matches and first < 0 else first
        if heading is not None:
            heading.setHidden(not heading_used)
        self.setCurrentRow(first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that move."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _MOVING_KEYS:
            self.event(event)
            return True
        return super().eventFilter(watched, event)

    def _add_group(self, heading: str, prompts: Sequence[Prompt], *, own: bool) -> None:
        if not prompts:
            return
        line = QListWidgetItem(heading)
        line.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(line)
        for prompt in prompts:
            item = QListWidgetItem(prompt.title)
            item.setData(_PROMPT, prompt)
            item.setData(_IS_OWN, own)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{prompt.title}: {prompt.summary}")
            self.addItem(item)

    def _prompt(self, row: int) -> Prompt | None:
        prompt: Prompt | None = self.item(row).data(_PROMPT)
        return prompt


class _PromptDelegate(QStyledItemDelegate):
    """Paints a heading, or a title with its line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line for a heading, two for a prompt."""
        small_px = QFontMetrics(scaled(option.font, CAPTION_EM)).height()
        if index.data(_PROMPT) is None:
            return QSize(0, small_px + SPACE_S_PX)
        return QSize(0, QFontMetrics(option.font).height() + small_px + 2 * SPACE_XS_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one line of the list."""
        tokens, prompt = tokens_in_use(), index.data(_PROMPT)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = scaled(option.font, CAPTION_EM)
        box = rect.adjusted(SPACE_S_PX, SPACE_XS_PX, -SPACE_S_PX, -SPACE_XS_PX)
        if not isinstance(prompt, Prompt):
            small.setWeight(QFont.Weight.DemiBold)
            self._draw(painter, box, small, tokens.muted, str(index.data()), Qt.AlignmentFlag.AlignBottom)
            painter.restore()
            return
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if selected else tokens.hover))
            painter.drawRoundedRect(QRectF(rect), RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            draw_focus_ring(painter, QRectF(rect), tokens.accent)
        self._draw(painter, box, option.font, tokens.text, prompt.title, Qt.AlignmentFlag.AlignTop)
        self._draw(painter, box, small, tokens.muted, prompt.summary, Qt.AlignmentFlag.AlignBottom)
        painter.restore()

    def _draw(self, painter: QPainter, box: QRect, font: QFont, ink: str, text: str, side: Qt.AlignmentFlag) -> None:
        painter.setFont(font)
        painter.setPen(QColor(ink))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextSingleLine), shown)
