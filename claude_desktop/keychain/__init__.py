"""The API key, in the system's keyring and nowhere else. The only room that knows `keyring`."""

from claude_desktop.keychain.keychain import Keychain
from claude_desktop.keychain.states import KeychainError, KeychainState

__all__ = ["Keychain", "KeychainError", "KeychainState"]
