"""What the window does to show the request of a reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from claude_desktop.model.attachments import attachments_in
from claude_desktop.model.exchanges import ExchangeRecord
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Role
from claude_desktop.services.inspections import Inspection, Inspections, SentOnce
from claude_desktop.ui.conversation_pane import ConversationPane
from claude_desktop.ui.inspector.window import InspectorWindow
from claude_desktop.ui.transcript.entries import Ask, MessageAsk

EVENTS_NAME = "events.jsonl"


class InspectorCommands(QObject):
    """Owned by the window. The inspector is made when it is wanted and goes when it is closed."""

    def __init__(self, window: QWidget, pane: ConversationPane, inspections: Inspections) -> None:
        super().__init__(window)
        self._window = window
        self._pane = pane
        self._inspections = inspections
        self._inspected: Inspection | None = None
        self._to_save: ExchangeRecord | None = None
        self.inspector: InspectorWindow | None = None
        pane.transcript.message_asked.connect(self.on_message_asked)
        inspections.loaded.connect(self.on_loaded)
        inspections.once_grew.connect(self.on_once_grew)
        inspections.once_ended.connect(self.on_once_ended)
        inspections.saved.connect(self.on_saved)
        inspections.saving_failed.connect(self.on_saving_failed)

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """What to do for which action."""
        return {"inspect": self.inspect_last}

    def inspect_last(self) -> None:
        """Show the request of the last reply of the branch that is shown."""
        conversation = self._pane.conversation
        branch = conversation.branch() if conversation is not None else ()
        last = next((message for message in reversed(branch) if message.role is Role.ASSISTANT), None)
        if last is not None:
            self.inspect(last.id)

    def inspect(self, message_id: str) -> None:
        """Show the request of this reply; one that no request was made for (an import) has none."""
        conversation = self._pane.conversation
        turn = conversation.turns.get(message_id) if conversation is not None else None
        if conversation is not None and turn is not None:
            attached = [attachments_in(message.blocks) for message in conversation.messages.values()]
            self._inspections.load(turn, [attachment for few in attached for attachment in few])

    def on_message_asked(self, asked: MessageAsk) -> None:
        """Show the request of a reply whose menu asked for it."""
        if asked.ask is Ask.INSPECT:
            self.inspect(asked.message_id)

    def on_loaded(self, found: Inspection) -> None:
        """Show it, above the other windows."""
        self._inspected = found
        if self.inspector is None:
            self.inspector = InspectorWindow(self._window)
            self.inspector.request_page.send_wanted.connect(self.on_send_wanted)
            self.inspector.events_page.save_wanted.connect(self.on_save_wanted)
            self.inspector.closed.connect(self.on_closed)
        self.inspector.show_inspection(found)
        self.inspector.show()
        self.inspector.raise_()
        self.inspector.activateWindow()

    def on_send_wanted(self, body: JsonObject) -> None:
        """Send a changed request."""
        if self.inspector is not None and self._inspected is not None:
            self.inspector.begin_once()
            self._inspections.send_once(body, self._inspected.sent.api_version)

    def on_once_grew(self, event: object) -> None:
        """Show what came."""
        if self.inspector is not None:
            self.inspector.grow_once(event)  # type: ignore[arg-type]

    def on_once_ended(self, sent: SentOnce) -> None:
        """Show how it ended."""
        if self.inspector is not None:
            self.inspector.end_once(sent)

    def on_save_wanted(self, record: ExchangeRecord) -> None:
        """Ask where to."""
        self._to_save = record
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self.inspector or self._window, self.tr("Save the events"), documents)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("JSON lines (*.jsonl)"), self.tr("All files (*)")])
        dialog.setDefaultSuffix("jsonl")
        dialog.selectFile(EVENTS_NAME)
        dialog.fileSelected.connect(self.on_save_path_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def on_save_path_selected(self, path: str) -> None:
        """Write the file."""
        if self._to_save is not None:
            self._inspections.save_events(self._to_save, Path(path))

    def on_saved(self, path: str) -> None:
        """Say where it is."""
        if self.inspector is not None:
            self.inspector.show_note(self.tr("Saved as {path}").format(path=path))

    def on_saving_failed(self, reason: str) -> None:
        """Say why there is no file."""
        if self.inspector is not None:
            self.inspector.show_note(self.tr("That did not work: {reason}").format(reason=reason))

    def on_closed(self) -> None:
        """Nobody waits for the reply of a request that was sent once; what was shown goes."""
        self._inspections.stop()
        if self.inspector is not None:
            self.inspector.deleteLater()
        self.inspector = self._inspected = self._to_save = None
