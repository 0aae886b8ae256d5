"""Which keyrings are accepted and what their errors mean."""

from __future__ import annotations

import importlib
import types

import keyring.backends.null
import pytest
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError, PasswordSetError

from claude_desktop.keychain.backends import accepted_backends, check_length, name_for_people, state_of
from claude_desktop.keychain.states import KeychainError, KeychainState


@pytest.mark.parametrize("platform", ["linux", "freebsd14", "darwin", "win32"])
def test_every_accepted_class_exists_and_none_stores_in_the_clear(platform: str) -> None:
    names = accepted_backends(platform)
    assert names
    for module_name, class_name in names:
        assert module_name.startswith("keyring.backends.")
        assert hasattr(importlib.import_module(module_name), class_name)
        assert not module_name.endswith((".null", ".fail", ".chainer"))


class PromptDismissedException(Exception):  # noqa: N818 secretstorage's own name
    pass


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "screen", "state"),
    [
        (KeyringLocked("x"), True, KeychainState.DISMISSED),
        (KeyringLocked("x"), False, KeychainState.LOCKED),
        (caused(InitError("x"), PromptDismissedException()), True, KeychainState.DISMISSED),
        (InitError("Failed to create the collection: Prompt dismissed.."), True, KeychainState.UNAVAILABLE),
        (NoKeyringError("x"), True, KeychainState.NO_BACKEND),
        (PasswordSetError("x"), True, KeychainState.NOT_SAVED),
        (KeyringError("x"), True, KeychainState.UNAVAILABLE),
        (OSError("x"), True, KeychainState.UNAVAILABLE),
        (KeychainError(KeychainState.TOO_LONG), True, KeychainState.TOO_LONG),
    ],
)
def test_states_are_told_by_type(
    error: Exception, screen: bool, state: KeychainState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0" if screen else "")
    assert state_of(error) is state


def ring_of(module: str) -> keyring.backend.KeyringBackend:
    """A keyring whose class says it is from that module."""
    kind = types.new_class("Keyring", (keyring.backends.null.Keyring,))
    kind.__module__ = module
    ring: keyring.backend.KeyringBackend = kind()
    return ring


def test_windows_takes_1280_utf16_units() -> None:
    windows = ring_of("keyring.backends.Windows")
    check_length(windows, 1_280)
    with pytest.raises(KeychainError) as caught:
        check_length(windows, 1_281)
    assert caught.value.state is KeychainState.TOO_LONG
    check_length(ring_of("keyring.backends.SecretService"), 100_000)


def test_people_know_their_keyring_by_its_name() -> None:
    assert name_for_people(ring_of("keyring.backends.macOS")) == "macOS Keychain"
    assert name_for_people(ring_of("keyring.backends.Windows")) == "Windows Credential Manager"
    assert name_for_people(ring_of("keyring.backends.kwallet")) == "KWallet"


def test_environment_variables_set_nothing_on_a_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYRING_PROPERTY_APPID", "someone else")
    assert "appid" not in vars(ring_of("keyring.backends.SecretService"))
