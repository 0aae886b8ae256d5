"""The row of a diagram: drawn in a card like code, with its source one press away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from claude_desktop.markdown.diagrams.drawing import lay_out
from claude_desktop.markdown.diagrams.figure import Figure
from claude_desktop.ui.theme.tokens import SPACE_M_PX
from claude_desktop.ui.transcript.code_block import CodeBlock
from claude_desktop.ui.transcript.code_header import HEADER_PX, diagram_buttons, paint_header, place_buttons
from claude_desktop.ui.transcript.code_rows import CodeRow
from claude_desktop.ui.transcript.contents import CodeContent
from claude_desktop.ui.transcript.diagram_painter import DiagramPainter
from claude_desktop.ui.transcript.rows import RowLayout, Scene, Sheet, Target
from claude_desktop.ui.transcript.text_rows import indent_px, paint_card_part, paint_surroundings
from claude_desktop.ui.transcript.text_styles import TextStyles

LEAST_SCALE = 0.7
_BAR_PX = 4
_BAR_GRIP_PX = 12


def make_code_row(content: CodeContent, sheet: Sheet, former: RowLayout | None) -> RowLayout:
    """Lay out a row of code: as a drawing where it is a diagram that can be drawn."""
    figure = _figure_of(content.block, sheet.styles) if content.drawn else None
    return CodeRow(content, sheet, former) if figure is None else DiagramRow(content, figure, sheet)


def _figure_of(block: CodeBlock, styles: TextStyles) -> Figure | None:
    """A block's diagram, laid out once for its text and these styles."""
    diagram, key = block.diagram(), (block.text, styles)
    if diagram is None:
        return None
    if block.figure is None or block.figure[0] != key:
        painter = DiagramPainter(styles)
        block.figure = key, lay_out(diagram, painter.measure, painter.em)
    return block.figure[1]


class DiagramRow(RowLayout):
    """A whole diagram. One that is wider than the column is made smaller, and where that is not enough it scrolls. To
    selection, search and screen readers it is its source."""

    def __init__(self, content: CodeContent, figure: Figure, sheet: Sheet) -> None:
        styles = sheet.styles
        self._content = content
        self._sheet = sheet
        self._block = content.block
        self._figure = figure
        self._painter = DiagramPainter(styles)
        self.text = content.block.text
        self._left_px = indent_px(content.place.containers, content.look, sheet)
        self._pad_px = styles.px(SPACE_M_PX + 2)
        self._top_px = styles.px(HEADER_PX)
        room = sheet.width_px - self._left_px - 2 * self._pad_px
        self._scale = max(LEAST_SCALE, min(1.0, room / figure.width))
        self._block.viewport_px = room
        self._room_px = max(0, round(figure.width * self._scale) - room)
        self.height_px = self._top_px + round(figure.height * self._scale) + styles.px(SPACE_M_PX)
        self._card = QRectF(self._left_px, 0, sheet.width_px - self._left_px, self.height_px)

    def _place(self) -> QRectF:
        """Where the drawing stands: in the middle, or scrolled."""
        width, height = self._figure.width * self._scale, self._figure.height * self._scale
        left = self._card.left() + self._pad_px
        if self._room_px:
            return QRectF(left - self._block.scroll_px, self._top_px, width, height)
        return QRectF(left + (self._block.viewport_px - width) / 2, self._top_px, width, height)

    def scroll_room_px(self) -> int:
        """How far it can be scrolled sideways."""
        return self._room_px

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the card, the header and the drawing."""
        content, colours = self._content, scene.styles.colours
        paint_surroundings(painter, content.place.containers, content.look, self._sheet, self.height_px, scene)
        painter.setPen(QPen(colours.hairline, 1))
        painter.setBrush(colours.code)
        paint_card_part(painter, self._card, first=True, last=True)
        paint_header(painter, self._block.language, self._card, self._pad_px, self.targets(), scene)
        place = self._place()
        painter.save()
        painter.setClipRect(self._card.adjusted(1, self._top_px, -1, -1), Qt.ClipOperation.IntersectClip)
        for start, end, colour in scene.grounds():
            if end > start:
                painter.fillRect(place, colour)
        painter.translate(place.topLeft())
        painter.scale(self._scale, self._scale)
        shown = scene.clip.translated(-place.topLeft())
        clip = QRectF(
            shown.x() / self._scale,
            shown.y() / self._scale,
            shown.width() / self._scale,
            shown.height() / self._scale,
        )
        self._painter.paint(painter, self._figure, clip)
        painter.restore()
        if self._room_px:
            self._paint_bar(painter, scene)

    def _paint_bar(self, painter: QPainter, scene: Scene) -> None:
        track = float(self._block.viewport_px)
        length = max(24.0, track * track / (track + self._room_px))
        x = self._card.left() + self._pad_px + (track - length) * min(1.0, self._block.scroll_px / self._room_px)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(scene.styles.colours.border)
        painter.setOpacity(0.6)
        painter.drawRoundedRect(QRectF(x, self.height_px - _BAR_PX - 3, length, _BAR_PX), _BAR_PX / 2, _BAR_PX / 2)
        painter.restore()

    def bar_track(self) -> QRectF:
        """The strip along the lower edge."""
        if not self._room_px:
            return QRectF()
        left = self._card.left() + self._pad_px
        return QRectF(left, self.height_px - _BAR_GRIP_PX, self._block.viewport_px, _BAR_GRIP_PX)

    def offset_at(self, point: QPointF) -> int:
        """Its beginning or its end: a drawing is selected as a whole."""
        return 0 if point.y() < self._place().center().y() else len(self.text)

    def rects_of(self, start: int, end: int) -> Sequence[QRectF]:
        """Where it stands."""
        del start, end
        return [self._place()]

    def targets(self) -> Sequence[Target]:
        """The buttons in the header."""
        return place_buttons(diagram_buttons(self._block), self._card, self._sheet.styles)
