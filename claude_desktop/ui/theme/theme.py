"""Dresses the application: Fusion, our palette and one small stylesheet, following the system or the person."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from claude_desktop.ui.theme.fonts import scaled, ui_font
from claude_desktop.ui.theme.stylesheet import build_stylesheet
from claude_desktop.ui.theme.tokens import DARK, LIGHT, Tokens

_TEXT_SCALE_PROPERTY = "textScale"
MINIMUM_TEXT_SCALE, MAXIMUM_TEXT_SCALE = 0.5, 3.0


class ThemeChoice(StrEnum):
    """What the person asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class ThemeState(QObject):
    """Holds which mode is on and keeps the application in it. `changed` comes after colours or text size changed."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._choice = ThemeChoice.SYSTEM
        self._text_scale = 1.0
        self._base_font = ui_font()
        self.dark = self._wants_dark()
        if application.style().objectName().casefold() != "fusion":
            application.setStyle("Fusion")
        self._apply()
        application.styleHints().colorSchemeChanged.connect(self.on_color_scheme_changed)

    @property
    def tokens(self) -> Tokens:
        """The colours of the mode that is on."""
        return DARK if self.dark else LIGHT

    @property
    def choice(self) -> ThemeChoice:
        """What the person asked for."""
        return self._choice

    @property
    def text_scale(self) -> float:
        """How large the text is; 1.0 is the system's own size."""
        return self._text_scale

    def set_choice(self, choice: ThemeChoice) -> None:
        """Follow the system, or stay light or dark."""
        self._choice = choice
        self._show_mode()

    def set_text_scale(self, scale: float) -> None:
        """Make all text `scale` times the system's size, between half and three times."""
        scale = min(max(scale, MINIMUM_TEXT_SCALE), MAXIMUM_TEXT_SCALE)
        if scale == self._text_scale:
            return
        self._text_scale = scale
        self._apply()
        self.changed.emit()

    def on_color_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        """Follow the system's change of mode, where the person left it to the system."""
        self._show_mode()

    def _wants_dark(self) -> bool:
        if self._choice is ThemeChoice.SYSTEM:
            return self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark  # Unknown reads as light
        return self._choice is ThemeChoice.DARK

    def _show_mode(self) -> None:
        dark = self._wants_dark()
        if dark == self.dark:
            return
        self.dark = dark
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        font = scaled(self._base_font, self._text_scale)
        self._application.setProperty(_TEXT_SCALE_PROPERTY, self._text_scale)
        self._application.setFont(font)
        self._application.setPalette(build_palette(self.tokens))
        self._application.setStyleSheet(build_stylesheet(self.tokens, font))


def tokens_in_use() -> Tokens:
    """The colours that the application wears now, for code that paints; without a `ThemeState` the light ones."""
    return DARK if QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def scaled_px(size_px: int) -> int:
    """A length that belongs to text, such as an icon's, at the text size that is on."""
    application = QApplication.instance()
    scale = application.property(_TEXT_SCALE_PROPERTY) if application is not None else None
    return round(size_px * scale) if isinstance(scale, float) else size_px


def build_palette(tokens: Tokens) -> QPalette:
    """Translate tokens into Qt's roles, so that standard widgets fit too."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for which, colour in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.code),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.muted),
        (role.Button, tokens.raised),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.on_accent),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Accent, tokens.accent),
        (role.Link, tokens.link),
        (role.LinkVisited, tokens.link),
        (role.ToolTipBase, tokens.raised),
        (role.ToolTipText, tokens.text),
        (role.Light, tokens.raised),
        (role.Midlight, tokens.hairline),
        (role.Mid, tokens.control_border),
        (role.Dark, tokens.control_border),
        (role.Shadow, tokens.hairline),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(group.Disabled, which, QColor(tokens.faint))
    palette.setColor(group.Disabled, role.Base, QColor(tokens.window))
    palette.setColor(group.Disabled, role.Highlight, QColor(tokens.hairline))
    return palette
