"""The names of the sections, at the left of the settings window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QListWidget,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from claude_desktop.ui.controls.buttons import draw_focus_ring
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import RADIUS_CONTROL_PX, SPACE_M_PX, SPACE_S_PX, SPACE_XL_PX

_MARK_PX = 2


class SectionList(QListWidget):
    """One row per section; arrow keys move. It looks like the sidebar of the main window."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Sections"))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_RowDelegate(self))
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        for name in names:
            self.addItem(name)

    def sizeHint(self) -> QSize:
        """As wide as the longest name."""
        return QSize(self.sizeHintForColumn(0), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """No narrower than its hint."""
        return QSize(self.sizeHint().width(), 0)


class SideGround(QWidget):
    """The ground at the left of the window, with the list on it."""

    def __init__(self, section_list: SectionList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S_PX, SPACE_M_PX, SPACE_S_PX, SPACE_M_PX)
        column.addWidget(section_list)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it in the colour of a sidebar."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_in_use().sidebar))
        painter.end()


class _RowDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        metrics = option.fontMetrics
        width_px = metrics.horizontalAdvance(str(index.data()))
        return QSize(width_px + 2 * SPACE_M_PX + SPACE_XL_PX, metrics.height() + 2 * SPACE_S_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens, state = tokens_in_use(), option.state
        rect = QRectF(option.rect)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_tint if selected else tokens.hover))
            painter.drawRoundedRect(rect, RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
        if selected:
            painter.fillRect(QRectF(rect.left(), rect.top() + 6, _MARK_PX, rect.height() - 12), QColor(tokens.accent))
        painter.setPen(QColor(tokens.text))
        painter.drawText(rect.adjusted(SPACE_M_PX, 0, -SPACE_S_PX, 0), Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        if state & QStyle.StateFlag.State_HasFocus:
            draw_focus_ring(painter, rect, tokens.accent)
        painter.restore()
