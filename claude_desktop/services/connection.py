"""The account in use: its key from the keyring, its models, the built-in demo, and how all of that stands."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from claude_desktop.api.client import ClaudeApi, Connection, load_sdk
from claude_desktop.demo.server import DemoServer
from claude_desktop.keychain.keychain import Keychain, KeychainError
from claude_desktop.model.accounts import (
    CURRENT_API_VERSION,
    DEMO_ACCOUNT_ID,
    VENDOR_URL,
    Account,
    AddressProblem,
    AuthStyle,
    clean_key,
    key_in_file,
    normal_base_url,
)
from claude_desktop.model.catalogue import Model
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.model_table import ModelTable
from claude_desktop.model.secret import Secret
from claude_desktop.model.texts import QT_TRANSLATE_NOOP
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.clock import new_id
from claude_desktop.services.tasks import TaskNursery

log = logging.getLogger(__name__)


class ConnectionKind(StrEnum):
    """How the connection stands."""

    NO_ACCOUNT = "no_account"
    READING_KEY = "reading_key"
    NO_KEY = "no_key"  # the keyring did not give it; the sentence says why
    CONNECTED = "connected"
    NOT_CHECKED = "not_checked"  # there is a key, but whether it works could not be asked
    OFFLINE = "offline"
    KEY_REFUSED = "key_refused"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """`sentence` explains the kinds that need it; translate it in the context `context`."""

    kind: ConnectionKind
    account_name: str = ""
    context: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What the first-run screen asks to add. `session_only` keeps the key in memory, for this run."""

    name: str
    key: Secret
    base_url: str = VENDOR_URL
    auth_style: AuthStyle = AuthStyle.BEARER
    api_version: str = CURRENT_API_VERSION
    session_only: bool = False


@dataclass(frozen=True, slots=True)
class AccountProblem:
    """Why an account was not added. `field` is "key", "base_url" or empty; `session_only_helps` where keeping the key
    in memory for this run is a way on. `detail` is the other side's own words, cleaned."""

    context: str
    sentence: str
    field: str = ""
    session_only_helps: bool = False
    detail: str = ""


_BAD_KEY = QT_TRANSLATE_NOOP(
    "Connection", "This does not look like a key: it has spaces or characters that keys never have."
)
_NO_KEY_IN_FILE = QT_TRANSLATE_NOOP(
    "Connection", "That file holds no usable ANTHROPIC_API_KEY. Pick another, or paste the key."
)
MAX_KEY_FILE_BYTES = 65_536
_ADDRESS_SENTENCES = {
    AddressProblem.NOT_A_URL: QT_TRANSLATE_NOOP(
        "Connection", "This is not a web address. It should look like https://gateway.example.com."
    ),
    AddressProblem.NOT_SECURE: QT_TRANSLATE_NOOP(
        "Connection",
        "Only https is allowed, so that the key is not sent in the clear. http works for this computer alone.",
    ),
    AddressProblem.HAS_CREDENTIALS: QT_TRANSLATE_NOOP(
        "Connection", "Leave user name and password out of the address and put the key in its own field."
    ),
    AddressProblem.HAS_QUERY: QT_TRANSLATE_NOOP("Connection", "Leave out what follows ? or # in the address."),
}
# Failures that speak of the server and not of the key: the key is kept, marked as not checked.
_COULD_NOT_ASK = frozenset(
    {
        FailureKind.OFFLINE,
        FailureKind.TIMED_OUT,
        FailureKind.SERVER,
        FailureKind.OVERLOADED,
        FailureKind.RATE_LIMITED,
        FailureKind.NOT_FOUND,
        FailureKind.MALFORMED,
        FailureKind.CUT,
    }
)


