"""Builds every object once and owns the event loop: the only file that knows qasync."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import qasync
from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QApplication

from claude_desktop import __version__
from claude_desktop.api.client import forget_environment
from claude_desktop.desktop.links import open_link
from claude_desktop.desktop.single_instance import SecondStart, SingleInstance, hand_over
from claude_desktop.diagnostics.crash_report import (
    crash_report_left,
    note_fatal_error,
    stop_watching,
    watch_for_crashes,
)
from claude_desktop.diagnostics.hooks import install_hooks, remove_hooks
from claude_desktop.diagnostics.log_file import close_log, open_log
from claude_desktop.diagnostics.redaction import register_secret
from claude_desktop.diagnostics.versions import about_line
from claude_desktop.keychain.keychain import Keychain
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.model_table import parse_table
from claude_desktop.model.proxies import SystemProxy
from claude_desktop.model.secret import Secret
from claude_desktop.preferences.model_lists import ModelLists
from claude_desktop.preferences.model_table_file import load_model_table
from claude_desktop.preferences.paths import AppPaths
from claude_desktop.preferences.preferences import PreferencesFile
from claude_desktop.preferences.window_state import WindowStateFile
from claude_desktop.resource_path import resource_path
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.daemon_threads import DaemonThreads
from claude_desktop.services.garbage import GarbageOnGuiThread
from claude_desktop.services.plain_imports import restore_plain_imports
from claude_desktop.services.reports import Reports
from claude_desktop.services.services import make_services
from claude_desktop.services.system_proxy import read_system_proxy
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.store import Store
from claude_desktop.ui.main_window import MainWindow
from claude_desktop.ui.next_frame import NextFrame
from claude_desktop.ui.theme.theme import ThemeState

log = logging.getLogger(__name__)

APP_NAME = "claude-desktop-qt"
SHOWN_NAME = "Claude Desktop Qt"
FIRST_FRAME_S = 2.0
FIRST_MOMENTS_S = 0.1


def run_app(*, profile: Path | None, demo: bool, files: Sequence[Path] = ()) -> int:
    """Run the app until it quits, with these chat files opened. Returns the exit code; a second start raises the first
    window, has it open the files, and returns 0."""
    files = tuple(path.absolute() for path in files)
    os.umask(0o077)
    environment_key = Secret(os.environ.get("ANTHROPIC_API_KEY", ""))
    system_proxy = read_system_proxy(os.environ)
    forget_environment()
    paths = AppPaths.for_profile(profile) if profile is not None else AppPaths.for_user()
    application = make_application(sys.argv[:1])
    single = SingleInstance(paths.data)
    if not _take_folders(paths, single):
        hand_over(paths.data, tuple(map(str, files)), os.environ.get("XDG_ACTIVATION_TOKEN", ""))
        return 0
    crash_report = _begin_diagnostics(paths.logs)
    try:
        make_app = functools.partial(
            App,
            paths,
            application,
            environment_key=environment_key,
            system_proxy=system_proxy,
            crash_report=crash_report,
        )
        qasync.run(_run(application, make_app, single, demo=demo, files=files))
    except Exception as error:
        note_fatal_error(error)
        raise
    finally:
        stop_watching()
        single.release()
        close_log()
    return 0


def _take_folders(paths: AppPaths, single: SingleInstance) -> bool:
    """Make the folders and take them for this process; False where another has them. Folders that can not be used are
    nobody's: the store finds the same, and the window says so."""
    try:
        paths.make()
        return single.acquire()
    except OSError:
        return True


def _begin_diagnostics(logs: Path) -> str | None:
    """Open the log and watch for crashes; returns what the last crash left. Without a folder the app does without."""
    try:
        crash_report = crash_report_left(logs)
        open_log(logs)
        watch_for_crashes(logs, about_line())
    except OSError as error:
        log.warning("there is no log: %s", error.strerror)
        return None
    log.info("started: %s", about_line())
    return crash_report


def make_application(arguments: Sequence[str]) -> QApplication:
    """Make the one QApplication, with the names that the desktop files use."""
    application = QApplication(list(arguments))
    application.setApplicationName(APP_NAME)
    application.setApplicationDisplayName(SHOWN_NAME)
    application.setApplicationVersion(__version__)
    application.setQuitOnLastWindowClosed(False)
    if QLocale().language() is QLocale.Language.C:
        # No language is set (a bare system): the C locale would write 16000 for 16,000.
        QLocale.setDefault(QLocale(QLocale.Language.English))
    return application


def run_session(profile: Path, session: Callable[[App], Awaitable[None]]) -> None:
    """Run the app with the demo for as long as `session` takes; whatever that raises is raised here."""
    forget_environment()
    paths = AppPaths.for_profile(profile)
    paths.make()
    application = make_application(sys.argv[:1])

    async def run() -> None:
        app = App(paths, application, environment_key=Secret(""))
        try:
            await app.start(demo=True)
            await session(app)
        finally:
            await app.close()

    open_log(paths.logs)
    try:
        qasync.run(run())
    finally:
        close_log()


