"""The line below the sidebar: how the app is connected. It opens the menu of accounts."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from claude_desktop.ui.controls.buttons import draw_focus_ring
from claude_desktop.ui.controls.elided_label import plain_tooltip
from claude_desktop.ui.theme.fonts import CAPTION_EM, scaled
from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, RADIUS_CONTROL_PX, SPACE_S_PX, SPACE_XS_PX

_DOT_PX = 7


class ConnectionKind(StrEnum):
    """What the dot beside the connection's text says."""

    CONNECTED = "connected"
    NOT_CONNECTED = "not_connected"
    WARN = "warn"
    PROBLEM = "problem"


class ConnectionLine(QAbstractButton):
    """A dot and one line of plain text, which ends in an ellipsis where it does not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = ConnectionKind.NOT_CONNECTED
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_connection(self, text: str, kind: ConnectionKind, explanation: str = "") -> None:
        """Say how things stand; the explanation is the tooltip."""
        self._kind = kind
        self.setText(text)
        self.setToolTip(plain_tooltip(explanation or text))
        self.setAccessibleName(self.tr("Accounts: {state}").format(state=text))
        self.setAccessibleDescription(explanation)
        self.update()

    def sizeHint(self) -> QSize:
        """One line with some air."""
        metrics = QFontMetrics(self._text_font())
        width_px = metrics.horizontalAdvance(self.text()) + self._text_left_px() + scaled_px(ICON_SMALL_PX)
        return QSize(width_px + 2 * SPACE_S_PX, metrics.height() + 2 * SPACE_XS_PX + 2)

    def minimumSizeHint(self) -> QSize:
        """Room for the dot and a few letters."""
        return QSize(self._text_left_px() + scaled_px(3 * ICON_SMALL_PX), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint dot, text and, while it can be used, the chevron."""
        tokens = tokens_in_use()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.underMouse() or self.hasFocus() or self.isDown()
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
        dot_px = scaled_px(_DOT_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour()))
        painter.drawEllipse(QRectF(SPACE_S_PX + 2, (self.height() - dot_px) / 2, dot_px, dot_px))
        icon_px = scaled_px(ICON_SMALL_PX)
        font = self._text_font()
        left_px = self._text_left_px()
        room_px = self.width() - left_px - icon_px - SPACE_S_PX
        painter.setFont(font)
        painter.setPen(QColor(tokens.text if lively else tokens.muted))
        line = " ".join(self.text().split())
        shown = QFontMetrics(font).elidedText(line, Qt.TextElideMode.ElideRight, room_px)
        painter.drawText(
            QRectF(left_px, 0, room_px, self.height()),
            Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine,
            shown,
        )
        pixmap = icon_pixmap("chevron-up", tokens.muted, icon_px, self.devicePixelRatioF())
        if lively:
            painter.drawPixmap(self.width() - icon_px - SPACE_XS_PX, (self.height() - icon_px) // 2, pixmap)
            if self.hasFocus():
                draw_focus_ring(painter, QRectF(self.rect()), tokens.accent)
        painter.end()

    def _text_left_px(self) -> int:
        return SPACE_S_PX + 2 + scaled_px(_DOT_PX) + SPACE_S_PX

    def _text_font(self) -> QFont:
        return scaled(self.font(), CAPTION_EM)

    def _colour(self) -> str:
        tokens = tokens_in_use()
        return {
            ConnectionKind.CONNECTED: tokens.ok,
            ConnectionKind.NOT_CONNECTED: tokens.control_border,
            ConnectionKind.WARN: tokens.warn,
            ConnectionKind.PROBLEM: tokens.danger,
        }[self._kind]
