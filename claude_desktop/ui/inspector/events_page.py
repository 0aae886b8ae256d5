"""Every event of a reply with its time, and the whole of the one that is chosen."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from claude_desktop.model.exchanges import ExchangeRecord, WireEvent
from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.controls.data_table import DataTable
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.value_texts import whole_number_text
from claude_desktop.ui.inspector.pages import PlainText
from claude_desktop.ui.theme.tokens import SPACE_S_PX

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_SHOWN_BYTES = 200_000
_SHORT_BYTES = 160


class EventsModel(QAbstractTableModel):
    """The events of one exchange: time, name, data."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.events: tuple[WireEvent, ...] = ()

    def set_events(self, events: tuple[WireEvent, ...]) -> None:
        """Show these events."""
        self.beginResetModel()
        self.events = events
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """One row for each event."""
        return 0 if parent.isValid() else len(self.events)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """Time, name, data."""
        return 0 if parent.isValid() else 3

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows."""
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 0:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        event = self.events[index.row()]
        match index.column():
            case 0:
                return f"{whole_number_text(round(event.at_ms))} ms"
            case 1:
                return event.name
            case _:
                return event.data[:_SHORT_BYTES].decode("utf-8", "replace")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Time"), self.tr("Event"), self.tr("Data"))[section]


class EventsPage(QWidget):
    """A table, the chosen event below it, and a button that writes all of them to a file."""

    save_wanted = Signal(object)  # ExchangeRecord

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record: ExchangeRecord | None = None
        self.model = EventsModel(self)
        self.table = DataTable(self.tr("Events"), self.model)
        self.detail = PlainText(self.tr("Data of the event"))
        self.note_label = Paragraph("caption")
        self.save_button = PlainButton(self.tr("Save events…"))
        self.save_button.clicked.connect(self.on_save_clicked)
        self.table.selectionModel().currentRowChanged.connect(self.on_row_changed)
        self._lay_out()

    def show_record(self, record: ExchangeRecord | None) -> None:
        """Show the events of an exchange."""
        self._record = record
        events = tuple(record.events) if record is not None else ()
        self.model.set_events(events)
        self.save_button.setEnabled(bool(events))
        self.detail.setPlainText("")
        metrics = self.table.fontMetrics()
        self.table.setColumnWidth(0, metrics.horizontalAdvance("0,000,000 ms__"))
        self.table.setColumnWidth(1, metrics.horizontalAdvance("content_block_delta____"))
        self.note_label.setText(self._note(record))
        if events:
            self.table.selectRow(0)

    def on_row_changed(self, current: QModelIndex) -> None:
        """Show the whole of the chosen event."""
        if current.isValid():
            data = self.model.events[current.row()].data
            more = "" if len(data) <= _SHOWN_BYTES else f"… ({len(data) - _SHOWN_BYTES:,})"
            self.detail.setPlainText(data[:_SHOWN_BYTES].decode("utf-8", "replace") + more)

    def on_save_clicked(self) -> None:
        """Ask for a file with all of them."""
        if self._record is not None:
            self.save_wanted.emit(self._record)

    def _note(self, record: ExchangeRecord | None) -> str:
        if record is None:
            return self.tr("Headers and events are kept in memory for the last 20 replies of this run of the app.")
        if record.events_not_kept:
            return self.tr("%n further event(s) came and were not kept.", None, record.events_not_kept)
        return self.tr("In memory only, until the app quits or twenty replies later.")

    def _lay_out(self) -> None:
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.table)
        parts.addWidget(self.detail)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_S_PX)
        foot.addWidget(self.note_label, 1)
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S_PX)
        column.addWidget(parts, 1)
        column.addLayout(foot)
