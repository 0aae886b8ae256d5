"""Bars of money over time, stacked by model; read by eye, by the pointer, by the arrow keys and by a screen reader."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from claude_desktop.model.spending_sums import Chart, axis_step
from claude_desktop.ui.controls.money import dollars
from claude_desktop.ui.theme.fonts import CAPTION_EM
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import FOCUS_RING_PX, SPACE_S_PX, SPACE_XS_PX, Tokens

_HEIGHT_PX = 180
_WIDEST_BAR_PX = 36
_BAR_SHARE = 0.68
_LEAST_PART_PX = 1.0


def series_colours(tokens: Tokens, count: int) -> tuple[str, ...]:
    """A colour for each series of a chart, the last of many a quiet one."""
    colours = (tokens.accent, tokens.code_keyword, tokens.warn, tokens.link, tokens.danger, tokens.faint)
    return colours[:count]


class SpendingChart(QWidget):
    """One bar is current: `bar_chosen` tells which. Left and right, Home and End choose another."""

    bar_chosen = Signal(int)  # its place, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart = Chart((), ())
        self._labels: Sequence[str] = ()
        self._spoken: Sequence[str] = ()
        self._current = -1
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Cost over time"))

    @property
    def current(self) -> int:
        """The bar that is chosen; -1 while there is none."""
        return self._current

    def show_chart(self, chart: Chart, labels: Sequence[str], spoken: Sequence[str], summary: str) -> None:
        """Show bars with a label below and a sentence for each; `summary` says all of it in one sentence."""
        self._chart, self._labels, self._spoken = chart, labels, spoken
        self._current = self._hovered = -1
        self.setAccessibleDescription(summary)
        self.update()

    def choose(self, place: int) -> None:
        """Make a bar the current one."""
        if not self._chart.bars:
            return
        place = max(0, min(place, len(self._chart.bars) - 1))
        if place != self._current:
            self._current = place
            self.setAccessibleDescription(self._spoken[place])
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
            self.update()
            self.bar_chosen.emit(place)

    def bar_rect(self, place: int) -> QRectF:
        """Where a bar stands, from the axis to its top."""
        area, slot_px = self._area(), self._slot_px()
        width = min(scaled_px(_WIDEST_BAR_PX), max(1.0, slot_px * _BAR_SHARE))
        left = area.left() + place * slot_px + (slot_px - width) / 2
        height = area.height() * self._chart.bars[place].usd / self._top_usd()
        return QRectF(left, area.bottom() - height, width, height)

    def sizeHint(self) -> QSize:
        """As wide as there is room, as high as eyes can compare."""
        return QSize(scaled_px(480), scaled_px(_HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        """Room for the axis and some bars."""
        return QSize(scaled_px(200), scaled_px(_HEIGHT_PX))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step through the bars."""
        last = len(self._chart.bars) - 1
        steps = {
            Qt.Key.Key_Left: self._current - 1 if self._current >= 0 else last,
            Qt.Key.Key_Right: self._current + 1 if self._current >= 0 else last,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        place = steps.get(Qt.Key(event.key()))
        if place is None:
            super().keyPressEvent(event)
        else:
            self.choose(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose the bar under the pointer."""
        place = self._place_at(event.position())
        if place != self._hovered:
            self._hovered = place
            if place >= 0:
                self.choose(place)

    def leaveEvent(self, event: QEvent) -> None:
        """Let the last one stay chosen."""
        super().leaveEvent(event)
        self._hovered = -1

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the axis, the bars and the labels."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._caption_font())
        tokens = tokens_in_use()
        self._paint_axis(painter, tokens)
        for place in range(len(self._chart.bars)):
            self._paint_bar(painter, tokens, place)
        self._paint_labels(painter, tokens)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), FOCUS_RING_PX))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), SPACE_XS_PX, SPACE_XS_PX)
        painter.end()

    def _paint_axis(self, painter: QPainter, tokens: Tokens) -> None:
        area, step = self._area(), axis_step(self._highest())
        lines = max(1, round(self._top_usd() / step))
        for number in range(lines + 1):
            y = area.bottom() - area.height() * number / lines
            painter.setPen(QColor(tokens.hairline))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(tokens.muted))
            place = QRectF(0, y - self._line_px(), area.left() - SPACE_S_PX, 2 * self._line_px())
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, flags, self._axis_text(number * step, step))

    def _paint_bar(self, painter: QPainter, tokens: Tokens, place: int) -> None:
        bar, rect = self._chart.bars[place], self.bar_rect(place)
        if place == self._current:
            area, slot_px = self._area(), self._slot_px()
            ground = QRectF(area.left() + place * slot_px, area.top(), slot_px, area.height())
            painter.fillRect(ground, QColor(tokens.accent_tint))
        if not bar.usd:
            return
        bottom = rect.bottom()
        painter.setPen(Qt.PenStyle.NoPen)
        for usd, colour in zip(bar.parts, series_colours(tokens, len(bar.parts)), strict=True):
            height = rect.height() * usd / bar.usd
            if not usd:
                continue
            gap = 1.0 if height > 3 * _LEAST_PART_PX else 0.0
            part = QRectF(rect.left(), bottom - height, rect.width(), max(_LEAST_PART_PX, height - gap))
            painter.fillRect(part, QColor(colour))
            bottom -= height

    def _paint_labels(self, painter: QPainter, tokens: Tokens) -> None:
        """As many labels as fit without touching, the last one first: it is today."""
        area, slot_px = self._area(), self._slot_px()
        metrics = QFontMetricsF(self._caption_font())
        free_from = self.width() + 1.0
        painter.setPen(QColor(tokens.muted))
        for place in range(len(self._labels) - 1, -1, -1):
            text = self._labels[place]
            width = metrics.horizontalAdvance(text)
            centre = area.left() + (place + 0.5) * slot_px
            left = max(0.0, min(centre - width / 2, self.width() - width))
            if left + width + SPACE_S_PX <= free_from:
                top = area.bottom() + SPACE_XS_PX
                painter.drawText(QRectF(left, top, width + 1, self._line_px()), Qt.AlignmentFlag.AlignCenter, text)
                free_from = left

    def _area(self) -> QRectF:
        """Where the bars stand, between the axis at the left and the labels below."""
        metrics = QFontMetricsF(self._caption_font())
        step = axis_step(self._highest())
        axis_px = metrics.horizontalAdvance(self._axis_text(self._top_usd(), step)) + 2 * SPACE_S_PX
        top, bottom = self._line_px() / 2 + 2, self._line_px() + 2 * SPACE_XS_PX
        width, height = self.width() - axis_px - SPACE_S_PX, self.height() - top - bottom
        return QRectF(axis_px, top, max(1.0, width), max(1.0, height))

    def _axis_text(self, usd: float, step: float) -> str:
        digits = 0 if step >= 1 else 2 if step >= 0.01 else 4
        return dollars(usd, digits)

    def _slot_px(self) -> float:
        return self._area().width() / max(1, len(self._chart.bars))

    def _place_at(self, point: QPointF) -> int:
        place = int((point.x() - self._area().left()) // self._slot_px())
        return place if 0 <= place < len(self._chart.bars) else -1

    def _highest(self) -> float:
        return max((bar.usd for bar in self._chart.bars), default=0.0)

    def _top_usd(self) -> float:
        """The uppermost line of the axis."""
        highest = self._highest()
        step = axis_step(highest)
        lines = max(1, -int(-highest // step))
        return step * lines

    def _line_px(self) -> float:
        return QFontMetricsF(self._caption_font()).height()

    def _caption_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(1.0, font.pointSizeF() * CAPTION_EM))
        return font
