"""Which colour stands for which model, as dots and names that wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from claude_desktop.ui.cost.chart import series_colours
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX, SPACE_XS_PX

_DOT_PX = 8


class Legend(QWidget):
    """Needs as many lines as its width makes of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Models"))

    def show_names(self, names: Sequence[str]) -> None:
        """Show these, in the order of the colours."""
        self._names = tuple(names)
        self.setAccessibleDescription(", ".join(names))
        self.setVisible(bool(names))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(scaled_px(200), self.heightForWidth(max(1, self.width())))

    def heightForWidth(self, width_px: int) -> int:
        """The lines that this width makes."""
        last = max((rect.bottom() for rect, _ in self._places(width_px)), default=0.0)
        return round(last) + 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint dots and names."""
        tokens = tokens_in_use()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = series_colours(tokens, len(self._names))
        radius = scaled_px(_DOT_PX) / 2
        for (rect, name), colour in zip(self._places(self.width()), colours, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(rect.left() + radius, rect.center().y()), radius, radius)
            painter.setPen(QColor(tokens.muted))
            place = rect.adjusted(2 * radius + SPACE_S_PX, 0, 1, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.end()

    def _places(self, width_px: int) -> Iterator[tuple[QRectF, str]]:
        metrics = QFontMetricsF(self.font())
        x, y, line_px = 0.0, 0.0, metrics.height() + SPACE_XS_PX
        for name in self._names:
            width = scaled_px(_DOT_PX) + SPACE_S_PX + metrics.horizontalAdvance(name)
            if x and x + width > width_px:
                x, y = 0.0, y + line_px
            yield QRectF(x, y, width, line_px), name
            x += width + SPACE_L_PX
