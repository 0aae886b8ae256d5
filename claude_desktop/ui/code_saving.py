"""Saves a code block of the conversation as a file, where the person says and under a name that fits its language."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from claude_desktop.services.text_files import TextFiles
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.transcript.entries import CodeToSave


class CodeSaving(QObject):
    """Owned by the pane that shows the code; `notice` is where it says what became of it."""

    def __init__(self, pane: QWidget, notice: NoticeBar, files: TextFiles) -> None:
        super().__init__(pane)
        self._pane = pane
        self._notice = notice
        self._files = files
        self._folder = ""
        self._waiting: CodeToSave | None = None
        files.saved.connect(self.on_saved)
        files.saving_failed.connect(self.on_saving_failed)

    def on_save_asked(self, code: CodeToSave) -> None:
        """Ask where to."""
        self._waiting = code
        folder = self._folder or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._pane, self.tr("Save the code"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(code.file_name)
        dialog.fileSelected.connect(self.on_path_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def on_path_selected(self, path: str) -> None:
        """Write the file; the next one is offered the same folder."""
        code, self._waiting = self._waiting, None
        if code is not None:
            self._folder = str(Path(path).parent)
            self._files.save(code.text, Path(path))

    def on_saved(self, path: str) -> None:
        """Say where it is."""
        self._notice.show_notice(self.tr("Saved as {path}").format(path=path), NoticeKind.MUTED, self.tr("Close"))

    def on_saving_failed(self, reason: str) -> None:
        """Say why there is no file."""
        text = self.tr("The code was not saved: {reason}").format(reason=reason)
        self._notice.show_notice(text, NoticeKind.WARN, self.tr("Close"))
