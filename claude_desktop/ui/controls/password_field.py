"""A line for a secret: dots, until the eye is pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from claude_desktop.ui.controls.buttons import IconButton
from claude_desktop.ui.theme.fonts import fixed_font
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, SPACE_S_PX


class PasswordField(QLineEdit):
    """A line edit that shows dots and neither offers undo across a clear nor learns words from what is typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.eye = IconButton("eye", self.tr("Show the key"), self, size_px=ICON_SMALL_PX)
        self.eye.setCursor(Qt.CursorShape.ArrowCursor)
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self.on_eye_toggled)
        self.setTextMargins(0, 0, self.eye.sizeHint().width(), 0)
        self._show_font()

    def on_eye_toggled(self, shown: bool) -> None:
        """Show the text, or dots again."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.eye.set_icon_name("eye-off" if shown else "eye")
        self.eye.set_name(self.tr("Hide the key") if shown else self.tr("Show the key"))

    def hideEvent(self, event: QHideEvent) -> None:
        """Cover the secret again when its pane goes away."""
        super().hideEvent(event)
        self.eye.setChecked(False)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.StyleChange):
            self._show_font()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the eye at the end of the line."""
        super().resizeEvent(event)
        hint = self.eye.sizeHint()
        left = self.width() - hint.width() - SPACE_S_PX
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = SPACE_S_PX
        self.eye.setGeometry(left, (self.height() - hint.height()) // 2, hint.width(), hint.height())

    def _show_font(self) -> None:
        # The application's font, because this widget's own is the fixed one already.
        self.setFont(fixed_font(QApplication.font()))
