"""The inspector's window: one reply's request, what came back, and a request that is sent once."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from claude_desktop.model.stream_events import StreamEvent, TextGrew, ThinkingGrew
from claude_desktop.services.inspections import Inspection, SentOnce
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.inspector.events_page import EventsPage
from claude_desktop.ui.inspector.pages import HeadersPage, PlainText, UsagePage
from claude_desktop.ui.inspector.request_page import RequestPage
from claude_desktop.ui.inspector.stage_picture import StagePicture
from claude_desktop.ui.theme.theme import scaled_px
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX

START_WIDTH_PX, START_HEIGHT_PX = 860, 680
MIN_WIDTH_PX, MIN_HEIGHT_PX = 560, 420


class InspectorWindow(QWidget):
    """Stands beside the main window and blocks nothing."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Request"))
        self.setAccessibleName(self.tr("Request"))
        self.setMinimumSize(MIN_WIDTH_PX, MIN_HEIGHT_PX)
        room = self.screen().availableSize() * 0.9
        self.resize(QSize(scaled_px(START_WIDTH_PX), scaled_px(START_HEIGHT_PX)).boundedTo(room))
        self.title_label = Paragraph("strong")
        self.facts_label = Paragraph("caption")
        self.facts_label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.stages = StagePicture()
        self.request_page = RequestPage()
        self.headers_page = HeadersPage(self.tr("Headers"))
        self.usage_page = UsagePage(self.tr("Usage"))
        self.events_page = EventsPage()
        self.reply_page = PlainText(self.tr("Reply to the request that was sent once"))
        self._pages: dict[str, tuple[str, QWidget]] = {
            "request": (self.tr("Request"), self.request_page),
            "headers": (self.tr("Headers"), self.headers_page),
            "usage": (self.tr("Usage"), self.usage_page),
            "events": (self.tr("Events"), self.events_page),
        }
        self.tabs = SegmentedControl(self.tr("What is shown"))
        self.tabs.value_chosen.connect(self.show_page)
        self.stack = QStackedWidget()
        for _, page in self._pages.values():
            self.stack.addWidget(page)
        self.stack.addWidget(self.reply_page)
        self._lay_out()
        self._offer_pages()

    def show_inspection(self, found: Inspection) -> None:
        """Show what is known of a reply's request."""
        turn, record = found.turn, found.record
        self.title_label.setText(turn.served_model or turn.model)
        unknown = self.tr("The server gave no id.")
        request_id = self.tr("Request id {id}").format(id=turn.request_id) if turn.request_id else unknown
        again = self.tr("tried {count} times").format(count=turn.attempts) if turn.attempts > 1 else ""
        self.facts_label.setText(" · ".join(part for part in (request_id, again) if part))
        self.stages.show_stages(record.stages_ms if record is not None else {})
        note = "" if found.has_messages else self.tr("The messages are not known: they were not sent from here.")
        self.request_page.show_request(found.sent, note)
        self.headers_page.show_record(record)
        self.usage_page.show_usage(turn.usage.raw)
        self.events_page.show_record(record)
        self._pages.pop("reply", None)
        self._offer_pages()
        self.show_page("request")

    def begin_once(self) -> None:
        """A request is sent once: show its reply as it comes."""
        self._pages["reply"] = (self.tr("Reply"), self.reply_page)
        self._offer_pages()
        self.reply_page.setPlainText("")
        self.show_page("reply")
        self.stages.show_stages({})
        self.title_label.setText(self.tr("Sent once, kept nowhere"))
        self.facts_label.setText(self.tr("Waiting for the reply…"))

    def grow_once(self, event: StreamEvent) -> None:
        """Show a piece of that reply."""
        if isinstance(event, TextGrew | ThinkingGrew):
            cursor = self.reply_page.textCursor()
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(event.text)

    def end_once(self, sent: SentOnce) -> None:
        """Show how it ended."""
        failure = sent.failure
        if failure is None:
            self.facts_label.setText(self.tr("The reply is complete."))
        else:
            sentence = QCoreApplication.translate("Failure", failure.sentence)
            self.facts_label.setText(f"{sentence} {failure.detail}".strip())
        self.stages.show_stages(sent.record.stages_ms)
        self.headers_page.show_record(sent.record)
        self.events_page.show_record(sent.record)
        self.usage_page.show_usage(sent.usage.raw)

    def show_page(self, name: str) -> None:
        """Show one of the pages."""
        self.tabs.set_value(name)
        self.stack.setCurrentWidget(self._pages[name][1])

    def show_note(self, text: str) -> None:
        """Say what became of a file."""
        self.events_page.note_label.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc, as dialogs do, and with the system's own shortcut."""
        if event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Close):
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of what it shows: it may be long."""
        self.closed.emit()
        super().closeEvent(event)

    def _offer_pages(self) -> None:
        self.tabs.set_choices([(name, text) for name, (text, _) in self._pages.items()])

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L_PX, SPACE_L_PX, SPACE_L_PX, SPACE_L_PX)
        column.setSpacing(SPACE_M_PX)
        column.addWidget(self.title_label)
        column.addWidget(self.facts_label)
        column.addWidget(self.stages)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