class ConnectionService(QObject):
    """Owns the account in use and everything that speaks for it."""

    state_changed = Signal(object)  # ConnectionState
    models_changed = Signal(object)  # tuple[Model, ...]
    account_added = Signal(object)  # Account
    account_refused = Signal(object)  # AccountProblem
    keyring_found = Signal(str)  # its name, for people
    keyring_missing = Signal(str)  # the sentence that says why, in the context "Keychain"
    key_found = Signal(object)  # Secret: the key that a picked file holds

    def __init__(
        self,
        app_settings: AppSettings,
        keychain: Keychain,
        table: ModelTable,
        nursery: TaskNursery,
        parent: QObject | None = None,
        *,
        register_secret: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__(parent)
        self._app_settings = app_settings
        self._keychain = keychain
        self._table = table
        self._nursery = nursery
        self._register_secret = register_secret
        self._demo: DemoServer | None = None
        self._api: ClaudeApi | None = None
        self._retired_apis: list[ClaudeApi] = []
        self.account: Account | None = None
        self.state = ConnectionState(ConnectionKind.NO_ACCOUNT)
        self.models: tuple[Model, ...] = table.known_models()

    @property
    def api(self) -> ClaudeApi | None:
        """What requests go through; None while there is no key."""
        return self._api

    def start(self, *, demo: bool) -> None:
        """Take up the account that was used last, or the demo."""
        account = self._app_settings.current_account
        if demo or self._app_settings.preferences.current_account_id == DEMO_ACCOUNT_ID:
            self.use_demo()
        elif account is not None:
            self._nursery.start(self._use_stored(account), "read the key")
        else:
            self._show(ConnectionState(ConnectionKind.NO_ACCOUNT))

    def use_demo(self) -> None:
        """Start the built-in demo server and talk to it."""
        self._nursery.start(self._use_demo(), "start the demo")

    def add(self, wanted: NewAccount) -> None:
        """Check a key with the free list of models, store it in the keyring, and use it."""
        self._nursery.start(self._add(wanted), "add an account")

    def check_again(self) -> None:
        """Read the key again where that failed, and ask the server for its models."""
        if self.account is not None and not self.account.is_demo:
            self._nursery.start(self._use_stored(self.account), "read the key")

    def look_for_keyring(self) -> None:
        """Find out which keyring the system has; `keyring_found` or `keyring_missing` tells."""
        self._nursery.start(self._look_for_keyring(), "look for the keyring")

    def read_key_file(self, path: Path) -> None:
        """Read a key from a `.env` file that the person picked; `key_found` or `account_refused` tells."""
        self._nursery.start(self._read_key_file(path), "read a key file")

    async def close(self) -> None:
        """Close connections and the demo server."""
        for api in [*self._retired_apis, self._api]:
            if api is not None:
                await api.aclose()
        self._retired_apis.clear()
        self._api = None
        if self._demo is not None:
            await self._demo.stop()
            self._demo = None
        self._keychain.close()

    async def _look_for_keyring(self) -> None:
        try:
            name = await asyncio.wrap_future(self._keychain.backend_name())
        except KeychainError as error:
            self.keyring_missing.emit(error.sentence)
        else:
            self.keyring_found.emit(name)

    async def _read_key_file(self, path: Path) -> None:
        try:
            text = await asyncio.to_thread(_read_start, path)
        except OSError:
            text = ""
        key = key_in_file(text)
        if key is None:
            self.account_refused.emit(AccountProblem("Connection", _NO_KEY_IN_FILE, "key"))
        else:
            self.key_found.emit(Secret(key))

    async def _use_demo(self) -> None:
        if self._demo is None:
            demo = DemoServer()
            await demo.start()
            self._demo = demo
        account = Account(DEMO_ACCOUNT_ID, "Demo", self._demo.base_url, checked=True)
        self._use(account, Secret(self._demo.key))
        self._app_settings.change(current_account_id=DEMO_ACCOUNT_ID)
        self.account_added.emit(account)
        self._show(ConnectionState(ConnectionKind.DEMO, account.name))
        await self._refresh_models(account)

    async def _use_stored(self, account: Account) -> None:
        self.account = account
        self._show(ConnectionState(ConnectionKind.READING_KEY, account.name))
        key = ""
        if account.auth_style is not AuthStyle.NONE:
            try:
                found = await asyncio.wrap_future(self._keychain.read(account.id))
            except KeychainError as error:
                log.warning("the key was not read: %s", error)
                self._show(ConnectionState(ConnectionKind.NO_KEY, account.name, "Keychain", error.sentence))
                return
            if found is None:
                sentence = Failure(FailureKind.NO_KEY).sentence
                self._show(ConnectionState(ConnectionKind.NO_KEY, account.name, "Failure", sentence))
                return
            key = found
        self._use(account, Secret(key))
        await self._refresh_models(account)

    async def _add(self, wanted: NewAccount) -> None:
        account = self._checked_form(wanted)
        if isinstance(account, AccountProblem):
            self.account_refused.emit(account)
            return
        key = Secret(clean_key(wanted.key.reveal()) or "")
        self._register_secret(key.reveal())
        await load_sdk()
        api = ClaudeApi(Connection(account, key))
        try:
            models = await api.models(self._table)
        except KnownError as error:
            if error.failure.kind not in _COULD_NOT_ASK:
                self.account_refused.emit(
                    AccountProblem("Failure", error.failure.sentence, "key", detail=error.failure.detail)
                )
                return
            account, models = replace(account, checked=None), ()
        else:
            account = replace(account, checked=True)
        finally:
            await api.aclose()
        if not await self._keep_key(account, key, session_only=wanted.session_only):
            return
        self._app_settings.add_account(account, stored=not wanted.session_only)
        self._use(account, key)
        self.account_added.emit(account)
        self._show_models(account, models)

    def _checked_form(self, wanted: NewAccount) -> Account | AccountProblem:
        base_url = normal_base_url(wanted.base_url)
        if isinstance(base_url, AddressProblem):
            return AccountProblem("Connection", _ADDRESS_SENTENCES[base_url], "base_url")
        if wanted.auth_style is not AuthStyle.NONE and clean_key(wanted.key.reveal()) is None:
            return AccountProblem("Connection", _BAD_KEY, "key")
        return Account(new_id(), wanted.name.strip(), base_url, wanted.auth_style, wanted.api_version)

    async def _keep_key(self, account: Account, key: Secret, *, session_only: bool) -> bool:
        if account.auth_style is AuthStyle.NONE:
            return True
        if session_only:
            self._keychain.keep_for_session(account.id, key.reveal())
            return True
        try:
            await asyncio.wrap_future(self._keychain.save(account.id, key.reveal()))
        except KeychainError as error:
            log.warning("the key was not stored: %s", error)
            self.account_refused.emit(AccountProblem("Keychain", error.sentence, session_only_helps=True))
            return False
        return True

    def _use(self, account: Account, key: Secret) -> None:
        """Replies that are under way keep their old connection; it is closed on quit."""
        if key:
            self._register_secret(key.reveal())
        if self._api is not None:
            self._retired_apis.append(self._api)
        self.account = account
        self._api = ClaudeApi(Connection(account, key))

    async def _refresh_models(self, account: Account) -> None:
        await load_sdk()
        api = self._api
        if api is None:
            return
        try:
            models = await api.models(self._table)
        except KnownError as error:
            if account is not self.account:
                return
            kinds = {FailureKind.OFFLINE: ConnectionKind.OFFLINE, FailureKind.KEY_REFUSED: ConnectionKind.KEY_REFUSED}
            kind = kinds.get(error.failure.kind, ConnectionKind.NOT_CHECKED)
            self._show(ConnectionState(kind, account.name, "Failure", error.failure.sentence))
            return
        if account is self.account:
            self._show_models(account, models)

    def _show_models(self, account: Account, models: tuple[Model, ...]) -> None:
        if models:
            self.models = models
            self.models_changed.emit(models)
        if account.is_demo:
            self._show(ConnectionState(ConnectionKind.DEMO, account.name))
        elif account.checked is None and not models:
            self._show(ConnectionState(ConnectionKind.NOT_CHECKED, account.name))
        else:
            self._show(ConnectionState(ConnectionKind.CONNECTED, account.name))

    def _show(self, state: ConnectionState) -> None:
        self.state = state
        self.state_changed.emit(state)


def _read_start(path: Path) -> str:
    """Read what a small text file holds. A device or a pipe is refused: reading it might never end."""
    if not path.is_file():
        raise OSError("not a regular file")
    with path.open("rb") as file:
        return file.read(MAX_KEY_FILE_BYTES).decode("utf-8", "replace")
