"""The conversations as a list for the view: grouped by day, filtered by title, fast with ten thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from claude_desktop.model.folders import Folder
from claude_desktop.model.tree import ConversationRow
from claude_desktop.services.search import FoundMessage
from claude_desktop.ui.controls.elided_label import plain_tooltip
from claude_desktop.ui.sidebar.dragged_chat import DraggedChat
from claude_desktop.ui.sidebar.folder_menu import RenameFolder
from claude_desktop.ui.sidebar.found_lines import FoundIn, found_lines
from claude_desktop.ui.sidebar.grouping import FolderLine, GroupHeading, grouped

Index = QModelIndex | QPersistentModelIndex
_TITLE_CHARACTERS = 300  # a title can be a whole pasted page; nobody sees more than this of it in a list


class RowRole(IntEnum):
    """What the delegate asks for beside the title."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    STREAMING = Qt.ItemDataRole.UserRole + 2
    TIME = Qt.ItemDataRole.UserRole + 3
    IN_FOLDER = Qt.ItemDataRole.UserRole + 4
    IS_TARGET = Qt.ItemDataRole.UserRole + 5


@dataclass(frozen=True, slots=True)
class RenameConversation:
    """The person's wish for another title."""

    id: str
    title: str


Entry = GroupHeading | FolderLine | ConversationRow | FoundIn | FoundMessage


