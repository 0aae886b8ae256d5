"""A combo box with our chevron; the wheel scrolls the pane around it instead of changing the value."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, SPACE_S_PX


class ChoiceBox(QComboBox):
    """One of many values. `activated` tells of the person's choices only."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the pane."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint our chevron over the box."""
        super().paintEvent(event)
        tokens = tokens_in_use()
        colour = tokens.muted if self.isEnabled() else tokens.faint
        painter = QPainter(self)
        side_px = scaled_px(ICON_SMALL_PX)
        left = self.width() - side_px - SPACE_S_PX
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = SPACE_S_PX
        pixmap = icon_pixmap("chevron-down", colour, side_px, self.devicePixelRatioF())
        painter.drawPixmap(left, (self.height() - side_px) // 2, pixmap)
        painter.end()
