"""Keeps one secret per account in the system's keyring, or in memory for this session only."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from claude_desktop.keychain.states import KeychainError, KeychainState
from claude_desktop.keychain.worker import KeyringThread
from claude_desktop.model.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

__all__ = ["Keychain", "KeychainError", "KeychainState"]

_log = logging.getLogger(__name__)

# A Secret Service may hold several items that match one account; each delete takes the first.
_MAX_DELETES = 8

Result = TypeVar("Result")


class Keychain:
    """The keys of all accounts. Every call returns at once; its future fails with `KeychainError` only.

    Futures are settled on a thread of the keychain's own. Each call to the keyring has `timeout_s` from its start.
    """

    def __init__(self, service_name: str = "claude-desktop-qt", timeout_s: float = 15.0) -> None:
        self._service_name = service_name
        self._thread = KeyringThread(timeout_s)
        self._session: dict[str, Secret] = {}

    def backend_name(self) -> Future[str]:
        """Name the keyring as a person knows it: "GNOME Keyring (Secret Service)", "macOS Keychain"."""

        def name(ring: KeyringBackend) -> str:
            from claude_desktop.keychain.backends import name_for_people  # noqa: PLC0415 imports keyring

            return name_for_people(ring)

        return self._call(name)

    def read(self, account_id: str) -> Future[str | None]:
        """Read an account's secret; None where there is none. One kept for the session comes first."""
        kept = self._session.get(account_id)
        if kept is not None:
            found: Future[str | None] = Future()
            found.set_result(kept.reveal())
            return found
        service = self._service_name
        return self._call(lambda ring: ring.get_password(service, account_id))

    def save(self, account_id: str, secret: str) -> Future[None]:
        """Store an account's secret, read it back and compare. It then replaces one kept for the session."""
        service, hidden = self._service_name, Secret(secret)
        del secret

        def save(ring: KeyringBackend) -> None:
            from claude_desktop.keychain.backends import check_length  # noqa: PLC0415 imports keyring

            check_length(ring, len(hidden.reveal().encode("utf-16-le", "surrogatepass")) // 2)
            ring.set_password(service, account_id, hidden.reveal())
            if ring.get_password(service, account_id) != hidden.reveal():
                raise KeychainError(KeychainState.NOT_SAVED)

        kept = self._session.get(account_id)

        def forget_older() -> None:
            if kept is not None and self._session.get(account_id) is kept:
                self.forget_session(account_id)

        return self._call(save, forget_older)

    def delete(self, account_id: str) -> Future[None]:
        """Delete an account's secret and confirm that it is gone. One that is not there is no error."""
        service = self._service_name
        self.forget_session(account_id)

        def delete(ring: KeyringBackend) -> None:
            for _ in range(_MAX_DELETES):
                if ring.get_password(service, account_id) is None:
                    return
                ring.delete_password(service, account_id)
            if ring.get_password(service, account_id) is not None:
                raise KeychainError(KeychainState.NOT_DELETED)

        return self._call(delete)

    def keep_for_session(self, account_id: str, secret: str) -> None:
        """Keep a secret in memory until the app quits; it wins over the keyring."""
        self._session[account_id] = Secret(secret)

    def is_for_session(self, account_id: str) -> bool:
        """Tell whether a secret is kept in memory alone."""
        return account_id in self._session

    def forget_session(self, account_id: str) -> None:
        """Drop the secret that was kept for the session, if there is one."""
        self._session.pop(account_id, None)

    def close(self) -> None:
        """Forget the session's secrets and take no more calls. Does not wait for a keyring that hangs."""
        self._session.clear()
        self._thread.close()

    def _call(
        self, work: Callable[[KeyringBackend], Result], then: Callable[[], None] = lambda: None
    ) -> Future[Result]:
        return self._thread.submit(lambda: _on_backend(work), then)


def _on_backend(work: Callable[[KeyringBackend], Result]) -> Result:
    """Do `work` with the system's keyring, chosen anew each time: its service may come and go while the app runs."""
    from claude_desktop.keychain.backends import choose_backend, state_of  # noqa: PLC0415 imports keyring

    try:
        return work(choose_backend())
    except Exception as error:  # noqa: BLE001 a back end may raise anything
        state = state_of(error)
        _log.info("the keyring answered with %s: %s", type(error).__name__, state)
    raise KeychainError(state)  # outside the handler: the back end's error, whose frames hold the secret, ends here
