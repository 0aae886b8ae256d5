"""How long the window's thread worked without looking at its events, whatever else the machine did meanwhile."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5


class BlockMeter(QObject):
    """Measures the processor time of the window's thread between two beats of a timer that is due every 5 ms.

    Time that the thread did not run is not counted: on a busy machine it says nothing about the app. That the thread
    waits for no disk, network or keyring is what `tests/house/test_loop_rules.py` is about.
    """

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.on_timeout)
        self._last_s = 0.0
        self.longest_ms = 0.0

    def start(self) -> None:
        """Begin to measure."""
        self.longest_ms = 0.0
        self._last_s = time.thread_time()
        self._timer.start(BEAT_MS)

    def stop(self) -> float:
        """End measuring; returns the longest block in milliseconds."""
        self.on_timeout()
        self._timer.stop()
        return self.longest_ms

    def on_timeout(self) -> None:
        """Note one block."""
        now_s = time.thread_time()
        self.longest_ms = max(self.longest_ms, (now_s - self._last_s) * 1_000)
        self._last_s = now_s
