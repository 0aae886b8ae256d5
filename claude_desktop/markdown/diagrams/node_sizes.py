"""How large the outline of a node has to be for its label."""

from __future__ import annotations

import math

from claude_desktop.markdown.diagrams.figure import Measure, Size
from claude_desktop.markdown.diagrams.model import Node, ShapeKind

_PAD_X_EM = 0.95
_PAD_Y_EM = 0.6
_LEAST_WIDTH_EM = 3.0
_DOT_EM = 1.0
_RINGED_DOT_EM = 1.3
_BAR_EM = (5.0, 0.45)


def size_of(node: Node, measure: Measure, em: float, *, across: bool) -> Size:
    """The size of a node's outline; `across` tells that the flow goes sideways."""
    if node.shape is ShapeKind.DOT:
        return Size(_DOT_EM * em, _DOT_EM * em)
    if node.shape is ShapeKind.RINGED_DOT and not node.label:
        return Size(_RINGED_DOT_EM * em, _RINGED_DOT_EM * em)
    if node.shape is ShapeKind.BAR:
        long, thin = _BAR_EM[0] * em, _BAR_EM[1] * em
        return Size(thin, long) if across else Size(long, thin)
    text = measure(node.label or " ")
    pad_x, pad_y = _PAD_X_EM * em, _PAD_Y_EM * em
    width, height = max(text.width + 2 * pad_x, _LEAST_WIDTH_EM * em), text.height + 2 * pad_y
    match node.shape:
        case ShapeKind.CIRCLE | ShapeKind.DOUBLE_CIRCLE | ShapeKind.RINGED_DOT:
            ring = 0.5 * em if node.shape is ShapeKind.DOUBLE_CIRCLE else 0.0
            across_px = math.hypot(text.width, text.height) + 0.8 * em + 2 * ring
            return Size(across_px, across_px)
        case ShapeKind.DIAMOND:
            tall = text.height * 2.2 + 1.2 * em
            return Size(text.width / (1 - text.height / tall) + 1.2 * em, tall)
        case ShapeKind.HEXAGON | ShapeKind.STADIUM | ShapeKind.FLAG:
            return Size(width + height / 2, height)
        case ShapeKind.LEAN_LEFT | ShapeKind.LEAN_RIGHT | ShapeKind.TRAPEZOID | ShapeKind.TRAPEZOID_DOWN:
            return Size(width + height * 0.8, height)
        case ShapeKind.SUBROUTINE:
            return Size(width + 1.0 * em, height)
        case ShapeKind.CYLINDER:
            return Size(width, height + 1.0 * em)
        case ShapeKind.TEXT:
            return Size(text.width + 0.4 * em, text.height)
        case _:
            return Size(width, height)