class ConversationModel(QAbstractListModel):
    """Headings, folders and conversations in the order in which they are shown, and while the person searches, below
    them the messages that were found. `renamed` and `folder_renamed` tell of an edited title, `dragged` of a
    conversation whose file is wanted."""

    renamed = Signal(RenameConversation)
    folder_renamed = Signal(RenameFolder)
    dragged = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[ConversationRow] = ()
        self.folders: Sequence[Folder] = ()
        self._folder_ids: frozenset[str] = frozenset()
        self._target_id: str | None = None
        self._entries: list[Entry] = []
        self._places: dict[str, int] = {}
        self._streaming: frozenset[str] = frozenset()
        self._now_ms = 0
        self._filter = ""
        self._found: Sequence[FoundMessage] = ()
        self._dragged: DraggedChat | None = None

    def show_rows(self, rows: Sequence[ConversationRow], now_ms: int) -> None:
        """Take the conversations, newest first; groups are made for the local day of `now_ms` (Unix milliseconds)."""
        self._rows, self._now_ms = rows, now_ms
        self._rebuild()

    def show_folders(self, folders: Sequence[Folder]) -> None:
        """Take the folders, in their order."""
        self.folders, self._folder_ids = folders, frozenset(folder.id for folder in folders)
        self._rebuild()

    def set_filter(self, text: str) -> None:
        """Keep only conversations whose title holds `text`, whatever its case."""
        if text.casefold() != self._filter:
            self._filter = text.casefold()
            self._rebuild()

    def show_found(self, messages: Sequence[FoundMessage]) -> None:
        """Show these messages below the conversations."""
        if messages or self._found:
            self._found = messages
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
        """The conversation at an index; None for a heading, a message or an invalid index."""
        row = self.row_at(index)
        return row.id if row is not None else None

    def row_at(self, index: Index) -> ConversationRow | None:
        """The conversation at an index, with all that is known of it."""
        entry = self.entry_at(index)
        return entry if isinstance(entry, ConversationRow) else None

    def folder_at(self, index: Index) -> Folder | None:
        """The folder at an index."""
        entry = self.entry_at(index)
        return entry.folder if isinstance(entry, FolderLine) else None

    def index_of_folder(self, folder_id: str | None) -> QModelIndex:
        """Where a folder stands; an invalid index where it is not shown."""
        lines = enumerate(self._entries)
        at = next((at for at, line in lines if isinstance(line, FolderLine) and line.folder.id == folder_id), None)
        return QModelIndex() if at is None else self.index(at)

    def is_in_folder(self, row: ConversationRow) -> bool:
        """Tell whether a conversation stands below a folder."""
        return not row.pinned and row.folder_id in self._folder_ids

    @property
    def dragged_id(self) -> str:
        """The conversation that was dragged last."""
        return self._dragged.conversation_id if self._dragged is not None else ""

    def mark_target(self, folder_id: str | None) -> None:
        """Mark the folder that takes what is being dragged."""
        marked, self._target_id = self._target_id, folder_id
        for changed in {marked, folder_id} if marked != folder_id else ():
            index = self.index_of_folder(changed)
            if index.isValid():
                self.dataChanged.emit(index, index)

    def found_at(self, index: Index) -> FoundMessage | None:
        """The message that was found, at an index."""
        entry = self.entry_at(index)
        return entry if isinstance(entry, FoundMessage) else None

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
        """Headings can neither be chosen nor reached by keys; folders are reached, but what is shown stays chosen."""
        entry, kind = self.entry_at(index), Qt.ItemFlag
        if isinstance(entry, FolderLine):
            return kind.ItemIsEnabled | kind.ItemNeverHasChildren | kind.ItemIsEditable
        if not isinstance(entry, ConversationRow | FoundMessage):
            return kind.NoItemFlags
        flags = kind.ItemIsEnabled | kind.ItemIsSelectable | kind.ItemNeverHasChildren
        if isinstance(entry, ConversationRow):
            flags |= kind.ItemIsEditable | kind.ItemIsDragEnabled
        return flags

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:  # noqa: N802
        """Begin to drag a conversation; `provide_dragged` brings its file."""
        conversation_id = next((found for index in indexes if (found := self.id_at(index)) is not None), "")
        # Kept here, because the drag itself holds only Qt's half of it.
        self._dragged = DraggedChat(conversation_id)
        self.dragged.emit(conversation_id)
        return self._dragged

    def provide_dragged(self, conversation_id: str, path: str, text: str) -> None:
        """Give the file and the Markdown of a conversation that is being dragged."""
        if self._dragged is not None and self._dragged.conversation_id == conversation_id:
            self._dragged.provide(path, text)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the view, the delegate and assistive technology ask for."""
        entry = self.entry_at(index)
        if entry is None:
            return None
        if role == RowRole.ENTRY:
            return entry
        if isinstance(entry, GroupHeading):
            return entry.text if role == Qt.ItemDataRole.DisplayRole else None
        if isinstance(entry, FolderLine):
            return self._folder_data(entry, role)
        if isinstance(entry, FoundIn):
            return self._clean(entry.title) if role == Qt.ItemDataRole.DisplayRole else None
        if isinstance(entry, FoundMessage):
            return self._found_data(entry, role)
        return self._row_data(entry, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell of a title that the person edited; the list changes when the store says so."""
        entry, title = self.entry_at(index), " ".join(str(value).split())
        if role == Qt.ItemDataRole.EditRole and isinstance(entry, FolderLine) and title:
            if title != entry.folder.title:
                self.folder_renamed.emit(RenameFolder(entry.folder.id, title))
            return True
        if role != Qt.ItemDataRole.EditRole or not isinstance(entry, ConversationRow) or not title:
            return False
        if title != entry.title:
            self.renamed.emit(RenameConversation(entry.id, title))
        return True

    def _folder_data(self, line: FolderLine, role: int) -> Any:
        title = self._clean(line.folder.title)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return title
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(title)
            case RowRole.IS_TARGET:
                return line.folder.id == self._target_id
            case Qt.ItemDataRole.AccessibleTextRole:
                count = self.tr("%n conversation(s)", None, line.count)
                state = self.tr("folded") if line.folded else self.tr("unfolded")
                return self.tr("Folder {title}, {count}, {state}").format(title=title, count=count, state=state)
            case _:
                return None

    def _found_data(self, found: FoundMessage, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return found.snippet
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(found.snippet)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.tr("{title}: {text}").format(title=self._clean(found.title), text=found.snippet)
            case _:
                return None

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
            case RowRole.IN_FOLDER:
                return self.is_in_folder(row)
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
        return self._clean(row.title)

    def _clean(self, title: str) -> str:
        return " ".join(title[:_TITLE_CHARACTERS].split()) or self.tr("Untitled")

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
        entries: list[Entry] = [*grouped(rows, self.folders, self._now_ms, filtered=bool(self._filter))]
        if self._filter and self._found:
            entries += [GroupHeading(self.tr("In messages")), *found_lines(self._found)]
        if [_key(entry) for entry in entries] == [_key(entry) for entry in self._entries]:
            self._entries = entries
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self._entries = entries
        self._places = {entry.id: at for at, entry in enumerate(entries) if isinstance(entry, ConversationRow)}
        self.endResetModel()


def _key(entry: Entry) -> str:
    match entry:
        case GroupHeading():
            return entry.text
        case FolderLine():
            return f"folder {entry.folder.id}"
        case FoundIn():
            return f"in {entry.conversation_id}"
        case FoundMessage():
            return f"found {entry.message_id} {entry.match_start} {entry.snippet}"
        case ConversationRow():
            return f"#{entry.id}"
