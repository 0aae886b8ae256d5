"""The secrets of accounts: the key, the values of extra headers, the proxy's password. In the keyring, each under an
entry of its own and bound to the server that it is for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from claude_desktop.keychain.keychain import Keychain
from claude_desktop.model.accounts import Account, AuthStyle, clean_header_value, clean_key, origin_of
from claude_desktop.model.secret import Secret
from claude_desktop.model.texts import QT_TRANSLATE_NOOP

PROXY_ENTRY = "proxy password"
_NO_KEY = QT_TRANSLATE_NOOP("Connection", "No key is stored for this account. Enter it again.")
_NO_HEADER = QT_TRANSLATE_NOOP(
    "Connection", "The value of an extra header is not in the keyring. Enter it again in the settings of this account."
)
_OTHER_SERVER = QT_TRANSLATE_NOOP(
    "Connection",
    "The address of this account changed after its key was stored, so the key was not sent. Confirm the new address "
    "in the settings of this account, or enter the key again.",
)


@dataclass(frozen=True, slots=True)
class AccountSecrets:
    """What an account sends to say who it is."""

    key: Secret
    headers: Mapping[str, Secret] = field(default_factory=dict)


class SecretMissingError(Exception):
    """The keyring answered, but what it holds can not be sent. `other_origin` is the server that the key is for, where
    that is another one. Translate `sentence` in the context `Connection`."""

    def __init__(self, sentence: str, other_origin: str = "") -> None:
        super().__init__("a secret is missing")
        self.sentence = sentence
        self.other_origin = other_origin


class SecretStore:
    """Reads and writes them. Every method raises `KeychainError` where the keyring does not do it.

    An entry holds the origin that the secret may be sent to, a space, and the secret: whoever changes an address, in
    the app or in the settings file, can not make the key go there unasked.
    """

    def __init__(self, keychain: Keychain, register_secret: Callable[[str], None]) -> None:
        self._keychain = keychain
        self._register = register_secret

    async def read(self, account: Account) -> AccountSecrets:
        """Read all that the account needs. Raises `SecretMissingError`."""
        origin = origin_of(account.base_url)
        key = Secret("")
        if account.auth_style is not AuthStyle.NONE:
            key = await self._read_bound(_key_entry(account), origin, _NO_KEY)
        headers = {
            name: await self._read_bound(_header_entry(account, name), origin, _NO_HEADER)
            for name in account.header_names
        }
        return AccountSecrets(key, headers)

    async def keep(self, account: Account, secrets: AccountSecrets, *, session_only: bool) -> None:
        """Store what is given, or keep it in memory for this run; what is not given stays as it is."""
        entries = {_header_entry(account, name): value for name, value in secrets.headers.items()}
        if secrets.key:
            entries[_key_entry(account)] = secrets.key
        origin = origin_of(account.base_url)
        for entry, secret in entries.items():
            self._register(secret.reveal())
            bound = f"{origin} {secret.reveal()}"
            if session_only:
                self._keychain.keep_for_session(entry, bound)
            else:
                await asyncio.wrap_future(self._keychain.save(entry, bound))

    async def rebind(self, account: Account, other_origin: str) -> None:
        """Let the secrets that were for `other_origin` go to the account's address, after the person said so."""
        for entry in _entries(account):
            found = await asyncio.wrap_future(self._keychain.read(entry))
            if found is None:
                continue
            origin, _, secret = found.partition(" ")
            if origin == other_origin:
                bound = f"{origin_of(account.base_url)} {secret}"
                if self._keychain.is_for_session(entry):
                    self._keychain.keep_for_session(entry, bound)
                else:
                    await asyncio.wrap_future(self._keychain.save(entry, bound))

    async def forget_header(self, account: Account, name: str) -> None:
        """Delete a header's value and confirm that it is gone."""
        entry = _header_entry(account, name)
        if self._keychain.is_for_session(entry):
            self._keychain.forget_session(entry)
        else:
            await asyncio.wrap_future(self._keychain.delete(entry))

    async def forget(self, account: Account) -> None:
        """Delete all secrets of an account and confirm that they are gone."""
        for entry in _entries(account):
            await asyncio.wrap_future(self._keychain.delete(entry))

    def forget_session(self, account: Account) -> None:
        """Drop what is kept in memory alone."""
        for entry in _entries(account):
            self._keychain.forget_session(entry)

    def is_for_session(self, account: Account) -> bool:
        """Tell whether the account's key is kept in memory alone."""
        return self._keychain.is_for_session(_key_entry(account))

    async def proxy_password(self) -> Secret:
        """Read the proxy's password, empty where there is none."""
        found = await asyncio.wrap_future(self._keychain.read(PROXY_ENTRY))
        if found:
            self._register(found)
        return Secret(found or "")

    async def keep_proxy_password(self, password: Secret) -> None:
        """Store the proxy's password; an empty one deletes what is stored."""
        if not password:
            await asyncio.wrap_future(self._keychain.delete(PROXY_ENTRY))
            return
        self._register(password.reveal())
        await asyncio.wrap_future(self._keychain.save(PROXY_ENTRY, password.reveal()))

    async def _read_bound(self, entry: str, wanted_origin: str, missing: str) -> Secret:
        found = await asyncio.wrap_future(self._keychain.read(entry))
        if found is None:
            raise SecretMissingError(missing)
        origin, _, secret = found.partition(" ")
        self._register(secret or origin)
        if not secret or (clean_key(secret) is None and clean_header_value(secret) is None):
            raise SecretMissingError(missing)
        if origin != wanted_origin:
            raise SecretMissingError(_OTHER_SERVER, origin)
        return Secret(secret)


def _entries(account: Account) -> tuple[str, ...]:
    return (_key_entry(account), *(_header_entry(account, name) for name in account.header_names))


def _key_entry(account: Account) -> str:
    return account.id


def _header_entry(account: Account, name: str) -> str:
    return f"{account.id} header {name.lower()}"
