"""The settings of a folder: the same fields as those of a conversation, and what they are for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from claude_desktop.model.folders import Folder
from claude_desktop.model.settings import Settings
from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX

_WIDTH_CHARACTERS, _LINES = 54, 40


class FolderDialog(QDialog):
    """Fill its `panel`; `changed` tells what the person changes there, as it happens."""

    changed = Signal(Settings)

    def __init__(self, folder: Folder, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Folder “{title}”").format(title=folder.title))
        self.folder_id = folder.id
        self.panel = ConversationPanel(self, heading="")
        self.panel.changed.connect(self.changed)
        about = Paragraph(
            "muted",
            self.tr(
                "These hold for every conversation in the folder that says nothing else itself. "
                "The system prompt is what all of them are told."
            ),
        )
        about.setContentsMargins(SPACE_L_PX, SPACE_L_PX, SPACE_L_PX, 0)
        self.close_button = PlainButton(self.tr("Close"))
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_L_PX, SPACE_M_PX, SPACE_L_PX, SPACE_M_PX)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(about)
        column.addWidget(self.panel, 1)
        column.addLayout(foot)
        metrics = self.fontMetrics()
        self.resize(metrics.averageCharWidth() * _WIDTH_CHARACTERS, metrics.height() * _LINES)
        self.resize(self.size().boundedTo(parent.window().size()))

    def done(self, result: int) -> None:
        """Take what is just being typed before it closes."""
        self.panel.finish_editing()
        super().done(result)
