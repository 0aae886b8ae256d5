"""The trash and the backups: a list each, what can be done with what stands there, and a question before it is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from claude_desktop.model.tree import ConversationRow
from claude_desktop.services.backups import Backup
from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.question import Question
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX, SPACE_S_PX

_WIDTH_CHARACTERS = 64
_LINES = 14
_TITLE_CHARACTERS = 200


class _ListDialog(QDialog):
    """A sentence, a list and buttons below it. Enter and a double click do the first deed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text_label = Paragraph("plain")
        self.list = QListWidget()
        self.list.setProperty("role", "field")
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.close_button = PlainButton(self.tr("Close"))
        self.close_button.clicked.connect(self.reject)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE_S_PX)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L_PX, SPACE_L_PX, SPACE_L_PX, SPACE_M_PX)
        column.setSpacing(SPACE_M_PX)
        column.addWidget(self.text_label)
        column.addWidget(self.list, 1)
        column.addLayout(self._buttons)
        metrics = self.fontMetrics()
        self.resize(metrics.averageCharWidth() * _WIDTH_CHARACTERS, metrics.height() * (_LINES + 8))

    def add_deed(self, text: str) -> PlainButton:
        """Put a button at the left."""
        button = PlainButton(text)
        button.setAutoDefault(False)
        self._buttons.insertWidget(self._buttons.count() - 2, button)
        return button

    def fill(self, lines: Sequence[str]) -> None:
        """Show these lines; the marked place stays where it was."""
        place = max(0, self.list.currentRow())
        self.list.clear()
        for line in lines:
            self.list.addItem(QListWidgetItem(line))
        self.list.setCurrentRow(min(place, len(lines) - 1))


class TrashDialog(_ListDialog):
    """What is in the trash. It asks before anything is erased."""

    restore_wanted = Signal(str)  # conversation id
    empty_confirmed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[ConversationRow] = ()
        self.setWindowTitle(self.tr("Trash"))
        self.list.setAccessibleName(self.tr("Conversations in the trash"))
        self.restore_button = self.add_deed(self.tr("Restore"))
        self.empty_button = self.add_deed(self.tr("Empty trash…"))
        self.restore_button.clicked.connect(self.on_restore_asked)
        self.list.itemActivated.connect(self.on_restore_asked)
        self.empty_button.clicked.connect(self.on_empty_asked)
        self.show_rows(())

    def show_rows(self, rows: Sequence[ConversationRow]) -> None:
        """Show what is in the trash."""
        self._rows = rows
        self.fill([" ".join(row.title[:_TITLE_CHARACTERS].split()) or self.tr("Untitled") for row in rows])
        self.restore_button.setEnabled(bool(rows))
        if rows:
            self.text_label.setText(
                self.tr("Conversations in the trash: %n. They stay until you empty it.", "", len(rows))
            )
        else:
            self.text_label.setText(self.tr("No conversation is in the trash."))

    def on_restore_asked(self) -> None:
        """Ask for the marked conversation back."""
        place = self.list.currentRow()
        if 0 <= place < len(self._rows):
            self.restore_wanted.emit(self._rows[place].id)

    def on_empty_asked(self) -> None:
        """Say what will happen and ask."""
        asked = Question(
            self.tr("Empty the trash?"),
            (
                self.tr("Conversations that will be erased for good: %n.", "", len(self._rows)),
                self.tr(
                    "Their text is removed from the database, the search index, the journal of the database and the "
                    "backups, and so are messages that you deleted elsewhere. This can not be undone."
                ),
            ),
            self,
        )
        asked.add_answer(self.tr("Empty trash")).clicked.connect(asked.accept)
        asked.accepted.connect(self.empty_confirmed)
        asked.open()


class BackupsDialog(_ListDialog):
    """The backups. It asks before one takes the place of what is there."""

    restore_confirmed = Signal(object)  # Backup

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._backups: Sequence[Backup] = ()
        self._can_restore = True
        self.setWindowTitle(self.tr("Restore a backup"))
        self.list.setAccessibleName(self.tr("Backups"))
        self.restore_button = self.add_deed(self.tr("Restore…"))
        self.restore_button.clicked.connect(self.on_restore_asked)
        self.list.itemActivated.connect(self.on_restore_asked)
        self.show_backups((), can_restore=True)

    def show_backups(self, backups: Sequence[Backup], *, can_restore: bool) -> None:
        """Show the backups, the newest first."""
        self._backups, self._can_restore = backups, can_restore
        self.fill([self._line(backup) for backup in backups])
        self.restore_button.setEnabled(bool(backups) and can_restore)
        if not can_restore:
            text = self.tr("A reply is coming. Stop it or wait for it, then open this window again.")
        elif backups:
            text = self.tr("A backup takes the place of all conversations. What is there now is kept as a backup too.")
        else:
            text = self.tr("There is no backup yet. One is made each day on which something changed.")
        self.text_label.setText(text)

    def on_restore_asked(self) -> None:
        """Say what will happen and ask."""
        place = self.list.currentRow()
        if not self._can_restore or not 0 <= place < len(self._backups):
            return
        backup = self._backups[place]
        asked = Question(
            self.tr("Restore this backup?"),
            (
                self.tr("All conversations will be as they were on {time}.").format(time=_time(backup)),
                self.tr("What is there now is kept as a backup of its own, so that you can come back to it."),
            ),
            self,
        )
        asked.add_answer(self.tr("Restore")).clicked.connect(asked.accept)
        asked.accepted.connect(self.on_confirmed)
        asked.open()

    def on_confirmed(self) -> None:
        """Pass on which backup is wanted."""
        place = self.list.currentRow()
        if 0 <= place < len(self._backups):
            self.restore_confirmed.emit(self._backups[place])
        self.accept()

    def _line(self, backup: Backup) -> str:
        size = QLocale().formattedDataSize(backup.size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
        if backup.before_restore:
            return self.tr("{time} · {size} · before a restore").format(time=_time(backup), size=size)
        if backup.before_update:
            return self.tr("{time} · {size} · before an update").format(time=_time(backup), size=size)
        return self.tr("{time} · {size}").format(time=_time(backup), size=size)


def _time(backup: Backup) -> str:
    at = QDateTime.fromMSecsSinceEpoch(backup.made_ms)
    return QLocale().toString(at, QLocale.FormatType.ShortFormat)
