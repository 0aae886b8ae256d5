"""Wires the first-run screen to the connection service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog

from claude_desktop.model.secret import Secret
from claude_desktop.preferences.fields import Titles
from claude_desktop.services.connection import AccountProblem, NewAccount
from claude_desktop.services.services import Services
from claude_desktop.ui.first_run.first_run import FirstRun
from claude_desktop.ui.first_run.submissions import GatewaySubmission, KeySubmission


class Connecting(QObject):
    """Takes what the person enters on the first-run screen through check, keyring and use."""

    connected = Signal()

    def __init__(
        self, services: Services, screen: FirstRun, environment_key: Secret, open_link: Callable[[str], object]
    ) -> None:
        super().__init__(screen)
        self._services = services
        self._screen = screen
        self._environment_key = environment_key
        self._last: NewAccount | None = None
        self._waiting = False  # for an answer to what was asked on this screen, and not elsewhere
        screen.key_submitted.connect(self.on_key_submitted)
        screen.gateway_submitted.connect(self.on_gateway_submitted)
        screen.titles_chosen.connect(self.on_titles_chosen)
        screen.demo_chosen.connect(self.on_demo_chosen)
        screen.environment_key_accepted.connect(self.on_environment_key_accepted)
        screen.session_only_accepted.connect(self.on_session_only_accepted)
        screen.env_file_requested.connect(self.on_env_file_requested)
        screen.link_clicked.connect(open_link)
        services.connection.account_added.connect(self.on_account_added)
        services.connection.account_refused.connect(self.on_account_refused)
        services.connection.keyring_found.connect(self.on_keyring_found)
        services.connection.key_found.connect(self.on_key_found)
        services.connection.keyring_missing.connect(self.on_keyring_missing)

    def begin(self) -> None:
        """Show what is known: which keyring there is, and whether the environment holds a key."""
        preferences = self._services.settings.preferences
        self._screen.show_titles(preferences.titles.value)
        self._screen.offer_environment_key(bool(self._environment_key))
        self._services.connection.look_for_keyring()

    def on_titles_chosen(self, value: str) -> None:
        """Take titles from where the person says."""
        self._services.settings.change(titles=Titles(value))
        self._screen.show_titles(value)

    def on_key_submitted(self, submission: KeySubmission) -> None:
        """Add a key for the vendor's own API."""
        self._add(NewAccount(submission.account_name, submission.key))

    def on_gateway_submitted(self, submission: GatewaySubmission) -> None:
        """Add a gateway or a local server."""
        self._add(
            NewAccount(
                submission.account_name,
                submission.key,
                submission.base_url,
                submission.auth_style,
                submission.api_version,
            )
        )

    def on_demo_chosen(self) -> None:
        """Look around with the built-in demo."""
        self._waiting = True
        self._screen.set_busy(True, self.tr("Starting the demo…"))
        self._services.connection.use_demo()

    def on_environment_key_accepted(self) -> None:
        """Take the environment's key once, into the keyring."""
        self._add(NewAccount(self._screen.account_name(), self._environment_key))

    def on_session_only_accepted(self) -> None:
        """Keep the key of the last try in memory, for this run."""
        if self._last is not None:
            last = self._last
            self._add(
                NewAccount(last.name, last.key, last.base_url, last.auth_style, last.api_version, session_only=True)
            )

    def on_env_file_requested(self) -> None:
        """Let the person pick a file that holds a key."""
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
        dialog = QFileDialog(self._screen, self.tr("Read a key from a file"), home)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.on_env_file_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def on_env_file_selected(self, path: str) -> None:
        """Read the key; a file without one is said so."""
        self._waiting = True
        self._services.connection.read_key_file(Path(path))

    def on_key_found(self, key: Secret) -> None:
        """The file held a key: take it once, into the keyring."""
        if self._waiting:
            self._add(NewAccount(self._screen.account_name(), key))

    def on_account_added(self) -> None:
        """All went well."""
        self._last, self._waiting = None, False
        self._screen.clear_secrets()
        self._screen.set_busy(False, "")
        self.connected.emit()

    def on_account_refused(self, problem: AccountProblem) -> None:
        """Say under the field what is wrong."""
        if not self._waiting:
            return
        self._waiting = False
        self._screen.set_busy(False, "")
        sentence = QCoreApplication.translate(problem.context, problem.sentence)
        self._screen.show_problem(sentence, problem.field or None, problem.session_only_helps)

    def on_keyring_found(self, name: str) -> None:
        """Name the keyring."""
        self._screen.show_keyring(name, None)

    def on_keyring_missing(self, sentence: str) -> None:
        """Say what is wrong with the keyring before anything is entered."""
        self._screen.show_keyring(None, QCoreApplication.translate("Keychain", sentence))

    def _add(self, wanted: NewAccount) -> None:
        self._last, self._waiting = wanted, True
        self._screen.set_busy(True, self.tr("Checking…"))
        self._services.connection.add(wanted)
