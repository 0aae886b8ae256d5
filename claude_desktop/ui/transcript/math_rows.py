"""Rows of math: a formula of its own, in the middle of the column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from claude_desktop.markdown.leaves import Inline, Span, Style
from claude_desktop.ui.theme.tokens import SPACE_XS_PX
from claude_desktop.ui.transcript.contents import Content, MathContent, TableContent, TextContent
from claude_desktop.ui.transcript.rows import RowLayout, Scene, Sheet
from claude_desktop.ui.transcript.text_flow import TextFlow
from claude_desktop.ui.transcript.text_rows import indent_px, paint_surroundings


class MathRow(RowLayout):
    """A formula; its source as code until it is drawn, and where it can not be. A wide one is made smaller."""

    def __init__(self, content: MathContent, sheet: Sheet) -> None:
        styles = sheet.styles
        self._content = content
        self._sheet = sheet
        self.text = content.inline.text
        self._left_px = indent_px(content.place.containers, content.look, sheet)
        room = sheet.width_px - self._left_px
        self._picture = styles.math_picture(self.text, content.look)
        self._scale = 1.0
        self._pad_px = styles.px(SPACE_XS_PX)
        if self._picture is None:
            source = replace(content.inline, spans=(Span(0, len(self.text), Style.CODE),))
            self._flow = TextFlow(source, content.look, styles, room)
            self.height_px = self._flow.height_px
        else:
            self._flow = TextFlow(Inline(""), content.look, styles, room)
            self._scale = min(1.0, room / self._picture.width_px)
            self.height_px = round(self._picture.height_px * self._scale) + 2 * self._pad_px

    def _place(self) -> QRectF:
        if self._picture is None:
            return QRectF(self._left_px, 0, self._flow.natural_px, self.height_px)
        width = self._picture.width_px * self._scale
        left = self._left_px + (self._sheet.width_px - self._left_px - width) / 2
        return QRectF(left, 0, width, self.height_px)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw it."""
        content = self._content
        paint_surroundings(painter, content.place.containers, content.look, self._sheet, self.height_px, scene)
        painter.setPen(scene.styles.ink(content.look))
        if self._picture is None:
            self._flow.paint(painter, self._left_px, 0, scene.styles, scene.grounds())
            return
        for start, end, colour in scene.grounds():
            if end > start:
                painter.fillRect(self._place().adjusted(-4, 0, 4, 0), colour)
        baseline = self._pad_px + self._picture.ascent_px * self._scale
        self._picture.paint(painter, self._place().left(), baseline, self._scale)

    def offset_at(self, point: QPointF) -> int:
        """Its beginning or its end: a formula is selected as a whole."""
        if self._picture is None:
            return self._flow.offset_at(point - QPointF(self._left_px, 0))
        return 0 if point.x() < self._place().center().x() else len(self.text)

    def rects_of(self, start: int, end: int) -> Sequence[QRectF]:
        """Where it stands."""
        if self._picture is None:
            return [rect.translated(self._left_px, 0) for rect in self._flow.range_rects(start, end)]
        return [self._place()]


def has_math(content: Content) -> bool:
    """Tell whether a row holds math."""
    match content:
        case MathContent():
            return True
        case TextContent(inline=inline):
            return _is_math(inline)
        case TableContent(block=block, begin=begin, end=end):
            return any(_is_math(cell) for index in range(begin, end) for cell in block.row(index))
        case _:
            return False


def _is_math(inline: Inline) -> bool:
    return any(span.style & Style.MATH for span in inline.spans)
