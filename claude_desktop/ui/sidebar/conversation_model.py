"""The conversations as a list for the view: grouped by day, filtered by title, fast with ten thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from claude_desktop.model.tree import ConversationRow
from claude_desktop.ui.controls.elided_label import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
_TITLE_CHARACTERS = 300  # a title can be a whole pasted page; nobody sees more than this of it in a list


class RowRole(IntEnum):
    """What the delegate asks for beside the title."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    STREAMING = Qt.ItemDataRole.UserRole + 2
    TIME = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True, slots=True)
class RenameConversation:
    """The person's wish for another title."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class GroupHeading:
    """A line such as "Today" above the conversations of that time."""

    text: str


Entry = GroupHeading | ConversationRow


class ConversationModel(QAbstractListModel):
    """Headings and conversations in the order in which they are shown. `renamed` tells of an edited title."""

    renamed = Signal(RenameConversation)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[ConversationRow] = ()
        self._entries: list[Entry] = []
        self._places: dict[str, int] = {}
        self._streaming: frozenset[str] = frozenset()
        self._now_ms = 0
        self._filter = ""

    def show_rows(self, rows: Sequence[ConversationRow], now_ms: int) -> None:
        """Take the conversations, newest first; groups are made for the local day of `now_ms` (Unix milliseconds)."""
        self._rows, self._now_ms = rows, now_ms
        self._rebuild()

    def set_filter(self, text: str) -> None:
        """Keep only conversations whose title holds `text`, whatever its case."""
        if text.casefold() != self._filter:
            self._filter = text.casefold()
            self._rebuild()

    def set_streaming(self, ids: frozenset[str]) -> None:
        """Mark the conversations whose replies are under way."""
        changed, self._streaming = self._streaming ^ ids, ids
        for conversation_id in changed:
            place = self._places.get(conversation_id)
            if place is not None:
                self.dataChanged.emit(self.index(place), self.index(place))

    def index_of(self, conversation_id: str) -> QModelIndex:
        """Where a conversation stands; an invalid index where it is not shown."""
        place = self._places.get(conversation_id)
        return QModelIndex() if place is None else self.index(place)

    def id_at(self, index: Index) -> str | None:
        """The conversation at an index; None for a heading or an invalid index."""
        entry = self.entry_at(index)
        return entry.id if isinstance(entry, ConversationRow) else None

    def entry_at(self, index: Index) -> Entry | None:
        """What stands at an index."""
        return self._entries[index.row()] if index.isValid() and index.row() < len(self._entries) else None

    def shown_ids(self) -> tuple[str, ...]:
        """The conversations in the order in which they stand."""
        return tuple(self._places)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many lines there are, headings included."""
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can neither be chosen nor reached by keys."""
        if not isinstance(self.entry_at(index), ConversationRow):
            return Qt.ItemFlag.NoItemFlags
        kind = Qt.ItemFlag
        return kind.ItemIsEnabled | kind.ItemIsSelectable | kind.ItemIsEditable | kind.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the view, the delegate and assistive technology ask for."""
        entry = self.entry_at(index)
        if entry is None:
            return None
        if role == RowRole.ENTRY:
            return entry
        if isinstance(entry, GroupHeading):
            return entry.text if role == Qt.ItemDataRole.DisplayRole else None
        return self._row_data(entry, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell of a title that the person edited; the list changes when the store says so."""
        entry, title = self.entry_at(index), " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or not isinstance(entry, ConversationRow) or not title:
            return False
        if title != entry.title:
            self.renamed.emit(RenameConversation(entry.id, title))
        return True

    def _row_data(self, row: ConversationRow, role: int) -> Any:
        streaming = row.id in self._streaming
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._title(row)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(self._title(row))
            case Qt.ItemDataRole.EditRole:
                return row.title
            case RowRole.STREAMING:
                return streaming
            case RowRole.TIME:
                return self._time_text(row.updated_ms)
            case Qt.ItemDataRole.AccessibleTextRole:
                if streaming:
                    return self.tr("{title}, a reply is coming").format(title=self._title(row))
                if row.interrupted:
                    return self.tr("{title}, interrupted").format(title=self._title(row))
                return self._title(row)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._time_text(row.updated_ms)
            case _:
                return None

    def _title(self, row: ConversationRow) -> str:
        return " ".join(row.title[:_TITLE_CHARACTERS].split()) or self.tr("Untitled")

    def _time_text(self, at_ms: int) -> str:
        at = QDateTime.fromMSecsSinceEpoch(at_ms)
        now = QDateTime.fromMSecsSinceEpoch(self._now_ms)
        if at.date() == now.date():
            return QLocale().toString(at.time(), QLocale.FormatType.ShortFormat)
        if at.date().year() == now.date().year():
            return QLocale().toString(at.date(), "d MMM")
        return QLocale().toString(at.date(), "MMM yyyy")

    def _rebuild(self) -> None:
        rows = [row for row in self._rows if self._filter in row.title.casefold()] if self._filter else self._rows
        entries = self._grouped(rows)
        if [_key(entry) for entry in entries] == [_key(entry) for entry in self._entries]:
            self._entries = entries
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self._entries = entries
        self._places = {entry.id: at for at, entry in enumerate(entries) if isinstance(entry, ConversationRow)}
        self.endResetModel()

    def _grouped(self, rows: Sequence[ConversationRow]) -> list[Entry]:
        bounds = self._day_bounds_ms()
        groups: list[tuple[str, list[ConversationRow]]] = [
            (self.tr("Pinned"), []),
            (self.tr("Today"), []),
            (self.tr("Yesterday"), []),
            (self.tr("This week"), []),
            (self.tr("Earlier"), []),
        ]
        for row in rows:
            place = 0 if row.pinned else next((at for at, bound in enumerate(bounds, 1) if row.updated_ms >= bound), 4)
            groups[place][1].append(row)
        entries: list[Entry] = []
        for text, members in groups:
            if members:
                entries.append(GroupHeading(text))
                entries.extend(members)
        return entries

    def _day_bounds_ms(self) -> tuple[int, int, int]:
        """When today, yesterday and the six days before today began, in local time."""
        now = datetime.fromtimestamp(self._now_ms / 1_000).astimezone()
        days = [(now - timedelta(days=back)).date() for back in (0, 1, 6)]
        today, yesterday, week = (int(datetime(d.year, d.month, d.day).astimezone().timestamp() * 1_000) for d in days)
        return today, yesterday, week


def _key(entry: Entry) -> str:
    return entry.text if isinstance(entry, GroupHeading) else f"#{entry.id}"
