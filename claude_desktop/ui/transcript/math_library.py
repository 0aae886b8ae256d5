"""Keeps drawn math. What is not drawn yet is drawn in a thread, one formula after another, and then shown."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import NamedTuple

from PySide6.QtCore import (
    QByteArray,
    QObject,
    QPointF,
    QRectF,
    QRunnable,
    Qt,
    QThreadPool,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from claude_desktop.markdown.math_drawing import MathDrawing, draw_math
from claude_desktop.markdown.math_source import whole_math

_MOST_PICTURES = 600
_LOOK_MS = 30
_BATCH = 6


class _Wanted(NamedTuple):
    tex: str
    display: bool
    size_px: float
    colour: str


@dataclass(frozen=True, slots=True)
class _Drawn:
    wanted: _Wanted
    drawing: MathDrawing | None


class MathPicture:
    """A drawn formula; sizes in logical pixels. It is sharp on any screen, and kept as pixels for the last one."""

    def __init__(self, drawing: MathDrawing) -> None:
        self.width_px = drawing.width_px
        self.ascent_px = drawing.ascent_px
        self.descent_px = drawing.descent_px
        self._renderer = QSvgRenderer(QByteArray(drawing.svg.encode()))
        self._pixmap = QPixmap()

    @property
    def height_px(self) -> float:
        """Its whole height."""
        return self.ascent_px + self.descent_px

    def paint(self, painter: QPainter, x: float, baseline_y: float, scale: float = 1.0) -> None:
        """Draw it at the left end of its baseline."""
        place = QRectF(x, baseline_y - self.ascent_px * scale, self.width_px * scale, self.height_px * scale)
        if scale != 1.0:
            self._renderer.render(painter, place)
            return
        ratio = painter.device().devicePixelRatio()
        if self._pixmap.isNull() or self._pixmap.devicePixelRatio() != ratio:
            self._pixmap = self._pixels(ratio)
        corner = QPointF(round(place.x() * ratio) / ratio, round(place.y() * ratio) / ratio)
        painter.drawPixmap(corner, self._pixmap)

    def _pixels(self, ratio: float) -> QPixmap:
        pixmap = QPixmap(int(self.width_px * ratio) + 2, int(self.height_px * ratio) + 2)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self._renderer.render(painter, QRectF(0, 0, self.width_px * ratio, self.height_px * ratio))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap


class _Job(QRunnable):
    """Draws formulas on a thread of Qt's. It touches nothing of Qt there: results go into a queue."""

    def __init__(self, wanted: Sequence[_Wanted], results: SimpleQueue[_Drawn]) -> None:
        super().__init__()
        self._wanted = wanted
        self._results = results

    def run(self) -> None:
        """Draw them, one after another."""
        for wanted in self._wanted:
            drawing = draw_math(wanted.tex, display=wanted.display, size_px=wanted.size_px, colour=wanted.colour)
            self._results.put(_Drawn(wanted, drawing))


class MathLibrary(QObject):
    """Gives pictures of formulas. `drawn` says that some came since; who has waited asks again."""

    drawn = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures: OrderedDict[_Wanted, MathPicture | None] = OrderedDict()
        self._waiting: dict[_Wanted, None] = {}
        self._drawing: set[_Wanted] = set()
        self._results: SimpleQueue[_Drawn] = SimpleQueue()
        self._timer = QTimer(self)
        self._timer.setObjectName("transcript math")
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.on_look_due)

    def picture(self, source: str, size_px: float, colour: str) -> MathPicture | None:
        """The picture of math given with its marks; None while it is not drawn yet, and for good where it is broken."""
        found = whole_math(source)
        if found is None:
            return None
        wanted = _Wanted(found.tex, found.display, round(size_px, 2), colour)
        if wanted in self._pictures:
            self._pictures.move_to_end(wanted)
            return self._pictures[wanted]
        if wanted not in self._drawing:
            self._waiting[wanted] = None
            self._timer.start()
        return None

    @property
    def is_waiting(self) -> bool:
        """Tell whether anything is being drawn."""
        return self._timer.isActive()

    def forget_waiting(self) -> None:
        """Draw nothing more of what was wanted: another conversation is shown."""
        self._waiting.clear()

    def on_look_due(self) -> None:
        """Take what was drawn, and let the next few be drawn."""
        came = False
        while not self._results.empty():
            drawn = self._results.get()
            self._drawing.discard(drawn.wanted)
            self._pictures[drawn.wanted] = MathPicture(drawn.drawing) if drawn.drawing is not None else None
            came = came or drawn.drawing is not None
        while len(self._pictures) > _MOST_PICTURES:
            self._pictures.popitem(last=False)
        if came:
            self.drawn.emit()
        if self._waiting and not self._drawing:
            batch = list(self._waiting)[:_BATCH]
            self._drawing.update(batch)
            for wanted in batch:
                del self._waiting[wanted]
            QThreadPool.globalInstance().start(_Job(batch, self._results))
        elif not self._waiting and not self._drawing:
            self._timer.stop()
