"""The app as a process on a desktop of the test, seen and driven from outside: AT-SPI, keys, pictures, signals."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.window.desktop import STEP_S, XDesktop, next_line, until

SYSTEM_PYTHON = "/usr/bin/python3"
PROBE = Path(__file__).with_name("probe.py")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a screen reader is told about one object.

    `called` is its name with those of its labels and group; `place` is x, y, width, height on the screen.
    """

    role: str
    name: str
    called: tuple[str, ...]
    description: str
    states: tuple[str, ...]
    interfaces: tuple[str, ...]
    text: str | None
    actions: tuple[str, ...]
    place: tuple[int, int, int, int]


class GoneError(AssertionError):
    """What was looked at went away meanwhile."""


class Probe:
    """Asks `probe.py`, which the system's Python runs."""

    def __init__(self, desktop: XDesktop) -> None:
        self._desktop = desktop
        self._process = desktop.start((SYSTEM_PYTHON, str(PROBE)), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, deed: str, *arguments: object) -> Any:
        """Do one deed of the probe and return its value. Fails the test where the probe could not do it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps((deed, *arguments)).encode() + b"\n")
        self._process.stdin.flush()
        answer = json.loads(next_line(self._process.stdout))
        if "No such object path" in answer.get("error", ""):
            raise GoneError(answer["error"])
        assert "error" not in answer, f"{deed}{arguments}: {answer['error']}\n{self._desktop.log()}"
        return answer["value"]


class AppWindow:
    """Starts the app, with the demo unless told otherwise, and finds its window."""

    def __init__(
        self, desktop: XDesktop, probe: Probe, profile: Path, *arguments: str, first_in_path: Path | None = None
    ) -> None:
        self.desktop = desktop
        self.probe = probe
        self.command = (sys.executable, "-m", "claude_desktop", "--profile", str(profile), *(arguments or ("--demo",)))
        path = desktop.environment["PATH"]
        self.process = desktop.start(
            self.command, environment={"PATH": f"{first_in_path}:{path}" if first_in_path else path}
        )
        self._root: int = until(self._find_program, "the app on the accessibility bus")[0]
        self.window_id = until(self._find_window, lambda: f"window on the screen:\n{desktop.log()}")
        desktop.run("xdotool", "windowactivate", "--sync", self.window_id)

    def _find_program(self) -> list[int]:
        self._check_running()
        number = self.probe.ask("application", self.process.pid)
        return [] if number is None else [number]

    def _check_running(self) -> None:
        assert self.process.poll() is None, f"the app ended by itself:\n{self.desktop.log()}"

    def _find_window(self) -> str:
        self._check_running()
        return next(iter(self.windows()), "")

    def windows(self) -> list[str]:
        """The ids of its windows on screen, open menus among them."""
        pid = str(self.process.pid)
        return self.desktop.run("xdotool", "search", "--onlyvisible", "--all", "--pid", pid, "--name", ".*").split()

    def end(self) -> None:
        """End the process, if it has not ended."""
        self.desktop.end(self.process)

    def wait_for_end(self, limit_s: float) -> int:
        """Wait for the process to end by itself; returns its exit code."""
        return self.process.wait(limit_s)

    # --- looking

    def shows(self, name: str, *roles: str) -> bool:
        """Whether something of that name and one of these roles is on screen."""
        return bool(self._look(name, roles))

    def find(self, name: str, *roles: str, limit_s: float = STEP_S) -> int:
        """Wait until one object of that name and one of these roles is on screen, and return it."""
        return int(
            until(
                lambda: self._look(name, roles),
                lambda: f"{' or '.join(roles) or 'anything'} called {name!r}; there is:\n{self.tree()}",
                limit_s,
            )[0]
        )

    def _look(self, name: str, roles: tuple[str, ...]) -> Any:
        """One look over the window; what went away in the middle of it is looked for again."""
        try:
            return self.probe.ask("find", self._root, name, roles)
        except GoneError:
            return None

    def see(self, node: int) -> Seen:
        """What a screen reader is told about an object."""
        seen: dict[str, Any] = self.probe.ask("describe", node)
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in seen.items()
        }
        return Seen(**values)

    def text(self, node: int) -> str:
        """An object's text."""
        text = self.see(node).text
        assert text is not None, f"{self.see(node)} has no text"
        return text

    def children(self, node: int) -> list[int]:
        """The children of an object."""
        found: list[int] = self.probe.ask("children", node)
        return found

    def focused(self) -> Seen | None:
        """What has the keyboard's focus."""
        node = self.probe.ask("focused", self._root)
        return None if node is None else self.see(node)

    def tree(self) -> str:
        """All that the app tells of what is on screen, as a drawing."""
        return str(self.probe.ask("tree", self._root))

    def messages(self) -> list[Seen]:
        """The messages in the conversation pane."""
        return [self.see(node) for node in self.children(self.find("Conversation", "list"))]

    def picture(self, place: tuple[int, int, int, int]) -> bytes:
        """The pixels of a part of the screen."""
        x, y, width, height = place
        crop = f"{width}x{height}{max(0, x):+d}{max(0, y):+d}"
        return self.desktop.run_for_bytes("import", "-window", "root", "-crop", crop, "+repage", "rgb:-")

    # --- doing

    def write(self, name: str, text: str) -> None:
        """Write into a text field, as a screen reader or a script does."""
        field = self.find(name, "text")
        assert self.probe.ask("write", field, text)

    def press(self, name: str) -> None:
        """Press a button by its action."""
        assert self.probe.ask("act", self.find(name, "push button"), "Press")

    def key(self, *keys: str) -> None:
        """Press keys on the keyboard, in xdotool's notation: `ctrl+n`, `F2`, `Escape`."""
        self.desktop.run("xdotool", "key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type on the keyboard."""
        self.desktop.run("xdotool", "type", "--delay", "4", text)

    def close_window(self) -> None:
        """Close the window by the window manager's own key: it asks the window to close, as its button does."""
        self.desktop.run("xdotool", "windowactivate", "--sync", self.window_id, "key", "alt+F4")
