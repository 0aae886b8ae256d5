"""The lines of the table about cost, for Qt's views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from claude_desktop.model.spending_sums import SpentLine
from claude_desktop.ui.controls.money import bill_digits, dollars

_Index = QModelIndex | QPersistentModelIndex
_ALIGNED = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter


class LinesModel(QAbstractTableModel):
    """One row for each line: what it stands for, how many requests, tokens, and money."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: Sequence[SpentLine] = ()
        self._name: Callable[[str], str] = str
        self._first = ""
        self._digits = 2

    @property
    def lines(self) -> Sequence[SpentLine]:
        """What is shown."""
        return self._lines

    def show_lines(self, lines: Sequence[SpentLine], first_column: str, name: Callable[[str], str]) -> None:
        """Show other lines; `name` puts their keys into words."""
        self.beginResetModel()
        self._lines, self._first, self._name = lines, first_column, name
        self._digits = bill_digits(max((line.cost_usd for line in lines), default=0.0))
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One for each line."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """What is told of each."""
        return 0 if parent.isValid() else 6

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() > 0:
            return _ALIGNED
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _doubts(line) if index.column() == 5 else None
        return self._cells(line)[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section > 0:
            return _ALIGNED
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (_tr("Requests"), _tr("Tokens in"), _tr("of that cached"), _tr("Tokens out"), _tr("Cost"))
        return (self._first, *names)[section]

    def _cells(self, line: SpentLine) -> tuple[str, ...]:
        locale = QLocale()
        counts = (line.requests, line.input_tokens, line.read_tokens, line.output_tokens)
        return (self._name(line.key), *(locale.toString(count) for count in counts), self._money(line))

    def _money(self, line: SpentLine) -> str:
        if line.unpriced == line.requests:
            return _tr("price unknown")
        text = dollars(line.cost_usd, self._digits)
        return _tr("{money} *").format(money=text) if line.unpriced or line.incomplete else text


def _doubts(line: SpentLine) -> str | None:
    parts = []
    if line.unpriced:
        parts.append(_tr("Requests whose price is not known: {count}.").format(count=line.unpriced))
    if line.incomplete:
        parts.append(_tr("Replies that broke off, whose cost is estimated: {count}.").format(count=line.incomplete))
    return " ".join(parts) or None


def _tr(text: str) -> str:
    return QCoreApplication.translate("CostLines", text)
