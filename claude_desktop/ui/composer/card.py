"""The rounded ground of the composer; its border shows where the keyboard is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from claude_desktop.ui.composer.editor import MessageEditor
from claude_desktop.ui.controls.raised_card import SHADOW_PX, draw_card, draw_shadow
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import RADIUS_COMPOSER_PX, SPACE_L_PX, SPACE_M_PX, SPACE_S_PX

SWITCH_PADDING_PX = 10  # what the switch of the model has around it


class ComposerCard(QWidget):
    """Holds the composer's parts in a column."""

    def __init__(self, editor: MessageEditor) -> None:
        super().__init__()
        self._editor = editor
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(
            SPACE_L_PX - SWITCH_PADDING_PX + SHADOW_PX,
            SPACE_M_PX + SHADOW_PX,
            SPACE_M_PX + SHADOW_PX,
            SPACE_S_PX + SHADOW_PX,
        )
        self.column.setSpacing(SPACE_S_PX)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        editor.focus_changed.connect(self.update)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on the card puts the caret into the message."""
        super().mousePressEvent(event)
        self._editor.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a soft shadow, the card and its border."""
        tokens = tokens_in_use()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(SHADOW_PX, SHADOW_PX, -SHADOW_PX, -SHADOW_PX)
        draw_shadow(painter, frame, RADIUS_COMPOSER_PX)
        focused = self._editor.hasFocus()
        border, border_px = (tokens.accent, 1.5) if focused else (tokens.control_border, 1.0)
        draw_card(painter, frame, RADIUS_COMPOSER_PX, tokens.surface, border, border_px)
        painter.end()
