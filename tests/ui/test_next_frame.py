from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.next_frame import NextFrame


def test_one_frame_is_told_once(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    handle = widget.windowHandle()
    told: list[None] = []
    with qtbot.waitSignal(NextFrame(handle).painted, timeout=2_000):
        pass
    watch = NextFrame(handle)
    watch.painted.connect(lambda: told.append(None))
    qtbot.waitUntil(lambda: bool(told), timeout=2_000)
    handle.requestUpdate()
    qtbot.wait(50)
    assert len(told) == 1
