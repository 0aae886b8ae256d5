"""The account in use: its key from the keyring, its models, the built-in demo, and how all of that stands."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from claude_desktop.api.client import ClaudeApi, Connection, load_sdk
from claude_desktop.demo.server import DemoServer
from claude_desktop.keychain.keychain import Keychain, KeychainError
from claude_desktop.model.accounts import (
    DEMO_ACCOUNT_ID,
    Account,
    AddressProblem,
    AuthStyle,
    clean_header_value,
    clean_key,
    is_header_name,
    normal_base_url,
)
from claude_desktop.model.catalogue import Model, undated_id
from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.model.model_table import ModelTable
from claude_desktop.model.proxies import SystemProxy
from claude_desktop.model.secret import Secret
from claude_desktop.preferences.model_lists import ModelLists
from claude_desktop.services.account_secrets import AccountSecrets, SecretMissingError, SecretStore
from claude_desktop.services.accounts import Accounts
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.clock import new_id
from claude_desktop.services.connection_states import (
    ADDRESS_SENTENCES,
    BAD_HEADER,
    BAD_KEY,
    NO_KEY_IN_FILE,
    AccountProblem,
    ConnectionKind,
    ConnectionState,
    NewAccount,
)
from claude_desktop.services.connection_test import ConnectionTest
from claude_desktop.services.key_files import key_in
from claude_desktop.services.last_models import LastModels
from claude_desktop.services.network import Network
from claude_desktop.services.tasks import TaskNursery

__all__ = ["AccountProblem", "ConnectionKind", "ConnectionService", "ConnectionState", "NewAccount"]

log = logging.getLogger(__name__)

# Failures that speak of the way or of the server and not of the key: the key is kept, marked as not checked.
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
        model_lists: ModelLists | None = None,
        system_proxy: SystemProxy | None = None,
    ) -> None:
        super().__init__(parent)
        self._app_settings = app_settings
        self._keychain = keychain
        self._table = table
        self._nursery = nursery
        self._secrets = SecretStore(keychain, register_secret)
        self._last_models = LastModels(model_lists, table)
        self.accounts = Accounts(app_settings, self._secrets, nursery, self)
        self.network = Network(app_settings, self._secrets, system_proxy or SystemProxy(), nursery, self)
        self.test = ConnectionTest(self._secrets, self.network, table, nursery, self)
        self.accounts.chosen.connect(self.on_account_chosen)
        self.accounts.needs_reconnecting.connect(self.on_account_changed)
        self.accounts.removed.connect(self.on_account_removed)
        self.network.changed.connect(self.on_way_changed)
        self._demo: DemoServer | None = None
        self._api: ClaudeApi | None = None
        self._in_use: AccountSecrets | None = None
        self._retired_apis: list[ClaudeApi] = []
        self.account: Account | None = None
        self.state = ConnectionState(ConnectionKind.NO_ACCOUNT)
        self.models: tuple[Model, ...] = table.known_models()
        # Cleared while the window comes up: the SDK's import, though in a thread, would slow its first frame.
        self.may_load_sdk = asyncio.Event()
        self.may_load_sdk.set()

    @property
    def api(self) -> ClaudeApi | None:
        """What requests go through; None while there is no key."""
        return self._api

    def known(self, model_id: str) -> Model:
        """A model by its id: as the server lists it, else as the table of models knows it."""
        undated = undated_id(model_id)
        listed = next((model for model in self.models if undated_id(model.id) == undated), None)
        return listed or self._table.model(model_id, follows_vendor=self.follows_vendor)

    @property
    def follows_vendor(self) -> bool:
        """Tell whether the vendor's documented rules hold for the server in use, as they do for the demo."""
        return self.account is None or self.account.is_vendor or self.account.is_demo

    @property
    def has_list(self) -> bool:
        """Tell whether the models are those that the server itself lists."""
        return self.state.kind in (ConnectionKind.CONNECTED, ConnectionKind.DEMO)

    def start(self, *, demo: bool) -> None:
        """Take up the account that was used last, or the demo."""
        account = self._app_settings.current_account
        if demo or self._app_settings.preferences.current_account_id == DEMO_ACCOUNT_ID:
            self.use_demo()
        elif account is not None:
            self._begin(account)
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
            self._begin(self.account)

    def look_for_keyring(self) -> None:
        """Find out which keyring the system has; `keyring_found` or `keyring_missing` tells."""
        self._nursery.start(self._look_for_keyring(), "look for the keyring")

    def read_key_file(self, path: Path) -> None:
        """Read a key from a `.env` file that the person picked; `key_found` or `account_refused` tells."""
        self._nursery.start(self._read_key_file(path), "read a key file")

    def on_account_chosen(self, account: Account) -> None:
        """Use another account from now on."""
        self._begin(account)

    def on_account_changed(self, account: Account) -> None:
        """Take the account in use up anew where something of it changed that requests depend on."""
        if self.account is not None and account.id == self.account.id:
            self._begin(account)

    def on_account_removed(self, account_id: str) -> None:
        """Let go of the account in use, where it is the one that was removed."""
        self._nursery.start(self._last_models.forget(account_id), "forget a list of models")
        if self.account is not None and self.account.id == account_id:
            self._let_go()
            self.account = None
            self._show(ConnectionState(ConnectionKind.NO_ACCOUNT))

    def on_way_changed(self) -> None:
        """Take the new proxy and certificates, with the secrets that were read already."""
        if self.account is not None and self._in_use is not None and not self.account.is_demo:
            self._nursery.start(self._take_new_way(self.account, self._in_use), "take another way")

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
        key = await asyncio.to_thread(key_in, path)
        if key is None:
            self.account_refused.emit(AccountProblem("Connection", NO_KEY_IN_FILE, "key"))
        else:
            self.key_found.emit(key)

    async def _use_demo(self) -> None:
        if self._demo is None:
            self._demo = DemoServer()
            await self._demo.start()
        account = Account(DEMO_ACCOUNT_ID, "Demo", self._demo.base_url, checked=True)
        self._use(Connection(account, Secret(self._demo.key)), None)
        self._app_settings.choose_account(DEMO_ACCOUNT_ID)
        self.account_added.emit(account)
        self._show(ConnectionState(ConnectionKind.DEMO, account.name))
        await self._refresh_models(account)

    def _begin(self, account: Account) -> None:
        """Take up an account; what was read for another one meanwhile is dropped."""
        self.account = account
        self._let_go()
        self._show(ConnectionState(ConnectionKind.READING_KEY, account.name))
        self._nursery.start(self._use_stored(account), "read the key")

    async def _use_stored(self, account: Account) -> None:
        self._show_list(account, await self._last_models.load(account))
        try:
            secrets = await self._secrets.read(account)
        except KeychainError as error:
            log.warning("the key was not read: %s", error)
            state = ConnectionState(ConnectionKind.NO_KEY, account.name, "Keychain", error.sentence)
        except SecretMissingError as error:
            kind = ConnectionKind.OTHER_SERVER if error.other_origin else ConnectionKind.NO_KEY
            state = ConnectionState(kind, account.name, "Connection", error.sentence, error.other_origin)
        else:
            await self._take_new_way(account, secrets)
            return
        if account is self.account:
            self._show(state)

    async def _take_new_way(self, account: Account, secrets: AccountSecrets) -> None:
        link = await self._link(account, secrets)
        if account is self.account:
            self._use(link, secrets)
            await self._refresh_models(account)

    async def _link(self, account: Account, secrets: AccountSecrets) -> Connection:
        headers = {name: value.reveal() for name, value in secrets.headers.items()}
        proxy = await self.network.proxy_for(account.base_url)
        return Connection(account, secrets.key, proxy, self.network.ca_file, headers)

    async def _add(self, wanted: NewAccount) -> None:
        account = self._checked_form(wanted)
        if isinstance(account, AccountProblem):
            self.account_refused.emit(account)
            return
        secrets = AccountSecrets(Secret(clean_key(wanted.key.reveal()) or ""), wanted.headers)
        await load_sdk()
        api = ClaudeApi(await self._link(account, secrets))
        models: tuple[Model, ...] = ()
        try:
            models = await api.models(self._table)
        except KnownError as error:
            if error.failure.kind not in _COULD_NOT_ASK:
                self.account_refused.emit(_refusal(error))
                return
        else:
            account = replace(account, checked=True)
        finally:
            await api.aclose()
        try:
            await self._secrets.keep(account, secrets, session_only=wanted.session_only)
        except KeychainError as error:
            log.warning("the key was not stored: %s", error)
            self.account_refused.emit(AccountProblem("Keychain", error.sentence, session_only_helps=True))
            return
        await self._take_up_added(account, secrets, models, stored=not wanted.session_only)

    async def _take_up_added(
        self, account: Account, secrets: AccountSecrets, models: tuple[Model, ...], *, stored: bool
    ) -> None:
        link = await self._link(account, secrets)
        self._app_settings.add_account(account, stored=stored)
        self._use(link, secrets)
        self.account_added.emit(account)
        self.accounts.changed.emit()
        self._show_models(account, models)
        await self._last_models.save(account, models)

    def _checked_form(self, wanted: NewAccount) -> Account | AccountProblem:
        base_url = normal_base_url(wanted.base_url)
        if isinstance(base_url, AddressProblem):
            return AccountProblem("Connection", ADDRESS_SENTENCES[base_url], "base_url")
        if wanted.auth_style is not AuthStyle.NONE and clean_key(wanted.key.reveal()) is None:
            return AccountProblem("Connection", BAD_KEY, "key")
        for name, value in wanted.headers.items():
            if not is_header_name(name) or clean_header_value(value.reveal()) != value.reveal():
                return AccountProblem("Connection", BAD_HEADER, "headers")
        name = self.accounts.free_name(wanted.name)
        names = tuple(wanted.headers)
        return Account(new_id(), name, base_url, wanted.auth_style, wanted.api_version, header_names=names)

    def _use(self, link: Connection, secrets: AccountSecrets | None) -> None:
        """Replies that are under way keep their old connection; it is closed on quit."""
        self._let_go()
        self.account, self._in_use = link.account, secrets
        self._api = ClaudeApi(link)

    def _let_go(self) -> None:
        if self._api is not None:
            self._retired_apis.append(self._api)
        self._api, self._in_use = None, None

    async def _refresh_models(self, account: Account) -> None:
        await self.may_load_sdk.wait()
        await load_sdk()
        api = self._api
        if api is None or account is not self.account:
            return
        try:
            models = await api.models(self._table)
        except KnownError as error:
            if account is self.account:
                self._show(_state_after(error, account))
            return
        if account is not self.account:
            return
        if not account.is_demo:
            await self._last_models.save(account, models)
            account = self._mark_as_checked(account)
        self._show_models(account, models)

    def _mark_as_checked(self, account: Account) -> Account:
        """The server took the key: remember that."""
        now = self._app_settings.account(account.id)
        if now is None or account.checked:
            return account
        self.account = checked = replace(now, checked=True)
        self._app_settings.change_account(checked)
        return checked

    def _show_list(self, account: Account, models: tuple[Model, ...]) -> None:
        if models and self.account is not None and account.id == self.account.id:
            self.models = models
            self.models_changed.emit(models)

    def _show_models(self, account: Account, models: tuple[Model, ...]) -> None:
        self._show_list(account, models)
        if account.is_demo:
            self._show(ConnectionState(ConnectionKind.DEMO, account.name))
        elif account.checked is None and not models:
            self._show(ConnectionState(ConnectionKind.NOT_CHECKED, account.name))
        else:
            self._show(ConnectionState(ConnectionKind.CONNECTED, account.name))

    def _show(self, state: ConnectionState) -> None:
        self.state = state
        self.state_changed.emit(state)


def _refusal(error: KnownError) -> AccountProblem:
    """Say at the field that it belongs to what the server refuses; what concerns the way belongs to none."""
    failure = error.failure
    field = "" if failure.kind in (FailureKind.TLS, FailureKind.PROXY) else "key"
    return AccountProblem("Failure", failure.sentence, field, detail=failure.detail)


def _state_after(error: KnownError, account: Account) -> ConnectionState:
    kinds = {
        FailureKind.OFFLINE: ConnectionKind.OFFLINE,
        FailureKind.PROXY: ConnectionKind.OFFLINE,
        FailureKind.TLS: ConnectionKind.OFFLINE,
        FailureKind.TIMED_OUT: ConnectionKind.OFFLINE,
        FailureKind.KEY_REFUSED: ConnectionKind.KEY_REFUSED,
    }
    kind = kinds.get(error.failure.kind, ConnectionKind.NOT_CHECKED)
    return ConnectionState(kind, account.name, "Failure", error.failure.sentence)
