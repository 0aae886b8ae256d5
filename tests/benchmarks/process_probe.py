"""A process that starts and tells what that cost: `python -m tests.benchmarks.process_probe KIND [MODULE ...]`.

KIND is `bare` (a QApplication and a window, after importing the modules named), `app` (the app with nobody's key) or
`demo` (the app with its demo). Tells one JSON line at the first frame, and one when it has been at rest for a while.
"""

from __future__ import annotations

import functools
import gc
import importlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit, QWidget

AT_REST_MS = 2_500
LOOK_AGAIN_MS = 500
MOST_LOOKS = 40
# A package of these is in the bare window too when it is compared with the app.
LIBRARIES = (
    "anthropic", "apsw", "httpx2", "keyring", "markdown_it", "mdit_py_plugins", "platformdirs", "pygments", "qasync",
    "tomli_w", "truststore",
)  # fmt: skip


class NextFrame(QObject):
    """Calls back once when a window has painted its next frame."""

    def __init__(self, window: QWidget, painted: Callable[[], None]) -> None:
        super().__init__()
        self._painted = painted
        window.installEventFilter(self)
        window.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the end of the event in which all that needs it is painted; a paint event comes only to those of the
        window's widgets that are not covered by others."""
        if event.type() is QEvent.Type.UpdateRequest:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False


def tell(what: str) -> None:
    """Write what the process has used up to now."""
    sizes = dict(
        line.split(":", 1) for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    )
    facts = {
        "what": what,
        "cpu_s": time.process_time(),
        "pss_mb": int(sizes["Pss"].split()[0]) / 1_024,
        "collectable_objects": len(gc.get_objects()),
        "modules": sorted(name for name in tuple(sys.modules) if name.partition(".")[0] in LIBRARIES),
    }
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def on_first_frame() -> None:
    """Tell now, and once more at rest."""
    tell("frame")
    QTimer.singleShot(AT_REST_MS, on_rest)


def on_rest(looks: int = 0) -> None:
    """Tell, and end; on a machine that has much else to do, the SDK may be on its way still."""
    if sys.argv[1] == "demo" and not gc.get_freeze_count() and looks < MOST_LOOKS:
        QTimer.singleShot(LOOK_AGAIN_MS, functools.partial(on_rest, looks + 1))
        return
    tell("rest")
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.closeAllWindows()


def run_bare(modules: list[str]) -> None:
    """Show a window with an editor in it."""
    for module in modules:
        importlib.import_module(module)
    application = QApplication(["bare"])
    window = QMainWindow()
    editor = QPlainTextEdit()
    window.setCentralWidget(editor)
    window.resize(1_280, 800)
    window.show()
    watch = NextFrame(window, on_first_frame)
    application.exec()
    del watch


def run_app(*, demo: bool) -> None:
    """Start the app as its command does."""
    from claude_desktop import app as app_module  # noqa: PLC0415 a part of what is measured

    watches: list[NextFrame] = []

    class WatchedApp(app_module.App):
        """The app, its window watched."""

        async def start(self, **options: Any) -> None:
            """Start, then wait for the frame in which something can be typed."""
            await super().start(**options)
            watches.append(NextFrame(self.window, on_first_frame))

    app_module.App = WatchedApp  # type: ignore[misc]
    with tempfile.TemporaryDirectory(prefix="cdq-bench-") as folder:
        app_module.run_app(profile=Path(folder), demo=demo)


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        run_bare(sys.argv[2:])
    else:
        run_app(demo=sys.argv[1] == "demo")
