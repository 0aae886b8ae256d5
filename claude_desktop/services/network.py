"""Which way requests take and whom they trust: the proxy and the certificates in use."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from claude_desktop.api.certificates import authorities_of, system_authorities
from claude_desktop.keychain.keychain import KeychainError
from claude_desktop.model.accounts import is_loopback
from claude_desktop.model.certificates import Authorities
from claude_desktop.model.proxies import (
    ProxyChoice,
    SystemProxy,
    goes_round,
    is_proxy_url,
    proxy_place,
    with_credentials,
)
from claude_desktop.model.secret import Secret
from claude_desktop.services.account_secrets import SecretStore
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.connection_states import AccountProblem
from claude_desktop.services.tasks import TaskNursery

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProxyInUse:
    """The proxy on the way to a server, to be shown: `place` is empty for none, `source` names the system's setting
    that it comes from. One that is not `usable` fails every request, rather than going round it in silence."""

    place: str = ""
    source: str = ""
    usable: bool = True
    went_round: bool = False


@dataclass(frozen=True, slots=True)
class Trust:
    """The certificates in use; `own` where the person chose a file."""

    system: Authorities
    own: Authorities | None = None


class Network(QObject):
    """Answers for one app; `changed` comes when requests must take another way from now on."""

    changed = Signal()
    trust_found = Signal(object)  # Trust
    refused = Signal(object)  # AccountProblem: the keyring did not take the proxy's password
    password_kept = Signal()

    def __init__(
        self,
        app_settings: AppSettings,
        secrets: SecretStore,
        system: SystemProxy,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._app_settings = app_settings
        self._secrets = secrets
        self._nursery = nursery
        self.system = system
        self._known = self._settings_now()
        app_settings.changed.connect(self.on_preferences_changed)

    @property
    def ca_file(self) -> Path | None:
        """The file of further authorities, where the person chose one."""
        return Path(self._app_settings.preferences.ca_file) if self._app_settings.preferences.ca_file else None

    def in_use(self, base_url: str) -> ProxyInUse:
        """Tell which proxy requests to that address take."""
        url, source = self._address(), ""
        if self._app_settings.preferences.proxy is ProxyChoice.SYSTEM:
            source = self.system.source
        if not url:
            return ProxyInUse()
        if self._goes_round(base_url):
            return ProxyInUse(proxy_place(url), source, went_round=True)
        return ProxyInUse(proxy_place(url), source, is_proxy_url(url))

    async def proxy_for(self, base_url: str) -> str | None:
        """The URL of the proxy for that address, with its password; None for none."""
        url, preferences = self._address(), self._app_settings.preferences
        if not url or self._goes_round(base_url):
            return None
        if preferences.proxy is not ProxyChoice.OWN or not preferences.proxy_user:
            return url
        try:
            password = await self._secrets.proxy_password()
        except KeychainError as error:
            log.warning("the proxy's password was not read: %s", error)
            password = Secret("")
        return with_credentials(url, preferences.proxy_user, password.reveal())

    def keep_password(self, password: Secret) -> None:
        """Store the proxy's password in the keyring; an empty one deletes it."""
        self._nursery.start(self._keep_password(password), "store the proxy's password")

    def look_at_trust(self) -> None:
        """Read which certificates are trusted; `trust_found` tells."""
        self._nursery.start(self._look_at_trust(), "read the certificates")

    def on_preferences_changed(self) -> None:
        """Tell when something changed that belongs to the way."""
        now = self._settings_now()
        if now != self._known:
            self._known = now
            self.changed.emit()

    async def _keep_password(self, password: Secret) -> None:
        try:
            await self._secrets.keep_proxy_password(password)
        except KeychainError as error:
            log.warning("the proxy's password was not stored: %s", error)
            self.refused.emit(AccountProblem("Keychain", error.sentence, "proxy_password"))
        else:
            self.password_kept.emit()
            self.changed.emit()

    async def _look_at_trust(self) -> None:
        ca_file = self.ca_file
        system = await asyncio.to_thread(system_authorities)
        own = await asyncio.to_thread(authorities_of, ca_file) if ca_file is not None else None
        self.trust_found.emit(Trust(system, own))

    def _settings_now(self) -> tuple[str, str, str, str]:
        now = self._app_settings.preferences
        return (now.proxy.value, now.proxy_address, now.proxy_user, now.ca_file)

    def _address(self) -> str:
        preferences = self._app_settings.preferences
        if preferences.proxy is ProxyChoice.SYSTEM:
            return self.system.url
        return preferences.proxy_address if preferences.proxy is ProxyChoice.OWN else ""

    def _goes_round(self, base_url: str) -> bool:
        host = urlsplit(base_url).hostname or ""
        if is_loopback(host):
            return True
        by_system = self._app_settings.preferences.proxy is ProxyChoice.SYSTEM
        return by_system and goes_round(host, self.system.exceptions)
