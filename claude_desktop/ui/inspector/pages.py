"""The pages of the inspector that only show text: headers, usage, and what came back of a request sent once."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from claude_desktop.model.exchanges import ExchangeRecord
from claude_desktop.model.json_values import JsonObject
from claude_desktop.ui.theme.fonts import fixed_font


class PlainText(QPlainTextEdit):
    """Text in the fixed font that can be read, selected and copied, not changed. Tab leaves it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("role", "field")
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        font = QFont()
        font.setFamilies(fixed_font(self.font()).families())  # the size stays the app's, whatever that becomes
        self.setFont(font)


class HeadersPage(PlainText):
    """The headers that were sent and those that came back."""

    def show_record(self, record: ExchangeRecord | None) -> None:
        """Show the headers of an exchange, or why there are none."""
        if record is None:
            self.setPlainText(
                self.tr("Headers and events are kept in memory for the last 20 replies of this run of the app.")
            )
            return
        status = "—" if record.status is None else str(record.status)
        sent = self.tr("Sent to {address}").format(address=record.address or "—")
        received = self.tr("Received, with status {status}").format(status=status)
        self.setPlainText(f"{sent}\n\n{_lines(record.sent_headers)}\n\n{received}\n\n{_lines(record.received_headers)}")


class UsagePage(PlainText):
    """The usage object as the server reported it."""

    def show_usage(self, usage: JsonObject) -> None:
        """Show it, or say that there is none."""
        self.setPlainText(json.dumps(usage, indent=2) if usage else self.tr("The server reported no usage."))


def _lines(headers: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items())
