"""The slim bar over the upper right of a conversation: what is looked for, how often it is there, and where to next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from claude_desktop.ui.controls.buttons import IconButton
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, RADIUS_CARD_PX, SPACE_M_PX, SPACE_S_PX, SPACE_XS_PX
from claude_desktop.ui.transcript.finder import FindState
from claude_desktop.ui.transcript.view import TranscriptView

_WIDTH_PX = 400
_MAX_PREFILL_CHARACTERS = 80


class FindBar(QWidget):
    """Finds in one conversation view while it is open. It stands over the view and leaves its text where it is."""

    closed = Signal()

    def __init__(self, view: TranscriptView, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self._pane = parent
        self._finder = view.finder
        self.line = _FindLine(self)
        self.line.setPlaceholderText(self.tr("Find in this conversation"))
        self.line.setAccessibleName(self.tr("Find in this conversation"))
        self.count_label = QLabel(self)
        self.count_label.setTextFormat(Qt.TextFormat.PlainText)
        self.case_button = IconButton("match-case", self.tr("Match upper and lower case"), self, ICON_SMALL_PX)
        self.case_button.setCheckable(True)
        self.previous_button = IconButton("chevron-up", self.tr("Previous place (Shift+F3)"), self, ICON_SMALL_PX)
        self.next_button = IconButton("chevron-down", self.tr("Next place (F3)"), self, ICON_SMALL_PX)
        self.close_button = IconButton("close", self.tr("Close"), self, ICON_SMALL_PX)
        self._lay_out()
        self._wire()
        view.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the bar, ready to type; a short selection is looked for at once."""
        selected = self._view.selected_text().strip()
        if not self.isVisible():
            self._finder.begin()
        if selected and "\n" not in selected and len(selected) <= _MAX_PREFILL_CHARACTERS:
            self.line.setText(selected)
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self._search()

    def look_for(self, text: str) -> None:
        """Show where `text` stands, from what is on screen on. The focus stays where it is."""
        self._finder.begin()
        self.line.setText(text)
        self._place()
        self.show()
        self.raise_()
        self._search()

    def step(self, step: int) -> None:
        """Go to the next place (1) or the previous (-1); opens the bar where it is closed."""
        if not self.isVisible():
            self.open()
        elif self.line.text():
            self._finder.step(step)

    def close_bar(self) -> None:
        """Hide the bar and look for nothing any more."""
        if self.isVisible():
            self.hide()
            self._finder.stop()
            self.closed.emit()

    def on_text_changed(self) -> None:
        """Look for what is typed."""
        self._search()

    def on_next_wanted(self) -> None:
        """Go on."""
        self._finder.step(1)

    def on_previous_wanted(self) -> None:
        """Go back."""
        self._finder.step(-1)

    def on_state_changed(self, state: FindState) -> None:
        """Say how much was found."""
        self.count_label.setText(self._text_of(state))
        found = state.total > 0
        self.previous_button.setEnabled(found)
        self.next_button.setEnabled(found)
        missing = state.is_complete and not found and not self._finder.query.is_empty
        if self.line.property("problem") != missing:
            self.line.setProperty("problem", missing)
            self.line.style().polish(self.line)

    def _text_of(self, state: FindState) -> str:
        if self._finder.query.is_empty:
            return ""
        if not state.is_complete:
            return self.tr("…")
        if not state.total:
            return self.tr("Nothing found")
        total = self.locale().toString(state.total)
        if not state.current:
            return self.tr("{total} found").format(total=total)
        return self.tr("{current} of {total}").format(current=self.locale().toString(state.current), total=total)

    def _search(self) -> None:
        self._finder.search(self.line.text(), exact_case=self.case_button.isChecked())
        self.on_state_changed(self._finder.state)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the view's size, and hide with it."""
        if watched is self._view and self.isVisible():
            if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
                self._place()
            elif event.type() is QEvent.Type.Hide:
                self.close_bar()
            elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
                return self._take_escape(event)
        return super().eventFilter(watched, event)

    def _take_escape(self, event: QKeyEvent) -> bool:
        """Esc closes the bar from the view, too; it is claimed before the window's shortcuts see it."""
        event.accept()
        if event.type() is QEvent.Type.KeyPress:
            self.close_bar()
        return True

    def _place(self) -> None:
        """Stand at the upper right of the view, beside its scroll bar."""
        view = self._view
        # While the view is resized, its viewport still has the old size.
        beside = view.verticalScrollBar().sizeHint().width() + SPACE_S_PX
        room = view.width() - beside - SPACE_S_PX
        self.resize(max(0, min(room, scaled_px(_WIDTH_PX))), self.sizeHint().height())
        corner = view.mapTo(self._pane, view.rect().topLeft())
        self.move(corner.x() + view.width() - beside - self.width(), corner.y() + SPACE_S_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the raised ground."""
        tokens = tokens_in_use()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.control_border), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD_PX, RADIUS_CARD_PX)
        painter.end()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_S_PX, SPACE_XS_PX + 2, SPACE_S_PX, SPACE_XS_PX + 2)
        row.setSpacing(SPACE_XS_PX)
        row.addWidget(self.line, 1)
        row.addSpacing(SPACE_XS_PX)
        row.addWidget(self.count_label)
        row.addSpacing(SPACE_M_PX - SPACE_S_PX)
        for button in (self.case_button, self.previous_button, self.next_button, self.close_button):
            row.addWidget(button)

    def _wire(self) -> None:
        self.line.textChanged.connect(self.on_text_changed)
        self.line.next_wanted.connect(self.on_next_wanted)
        self.line.previous_wanted.connect(self.on_previous_wanted)
        self.line.left.connect(self.close_bar)
        self.case_button.toggled.connect(self.on_text_changed)
        self.previous_button.clicked.connect(self.on_previous_wanted)
        self.next_button.clicked.connect(self.on_next_wanted)
        self.close_button.clicked.connect(self.close_bar)
        self._finder.changed.connect(self.on_state_changed)


class _FindLine(QLineEdit):
    """The line that is typed into. Enter goes on, Shift+Enter back, Esc leaves and goes no further: it would stop a
    reply."""

    next_wanted = Signal()
    previous_wanted = Signal()
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Claim Esc before the window's shortcuts do."""
        overrides = event.type() is QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step or leave."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.previous_wanted if back else self.next_wanted).emit()
        else:
            super().keyPressEvent(event)
