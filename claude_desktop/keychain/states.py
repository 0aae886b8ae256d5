"""What a keyring can answer, each state with a calm sentence and a way on."""

from __future__ import annotations

from enum import StrEnum

from claude_desktop.model.texts import QT_TRANSLATE_NOOP


class KeychainState(StrEnum):
    """How the keyring stands. All but `READY` come as a `KeychainError`."""

    READY = "ready"
    NO_BACKEND = "none"  # this system offers no keyring at all
    LOCKED = "locked"  # and it had no screen to ask for its password on
    DISMISSED = "dismissed"  # its question was closed without an answer
    UNAVAILABLE = "unavailable"  # there is one, but it failed
    TIMED_OUT = "timed_out"
    INSECURE = "insecure"  # only plain-text, null or unknown stores are on offer; they are refused
    TOO_LONG = "too_long"
    NOT_SAVED = "not_saved"  # what was read back is not what was saved
    NOT_DELETED = "not_deleted"  # the key is still there after it was deleted


_SENTENCES = {
    KeychainState.READY: QT_TRANSLATE_NOOP("Keychain", "The keyring is ready."),
    KeychainState.NO_BACKEND: QT_TRANSLATE_NOOP(
        "Keychain",
        "This system has no keyring that the app could use. Install one (GNOME Keyring or KWallet), or use the key "
        "for this session only.",
    ),
    KeychainState.LOCKED: QT_TRANSLATE_NOOP(
        "Keychain",
        "The keyring is locked and could not ask for its password. Unlock it and try again, or use the key for this "
        "session only.",
    ),
    KeychainState.DISMISSED: QT_TRANSLATE_NOOP(
        "Keychain",
        "The keyring stayed locked: its question was closed or refused. Try again, or use the key for this session "
        "only.",
    ),
    KeychainState.UNAVAILABLE: QT_TRANSLATE_NOOP(
        "Keychain",
        "The keyring could not do this. Check that its service is running and try again, or use the key for this "
        "session only.",
    ),
    KeychainState.TIMED_OUT: QT_TRANSLATE_NOOP(
        "Keychain",
        "The keyring does not answer. If it shows a question, answer it and try again, or use the key for this session "
        "only.",
    ),
    KeychainState.INSECURE: QT_TRANSLATE_NOOP(
        "Keychain",
        "The only key store found here does not protect the key, so it is not used. Install a keyring (GNOME Keyring "
        "or KWallet), or use the key for this session only.",
    ),
    KeychainState.TOO_LONG: QT_TRANSLATE_NOOP(
        "Keychain",
        "The key is longer than this system's keyring can hold. Check that only the key was pasted, or use it for this "
        "session only.",
    ),
    KeychainState.NOT_SAVED: QT_TRANSLATE_NOOP(
        "Keychain",
        "The keyring did not keep the key: reading it back gave something else. Try again, or use the key for this "
        "session only.",
    ),
    KeychainState.NOT_DELETED: QT_TRANSLATE_NOOP(
        "Keychain",
        "The key is still in the keyring. Delete it with the system's own keyring program, or try again.",
    ),
}


class KeychainError(Exception):
    """A keyring call that did not work. Its text is the state alone, so that nothing of the key can be in it."""

    def __init__(self, state: KeychainState) -> None:
        super().__init__(state.value)
        self.state = state

    @property
    def sentence(self) -> str:
        """One calm sentence with a next step; translate it in the context `Keychain`."""
        return _SENTENCES[self.state]
