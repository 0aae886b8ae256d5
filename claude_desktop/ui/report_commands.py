"""What the window says about the app itself: the crash of the last time, settings that were not kept, diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.reports import Fact, Reports
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.report_dialog import ReportDialog

REPORT_NAME = "claude-desktop-qt-report.txt"


class ReportCommands(QObject):
    """Shows the notices and opens the dialog; nothing is copied, saved or deleted but by a click. Owned by the window.

    `add_notice` gives a bar its place.
    """

    def __init__(
        self, window: QWidget, add_notice: Callable[[QWidget], None], reports: Reports, settings: AppSettings
    ) -> None:
        super().__init__(window)
        self._window = window
        self._reports = reports
        self._settings = settings
        self._dialog: ReportDialog | None = None
        self._to_save = ""
        self.crash_notice, self.settings_notice = NoticeBar(window), NoticeBar(window)
        for notice in (self.crash_notice, self.settings_notice):
            notice.hide()
            add_notice(notice)
        self._wire()
        if reports.crash_report is not None:
            self.crash_notice.show_notice(
                self.tr(
                    "The app ended unexpectedly last time. A report about it is on this computer and nowhere else."
                ),
                NoticeKind.WARN,
                self.tr("Show the report"),
                self.tr("Dismiss"),
            )
        if settings.problem:
            self._say_of_settings(self._problem_of_settings(settings.problem))

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """What to do for which action."""
        return {"diagnostics": self.ask_diagnostics}

    def ask_diagnostics(self) -> None:
        """Have the diagnostics made; they are shown when they are there."""
        self._reports.ask_diagnostics(_screen_facts(self._window))

    def on_diagnostics_ready(self, text: str) -> None:
        """Show all of it."""
        self._open(
            self.tr("Diagnostics"),
            self.tr(
                "This helps to find out why something does not work. It holds no messages, no titles and no keys, and "
                "it is sent nowhere: read it, then copy or save it if you want to pass it on."
            ),
            text,
        )

    def on_show_report(self) -> None:
        """Show all of the report of the last crash."""
        if self._reports.crash_report is not None:
            self._open(
                self.tr("Report of the last crash"),
                self.tr(
                    "This is the whole report. It says where in the program the crash happened and holds no messages, "
                    "no titles and no keys. It is sent nowhere: read it, then copy or save it if you want to report "
                    "the crash."
                ),
                self._reports.crash_report,
                can_delete=True,
            )

    def on_save_wanted(self, text: str) -> None:
        """Ask where to."""
        self._to_save = text
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._dialog or self._window, self.tr("Save the report"), documents)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Text files (*.txt)"), self.tr("All files (*)")])
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(REPORT_NAME)
        dialog.fileSelected.connect(self.on_save_path_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def on_save_path_selected(self, path: str) -> None:
        """Write the file."""
        self._reports.save(self._to_save, Path(path))

    def on_saved(self, path: str) -> None:
        """Say where it is."""
        if self._dialog is not None:
            self._dialog.show_note(self.tr("Saved as {path}").format(path=path))

    def on_saving_failed(self, reason: str) -> None:
        """Say why there is no file."""
        if self._dialog is not None:
            self._dialog.show_note(self.tr("That did not work: {reason}").format(reason=reason))

    def on_forgotten(self) -> None:
        """The report is gone: there is nothing more to say about it."""
        self.crash_notice.hide()
        if self._dialog is not None:
            self._dialog.reject()

    def on_dialog_finished(self) -> None:
        """Forget the dialog."""
        self._dialog = None

    def on_settings_not_saved(self, reason: str) -> None:
        """Say that a change holds for now only."""
        self._say_of_settings(
            self.tr("The settings could not be saved: {reason}. They hold until you quit.").format(reason=reason)
        )

    def _say_of_settings(self, text: str) -> None:
        self.settings_notice.show_notice(text, NoticeKind.WARN, self.tr("Close"))

    def _problem_of_settings(self, problem: str) -> str:
        aside = self._settings.set_aside
        if aside is not None:
            return self.tr(
                "The settings could not be read and are the usual ones now. Your file is kept as {path}. ({problem})"
            ).format(path=aside, problem=problem)
        return self.tr("Some settings were not understood and are the usual ones now. ({problem})").format(
            problem=problem
        )

    def _open(self, title: str, sentence: str, text: str, *, can_delete: bool = False) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        dialog = self._dialog = ReportDialog(title, sentence, text, self._window, can_delete=can_delete)
        dialog.save_wanted.connect(self.on_save_wanted)
        dialog.delete_wanted.connect(self._reports.forget_crash)
        dialog.finished.connect(self.on_dialog_finished)
        dialog.open()

    def _wire(self) -> None:
        reports = self._reports
        self.crash_notice.first_chosen.connect(self.on_show_report)
        self.crash_notice.second_chosen.connect(self.crash_notice.hide)
        self.settings_notice.first_chosen.connect(self.settings_notice.hide)
        self._settings.saving_failed.connect(self.on_settings_not_saved)
        reports.diagnostics_ready.connect(self.on_diagnostics_ready)
        reports.saved.connect(self.on_saved)
        reports.saving_failed.connect(self.on_saving_failed)
        reports.forgotten.connect(self.on_forgotten)


def _screen_facts(window: QWidget) -> tuple[Fact, ...]:
    """What the display is like, in technical words."""
    screens = [
        f"{screen.size().width()}x{screen.size().height()} at {screen.devicePixelRatio():g}, "
        f"{screen.logicalDotsPerInch():.0f} dpi, {screen.refreshRate():.0f} Hz"
        for screen in QGuiApplication.screens()
    ]
    font = window.font()
    return (
        ("Display", QGuiApplication.platformName()),
        ("Screens", "; ".join(screens)),
        ("Window", f"{window.width()}x{window.height()} at {window.devicePixelRatioF():g}"),
        ("Font", f"{font.family()} {font.pointSizeF():g} pt"),
        ("Colours of the system", QGuiApplication.styleHints().colorScheme().name),
    )
