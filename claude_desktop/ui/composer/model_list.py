"""The list of models in the switcher: what it holds, how a row is found, and which one a click on a star means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from claude_desktop.ui.composer.model_delegate import ENTRY_ROLE, ModelDelegate, star_box
from claude_desktop.ui.composer.model_rows import Entry, GroupHeading, ModelRow
from claude_desktop.ui.controls.elided_label import plain_tooltip

Index = QModelIndex | QPersistentModelIndex


class ModelListModel(QAbstractListModel):
    """Headings and models in the order in which they are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: Sequence[Entry] = ()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Take other rows."""
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    @property
    def rows(self) -> tuple[ModelRow, ...]:
        """The models, without headings."""
        return tuple(entry for entry in self._entries if isinstance(entry, ModelRow))

    def row_at(self, index: Index) -> ModelRow | None:
        """The model at an index; None for a heading or an invalid index."""
        entry = self._entries[index.row()] if index.isValid() and index.row() < len(self._entries) else None
        return entry if isinstance(entry, ModelRow) else None

    def index_of(self, model_id: str) -> QModelIndex:
        """Where a model stands; an invalid index where it is not shown."""
        for place, entry in enumerate(self._entries):
            if isinstance(entry, ModelRow) and entry.model.id == model_id:
                return self.index(place)
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many lines there are, headings included."""
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can neither be chosen nor reached by keys."""
        if self.row_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, the whole row in words, and the entry itself for the delegate."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if isinstance(entry, GroupHeading):
            return entry.text if role == Qt.ItemDataRole.DisplayRole else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return entry.spoken
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(entry.model.id)
            case _:
                return None


class ModelList(QListView):
    """Is walked through by the keys of another widget, which keeps the focus; tells screen readers where it is."""

    chosen = Signal(str)  # model id
    favourite_wanted = Signal(str)  # model id: to be one, or no longer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows_model = ModelListModel(self)
        self.setModel(self.rows_model)
        self.setItemDelegate(ModelDelegate(self))
        self.setAccessibleName(self.tr("Models"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)

    @property
    def current_row(self) -> ModelRow | None:
        """The model that Enter would choose."""
        return self.rows_model.row_at(self.currentIndex())

    def show_entries(self, entries: Sequence[Entry], model_id: str) -> None:
        """Show other rows, with that model as the current one; where it is not among them, the first."""
        self.rows_model.show_entries(entries)
        index = self.rows_model.index_of(model_id)
        rows = self.rows_model.rows
        self.go_to(index if index.isValid() or not rows else self.rows_model.index_of(rows[0].model.id))

    def step(self, by: int) -> None:
        """Go `by` models up or down, to the end at most."""
        rows = self.rows_model.rows
        if rows:
            ids = [row.model.id for row in rows]
            here = self.current_row
            at = ids.index(here.model.id) if here is not None else 0
            self.go_to(self.rows_model.index_of(ids[max(0, min(len(ids) - 1, at + by))]))

    def go_to(self, index: QModelIndex) -> None:
        """Make a row the current one, show it with the heading above it, and tell screen readers."""
        self.setCurrentIndex(index)
        if not index.isValid():
            return
        if index.row() <= 1:
            self.scrollToTop()
        else:
            self.scrollTo(index)
        if QAccessible.isActive():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(index.row())
            QAccessible.updateAccessibility(event)

    @property
    def rows_per_page(self) -> int:
        """How many rows are in sight, about."""
        index = self.currentIndex()
        return max(1, self.viewport().height() // max(1, self.visualRect(index).height())) if index.isValid() else 1

    def sizeHint(self) -> QSize:
        """As high as all rows."""
        rows_px = sum(self.sizeHintForRow(row) for row in range(self.rows_model.rowCount()))
        return QSize(super().sizeHint().width(), rows_px + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """Two rows; the rest scrolls."""
        return QSize(0, 2 * max(self.sizeHintForRow(1), 0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a star changes the favourites, one elsewhere on a row chooses the model."""
        super().mouseReleaseEvent(event)
        point = event.position().toPoint()
        row = self.rows_model.row_at(self.indexAt(point))
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            (self.favourite_wanted if self._is_on_star(point) else self.chosen).emit(row.model.id)

    def _is_on_star(self, point: QPoint) -> bool:
        return star_box(self.visualRect(self.indexAt(point)), self.layoutDirection()).contains(point)
