"""A control with its label above, what it comes from beside that, and a line of help or of what is wrong below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from claude_desktop.ui.controls.buttons import LinkButton
from claude_desktop.ui.controls.elided_label import ElidedLabel
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.tokens import SPACE_S_PX, SPACE_XS_PX


class Field(QWidget):
    """Wraps `control`; the label is its buddy, so that assistive technology finds the control by it.

    `reset_requested` comes when the person wants the inherited value back.
    """

    reset_requested = Signal()

    def __init__(self, label: str, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self._about = self._help = ""
        self.label = ElidedLabel(label)
        self.label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.label.setProperty("role", "caption")
        self.label.setBuddy(control)
        control.setAccessibleName(label)
        self.source_label = ElidedLabel()
        self.source_label.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.source_label.setProperty("role", "caption")
        self.source_label.hide()
        self.reset_button = LinkButton(self.tr("reset"), muted=True)
        self.reset_button.setAccessibleName(self.tr("Reset {name}").format(name=label))
        self.reset_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.reset_button.clicked.connect(self.on_reset_clicked)
        self.reset_button.hide()
        self.note_label = Paragraph("caption")
        self.note_label.hide()
        self.header = QHBoxLayout()
        self.header.setSpacing(SPACE_S_PX)
        self.header.addWidget(self.label)
        self.header.addWidget(self.source_label, 1)
        self.header.addStretch(0)
        self.header.addWidget(self.reset_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS_PX)
        column.addLayout(self.header)
        column.addWidget(control)
        column.addWidget(self.note_label)
        self._column = column

    def add_below(self, widget: QWidget) -> None:
        """Put something more about the value below it, such as a button."""
        self._column.addWidget(widget)

    def set_about(self, text: str) -> None:
        """Say what the field is for: under the pointer, and to assistive technology while no line stands below."""
        self._about = text
        self.label.set_tip(text)
        self._describe()

    def show_source(self, text: str, own: bool) -> None:
        """Say where the value comes from: `text` such as "from app" while inherited; an own value offers a reset."""
        self.source_label.setText(text)
        self.source_label.setVisible(bool(text) and not own)
        self.reset_button.setVisible(own)
        self._set_property(self.label, "role", "own" if own else "caption")
        self._set_property(self.control, "inherited", not own)
        self._describe()

    def show_help(self, text: str) -> None:
        """Show a muted line under the control (none for an empty text); it is the control's description too."""
        self._help = text
        self._show_note(text, "caption")

    def show_problem(self, sentence: str) -> None:
        """Show what is wrong with the value, or with an empty text the help line again."""
        self._set_property(self.control, "problem", bool(sentence))
        self._show_note(sentence or self._help, "problem" if sentence else "caption")

    def on_reset_clicked(self) -> None:
        """Pass the wish on."""
        self.reset_requested.emit()

    def _show_note(self, text: str, role: str) -> None:
        self._set_property(self.note_label, "role", role)
        self.note_label.setText(text)
        self.note_label.setVisible(bool(text))
        self._describe()

    def _describe(self) -> None:
        source = "" if self.source_label.isHidden() else self.source_label.text()
        note = self.note_label.text() or self._about
        self.control.setAccessibleDescription("\n".join(part for part in (source, note) if part))

    @staticmethod
    def _set_property(widget: QWidget, name: str, value: str | bool) -> None:
        if widget.property(name) != value:
            widget.setProperty(name, value)
            # A stylesheet looks at dynamic properties only when it polishes.
            widget.style().unpolish(widget)
            widget.style().polish(widget)
