"""Chooses a system prompt: a list with a preview, and the person's own prompts kept, renamed and deleted there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from claude_desktop.model.prompts import MAX_TITLE_CHARACTERS, Prompt
from claude_desktop.services.prompt_library import Prompts
from claude_desktop.ui.controls.buttons import IconButton, PlainButton, PrimaryButton
from claude_desktop.ui.controls.elided_label import ElidedLabel
from claude_desktop.ui.controls.name_dialog import NameDialog
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.settings.prompt_list import PromptList
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, SPACE_L_PX, SPACE_M_PX, SPACE_S_PX

_WIDTH_CHARACTERS, _LINES = 92, 24


@dataclass(frozen=True, slots=True)
class ChosenPrompt:
    """The text to put into the field: in the place of what is there, or below it."""

    text: str
    replaces: bool


@dataclass(frozen=True, slots=True)
class RenamePrompt:
    """The person's wish for another title of an own prompt."""

    title: str
    new_title: str


@dataclass(frozen=True, slots=True)
class RemovedPrompt:
    """An own prompt that was deleted, and its place in the list."""

    prompt: Prompt
    at: int


class PromptDialog(QDialog):
    """Shows what there is to choose from. `current` is what stands in the field now: it is never replaced by the
    button that Enter presses, unless it is one of the prompts itself and so can be had again."""

    chosen = Signal(ChosenPrompt)
    save_wanted = Signal(str)  # the title
    rename_wanted = Signal(RenamePrompt)
    remove_wanted = Signal(str)
    put_back_wanted = Signal(RemovedPrompt)

    def __init__(self, current: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("System prompts"))
        self._current = current
        self._prompts = Prompts()
        self._removed: RemovedPrompt | None = None
        self.search_line = QLineEdit()
        self.search_line.setAccessibleName(self.tr("Search prompts"))
        self.search_line.setPlaceholderText(self.tr("Search"))
        self.list = PromptList()
        self.search_line.installEventFilter(self.list)
        self.title_label = ElidedLabel()
        self.title_label.setProperty("role", "strong")
        self.about_label = ElidedLabel()
        self.about_label.setProperty("role", "caption")
        self.rename_button = IconButton("edit", self.tr("Rename"), size_px=ICON_SMALL_PX)
        self.delete_button = IconButton("trash", self.tr("Delete"), size_px=ICON_SMALL_PX)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setProperty("role", "field")
        self.preview.setAccessibleName(self.tr("Preview"))
        self.preview.setTabChangesFocus(True)
        self.notice = NoticeBar()
        self.notice.hide()
        self.save_button = PlainButton(self.tr("Save the current one…"))
        self.save_button.setEnabled(bool(current.strip()))
        self.cancel_button = PlainButton(self.tr("Cancel"))
        self.other_button = PlainButton("")
        self.use_button = PrimaryButton("")
        self._lay_out()
        self._connect()

    def show_prompts(self, prompts: Prompts) -> None:
        """Show what there is; a file that could not be read is told."""
        self._prompts = prompts
        self.list.show_prompts(prompts)
        if self.search_line.text():
            self.list.narrow(self.search_line.text())
        if prompts.problems:
            problem = "\n".join(prompts.problems)
            self._say(self.tr("Some prompts could not be read: {problem}").format(problem=problem), NoticeKind.WARN)
        self.on_marked()

    def show_saving_failed(self, reason: str) -> None:
        """Say that the person's own prompts are not on the disk."""
        self._say(self.tr("Your prompts were not saved: {reason}").format(reason=reason), NoticeKind.WARN)

    def on_marked(self) -> None:
        """Preview the prompt that is marked."""
        prompt = self.list.chosen()
        self.title_label.setText(prompt.title if prompt is not None else "")
        self.about_label.setText(prompt.about if prompt is not None else "")
        self.about_label.setVisible(bool(self.about_label.text()))
        self.preview.setPlainText(prompt.text if prompt is not None else "")
        is_own = prompt is not None and self.list.is_own()
        self.rename_button.setVisible(is_own)
        self.delete_button.setVisible(is_own)
        self._show_deeds(prompt)

    def on_use_clicked(self) -> None:
        """Take the prompt, in the way that loses nothing."""
        self._choose(replaces=not self._keeps_current())

    def on_other_clicked(self) -> None:
        """Take it in the other way."""
        self._choose(replaces=self._keeps_current())

    def on_save_clicked(self) -> None:
        """Ask for a title for what stands in the field."""
        dialog = NameDialog(self.tr("Save the prompt"), self.tr("Save"), self, most_characters=MAX_TITLE_CHARACTERS)
        titles = [prompt.title for prompt in self._prompts.own]
        dialog.warn_of(titles, self.tr("You have a prompt of that name; it will be replaced."))
        dialog.named.connect(self.save_wanted)
        dialog.open()

    def on_rename_clicked(self) -> None:
        """Ask for another title."""
        prompt = self.list.chosen()
        if prompt is not None and self.list.is_own():
            dialog = NameDialog(
                self.tr("Rename the prompt"),
                self.tr("Rename"),
                self,
                name=prompt.title,
                most_characters=MAX_TITLE_CHARACTERS,
            )
            dialog.named.connect(self.on_renamed)
            dialog.open()

    def on_renamed(self, new_title: str) -> None:
        """Pass the wish on."""
        prompt = self.list.chosen()
        if prompt is not None:
            self.rename_wanted.emit(RenamePrompt(prompt.title, new_title))

    def on_delete_clicked(self) -> None:
        """Delete the own prompt that is marked, and offer the way back."""
        prompt = self.list.chosen()
        if prompt is not None and self.list.is_own():
            self._removed = RemovedPrompt(prompt, self._prompts.own.index(prompt))
            self.remove_wanted.emit(prompt.title)
            self._say(self.tr("“{title}” is deleted.").format(title=prompt.title), undo=True)

    def on_undo_chosen(self) -> None:
        """Take a deletion back, or only close the notice."""
        self.notice.hide()
        if self._removed is not None:
            self.put_back_wanted.emit(self._removed)
            self._removed = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and F2 are about the prompt that is marked, as in every list."""
        if event.key() == Qt.Key.Key_Delete:
            self.on_delete_clicked()
        elif event.key() == Qt.Key.Key_F2:
            self.on_rename_clicked()
        else:
            super().keyPressEvent(event)

    def _keeps_current(self) -> bool:
        texts = {prompt.text.strip() for prompt in (*self._prompts.own, *self._prompts.starters)}
        return bool(self._current.strip()) and self._current.strip() not in texts

    def _show_deeds(self, prompt: Prompt | None) -> None:
        replace, add = self.tr("Replace"), self.tr("Add below")
        keeps = self._keeps_current()
        self.use_button.setText(add if keeps else (replace if self._current.strip() else self.tr("Use")))
        self.other_button.setText(replace if keeps else add)
        self.other_button.setVisible(bool(self._current.strip()))
        if keeps:
            self.other_button.setToolTip(self.tr("Undo in the field brings the old text back."))
        for button in (self.use_button, self.other_button):
            button.setEnabled(prompt is not None)

    def _choose(self, *, replaces: bool) -> None:
        prompt = self.list.chosen()
        if prompt is not None:
            self.chosen.emit(ChosenPrompt(prompt.text, replaces))
            self.accept()

    def _say(self, text: str, kind: NoticeKind = NoticeKind.MUTED, *, undo: bool = False) -> None:
        if not undo:
            self._removed = None
        self.notice.show_notice(text, kind, self.tr("Undo") if undo else self.tr("Close"))

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title_label)
        names.addWidget(self.about_label)
        head = QHBoxLayout()
        head.setSpacing(SPACE_S_PX)
        head.addLayout(names, 1)
        head.addWidget(self.rename_button)
        head.addWidget(self.delete_button)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_M_PX)
        grid.setVerticalSpacing(SPACE_S_PX)
        grid.addWidget(self.search_line, 0, 0)
        grid.addLayout(head, 0, 1)
        grid.addWidget(self.list, 1, 0)
        grid.addWidget(self.preview, 1, 1)
        grid.setColumnStretch(0, 4)
        grid.setColumnStretch(1, 5)
        grid.setRowStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S_PX)
        buttons.addWidget(self.save_button)
        buttons.addStretch(1)
        for button in (self.cancel_button, self.other_button, self.use_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L_PX, SPACE_L_PX, SPACE_L_PX, SPACE_M_PX)
        column.setSpacing(SPACE_M_PX)
        column.addLayout(grid, 1)
        column.addWidget(self.notice)
        column.addLayout(buttons)
        metrics = self.fontMetrics()
        size = self.sizeHint().expandedTo(self.minimumSizeHint())
        size.setWidth(max(size.width(), metrics.averageCharWidth() * _WIDTH_CHARACTERS))
        size.setHeight(max(size.height(), metrics.height() * _LINES))
        parent = self.parentWidget()
        self.resize(size.boundedTo(parent.window().size()) if parent is not None else size)

    def _connect(self) -> None:
        self.use_button.setDefault(True)
        self.search_line.textChanged.connect(self.list.narrow)
        self.list.currentRowChanged.connect(self.on_marked)
        self.list.itemDoubleClicked.connect(self.on_use_clicked)
        self.rename_button.clicked.connect(self.on_rename_clicked)
        self.delete_button.clicked.connect(self.on_delete_clicked)
        self.save_button.clicked.connect(self.on_save_clicked)
        self.cancel_button.clicked.connect(self.reject)
        self.other_button.clicked.connect(self.on_other_clicked)
        self.use_button.clicked.connect(self.on_use_clicked)
        self.notice.first_chosen.connect(self.on_undo_chosen)
