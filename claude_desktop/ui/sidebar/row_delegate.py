"""Paints a line of the sidebar: title, time on hover, a dot while streaming, a mark where a reply was interrupted."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QLocale, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from claude_desktop.model.tree import ConversationRow
from claude_desktop.services.search import FoundMessage
from claude_desktop.ui.controls.buttons import draw_focus_ring
from claude_desktop.ui.sidebar.conversation_model import RowRole
from claude_desktop.ui.sidebar.found_lines import FoundIn, paint_snippet
from claude_desktop.ui.sidebar.grouping import FolderLine
from claude_desktop.ui.theme.fonts import CAPTION_EM, scaled
from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, RADIUS_CONTROL_PX, SPACE_S_PX, SPACE_XS_PX, Tokens

_INDENT_PX = 10
_CHEVRON_INDENT_PX = 4
_MARK_PX = 2
_DOT_PX = 7


def indented(rect: QRect, painter: QPainter, leading_px: int) -> QRect:
    """The part of a line that its text may take, `leading_px` after where the line begins."""
    rtl = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return rect.adjusted(_INDENT_PX if rtl else leading_px, 0, -(leading_px if rtl else _INDENT_PX), 0)


def _folder_text_px() -> int:
    """Where the title of a folder begins, and under it those of its conversations."""
    return _CHEVRON_INDENT_PX + scaled_px(ICON_SMALL_PX) + SPACE_XS_PX


class RowDelegate(QStyledItemDelegate):
    """All lines are equally high, so that a list of thousands is never measured."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line of text with room around it."""
        return QSize(0, QFontMetrics(option.font).height() + 2 * SPACE_S_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a heading or a conversation."""
        rect: QRect = option.rect
        font: QFont = option.font
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(option.direction)
        entry = index.data(RowRole.ENTRY)
        if isinstance(entry, ConversationRow):
            self._paint_row(painter, rect, font, state, index)
        elif isinstance(entry, FolderLine):
            self._paint_folder(painter, rect, font, state, index)
        elif isinstance(entry, FoundMessage):
            self._paint_frame(painter, rect, state)
            paint_snippet(painter, rect.adjusted(2 * _INDENT_PX, 0, -_INDENT_PX, 0), font, entry)
        elif isinstance(entry, FoundIn):
            self._paint_title(painter, rect, font, str(index.data()))
        else:
            self._paint_heading(painter, rect, font, str(index.data()))
        painter.restore()

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """A line to edit the title in."""
        editor = QLineEdit(parent)
        editor.setAccessibleName(self.tr("Title"))
        editor.setMaxLength(300)
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Offer the title, selected."""
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(" ".join(str(index.data(Qt.ItemDataRole.EditRole)).split()))
            editor.selectAll()

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Hand the new title over."""
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Lay the line over the row."""
        rect: QRect = option.rect
        editor.setGeometry(rect.adjusted(0, 1, 0, -1))

    def _paint_heading(self, painter: QPainter, rect: QRect, font: QFont, text: str) -> None:
        small = scaled(font, CAPTION_EM)
        small.setWeight(QFont.Weight.DemiBold)
        painter.setFont(small)
        painter.setPen(QColor(tokens_in_use().muted))
        box = rect.adjusted(_INDENT_PX, 0, -_INDENT_PX, -SPACE_S_PX // 2)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeading), text)

    def _paint_row(
        self,
        painter: QPainter,
        rect: QRect,
        font: QFont,
        state: QStyle.StateFlag,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tokens = tokens_in_use()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        self._paint_frame(painter, rect, state)
        box = indented(rect, painter, _folder_text_px() if index.data(RowRole.IN_FOLDER) else _INDENT_PX)
        taken_px = self._paint_end(painter, box, font, index, show_time=selected or hovered)
        rtl = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        box = box.adjusted(taken_px, 0, 0, 0) if rtl else box.adjusted(0, 0, -taken_px, 0)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        title = QFontMetrics(font).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), title)

    def _paint_folder(
        self,
        painter: QPainter,
        rect: QRect,
        font: QFont,
        state: QStyle.StateFlag,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tokens, line = tokens_in_use(), index.data(RowRole.ENTRY)
        self._paint_frame(painter, rect, state)
        if index.data(RowRole.IS_TARGET):
            draw_focus_ring(painter, QRectF(rect), tokens.accent)
        icon_px = scaled_px(ICON_SMALL_PX)
        rtl = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = rect.right() - _CHEVRON_INDENT_PX - icon_px + 1 if rtl else rect.left() + _CHEVRON_INDENT_PX
        name = ("chevron-left" if rtl else "chevron-right") if line.folded else "chevron-down"
        pixmap = icon_pixmap(name, tokens.muted, icon_px, painter.device().devicePixelRatioF())
        painter.drawPixmap(left, rect.center().y() - icon_px // 2 + 1, pixmap)
        box = indented(rect, painter, _folder_text_px())
        if line.folded or state & QStyle.StateFlag.State_MouseOver:
            small, count = scaled(font, CAPTION_EM), QLocale().toString(line.count)
            painter.setFont(small)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing), count)
            taken_px = QFontMetrics(small).horizontalAdvance(count) + SPACE_S_PX
            box = box.adjusted(taken_px, 0, 0, 0) if rtl else box.adjusted(0, 0, -taken_px, 0)
        strong = QFont(font)
        strong.setWeight(QFont.Weight.DemiBold)
        painter.setFont(strong)
        painter.setPen(QColor(tokens.text))
        title = QFontMetrics(strong).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), title)

    def _paint_title(self, painter: QPainter, rect: QRect, font: QFont, text: str) -> None:
        box = rect.adjusted(_INDENT_PX, 0, -_INDENT_PX, 0)
        painter.setFont(font)
        painter.setPen(QColor(tokens_in_use().text))
        title = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), title)

    def _paint_frame(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        tokens = tokens_in_use()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, rect, tokens, selected, bool(state & QStyle.StateFlag.State_MouseOver))
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            draw_focus_ring(painter, QRectF(rect), tokens.accent)

    def _paint_ground(self, painter: QPainter, rect: QRect, tokens: Tokens, selected: bool, hovered: bool) -> None:
        if not selected and not hovered:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(rect)
        if selected:
            # The mark is what stays of an accent-coloured card under the tinted one, so both share the rounded corner.
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(area, RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
            rtl = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
            area = area.adjusted(0 if rtl else _MARK_PX, 0, -_MARK_PX if rtl else 0, 0)
            painter.setBrush(QColor(tokens.sidebar))
            painter.drawRoundedRect(area, RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
        painter.setBrush(QColor(tokens.accent_tint if selected else tokens.hover))
        painter.drawRoundedRect(area, RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)

    def _paint_end(
        self,
        painter: QPainter,
        box: QRect,
        font: QFont,
        index: QModelIndex | QPersistentModelIndex,
        show_time: bool,
    ) -> int:
        """Paint what stands at the end of the row. Returns its width with the gap before it, in px."""
        tokens = tokens_in_use()
        rtl = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        entry = index.data(RowRole.ENTRY)
        if index.data(RowRole.STREAMING):
            dot_px = scaled_px(_DOT_PX)
            left = box.left() if rtl else box.right() - dot_px + 1
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent))
            painter.drawEllipse(QRectF(left, box.center().y() - dot_px / 2 + 0.5, dot_px, dot_px))
            return dot_px + SPACE_S_PX
        if show_time:
            small = scaled(font, CAPTION_EM)
            text = str(index.data(RowRole.TIME))
            painter.setFont(small)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing), text)
            return QFontMetrics(small).horizontalAdvance(text) + SPACE_S_PX
        if isinstance(entry, ConversationRow) and entry.interrupted:
            icon_px = scaled_px(ICON_SMALL_PX)
            left = box.left() if rtl else box.right() - icon_px + 1
            pixmap = icon_pixmap("interrupted", tokens.warn, icon_px, painter.device().devicePixelRatioF())
            painter.drawPixmap(left, box.center().y() - icon_px // 2 + 1, pixmap)
            return icon_px + SPACE_S_PX
        return 0
