"""Runs the keychain's probe in a session of its own: throwaway home, private D-Bus, a real gnome-keyring daemon."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PASSWORD = "the right password"
UNLOCKED = f"printf %s '{PASSWORD}' | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
# `--unlock` with a wrong password exits with 0 and leaves an existing keyring locked.
LOCKED = "printf %s 'a wrong password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
NO_DAEMON = "true"

Step = Sequence[str | float]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the keychain said to one step. `state` is None where it worked."""

    value: object
    state: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class ProbeRun:
    """A finished probe. `facts` is what it saw of its own process, `output` all that it wrote, errors too."""

    answers: tuple[Answer, ...]
    facts: Mapping[str, object]
    output: str


class PrivateSession:
    """A home folder below `folder` and what runs in it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.run = folder / "run"
        self.home.joinpath(".local", "share").mkdir(parents=True, mode=0o700)
        self.run.mkdir(mode=0o700)

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        """A bare environment: nothing of the person's own session, keyring or display reaches the probe."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / ".local" / "share"),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_RUNTIME_DIR": str(self.run),
            "LANG": "C.UTF-8",
            **extra,
        }

    def probe(
        self,
        *steps: Step,
        before: str = UNLOCKED,
        bus: bool = True,
        environment: Mapping[str, str] | None = None,
        limit_s: float = 60.0,
    ) -> ProbeRun:
        """Run the steps in a new process, on a new session bus where `bus`; `before` is a shell line run first."""
        command = [sys.executable, "-m", "tests.keychain.probe", json.dumps(steps)]
        if bus:
            command = ["dbus-run-session", "--", "sh", "-c", f'{before} && exec "$@"', "sh", *command]
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=self.environment(environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            out, err = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            raise AssertionError(f"the probe did not end within {limit_s} s:\n{out}\n{err}") from None
        assert process.returncode == 0, f"the probe ended with {process.returncode}:\n{out}\n{err}"
        lines = [json.loads(line) for line in out.splitlines()]
        return ProbeRun(tuple(Answer(**line) for line in lines[:-1]), lines[-1], out + err)
