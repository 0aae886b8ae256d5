"""Paints a diagram that was laid out: with our own fonts and colours, and nothing that its source could name."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from claude_desktop.markdown.diagrams.figure import (
    Figure,
    Item,
    Label,
    Line,
    Point,
    Shape,
    Side,
    Size,
    Slice,
    Swatch,
    Tone,
)
from claude_desktop.markdown.diagrams.model import Head, Stroke
from claude_desktop.markdown.highlighting import CodeColour
from claude_desktop.ui.transcript.diagram_shapes import outline_of
from claude_desktop.ui.transcript.shown_text import shown_exactly
from claude_desktop.ui.transcript.text_styles import Look, TextStyles

_LINE_EM = 0.095
_THICK_EM = 0.22
_HEAD_PX = 9.0
_HEAD_SPREAD = math.radians(24)
_SLICES = (CodeColour.TYPE, CodeColour.NAME, CodeColour.NUMBER, CodeColour.KEYWORD, CodeColour.STRING)
_LEADING = 1.35


class DiagramPainter:
    """Measures and paints labels in one look."""

    def __init__(self, styles: TextStyles) -> None:
        self._styles = styles
        self._colours = styles.colours
        self._font = styles.font(Look.CELL)
        self._metrics = styles.metrics(Look.CELL)
        self._pitch = self._metrics.height() * _LEADING * 0.85
        self.em = styles.ui_px
        self._line_px = max(1.0, _LINE_EM * self.em)

    def measure(self, text: str) -> Size:
        """How much room a label takes."""
        lines = shown_exactly(text).split("\n")
        return Size(max(map(self._metrics.horizontalAdvance, lines)) + 1, self._pitch * len(lines))

    def paint(self, painter: QPainter, figure: Figure, clip: QRectF) -> None:
        """Draw what of a figure a clip shows, at the painter's origin."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        for item in figure.items:
            if _extent(item).intersects(clip):
                self._paint_item(painter, item)
        painter.restore()

    def _paint_item(self, painter: QPainter, item: Item) -> None:
        match item:
            case Shape():
                self._paint_shape(painter, item)
            case Line():
                self._paint_line(painter, item)
            case Label():
                self._paint_label(painter, item)
            case Slice():
                self._paint_slice(painter, item)
            case Swatch(x, y, size, number):
                painter.fillRect(QRectF(x, y, size, size), self._slice_colour(number))

    def _paint_shape(self, painter: QPainter, shape: Shape) -> None:
        ground, line, ink = self._tone(shape.tone)
        pen = QPen(line, self._line_px)
        if shape.tone is Tone.FRAME:
            pen.setDashPattern([4, 3])
        outline = outline_of(shape)
        painter.setPen(pen if outline.has_line else Qt.PenStyle.NoPen)
        painter.setBrush(outline.ground_of(ground, self._colours.text))
        painter.drawPath(outline.path)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for extra in outline.extras:
            painter.drawPath(extra)
        if outline.dot is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colours.text)
            painter.drawEllipse(outline.dot)
        if shape.label:
            painter.setPen(ink)
            side = Side.LEFT if shape.tone is Tone.GROUP else Side.CENTRE
            self._paint_text(painter, self._label_place(shape, outline.label_drop), shape.label, side)

    def _label_place(self, shape: Shape, drop: float) -> QRectF:
        if shape.tone is Tone.GROUP:
            return QRectF(shape.x + self.em * 0.7, shape.y + self.em * 0.4, 1, self.measure(shape.label).height)
        return QRectF(shape.x, shape.y + drop, shape.width, shape.height - drop)

    def _tone(self, tone: Tone) -> tuple[QColor, QColor, QColor]:
        """Ground, outline and ink."""
        colours = self._colours
        match tone:
            case Tone.NODE | Tone.SLICE:
                return colours.surface, colours.border, colours.text
            case Tone.GROUP:
                return _thin(colours.border, 0.10), colours.hairline, colours.muted
            case Tone.FRAME:
                return _thin(colours.border, 0.0), colours.border, colours.muted
            case Tone.NOTE:
                return _over(colours.warn, colours.window, 0.14), _thin(colours.warn, 0.6), colours.text
            case Tone.ACTIVE:
                return _over(colours.accent, colours.window, 0.25), colours.accent, colours.text

    def _paint_line(self, painter: QPainter, line: Line) -> None:
        colour = self._colours.border if line.faint else self._colours.muted
        pen = QPen(colour, _THICK_EM * self.em if line.stroke is Stroke.THICK else self._line_px)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if line.stroke is Stroke.DASHED:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_path_of(line))
        painter.setPen(QPen(colour, self._line_px))
        if len(line.points) > 1:
            self._paint_head(painter, line.end_head, line.points[::-1], colour)
            self._paint_head(painter, line.start_head, line.points, colour)

    def _paint_head(self, painter: QPainter, head: Head, points: Sequence[Point], colour: QColor) -> None:
        """Draw what stands at the first of some points; the others tell where the line comes from."""
        tip = points[0]
        back = next((point for point in points[1:] if point != tip), tip)
        angle = math.atan2(back.y - tip.y, back.x - tip.x)
        size = _HEAD_PX * self.em / 13.5
        wings = [
            QPointF(tip.x + size * math.cos(angle + turn), tip.y + size * math.sin(angle + turn))
            for turn in (_HEAD_SPREAD, -_HEAD_SPREAD)
        ]
        at = QPointF(*tip)
        match head:
            case Head.ARROW:
                painter.setBrush(colour)
                painter.drawPolygon(QPolygonF([at, *wings]))
            case Head.OPEN:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPolyline(QPolygonF([wings[0], at, wings[1]]))
            case Head.CIRCLE:
                painter.setBrush(colour)
                radius = size * 0.4
                painter.drawEllipse(at + QPointF(math.cos(angle), math.sin(angle)) * radius, radius, radius)
            case Head.CROSS:
                arm, centre = size * 0.45, at + QPointF(math.cos(angle), math.sin(angle)) * size * 0.6
                for sign in (1, -1):
                    reach = QPointF(arm, sign * arm)
                    painter.drawLine(centre - reach, centre + reach)
            case Head.NONE:
                return

    def _paint_label(self, painter: QPainter, label: Label) -> None:
        place = QRectF(label.x, label.y, label.width, label.height)
        if label.covers:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colours.code)
            painter.drawRoundedRect(place.adjusted(-3, -1, 3, 1), 3, 3)
        painter.setFont(self._styles.small_bold if label.strong else self._font)
        painter.setPen(self._colours.text)
        self._paint_text(painter, place, label.text, label.side)
        painter.setFont(self._font)

    def _paint_text(self, painter: QPainter, place: QRectF, text: str, side: Side) -> None:
        lines = shown_exactly(text).split("\n")
        top = place.center().y() - self._pitch * len(lines) / 2
        align = Qt.AlignmentFlag.AlignHCenter if side is Side.CENTRE else Qt.AlignmentFlag.AlignLeft
        flags = align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        for number, line in enumerate(lines):
            painter.drawText(QRectF(place.x(), top + number * self._pitch, place.width(), self._pitch), flags, line)

    def _paint_slice(self, painter: QPainter, part: Slice) -> None:
        box = QRectF(part.x - part.radius, part.y - part.radius, 2 * part.radius, 2 * part.radius)
        painter.setPen(QPen(self._colours.code, 1.5))
        painter.setBrush(self._slice_colour(part.number))
        start = round((90 - part.start) * 16)
        painter.drawPie(box, start, -round(part.span * 16))

    def _slice_colour(self, number: int) -> QColor:
        """One of five hues; those of a further round are paler."""
        hue = self._colours.of_code[_SLICES[number % len(_SLICES)]]
        rounds = number // len(_SLICES)
        return _over(hue, self._colours.window, max(0.35, 0.8 - 0.2 * rounds))


