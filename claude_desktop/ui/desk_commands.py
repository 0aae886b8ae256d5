"""Opens the desk of models, and takes over what is chosen there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QWidget

from claude_desktop.services.services import Services
from claude_desktop.ui.conversation_pane import ConversationPane
from claude_desktop.ui.model_desk.window import ModelDeskWindow


class DeskCommands(QObject):
    """Owned by the window. The desk is built when it is first wanted."""

    def __init__(
        self, window: QWidget, pane: ConversationPane, services: Services, quit_requested: SignalInstance
    ) -> None:
        super().__init__(window)
        self._window = window
        self._pane = pane
        self._services = services
        self.desk: ModelDeskWindow | None = None
        pane.composer.desk_wanted.connect(self.show_desk)
        quit_requested.connect(self.on_quit_requested)

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """What the actions do, by their ids."""
        return {"model_desk": self.show_desk}

    def show_desk(self) -> None:
        """Show the desk above the window."""
        if self.desk is None:
            self.desk = ModelDeskWindow(self._services, self._window)
            self.desk.use_wanted.connect(self.on_use_wanted)
        self.desk.show_again()

    def on_use_wanted(self, model_id: str) -> None:
        """Use a model in the conversation that is shown, and go there."""
        self._pane.on_model_chosen(model_id)
        self._window.activateWindow()
        self._pane.composer.focus_text()

    def on_quit_requested(self) -> None:
        """Close with the main window."""
        if self.desk is not None:
            self.desk.close()
