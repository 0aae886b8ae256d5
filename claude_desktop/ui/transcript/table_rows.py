"""Parts of a table, each cell its own stretch of text. Never a QTextTable: a row costs what a row costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat, takewhile

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from claude_desktop.markdown.leaves import Alignment, Inline
from claude_desktop.ui.theme.tokens import SPACE_L_PX
from claude_desktop.ui.transcript.contents import TableContent
from claude_desktop.ui.transcript.rows import Deed, RowLayout, Scene, Sheet, Target
from claude_desktop.ui.transcript.text_flow import TextFlow
from claude_desktop.ui.transcript.text_rows import indent_px, paint_surroundings
from claude_desktop.ui.transcript.text_styles import Look

CELL_GAP_PX = SPACE_L_PX
_CELL_PAD_PX = 5
_BAR_PX = 4
_BAR_GRIP_PX = 10
_ALIGNMENTS = {
    Alignment.LEFT: Qt.AlignmentFlag.AlignLeft,
    Alignment.CENTRE: Qt.AlignmentFlag.AlignHCenter,
    Alignment.RIGHT: Qt.AlignmentFlag.AlignRight,
}


class _Cell:
    __slots__ = ("flow", "header", "start", "x", "y")

    def __init__(self, flow: TextFlow, x: int, y: int, start: int, header: bool) -> None:
        self.flow, self.x, self.y, self.start, self.header = flow, x, y, start, header


def _marked(cells: Sequence[Inline]) -> Iterator[tuple[Inline, str]]:
    """The cells of a row, each with what stands behind its text."""
    return zip(cells, chain(repeat("\t", len(cells) - 1), "\n"), strict=True)


class TableRow(RowLayout):
    """A part of a table of at most twenty rows. Its text has the cells of a row parted by tabs."""

    def __init__(self, content: TableContent, sheet: Sheet, former: RowLayout | None = None) -> None:
        self._content = content
        self._sheet = sheet
        self._block = content.block
        self._left_px = indent_px(content.place.containers, content.look, sheet)
        self._width_px = sheet.width_px - self._left_px
        self._cells: list[_Cell] = []
        self._lines_y: list[int] = []
        self._targets: tuple[Target, ...] | None = None
        self._widths_px = content.block.widths_px
        same = self._take_cells(former) if isinstance(former, TableRow) and self._stands_like(former) else 0
        texts = [cell.text + mark for row in content.cells[:same] for cell, mark in _marked(row)]
        y, offset = (self._lines_y[-1] + 1 if same else 0), sum(map(len, texts))
        for index in range(content.begin + same, content.end):
            y, offset = self._lay_row(index, y, offset, texts)
        self.text = "".join(texts)[:-1]
        more = bool(self.scroll_room_px()) and content.last
        self.height_px = y + (_BAR_PX + 4 if more else 0)

    def _stands_like(self, former: TableRow) -> bool:
        """Tell whether everything but the last rows is as in a former layout."""
        mine, other = self._content, former._content
        return (
            (mine.block, mine.begin, mine.look) == (other.block, other.begin, other.look)
            and mine.place.containers == other.place.containers
            and (self._sheet, self._widths_px) == (former._sheet, former._widths_px)
        )

    def _take_cells(self, former: TableRow) -> int:
        """Take over the rows that were laid out already and are the same. Returns how many."""
        rows = takewhile(lambda pair: pair[0] == pair[1], zip(self._content.cells, former._content.cells, strict=False))
        same = sum(1 for _ in rows)
        self._cells = former._cells[: same * len(self._widths_px)]
        self._lines_y = former._lines_y[:same]
        self.grow_from(former, self._lines_y[-1] + 1 if same else 0)
        return same

    def _lay_row(self, index: int, y: int, offset: int, texts: list[str]) -> tuple[int, int]:
        styles, block = self._sheet.styles, self._block
        pad, gap = styles.px(_CELL_PAD_PX), styles.px(CELL_GAP_PX)
        x, tall = 0, styles.pitch_px(Look.CELL)
        cells = block.row(index)
        for column, (cell, mark) in enumerate(_marked(cells)):
            look = Look.CELL if index else Look.HEADER_CELL
            alignment = _ALIGNMENTS[block.alignments[column]]
            flow = TextFlow(cell, look, styles, block.widths_px[column] - gap, alignment)
            self._cells.append(_Cell(flow, x, y + pad, offset, index == 0))
            tall = max(tall, flow.height_px)
            texts.append(cell.text + mark)
            offset += len(cell.text) + 1
            x += block.widths_px[column]
        y += tall + 2 * pad + 1
        self._lines_y.append(y - 1)
        return y, offset

    def scroll_room_px(self) -> int:
        """How far the table can be scrolled sideways."""
        return max(0, self._block.width_px - self._width_px)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the cells and the hairlines that the clip shows."""
        colours = scene.styles.colours
        containers, look = self._content.place.containers, self._content.look
        paint_surroundings(painter, containers, look, self._sheet, self.height_px, scene)
        painter.save()
        painter.setClipRect(
            QRectF(self._left_px - 4, 0, self._width_px + 4, self.height_px), Qt.ClipOperation.IntersectClip
        )
        shift = self._left_px - self._block.scroll_px
        for cell in self._cells:
            if cell.y > scene.clip.bottom() or cell.y + cell.flow.height_px < scene.clip.top():
                continue
            painter.setPen(colours.muted if cell.header else colours.text)
            cell.flow.paint(painter, shift + cell.x, cell.y, scene.styles, scene.grounds(cell.start), scene.clip)
        for y in self._lines_y:
            if scene.clip.top() - 1 <= y <= scene.clip.bottom() + 1:
                painter.fillRect(QRectF(self._left_px, y, self._width_px, 1), colours.hairline)
        painter.restore()
        if self._content.last and self.scroll_room_px():
            self._paint_bar(painter, scene)

    def bar_track(self) -> QRectF:
        """The strip along the lower edge of the table."""
        if not self._content.last or not self.scroll_room_px():
            return QRectF()
        return QRectF(self._left_px, self.height_px - _BAR_GRIP_PX, self._width_px, _BAR_GRIP_PX)

    def _paint_bar(self, painter: QPainter, scene: Scene) -> None:
        length = max(24.0, self._width_px * self._width_px / self._block.width_px)
        x = self._left_px + (self._width_px - length) * min(1.0, self._block.scroll_px / self.scroll_room_px())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(scene.styles.colours.border)
        painter.setOpacity(0.6)
        painter.drawRoundedRect(QRectF(x, self.height_px - _BAR_PX, length, _BAR_PX), _BAR_PX / 2, _BAR_PX / 2)
        painter.restore()

    def offset_at(self, point: QPointF) -> int:
        """The offset nearest to a point."""
        x = point.x() - self._left_px + self._block.scroll_px
        chosen: _Cell | None = None
        for cell in self._cells:
            below = chosen is None or cell.y <= point.y()
            same_row = chosen is not None and cell.y == chosen.y
            if below and (not same_row or cell.x <= x):
                chosen = cell
        if chosen is None:
            return 0
        return chosen.start + chosen.flow.offset_at(QPointF(x - chosen.x, point.y() - chosen.y))

    def rects_of(self, start: int, end: int) -> Sequence[QRectF]:
        """Where a stretch of the text stands, cell by cell."""
        left = self._left_px - self._block.scroll_px
        return [
            rect.translated(left + cell.x, cell.y)
            for cell in self._cells
            if cell.start < end and start <= cell.start + cell.flow.length
            for rect in cell.flow.range_rects(max(0, start - cell.start), end - cell.start)
        ]

    def bring_sideways(self, offset: int) -> None:
        """Scroll sideways where an offset of the text is out of sight."""
        rects = self.rects_of(offset, offset + 1)
        if rects and not self._left_px <= rects[0].left() <= self._left_px + self._width_px - 1:
            wanted = round(rects[0].left() - self._left_px + self._block.scroll_px - self._width_px / 2)
            self._block.scroll_px = max(0, min(self.scroll_room_px(), wanted))

    def targets(self) -> Sequence[Target]:
        """The links in its cells."""
        if self._targets is None:
            self._targets = tuple(
                Target(
                    Deed.OPEN_LINK,
                    rect.translated(self._left_px + cell.x, cell.y),
                    self.text[cell.start + span.start : cell.start + span.end],
                    span.target or "",
                )
                for cell in self._cells
                for span in cell.flow.links()
                for rect in cell.flow.rects_of(span)
            )
        if not self._block.scroll_px:
            return self._targets
        moved = -self._block.scroll_px
        return tuple(
            Target(target.deed, target.rect.translated(moved, 0), target.label, target.value)
            for target in self._targets
        )