def _path_of(line: Line) -> QPainterPath:
    points = [QPointF(point.x, point.y) for point in line.points]
    path = QPainterPath(points[0])
    if line.curved:
        for at in range(1, len(points) - 2, 3):
            path.cubicTo(*points[at : at + 3])
    else:
        for point in points[1:]:
            path.lineTo(point)
    return path


def _extent(item: Item) -> QRectF:
    match item:
        case Line(points):
            xs, ys = [point.x for point in points], [point.y for point in points]
            return QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)).adjusted(-12, -12, 12, 12)
        case Slice(x, y, radius):
            return QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
        case Swatch(x, y, size):
            return QRectF(x, y, size, size)
        case _:
            return QRectF(item.x, item.y, item.width, item.height).adjusted(-4, -4, 4, 4)


def _thin(colour: QColor, share: float) -> QColor:
    thin = QColor(colour)
    thin.setAlphaF(share)
    return thin


def _over(colour: QColor, ground: QColor, share: float) -> QColor:
    """A colour laid thinly over an opaque ground."""
    rest = 1 - share
    return QColor.fromRgbF(
        colour.redF() * share + ground.redF() * rest,
        colour.greenF() * share + ground.greenF() * rest,
        colour.blueF() * share + ground.blueF() * rest,
    )
