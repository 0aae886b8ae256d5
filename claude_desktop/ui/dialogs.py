"""The two small windows of the Help menu: keyboard shortcuts and About."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from claude_desktop import __version__
from claude_desktop.ui.action_set import shortcut_rows
from claude_desktop.ui.theme.tokens import SPACES

ABOUT_WIDTH_PX = 460


class ShortcutsDialog(QDialog):
    """Every shortcut, from the table of actions."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        rows = (
            *shortcut_rows(),
            (self.tr("Send the message"), self.tr("Enter, or Ctrl+Enter if you chose so")),
            (self.tr("New line in the message"), self.tr("Shift+Enter")),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACES[5])
        grid.setVerticalSpacing(SPACES[1])
        for row, (name, keys) in enumerate(rows):
            grid.addWidget(_plain_label(name), row, 0)
            label = _plain_label(keys)
            label.setProperty("role", "muted")
            grid.addWidget(label, row, 1)
        content = QWidget()
        content.setLayout(grid)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        layout.addWidget(_close_button(self))
        self.resize(content.sizeHint().width() + 2 * SPACES[6], 560)


class AboutDialog(QDialog):
    """What this is, its version, and the licences it stands on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Claude Desktop Qt"))
        name = _plain_label(QGuiApplication.applicationDisplayName())
        name.setProperty("role", "title")
        texts = (
            self.tr("An unofficial desktop client for the Claude API. It is not made or endorsed by Anthropic."),
            self.tr("Version {version} · Qt {qt} · Python {python}").format(
                version=__version__, qt=qVersion(), python=platform.python_version()
            ),
            self.tr(
                "MIT licence. Built on Qt for Python (LGPL 3), the Anthropic SDK (MIT), APSW and SQLite, keyring, "
                "markdown-it-py (MIT), Pygments and qasync (BSD)."
            ),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACES[4], SPACES[4], SPACES[4], SPACES[3])
        layout.setSpacing(SPACES[2])
        layout.addWidget(name)
        for text in texts:
            label = _plain_label(text)
            label.setWordWrap(True)
            label.setFixedWidth(ABOUT_WIDTH_PX)
            layout.addWidget(label)
        layout.addWidget(_close_button(self))


def _plain_label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.rejected.connect(dialog.reject)
    return box