async def _run(
    application: QApplication,
    make_app: Callable[[], App],
    single: SingleInstance,
    *,
    demo: bool,
    files: Sequence[Path],
) -> None:
    app = make_app()
    loop = asyncio.get_running_loop()
    quitting = asyncio.Event()
    application.lastWindowClosed.connect(quitting.set)
    application.aboutToQuit.connect(quitting.set)
    app.window.quit_requested.connect(quitting.set)
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, quitting.set)
    single.second_start.connect(app.on_second_start)
    try:
        await app.start(demo=demo, files=files, take_folders=functools.partial(_take_folders, app.paths, single))
        await quitting.wait()
    finally:
        await app.close()


class App(QObject):
    """The whole app but the QApplication and its loop. Build it inside a running loop; `start`, later `close`."""

    def __init__(
        self,
        paths: AppPaths,
        application: QApplication,
        *,
        environment_key: Secret,
        system_proxy: SystemProxy | None = None,
        crash_report: str | None = None,
    ) -> None:
        super().__init__()
        self.paths = paths
        restore_plain_imports()
        # qasync takes any executor; its own one starts ten threads and waits for every one of them on quit.
        asyncio.get_running_loop().set_default_executor(DaemonThreads())
        self.garbage = GarbageOnGuiThread(self)
        self.nursery = TaskNursery(self.on_bug)
        self.store = Store(paths.data)
        self.keychain = Keychain(APP_NAME)
        self.settings = AppSettings(
            PreferencesFile(paths.config / "settings.toml"),
            WindowStateFile(paths.state / "window.json"),
            self.nursery,
            self,
        )
        self.theme = ThemeState(application)
        shipped = parse_table(resource_path("models.toml").read_text(encoding="utf-8"))
        self.model_table = load_model_table(shipped, paths.config / "models.toml")
        self.connection = self._make_connection(paths, system_proxy)
        self.services = make_services(
            self.store,
            self.settings,
            self.connection,
            self.nursery,
            self,
            reports=Reports(paths.logs, crash_report, self.settings, self.keychain, self.nursery, self),
            dragged=paths.cache / "dragged",
            paths=paths,
            model_table=self.model_table,
        )
        self.library, self.replies = self.services.library, self.services.replies
        self.window = MainWindow(
            self.services,
            self.theme,
            open_link=open_link,
            environment_key=environment_key,
        )
        self.window.notices.store_wanted.connect(self.on_store_wanted)
        install_hooks(self.on_bug)

    def _make_connection(self, paths: AppPaths, system_proxy: SystemProxy | None) -> ConnectionService:
        return ConnectionService(
            self.settings,
            self.keychain,
            self.model_table.table,
            self.nursery,
            self,
            register_secret=register_secret,
            model_lists=ModelLists(paths.cache),
            system_proxy=system_proxy,
        )

    async def start(
        self, *, demo: bool, files: Sequence[Path] = (), take_folders: Callable[[], bool] = lambda: True
    ) -> None:
        """Show the window at once, then open the store and take up the account. Where the store can not be opened, the
        person may have it tried again, once `take_folders` has the folders for this process."""
        self._begun_with = (demo, files, take_folders)
        self.window.show()
        await self._open_store()

    def on_store_wanted(self) -> None:
        """Try again to open the store, where no other process has the folder by now."""
        _, _, take_folders = self._begun_with
        if take_folders():
            self.settings.load_again()
            self.nursery.start(self._open_store(), "open the store")
        else:
            self.window.notices.show_store_failure(Failure(FailureKind.IN_USE))

    async def _open_store(self) -> None:
        demo, files, _ = self._begun_with
        try:
            report = await self.library.start()
        except KnownError as error:
            self.window.notices.show_store_failure(error.failure)
            return
        self.window.notices.show_store_opened()
        if report.set_aside is not None:
            self.window.notices.show_set_aside(str(report.set_aside), report.salvaged_conversations)
        elif self.model_table.problem is not None:
            self.window.notices.show_model_table_problem(self.model_table.problem)
        self.window.show_opened(after_a_crash=bool(report.interrupted_turn_ids))
        self.connection.may_load_sdk.clear()
        self.nursery.start(self._load_sdk_after_first_frame(), "let the window paint")
        self.connection.start(demo=demo)
        self.services.backups.start()
        if files:
            self.services.chat_files.open(files)

    async def _load_sdk_after_first_frame(self) -> None:
        handle = self.window.windowHandle()
        painted = asyncio.Event()
        if handle is not None:
            NextFrame(handle).painted.connect(painted.set)
            with contextlib.suppress(TimeoutError):  # a hidden window paints nothing
                await asyncio.wait_for(painted.wait(), FIRST_FRAME_S)
        await asyncio.sleep(FIRST_MOMENTS_S)
        self.connection.may_load_sdk.set()

    async def close(self) -> None:
        """Quit in order: no new work, cancel, save, close."""
        self.window.prepare_to_close()
        await self.services.close()
        remove_hooks()
        self.garbage.stop()
        self.window.close()
        self.window.deleteLater()

    def on_bug(self, what: str) -> None:
        """Tell the person, calmly, that something unexpected happened; the log has the rest."""
        log.error("bug: %s", what)
        self.window.notices.show_bug()

    def on_second_start(self, started: SecondStart) -> None:
        """Raise the window, for this profile is open here already, and open the files that the start named."""
        log.info("a second start was handed over with %d arguments", len(started.arguments))
        self.window.come_to_front()
        files = tuple(path for path in map(Path, started.arguments) if path.is_absolute())
        if files:
            self.services.chat_files.open(files)
