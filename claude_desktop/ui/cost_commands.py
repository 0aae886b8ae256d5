"""What the window offers about cost: the facts of a reply."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QCursor

from claude_desktop.services.services import Services
from claude_desktop.ui.conversation_pane import ConversationPane
from claude_desktop.ui.message_info import MessageInfo
from claude_desktop.ui.transcript.entries import Ask, MessageAsk
from claude_desktop.ui.turn_facts import turn_facts


class CostCommands(QObject):
    """Owned by the pane that it serves."""

    def __init__(self, pane: ConversationPane, services: Services) -> None:
        super().__init__(pane)
        self._pane = pane
        self._services = services
        pane.transcript.message_asked.connect(self.on_message_asked)

    def on_message_asked(self, asked: MessageAsk) -> None:
        """Show what is known of a reply."""
        conversation = self._pane.conversation
        turn = conversation.turns.get(asked.message_id) if conversation is not None else None
        if asked.ask is not Ask.INFO or turn is None:
            return
        info = MessageInfo(turn_facts(turn, self._services.connection.models), self._pane)
        info.open_at(self._on_screen(asked.place))

    def _on_screen(self, place: QRect) -> QRect:
        if place.isEmpty():
            return QRect(QCursor.pos(), QCursor.pos() + QPoint(1, 1))
        viewport = self._pane.transcript.viewport()
        return QRect(viewport.mapToGlobal(place.topLeft()), place.size())
