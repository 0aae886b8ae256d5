"""A process that uses the keychain as the app does. Reads steps as JSON from its arguments, answers in JSON lines."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from importlib import import_module

from claude_desktop.keychain import Keychain, KeychainError

Step = list[str | float]


def secret_service_pid() -> int:
    """The process that serves the Secret Service on this bus."""
    connection = import_module("secretstorage").dbus_init()
    try:
        (pid,) = connection.bus_proxy.GetConnectionUnixProcessID("org.freedesktop.secrets")
        return int(pid)
    finally:
        connection.close()


class Probe:
    """Does the steps on a keychain."""

    def __init__(self) -> None:
        self.keychain = Keychain()
        self.frozen_pid: int | None = None

    def do(self, step: Step) -> object:
        """Do one step and give its result."""
        name, *arguments = step
        calls: dict[str, Callable[..., object]] = {
            "limit": self.limit,
            "freeze": self.freeze,
            "thaw": self.thaw,
            "read_until_answered": self.read_until_answered,
            "cancel_read": self.cancel_read,
            "save_planted": lambda account_id: self.keychain.save(account_id, os.environ["PLANTED_SECRET"]),
            "spill": self.spill,
        }
        call = calls.get(str(name)) or getattr(self.keychain, str(name))
        result = call(*arguments)
        return result.result(timeout=30.0) if isinstance(result, Future) else result

    def limit(self, timeout_s: float) -> None:
        """Start anew with another time limit."""
        self.keychain.close()
        self.keychain = Keychain(timeout_s=timeout_s)

    def freeze(self) -> None:
        """Stop the keyring's daemon in mid-air."""
        self.frozen_pid = secret_service_pid()
        os.kill(self.frozen_pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the daemon go on."""
        if self.frozen_pid is not None:
            os.kill(self.frozen_pid, signal.SIGCONT)
            self.frozen_pid = None

    def read_until_answered(self, account_id: str) -> str | None:
        """Read again and again, for 20 s at most, until the keychain no longer says that time ran out."""
        end = time.monotonic() + 20
        while True:
            try:
                return self.keychain.read(account_id).result(timeout=30.0)
            except KeychainError:
                if time.monotonic() > end:
                    raise
                threading.Event().wait(0.05)

    def cancel_read(self, account_id: str) -> bool:
        """Cancel a read that is under way."""
        future = self.keychain.read(account_id)
        threading.Event().wait(0.3)
        return future.cancel()

    def spill(self, account_id: str) -> str:
        """Write down all that a crash report could see of a failing save: its traceback with the variables of every
        frame, the keychain's own state, and our frames of all threads while it runs."""
        future = self.keychain.save(account_id, os.environ["PLANTED_SECRET"])
        threading.Event().wait(0.3)
        seen = [repr(future), repr(vars(self.keychain)), repr(vars(self.keychain._thread))]
        for top in sys._current_frames().values():
            frames = [frame for frame, _ in traceback.walk_stack(top)]
            seen += [repr(frame.f_locals) for frame in frames if "claude_desktop" in frame.f_code.co_filename]
        try:
            future.result(timeout=30.0)
        except KeychainError as error:
            seen += traceback.TracebackException.from_exception(error, capture_locals=True).format()
            seen += [repr(error), repr(error.__cause__), repr(error.__context__), error.sentence]
        return "\n".join(seen)


def on_alarm(_number: int, _frame: object) -> None:
    """End a probe that hangs by an exception, so that a frozen daemon is let go."""
    raise TimeoutError("the probe took too long")


def main() -> None:
    """Do all steps; the last line tells what the process has become."""
    signal.signal(signal.SIGALRM, on_alarm)
    signal.alarm(50)
    logging.basicConfig(level=logging.DEBUG)
    path_before = list(sys.path)
    keyring_at_import = "keyring" in sys.modules
    probe = Probe()
    try:
        for step in json.loads(sys.argv[1]):
            started = time.monotonic()
            value, state = None, None
            try:
                value = probe.do(step)
            except KeychainError as error:
                state = error.state.value
            answer = {"value": value, "state": state, "seconds": time.monotonic() - started}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    finally:
        probe.thaw()
    probe.keychain.close()
    facts = {
        "path_grew": [entry for entry in sys.path if entry not in path_before],
        "keyring_at_import": keyring_at_import,
        "modules": sorted(name for name in sys.modules if name.startswith(("keyring.backends.", "evil"))),
    }
    sys.stdout.write(json.dumps(facts) + "\n")


if __name__ == "__main__":
    main()
