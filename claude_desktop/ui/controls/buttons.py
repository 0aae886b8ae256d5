"""Buttons: one primary deed, plain and quiet ones, links, and icons that always have a name.

All take the focus by Tab alone, so a click leaves the caret where it was, and a focus ring means the keyboard.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from claude_desktop.ui.controls.elided_label import plain_tooltip
from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import FOCUS_RING_PX, ICON_PX, ICON_SMALL_PX, RADIUS_CONTROL_PX, SPACE_S_PX


class _TextButton(QPushButton):
    """A push button whose looks come from the stylesheet by its kind; an icon follows the theme."""

    kind = ""
    icon_ink = "text"

    def __init__(self, text: str, parent: QWidget | None = None, icon_name: str = "") -> None:
        super().__init__(text, parent)
        self._icon_name = icon_name
        self.setProperty("kind", self.kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self._show_icon()

    def set_icon_name(self, icon_name: str) -> None:
        """Show another of the app's icons before the text."""
        self._icon_name = icon_name
        self._show_icon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._show_icon()

    def _show_icon(self) -> None:
        if self._icon_name:
            side_px, ink = scaled_px(ICON_SMALL_PX), getattr(tokens_in_use(), self.icon_ink)
            self.setIcon(QIcon(icon_pixmap(self._icon_name, ink, side_px, self.devicePixelRatioF())))
            self.setIconSize(QSize(side_px, side_px))


class PrimaryButton(_TextButton):
    """The one deed that a pane is about."""

    kind = "primary"

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a double click as one click: its second half must not stop what the first one began."""
        event.accept()


class PlainButton(_TextButton):
    """A deed among others, with a border."""

    kind = "plain"


class QuietButton(_TextButton):
    """A deed without a border, in a row or a header."""

    kind = "quiet"


class LinkButton(_TextButton):
    """A deed inside of text or at the end of a line, in the link colour or muted."""

    kind = "link"
    icon_ink = "link"

    def __init__(self, text: str, parent: QWidget | None = None, icon_name: str = "", muted: bool = False) -> None:
        super().__init__(text, parent, icon_name)
        self.setProperty("muted", muted)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class IconButton(QAbstractButton):
    """A button that is only an icon; `name` is its accessible name and its tooltip."""

    def __init__(self, icon_name: str, name: str, parent: QWidget | None = None, size_px: int = ICON_PX) -> None:
        super().__init__(parent)
        if not name:
            raise ValueError("an icon button needs an accessible name")
        self._icon_name = icon_name
        self._size_px = size_px
        self.set_name(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        """Say what the button does now."""
        self.setAccessibleName(name)
        self.setToolTip(plain_tooltip(name))

    def set_icon_name(self, icon_name: str) -> None:
        """Show another of the app's icons."""
        self._icon_name = icon_name
        self.update()

    def sizeHint(self) -> QSize:
        """The icon with a margin around it."""
        side_px = scaled_px(self._size_px) + SPACE_S_PX
        return QSize(side_px, side_px)

    def minimumSizeHint(self) -> QSize:
        """No smaller than its hint."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, ring and icon."""
        tokens = tokens_in_use()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = tokens.accent_tint if self.isDown() or self.isChecked() else tokens.hover
        if self.isDown() or self.isChecked() or (self.underMouse() and self.isEnabled()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
        if self.hasFocus():
            draw_focus_ring(painter, QRectF(self.rect()), tokens.accent)
        colour = tokens.text if self.underMouse() or self.isChecked() or self.hasFocus() else tokens.muted
        icon_px = scaled_px(self._size_px)
        pixmap = icon_pixmap(self._icon_name, colour, icon_px, self.devicePixelRatioF())
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        painter.drawPixmap((self.width() - icon_px) // 2, (self.height() - icon_px) // 2, pixmap)
        painter.end()


def draw_focus_ring(painter: QPainter, rect: QRectF, colour: str, radius_px: float = RADIUS_CONTROL_PX) -> None:
    """Draw the ring that shows where the keyboard is, just inside of `rect`."""
    inset = FOCUS_RING_PX / 2
    painter.setPen(QPen(QColor(colour), FOCUS_RING_PX))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius_px - inset, radius_px - inset)
