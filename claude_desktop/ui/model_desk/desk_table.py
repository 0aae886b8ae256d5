"""The table of models: sorted by any column, filtered by typing, painted only where it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from claude_desktop.ui.controls.elided_label import plain_tooltip
from claude_desktop.ui.model_desk.desk_rows import HELPS, NUMBERS, TITLES, Column, DeskRow
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX

Index = QModelIndex | QPersistentModelIndex
_SORT_ROLE = Qt.ItemDataRole.UserRole + 1
_MOST_PX = 340
_UP, _DOWN = "\u2191", "\u2193"


class DeskModel(QAbstractTableModel):
    """Rows in the order of the server's list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[DeskRow] = ()

    def show_rows(self, rows: Sequence[DeskRow]) -> None:
        """Take other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_at(self, index: Index) -> DeskRow | None:
        """The row at an index of this model."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many models there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default and name
        """How many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' titles, with what they mean as a tooltip."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return QCoreApplication.translate("DeskRows", TITLES[column])
        if role == Qt.ItemDataRole.ToolTipRole and column in HELPS:
            return QCoreApplication.translate("DeskRows", HELPS[column])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell in words, what it is sorted by, and how it looks."""
        row, column = self.row_at(index), Column(index.column())
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text(column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken(column)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(row.model.id if column is Column.MODEL else row.text(column))
            case Qt.ItemDataRole.TextAlignmentRole if column in NUMBERS:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(row, column)
            case Qt.ItemDataRole.FontRole if column is Column.MODEL:
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
            case role if role == _SORT_ROLE:
                return row.sort_key(column)
            case _:
                return None

    def _ink(self, row: DeskRow, column: Column) -> QBrush:
        tokens = tokens_in_use()
        if column is Column.LIFE and row.span.is_ending:
            return QBrush(QColor(tokens.warn))
        quiet = column in (Column.LINE, Column.ABILITIES) or row.text(column) != row.spoken(column).partition(": ")[2]
        return QBrush(QColor(tokens.muted if quiet and column is not Column.MODEL else tokens.text))


class _Sorted(QSortFilterProxyModel):
    """Sorts by what is meant, not by what is written, and keeps rows that hold every word that was typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setSortRole(_SORT_ROLE)

    def set_query(self, text: str) -> None:
        """Keep only rows that hold these words in their id, name or line."""
        self.beginFilterChange()
        self._words = text.casefold().split()
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:  # noqa: N802 - Qt's own name
        """Tell whether a row holds all words."""
        source = self.sourceModel()
        if not isinstance(source, DeskModel):
            return True
        row = source.row_at(source.index(source_row, 0, source_parent))
        text = f"{row.model.id} {row.model.name} {row.model.line or ''}".casefold() if row is not None else ""
        return all(word in text for word in self._words)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The titles, with an arrow at the column that is sorted by: one that the style draws lies over the text."""
        found = super().headerData(section, orientation, role)
        if role != Qt.ItemDataRole.DisplayRole or section != self.sortColumn():
            return found
        arrow = _UP if self.sortOrder() is Qt.SortOrder.AscendingOrder else _DOWN
        return f"{arrow} {found}" if Column(section) in NUMBERS else f"{found} {arrow}"

    def lessThan(self, left: Index, right: Index) -> bool:  # noqa: N802 - Qt's own name
        """Compare numbers as numbers, words as words."""
        first, second = left.data(_SORT_ROLE), right.data(_SORT_ROLE)
        return bool(first < second) if type(first) is type(second) else str(first) < str(second)


class DeskTable(QTableView):
    """`activated_model` tells of the row on which Enter was pressed or that was clicked twice."""

    current_changed = Signal()
    activated_model = Signal(str)  # model id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows_model = DeskModel(self)
        self._sorted = _Sorted(self)
        self._sorted.setSourceModel(self.rows_model)
        self.setModel(self._sorted)
        self.setAccessibleName(self.tr("Models"))
        self.setProperty("role", "plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.selectionModel().currentRowChanged.connect(self.current_changed)
        self.activated.connect(self.on_activated)
        self._fit_rows()

    @property
    def current_row(self) -> DeskRow | None:
        """The model on which the person is."""
        return self.rows_model.row_at(self._sorted.mapToSource(self.currentIndex()))

    def shown_ids(self) -> tuple[str, ...]:
        """The models in the order in which they stand."""
        found = (self._sorted.mapToSource(self._sorted.index(at, 0)) for at in range(self._sorted.rowCount()))
        return tuple(row.model.id for row in map(self.rows_model.row_at, found) if row is not None)

    def show_rows(self, rows: Sequence[DeskRow]) -> None:
        """Show other rows; the current one stays, where it is still there."""
        here = self.current_row
        is_first = self.rows_model.rowCount() == 0
        self.rows_model.show_rows(rows)
        if is_first:
            self._fit_columns()
        if here is not None and here.model.id in (ids := self.shown_ids()):
            self.setCurrentIndex(self._sorted.index(ids.index(here.model.id), 0))
        self.current_changed.emit()

    def set_query(self, text: str) -> None:
        """Keep only rows that hold these words."""
        self._sorted.set_query(text)

    def on_activated(self, index: QModelIndex) -> None:
        """Tell which model was meant."""
        row = self.rows_model.row_at(self._sorted.mapToSource(index))
        if row is not None:
            self.activated_model.emit(row.model.id)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "rows_model"):
            self._fit_rows()
            self._fit_columns()

    def _fit_rows(self) -> None:
        height_px = self.fontMetrics().height() + SPACE_M_PX
        self.verticalHeader().setMinimumSectionSize(height_px)
        self.verticalHeader().setDefaultSectionSize(height_px)

    def _fit_columns(self) -> None:
        self.resizeColumnsToContents()
        for column in Column:
            width_px = self.columnWidth(column) + SPACE_L_PX
            self.setColumnWidth(column, min(width_px, _MOST_PX) if column is Column.ABILITIES else width_px)
