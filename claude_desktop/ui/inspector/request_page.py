"""The body that was sent: to read, to copy as JSON, curl or Python, and to send once more, changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from claude_desktop.model.json_values import load_object
from claude_desktop.model.request_copies import SentRequest, as_curl, as_json, as_python, as_shown
from claude_desktop.ui.controls.buttons import PlainButton, PrimaryButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.inspector.pages import PlainText
from claude_desktop.ui.theme.tokens import SPACE_S_PX

# A body over this is not offered for editing: a text field of several megabytes holds up the window.
MAX_EDITED_CHARACTERS = 400_000


class RequestPage(QWidget):
    """`send_wanted` brings the body that the person wants to have sent once."""

    send_wanted = Signal(object)  # JsonObject

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sent: SentRequest | None = None
        self._note = ""
        self.text = PlainText(self.tr("Body of the request"))
        self.note_label = Paragraph("caption")
        self.json_button = PlainButton(self.tr("Copy as JSON"))
        self.curl_button = PlainButton(self.tr("Copy as curl"))
        self.python_button = PlainButton(self.tr("Copy as Python"))
        self.edit_button = PlainButton(self.tr("Edit and send once…"))
        self.send_button = PrimaryButton(self.tr("Send once"))
        self.cancel_button = PlainButton(self.tr("Cancel"))
        self._lay_out()
        self.json_button.clicked.connect(self.on_json_clicked)
        self.curl_button.clicked.connect(self.on_curl_clicked)
        self.python_button.clicked.connect(self.on_python_clicked)
        self.edit_button.clicked.connect(self.on_edit_clicked)
        self.send_button.clicked.connect(self.on_send_clicked)
        self.cancel_button.clicked.connect(self.on_cancel_clicked)
        self._show_editing(editing=False)

    def show_request(self, sent: SentRequest, note: str) -> None:
        """Show what was sent; `note` says what is not known of it."""
        self._sent = sent
        text, whole = as_shown(sent.body)
        parts = [note, "" if whole else self.tr("Long texts are shown in part; what is copied is whole.")]
        self._note = " ".join(part for part in parts if part)
        self.text.setPlainText(text)
        self._show_editing(editing=False)

    def on_json_clicked(self) -> None:
        """Copy the body."""
        self._copy(as_json)

    def on_curl_clicked(self) -> None:
        """Copy a command."""
        self._copy(as_curl)

    def on_python_clicked(self) -> None:
        """Copy a program."""
        self._copy(as_python)

    def on_edit_clicked(self) -> None:
        """Let the body be changed."""
        if self._sent is None:
            return
        text = as_json(self._sent)
        if len(text) > MAX_EDITED_CHARACTERS:
            self.note_label.setText(self.tr("This request is too long to be edited here. Copy it instead."))
            return
        self.text.setPlainText(text)
        self._show_editing(editing=True)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_send_clicked(self) -> None:
        """Hand the body over, if it is one."""
        try:
            body = load_object(self.text.toPlainText())
        except ValueError as error:
            self.note_label.setText(self.tr("This is not a JSON object: {reason}").format(reason=str(error)))
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._show_editing(editing=False)
        self.send_wanted.emit(body)

    def on_cancel_clicked(self) -> None:
        """Forget the changes."""
        if self._sent is not None:
            self.text.setPlainText(as_shown(self._sent.body)[0])
        self._show_editing(editing=False)
        self.edit_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy(self, write: Callable[[SentRequest], str]) -> None:
        if self._sent is not None:
            QGuiApplication.clipboard().setText(write(self._sent))
            self.note_label.setText(self.tr("Copied. The key is not in it."))

    def _show_editing(self, *, editing: bool) -> None:
        self.text.setReadOnly(not editing)
        self.text.setTabChangesFocus(True)
        for button in (self.json_button, self.curl_button, self.python_button, self.edit_button):
            button.setVisible(not editing)
        self.send_button.setVisible(editing)
        self.cancel_button.setVisible(editing)
        asked = self.tr("Goes out as one request of its own: the reply is shown here, is paid for, and is not kept.")
        self.note_label.setText(asked if editing else self._note)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_S_PX)
        foot.addWidget(self.note_label, 1)
        for button in (self.json_button, self.curl_button, self.python_button, self.edit_button):
            foot.addWidget(button)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.send_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S_PX)
        column.addWidget(self.text, 1)
        column.addLayout(foot)
