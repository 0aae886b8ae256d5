"""One desktop for the tests of a process; for each test an app of its own."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.window.app_window import AppWindow, Probe
from tests.window.desktop import XDesktop

StartApp = Callable[..., AppWindow]


@pytest.fixture(scope="session")
def desktop() -> Iterator[XDesktop]:
    """A virtual screen with a window manager, a session bus and the accessibility bus."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the desktop of these tests is one of X11")
    # Not pytest's folder: the path of a socket has room for about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="cdq-x-"))
    try:
        made = XDesktop(folder)
        yield made
        made.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def probe(desktop: XDesktop) -> Probe:
    """What looks at the windows as a screen reader does."""
    return Probe(desktop)


@pytest.fixture
def start_app(desktop: XDesktop, probe: Probe, tmp_path: Path) -> Iterator[StartApp]:
    """Start the app with the demo on the test's own profile; whatever still runs at the end is ended."""
    started: list[AppWindow] = []

    def start(*arguments: str, first_in_path: Path | None = None) -> AppWindow:
        app = AppWindow(desktop, probe, tmp_path / "profile", *arguments, first_in_path=first_in_path)
        started.append(app)
        return app

    yield start
    for app in started:
        app.end()
