"""Does in idle time what does not have to be there at once: the rest of a long reply, better guesses at heights."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from claude_desktop.ui.transcript.layout import ConversationLayout

_GUESSES_PER_SLICE = 400


class Loader(QObject):
    """Works in slices of a few milliseconds while the event loop has nothing else to do."""

    advanced = Signal()

    def __init__(self, layout: ConversationLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._layout = layout
        self._guesses_wanted = False
        self._timer = QTimer(self)
        self._timer.setObjectName("transcript loading")
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.on_idle)

    @property
    def is_working(self) -> bool:
        """Tell whether there is anything left to do."""
        return self._timer.isActive()

    def want_guesses(self) -> None:
        """Guess the heights of all messages, now that they or the sheet changed."""
        self._guesses_wanted = True
        self._timer.start()

    def look(self) -> None:
        """See whether a long reply waits for its rest."""
        if self._layout.is_loading and not self._timer.isActive():
            self._timer.start()

    def on_math_drawn(self) -> None:
        """Show math that was drawn since."""
        self._layout.forget_math()
        self.advanced.emit()

    def on_idle(self) -> None:
        """Do one slice."""
        if self._layout.is_loading:
            self._layout.load_more()
        elif self._guesses_wanted:
            self._guesses_wanted = self._layout.guess_more(_GUESSES_PER_SLICE)
        else:
            self._timer.stop()
            return
        self.advanced.emit()
