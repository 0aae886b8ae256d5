"""The person's accounts: list, choose, change, remove. Each change is stored as it happens."""

from __future__ import annotations

import logging
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from claude_desktop.keychain.keychain import KeychainError
from claude_desktop.model.accounts import (
    Account,
    AddressProblem,
    AuthStyle,
    clean_header_value,
    clean_key,
    is_header_name,
    normal_base_url,
    origin_of,
    place_of,
)
from claude_desktop.model.secret import Secret
from claude_desktop.services.account_secrets import AccountSecrets, SecretStore
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.connection_states import ADDRESS_SENTENCES, BAD_HEADER, BAD_KEY, AccountProblem
from claude_desktop.services.tasks import TaskNursery

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HostChange:
    """An account's address is about to lead to another server, which its secrets were not given for. Nothing has
    changed yet: answer with `change_address` and `move_secrets` or `keep_secrets_back`."""

    account_id: str
    account_name: str
    old_place: str
    new_place: str
    base_url: str


class Accounts(QObject):
    """Changes accounts one by one; slow parts run as tasks, and each ends in one of the signals."""

    changed = Signal()  # the list, or something in it
    chosen = Signal(object)  # Account: use it from now on
    needs_reconnecting = Signal(object)  # Account whose address, way or secrets are others now
    refused = Signal(object)  # AccountProblem
    host_change_asked = Signal(object)  # HostChange
    removed = Signal(str)  # id

    def __init__(
        self, app_settings: AppSettings, secrets: SecretStore, nursery: TaskNursery, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._app_settings = app_settings
        self._secrets = secrets
        self._nursery = nursery

    @property
    def all(self) -> tuple[Account, ...]:
        """Every account but the demo."""
        return self._app_settings.accounts

    def find(self, account_id: str) -> Account | None:
        """The account with that id."""
        return self._app_settings.account(account_id)

    def key_is_for_session(self, account: Account) -> bool:
        """Tell whether the account's key is kept in memory alone."""
        return self._secrets.is_for_session(account)

    def free_name(self, wanted: str) -> str:
        """A name that no other account has: "personal", "personal 2"."""
        taken = {account.name for account in self.all}
        name, number = wanted.strip() or "account", 2
        base = name
        while name in taken:
            name, number = f"{base} {number}", number + 1
        return name

    def choose(self, account_id: str) -> None:
        """Use another account."""
        account = self.find(account_id)
        if account is not None:
            self._app_settings.choose_account(account_id)
            self.changed.emit()
            self.chosen.emit(account)

    def rename(self, account_id: str, name: str) -> None:
        """Give an account another name; an empty one is not taken."""
        account = self.find(account_id)
        if account is not None and name.strip() and name.strip() != account.name:
            self._change(account_id, name=name.strip())

    def change_auth_style(self, account_id: str, style: AuthStyle) -> None:
        """Send the key in another way."""
        account = self.find(account_id)
        if account is not None and style is not account.auth_style:
            self._change(account_id, reconnect=True, auth_style=style)

    def change_api_version(self, account_id: str, version: str) -> None:
        """Ask for another version of the API."""
        account = self.find(account_id)
        if account is not None and version != account.api_version:
            self._change(account_id, reconnect=True, api_version=version)

    def change_address(
        self, account_id: str, text: str, *, move_secrets: bool = False, keep_secrets_back: bool = False
    ) -> None:
        """Send an account's requests to another address. Where that is another server, `host_change_asked` comes
        first, unless the person has said what becomes of the secrets."""
        account, base_url = self.find(account_id), normal_base_url(text)
        if account is None:
            return
        if isinstance(base_url, AddressProblem):
            self._refuse(account, "Connection", ADDRESS_SENTENCES[base_url], "base_url")
            return
        if base_url == account.base_url:
            return
        old_origin = origin_of(account.base_url)
        same_server = old_origin == origin_of(base_url)
        has_secrets = account.auth_style is not AuthStyle.NONE or bool(account.header_names)
        if same_server or not has_secrets or keep_secrets_back:
            self._change(account_id, reconnect=True, base_url=base_url)
        elif move_secrets:
            self._start(account, self._move(replace(account, base_url=base_url), old_origin), "move a key")
        else:
            old, new = place_of(account.base_url), place_of(base_url)
            self.host_change_asked.emit(HostChange(account.id, account.name, old, new, base_url))

    def confirm_server(self, account_id: str, other_origin: str) -> None:
        """Let the stored secrets, which were for `other_origin`, go to the account's present address."""
        account = self.find(account_id)
        if account is not None:
            self._start(account, self._move(account, other_origin), "move a key")

    def store_key(
        self, account_id: str, key: Secret, headers: Mapping[str, Secret] | None = None, *, session_only: bool = False
    ) -> None:
        """Replace an account's key, and values of its extra headers, in the keyring or for this run alone."""
        account = self.find(account_id)
        cleaned = clean_key(key.reveal())
        if account is None:
            return
        if cleaned is None:
            self._refuse(account, "Connection", BAD_KEY, "key")
            return
        secrets = AccountSecrets(Secret(cleaned), headers or {})
        work = self._keep_key(account, secrets, session_only=session_only)
        self._start(account, work, "store a key", field="key", session_only_helps=not session_only)

    def store_header(self, account_id: str, name: str, value: Secret) -> None:
        """Add an extra header, or give one another value."""
        account, cleaned = self.find(account_id), clean_header_value(value.reveal())
        if account is None:
            return
        if cleaned is None or not is_header_name(name.strip()):
            self._refuse(account, "Connection", BAD_HEADER, "headers")
            return
        work = self._keep_header(account, name.strip(), Secret(cleaned))
        self._start(account, work, "store a header", field="headers")

    def remove_header(self, account_id: str, name: str) -> None:
        """Send an extra header no more, and delete its value."""
        account = self.find(account_id)
        if account is not None:
            self._start(account, self._drop_header(account, name), "remove a header", field="headers")

    def remove(self, account_id: str, *, leave_secrets: bool = False) -> None:
        """Delete an account's secrets, confirm that they are gone, and take it out of the list. With `leave_secrets`
        it goes although the keyring does not delete them."""
        account = self.find(account_id)
        if account is not None:
            work = self._remove(account, leave_secrets=leave_secrets)
            self._start(account, work, "remove an account", remove_anyway_helps=True)

    async def _move(self, account: Account, other_origin: str) -> None:
        await self._secrets.rebind(account, other_origin)
        self._change(account.id, reconnect=True, base_url=account.base_url)

    async def _keep_key(self, account: Account, secrets: AccountSecrets, *, session_only: bool) -> None:
        await self._secrets.keep(account, secrets, session_only=session_only)
        self._change(account.id, reconnect=True)

    async def _keep_header(self, account: Account, name: str, value: Secret) -> None:
        for_session = self._app_settings.is_for_session(account.id)
        await self._secrets.keep(account, AccountSecrets(Secret(""), {name: value}), session_only=for_session)
        self._change(account.id, reconnect=True, header_names=(*self._other_headers(account.id, name), name))

    async def _drop_header(self, account: Account, name: str) -> None:
        await self._secrets.forget_header(account, name)
        self._change(account.id, reconnect=True, header_names=self._other_headers(account.id, name))

    def _other_headers(self, account_id: str, name: str) -> tuple[str, ...]:
        account = self.find(account_id)
        return tuple(each for each in account.header_names if each.lower() != name.lower()) if account else ()

    async def _remove(self, account: Account, *, leave_secrets: bool) -> None:
        was_current = self._app_settings.current_account == account
        if leave_secrets or self._app_settings.is_for_session(account.id):
            self._secrets.forget_session(account)
        else:
            await self._secrets.forget(account)
        self._app_settings.remove_account(account.id)
        self.removed.emit(account.id)
        self.changed.emit()
        following = self._app_settings.current_account
        if was_current and following is not None:
            self.choose(following.id)

    def _start(
        self,
        account: Account,
        work: Coroutine[Any, Any, None],
        name: str,
        *,
        field: str = "",
        session_only_helps: bool = False,
        remove_anyway_helps: bool = False,
    ) -> None:
        async def guarded() -> None:
            try:
                await work
            except KeychainError as error:
                log.warning("%s: %s", name, error)
                self.refused.emit(
                    AccountProblem(
                        "Keychain",
                        error.sentence,
                        field,
                        session_only_helps,
                        account_id=account.id,
                        remove_anyway_helps=remove_anyway_helps,
                    )
                )

        self._nursery.start(guarded(), name)

    def _refuse(self, account: Account, context: str, sentence: str, field: str) -> None:
        self.refused.emit(AccountProblem(context, sentence, field, account_id=account.id))

    def _change(self, account_id: str, *, reconnect: bool = False, **values: Any) -> None:
        """Change fields of the account as it is now: others may have changed while a task waited for the keyring."""
        account = self.find(account_id)
        if account is None:
            return
        if reconnect:
            values["checked"] = None
        account = replace(account, **values)
        self._app_settings.change_account(account)
        self.changed.emit()
        if reconnect:
            self.needs_reconnecting.emit(account)
