"""Which keyrings are accepted, which of them this system has, and what their errors mean.

Importing this imports `keyring` (0.2 s) and belongs on the keyring's thread. `keyring.get_keyring` would read
`PYTHON_KEYRING_BACKEND` and `keyringrc.cfg`, which may name any class and adds a folder to `sys.path`: code of whoever
can write that file. It runs only where no keyring is set, so the choice is made here and set before anything asks.
"""

from __future__ import annotations

import importlib
import os
import sys
from importlib.metadata import entry_points
from pathlib import Path

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordSetError

from claude_desktop.keychain.states import KeychainError, KeychainState

_SECRET_SERVICE = ("keyring.backends.SecretService", "Keyring")
_LIBSECRET = ("keyring.backends.libsecret", "Keyring")
_KWALLET = ("keyring.backends.kwallet", "DBusKeyring")
_MACOS = ("keyring.backends.macOS", "Keyring")
_WINDOWS = ("keyring.backends.Windows", "WinVaultKeyring")

# CredWrite takes 2,560 bytes of UTF-16 (github.com/jaraco/keyring/issues/355).
MAX_WINDOWS_UTF16_UNITS = 1_280

# The process that serves org.freedesktop.secrets, as in /proc/<pid>/comm (cut to 15 characters), and its name.
_SERVICE_NAMES = {
    "gnome-keyring-d": "GNOME Keyring",
    "kwalletd5": "KWallet",
    "kwalletd6": "KWallet",
    "ksecretd": "KWallet",
    "keepassxc": "KeePassXC",
    "oo7-daemon": "oo7",
}


def _ignore_environment(_ring: KeyringBackend) -> None:
    """Stand in for a method that sets any attribute of a keyring from `KEYRING_PROPERTY_*` variables."""


KeyringBackend.set_properties_from_env = _ignore_environment  # type: ignore[assignment,method-assign]


def accepted_backends(platform: str) -> tuple[tuple[str, str], ...]:
    """The classes that may hold a key on that `sys.platform`, the preferred one first.

    keyring's chainer is not among them: it asks every class that is registered in the process.
    """
    if platform == "darwin":
        return (_MACOS,)
    if platform == "win32":
        return (_WINDOWS,)
    return (_SECRET_SERVICE, _LIBSECRET, _KWALLET)


def choose_backend() -> KeyringBackend:
    """Find the keyring to use and make it the process's. Raises `KeychainError` (none, insecure)."""
    for module_name, class_name in accepted_backends(sys.platform):
        kind: type[KeyringBackend] = getattr(importlib.import_module(module_name), class_name)
        if kind.viable:
            ring = kind()
            keyring.set_keyring(ring)
            return ring
    raise KeychainError(KeychainState.INSECURE if _others_offered() else KeychainState.NO_BACKEND)


def _others_offered() -> bool:
    """Tell whether a store that is not accepted is installed or configured. Reads names only, imports nothing."""
    configured = os.environ.get("PYTHON_KEYRING_BACKEND", "")
    accepted = {".".join(name) for name in accepted_backends(sys.platform)} | {"keyring.backends.fail.Keyring", ""}
    plugins = entry_points(group="keyring.backends")
    return configured not in accepted or any(not plugin.value.startswith("keyring.backends.") for plugin in plugins)


def check_length(ring: KeyringBackend, length_utf16_units: int) -> None:
    """Raise `KeychainError` (too long) where the keyring would cut or refuse a secret of that length."""
    if type(ring).__module__ == _WINDOWS[0] and length_utf16_units > MAX_WINDOWS_UTF16_UNITS:
        raise KeychainError(KeychainState.TOO_LONG)


def state_of(error: Exception) -> KeychainState:
    """What an error of a keyring means. Told by its type, never by its text."""
    if isinstance(error, KeychainError):
        return error.state
    if isinstance(error, NoKeyringError):
        return KeychainState.NO_BACKEND
    prompt_ended = isinstance(error, InitError) and type(error.__cause__).__name__ == "PromptDismissedException"
    if isinstance(error, KeyringLocked) or prompt_ended:
        # The Secret Service reports a closed prompt and one that it had no screen for alike.
        return KeychainState.DISMISSED if _has_screen() else KeychainState.LOCKED
    return KeychainState.NOT_SAVED if isinstance(error, PasswordSetError) else KeychainState.UNAVAILABLE


def _has_screen() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def name_for_people(ring: KeyringBackend) -> str:
    """What a person knows this keyring as."""
    module = type(ring).__module__
    if module == _MACOS[0]:
        return "macOS Keychain"
    if module == _WINDOWS[0]:
        return "Windows Credential Manager"
    if module == _KWALLET[0]:
        return "KWallet"
    program = _SERVICE_NAMES.get(_secret_service_program()) if module == _SECRET_SERVICE[0] else None
    return f"{program} (Secret Service)" if program else "Secret Service"


def _secret_service_program() -> str:
    """The name of the process that serves org.freedesktop.secrets; empty where that can not be seen."""
    backend = importlib.import_module(_SECRET_SERVICE[0])
    connection = backend.secretstorage.dbus_init()
    try:
        bus = connection.bus_proxy
        service = "org.freedesktop.secrets"
        (owned,) = bus.NameHasOwner(service)
        if not owned:
            return ""
        (process_id,) = bus.GetConnectionUnixProcessID(service)
        return Path(f"/proc/{process_id}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""
    finally:
        connection.close()
