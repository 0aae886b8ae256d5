"""A desktop of a test's own: a virtual X screen, a session bus, the accessibility bus and a window manager."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, TypeVar

REPOSITORY = Path(__file__).resolve().parents[2]
SCREEN = "1440x960x24"
STEP_S = 20.0
LOOK_AGAIN_S = 0.05

_Found = TypeVar("_Found")


class XDesktop:
    """Starts all that a window needs below `folder`, on a display that the X server picks; `close` ends all of it.

    Whatever `start` starts is a process group of its own, so that its children go with it.
    """

    def __init__(self, folder: Path) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        self._log_path = folder / "desktop.log"
        self._log = self._log_path.open("wb")
        self.environment = _bare_environment(folder)
        try:
            self._start_all()
        except BaseException:
            self.close()
            raise

    def _start_all(self) -> None:
        readable, writable = os.pipe()
        with os.fdopen(readable, "rb") as numbers:
            # Without -noreset the server starts anew when its last client goes, and turns away who comes meanwhile.
            command = ("Xvfb", "-displayfd", str(writable), "-noreset", "-screen", "0", SCREEN, "-nolisten", "tcp")
            try:
                self.start(command, pass_fds=(writable,))
            finally:
                os.close(writable)
            self.environment["DISPLAY"] = f":{next_line(numbers)}"
        # Lives as long as its `cat` does; the bus goes when that ends.
        bus = self.start(
            ("dbus-run-session", "--", "sh", "-c", "echo $DBUS_SESSION_BUS_ADDRESS; exec cat"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert bus.stdout is not None
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = next_line(bus.stdout)
        self.start(("/usr/libexec/at-spi-bus-launcher", "--launch-immediately"))
        self.start(("openbox", "--sm-disable"))
        until(self._is_ready, lambda: f"window manager and accessibility bus:\n{self.log()}")

    def _is_ready(self) -> bool:
        accessibility = Path(self.environment["XDG_RUNTIME_DIR"], "at-spi")
        return any(accessibility.glob("bus*")) and "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")

    def start(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        stdin: int = subprocess.DEVNULL,
        stdout: int | None = None,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        """Start a process on this desktop; what it complains about goes to the desktop's log."""
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env={**self.environment, **(environment or {})},
            stdin=stdin,
            stdout=self._log if stdout is None else stdout,
            stderr=self._log,
            pass_fds=pass_fds,
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def run(self, *command: str) -> str:
        """Run a short command on this desktop and return what it printed."""
        return self.run_for_bytes(*command).decode()

    def run_for_bytes(self, *command: str) -> bytes:
        """Run a short command on this desktop and return what it wrote."""
        return subprocess.run(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            timeout=STEP_S,
            check=False,
        ).stdout

    def log(self) -> str:
        """What the processes complained about lately."""
        return self._log_path.read_text(errors="replace")[-4_000:]

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """End a process that `start` started, with all of its group."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                break
            try:
                process.wait(3.0 if number is signal.SIGTERM else STEP_S)
            except subprocess.TimeoutExpired:
                continue
        process.wait(STEP_S)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        self._processes.remove(process)

    def close(self) -> None:
        """End everything, the newest first."""
        for process in reversed(list(self._processes)):
            self.end(process)
        self._log.close()


def until(condition: Callable[[], _Found | None], what: str | Callable[[], str], limit_s: float = STEP_S) -> _Found:
    """Look again and again until the condition gives something true, and return that."""
    deadline = time.monotonic() + limit_s
    while True:
        if found := condition():
            return found
        if time.monotonic() >= deadline:
            raise AssertionError(f"after {limit_s:.0f} s still no {what if isinstance(what, str) else what()}")
        time.sleep(LOOK_AGAIN_S)


def next_line(stream: IO[bytes]) -> str:
    """Wait for the next line of a pipe that is read here alone; fails after the time for a step."""
    ready, _, _ = select.select([stream], [], [], STEP_S)
    assert ready, f"no answer within {STEP_S:.0f} s"
    line = stream.readline()
    assert line, "a process ended before it answered"
    return line.decode().strip()


def _bare_environment(folder: Path) -> dict[str, str]:
    """Nothing of the person's own session reaches the test, and nothing of the test the session."""
    home, run = folder / "home", folder / "run"
    for part in (home, run):
        part.mkdir(mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(run),
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }
