"""Runs Python's cyclic garbage collector on the GUI thread only."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1_000


class GarbageOnGuiThread(QObject):
    """Takes the collector over for as long as it lives.

    Left alone, the collector runs on whichever thread happens to allocate, and a QObject that dies on the database's
    thread takes its timers and windows down from there, which Qt forbids.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setObjectName("garbage timer")
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.on_timeout)
        self._timer.start()

    def on_timeout(self) -> None:
        """Collect the generations that are due by Python's own thresholds, oldest first."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if thresholds[generation] and counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Leave the collector as it was found."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()
