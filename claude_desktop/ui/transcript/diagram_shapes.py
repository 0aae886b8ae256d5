"""The outlines of a diagram's nodes as paths."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPolygonF

from claude_desktop.markdown.diagrams.figure import Shape, Tone
from claude_desktop.markdown.diagrams.model import ShapeKind

_ROUND_PX = 5.0


@dataclass(slots=True)
class Outline:
    """A path to fill and to draw, further ones only to draw, and a dot. A label stands `label_drop` lower than the
    middle would be."""

    path: QPainterPath
    extras: tuple[QPainterPath, ...] = ()
    dot: QRectF | None = None
    label_drop: float = 0.0
    is_solid: bool = False
    has_line: bool = True

    def ground_of(self, ground: QColor, ink: QColor) -> QBrush:
        """What it is filled with."""
        return (
            QBrush(ink if self.is_solid else ground)
            if self.has_line or self.is_solid
            else QBrush(Qt.BrushStyle.NoBrush)
        )


def outline_of(shape: Shape) -> Outline:
    """The outline of a shape at its place."""
    rect = QRectF(shape.x, shape.y, shape.width, shape.height)
    match shape.kind:
        case ShapeKind.DIAMOND:
            return Outline(_polygon(rect, ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5))))
        case ShapeKind.CIRCLE:
            return Outline(_ellipse(rect))
        case ShapeKind.DOUBLE_CIRCLE:
            return Outline(_ellipse(rect), (_ellipse(rect.adjusted(4, 4, -4, -4)),))
        case ShapeKind.DOT:
            return Outline(_ellipse(rect), is_solid=True, has_line=False)
        case ShapeKind.RINGED_DOT:
            inset = rect.width() * 0.27
            return Outline(_ellipse(rect), dot=rect.adjusted(inset, inset, -inset, -inset) if not shape.label else None)
        case ShapeKind.BAR:
            return Outline(_rounded(rect, 2), is_solid=True, has_line=False)
        case ShapeKind.TEXT:
            return Outline(_rounded(rect, 0), has_line=False)
        case ShapeKind.STADIUM:
            return Outline(_rounded(rect, min(rect.width(), rect.height()) / 2))
        case ShapeKind.SUBROUTINE:
            return Outline(_rounded(rect, 2), (_bar_at(rect, 7), _bar_at(rect, rect.width() - 7)))
        case ShapeKind.CYLINDER:
            return _cylinder(rect)
        case ShapeKind.ROUND:
            return Outline(_rounded(rect, min(12.0, rect.height() / 2)))
        case ShapeKind.BOX:
            radius = _ROUND_PX if shape.tone in (Tone.NODE, Tone.GROUP, Tone.FRAME) else 2.0
            return Outline(_rounded(rect, radius))
        case _:
            return Outline(_polygon(rect, _slanted(shape)))


def _slanted(shape: Shape) -> tuple[tuple[float, float], ...]:
    """The corners of the shapes with slanted sides, in shares of the width and the height."""
    slant = min(0.4, 0.4 * shape.height / max(1.0, shape.width))
    match shape.kind:
        case ShapeKind.HEXAGON:
            return (slant, 0), (1 - slant, 0), (1, 0.5), (1 - slant, 1), (slant, 1), (0, 0.5)
        case ShapeKind.LEAN_RIGHT:
            return (slant, 0), (1, 0), (1 - slant, 1), (0, 1)
        case ShapeKind.LEAN_LEFT:
            return (0, 0), (1 - slant, 0), (1, 1), (slant, 1)
        case ShapeKind.TRAPEZOID:
            return (slant, 0), (1 - slant, 0), (1, 1), (0, 1)
        case ShapeKind.TRAPEZOID_DOWN:
            return (0, 0), (1, 0), (1 - slant, 1), (slant, 1)
        case _:
            return (0, 0), (1, 0), (1, 1), (0, 1), (slant, 0.5)


def _polygon(rect: QRectF, corners: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath()
    points = [QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height()) for x, y in corners]
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path


def _ellipse(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(rect)
    return path


def _rounded(rect: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path


def _bar_at(rect: QRectF, x: float) -> QPainterPath:
    path = QPainterPath(QPointF(rect.x() + x, rect.top()))
    path.lineTo(rect.x() + x, rect.bottom())
    return path


def _cylinder(rect: QRectF) -> Outline:
    lid = min(rect.height() * 0.3, rect.width() * 0.16)
    body = QPainterPath(QPointF(rect.left(), rect.top() + lid / 2))
    body.arcTo(QRectF(rect.left(), rect.top(), rect.width(), lid), 180, -180)
    body.lineTo(rect.right(), rect.bottom() - lid / 2)
    body.arcTo(QRectF(rect.left(), rect.bottom() - lid, rect.width(), lid), 0, -180)
    body.closeSubpath()
    front = QPainterPath(QPointF(rect.left(), rect.top() + lid / 2))
    front.arcTo(QRectF(rect.left(), rect.top(), rect.width(), lid), 180, 180)
    return Outline(body, (front,), label_drop=lid / 2)
