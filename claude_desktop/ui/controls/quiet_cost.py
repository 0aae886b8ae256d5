"""A sum of money as a quiet word that can be pressed."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from claude_desktop.ui.controls.buttons import LinkButton
from claude_desktop.ui.controls.elided_label import plain_tooltip


class QuietCost(LinkButton):
    """Not there while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, muted=True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_cost(self, text: str, sentence: str) -> None:
        """Show a sum; the sentence that explains it is the tooltip, and what a screen reader says."""
        self.setText(text)
        self.setToolTip(plain_tooltip(sentence))
        self.setAccessibleName(sentence)
        self.setVisible(bool(text))
