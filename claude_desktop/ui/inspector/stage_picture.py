"""The five stages of a request as one bar, each with its name and its measured time."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from claude_desktop.model.exchanges import Stage
from claude_desktop.ui.controls.value_texts import decimal_text, whole_number_text
from claude_desktop.ui.theme.fonts import CAPTION_EM, scaled
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import RADIUS_CONTROL_PX, SPACE_S_PX, SPACE_XS_PX

_BAR_PX = 10
_LEAST_PX = 3.0  # a stage of one millisecond is to be seen beside one of a minute


class StagePicture(QWidget):
    """Shows how long each stage of a request took; nothing of those that are not known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times_ms: dict[Stage, float] = {}
        self.setAccessibleName(self.tr("Stages of the request"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_stages(self, times_ms: Mapping[Stage, float]) -> None:
        """Show these times, in milliseconds."""
        self._times_ms = {stage: times_ms[stage] for stage in Stage if stage in times_ms}
        told = [f"{self._name(stage)} {duration_text(time_ms)}" for stage, time_ms in self._times_ms.items()]
        self.setAccessibleDescription(", ".join(told))
        self.setVisible(bool(self._times_ms))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its texts."""
        caption = QFontMetrics(scaled(self.font(), CAPTION_EM))
        widths = [caption.horizontalAdvance(self._name(stage)) + 3 * SPACE_S_PX for stage in Stage]
        return QSize(max(widths) * len(Stage), _BAR_PX + SPACE_S_PX + caption.height() + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """As high as it is wide or not."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar, and below it one column for each stage."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_bar(painter)
        column_px = self.width() / max(1, len(self._times_ms))
        top_px = _BAR_PX + SPACE_S_PX
        for index, (stage, time_ms) in enumerate(self._times_ms.items()):
            left_px = index * column_px if self.isLeftToRight() else self.width() - (index + 1) * column_px
            self._paint_column(painter, QRectF(left_px, top_px, column_px, self.height() - top_px), stage, time_ms)

    def _paint_bar(self, painter: QPainter) -> None:
        rest_px = self.width() - _LEAST_PX * len(self._times_ms)
        total_ms = sum(self._times_ms.values()) or 1.0
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(0, 0, self.width(), _BAR_PX), RADIUS_CONTROL_PX / 2, RADIUS_CONTROL_PX / 2)
        painter.save()
        painter.setClipPath(shape)
        left_px = 0.0
        for stage, time_ms in self._times_ms.items():
            width_px = _LEAST_PX + rest_px * time_ms / total_ms
            x_px = left_px if self.isLeftToRight() else self.width() - left_px - width_px
            painter.fillRect(QRectF(x_px, 0, width_px, _BAR_PX), self._colour(stage))
            left_px += width_px
        painter.restore()

    def _paint_column(self, painter: QPainter, place: QRectF, stage: Stage, time_ms: float) -> None:
        caption = scaled(self.font(), CAPTION_EM)
        metrics = QFontMetrics(caption)
        side_px = metrics.ascent() * 0.7
        dot = QRectF(0, 0, side_px, side_px)
        mirrored = not self.isLeftToRight()
        dot.moveTo(
            place.right() - side_px if mirrored else place.left(), place.top() + (metrics.height() - side_px) / 2
        )
        painter.fillRect(dot, self._colour(stage))
        indent_px = side_px + SPACE_XS_PX
        text = place.adjusted(0, 0, -indent_px, 0) if mirrored else place.adjusted(indent_px, 0, 0, 0)
        align = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop
        painter.setFont(caption)
        painter.setPen(QColor(tokens_in_use().muted))
        room_px = round(text.width()) - SPACE_S_PX
        painter.drawText(text, align, metrics.elidedText(self._name(stage), Qt.TextElideMode.ElideRight, room_px))
        painter.setFont(self.font())
        painter.setPen(QColor(tokens_in_use().text))
        painter.drawText(text.adjusted(0, metrics.height(), 0, 0), align, duration_text(time_ms))

    def _colour(self, stage: Stage) -> QColor:
        tokens = tokens_in_use()
        colours = {
            Stage.PREPARING: tokens.control_border,
            Stage.CONNECTING: tokens.link,
            Stage.WAITING: tokens.warn,
            Stage.THINKING: tokens.code_keyword,
            Stage.WRITING: tokens.accent,
        }
        return QColor(colours[stage])

    def _name(self, stage: Stage) -> str:
        match stage:
            case Stage.PREPARING:
                return self.tr("Prepare")
            case Stage.CONNECTING:
                return self.tr("Connect")
            case Stage.WAITING:
                return self.tr("Wait")
            case Stage.THINKING:
                return self.tr("Think")
            case Stage.WRITING:
                return self.tr("Write")


def duration_text(time_ms: float) -> str:
    """A duration as people read it: 3 ms, 412 ms, 2.1 s, 64 s."""
    if time_ms < 1_000:
        return f"{whole_number_text(round(time_ms))} ms"
    seconds = time_ms / 1_000
    return f"{decimal_text(round(seconds, 1)) if seconds < 10 else whole_number_text(round(seconds))} s"
