"""Parts of a code block: header, lines of one height, sideways scrolling. A line is shaped when it is first painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from claude_desktop.markdown.highlighting import CodeColour, LineColours
from claude_desktop.ui.theme.tokens import SPACE_M_PX
from claude_desktop.ui.transcript.code_block import CodeBlock, DisplayLine
from claude_desktop.ui.transcript.code_header import HEADER_PX, code_buttons, paint_header, place_buttons
from claude_desktop.ui.transcript.contents import CodeContent
from claude_desktop.ui.transcript.rows import RowLayout, Scene, Sheet, Target
from claude_desktop.ui.transcript.shown_text import Utf16, shown_exactly
from claude_desktop.ui.transcript.text_flow import x_of
from claude_desktop.ui.transcript.text_rows import indent_px, paint_card_part, paint_surroundings
from claude_desktop.ui.transcript.text_styles import TextStyles

_BAR_PX = 4
_BAR_GRIP_PX = 12
_TAB_COLUMNS = 4
_NO_COLOURS: LineColours = ()


class CodeLine:
    """One display line, shaped."""

    __slots__ = ("_layout", "_units", "coloured_with", "display")

    def __init__(self, block: CodeBlock, line: DisplayLine, styles: TextStyles) -> None:
        self.display = line
        shown = shown_exactly(block.text[line.start : line.end])
        self._units = Utf16(shown)
        self.coloured_with = colours_of(block, line)
        self._layout = QTextLayout(shown, styles.code)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        option.setTabStopDistance(_TAB_COLUMNS * styles.code_advance_px)
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        self._layout.setFormats(self._formats(line, styles))
        self._layout.beginLayout()
        made = self._layout.createLine()
        made.setLineWidth(1e7)
        made.setPosition(
            QPointF(
                0,
                (styles.code_pitch_px - styles.code_metrics.height()) / 2
                + styles.code_metrics.ascent()
                - made.ascent(),
            )
        )
        self._layout.endLayout()

    def _formats(self, line: DisplayLine, styles: TextStyles) -> list[QTextLayout.FormatRange]:
        formats: list[QTextLayout.FormatRange] = []
        for colouring in self.coloured_with:
            start = max(line.start, line.line_start + colouring.start) - line.start
            end = min(line.end, line.line_start + colouring.end) - line.start
            if end > start:
                found = QTextLayout.FormatRange()
                found.start = self._units.units(start)
                found.length = self._units.units(end) - found.start
                found.format = QTextCharFormat()
                found.format.setForeground(styles.colours.of_code[colouring.colour])
                formats.append(found)
        return formats

    @property
    def natural_px(self) -> float:
        """How wide it is."""
        return self._layout.lineAt(0).naturalTextWidth()

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Draw it."""
        self._layout.draw(painter, QPointF(x, y))

    def x_of(self, offset: int) -> float:
        """Where an offset within the line stands."""
        return x_of(self._layout.lineAt(0), self._units.units(offset))

    def offset_at(self, x: float) -> int:
        """The offset within the line nearest to `x`."""
        between = QTextLine.CursorPosition.CursorBetweenCharacters
        return self._units.points(int(self._layout.lineAt(0).xToCursor(x, between)))


def colours_of(block: CodeBlock, line: DisplayLine) -> LineColours:
    """The colouring of the source line that a display line is part of; empty until it is known."""
    return block.colours[line.line] if line.line < len(block.colours) else _NO_COLOURS


class CodeRow(RowLayout):
    """A part of a code block of at most forty lines."""

    def __init__(self, content: CodeContent, sheet: Sheet, former: RowLayout | None = None) -> None:
        styles = sheet.styles
        self._content = content
        self._sheet = sheet
        self._block = content.block
        self._lines: dict[int, CodeLine] = {}
        self._left_px = indent_px(content.place.containers, content.look, sheet)
        self._pad_px = styles.px(SPACE_M_PX + 2)
        self._top_px = styles.px(HEADER_PX) + styles.px(3) if content.first else 0
        self._bottom_px = styles.px(SPACE_M_PX) if content.last else 0
        self._pitch_px = styles.code_pitch_px
        count = content.end - content.begin
        self.height_px = self._top_px + count * self._pitch_px + self._bottom_px
        self._card = QRectF(self._left_px, 0, sheet.width_px - self._left_px, self.height_px)
        self._block.viewport_px = round(self._card.width()) - 2 * self._pad_px
        lines = self._block.lines
        self._start = lines[content.begin].start if count else 0
        self.text = self._block.text[self._start : lines[content.end - 1].end] if count else ""
        self._last_line = lines[content.end - 1].line if count else -1
        if isinstance(former, CodeRow) and self._stands_like(former):
            self._take_lines(former)

    def _stands_like(self, former: CodeRow) -> bool:
        """Tell whether everything but the last lines is as in a former layout."""
        mine, other = self._content, former._content
        return (
            (mine.block, mine.begin, mine.first, mine.look) == (other.block, other.begin, other.first, other.look)
            and mine.place.containers == other.place.containers
            and self._sheet == former._sheet
            and self.text.startswith(former.text[: former._last_start])
        )

    @property
    def _last_start(self) -> int:
        """Where its last source line begins in its text: only what follows can still grow."""
        return self.text.rfind("\n") + 1

    def _take_lines(self, former: CodeRow) -> None:
        """Take over the lines that were shaped already: all before the last source line, which may have grown."""
        same = 0
        for display in self._block.lines[self._content.begin : self._content.end]:
            if display.line >= former._last_line:
                break
            same += 1
        for index, line in former._lines.items():
            if index < same and line.display == self._block.lines[self._content.begin + index]:
                self._lines[index] = line
        if all(index in self._lines or index not in former._lines for index in range(same)):
            self.grow_from(former, self._top_px + same * self._pitch_px)

    def scroll_room_px(self) -> int:
        """How far the block can be scrolled sideways."""
        widest = round(self._block.widest_columns * self._sheet.styles.code_advance_px) + 2
        return max(0, widest - self._block.viewport_px)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the card's part, the header and the lines that the clip shows."""
        content, colours = self._content, scene.styles.colours
        paint_surroundings(painter, content.place.containers, content.look, self._sheet, self.height_px, scene)
        painter.setPen(QPen(colours.hairline, 1))
        painter.setBrush(colours.code)
        paint_card_part(painter, self._card, content.first, content.last)
        if content.first:
            paint_header(painter, self._block.language, self._card, self._pad_px, self.targets(), scene)
        painter.save()
        painter.setClipRect(self._card.adjusted(1, 0, -1, 0), Qt.ClipOperation.IntersectClip)
        first = max(0, int((scene.clip.top() - self._top_px) // self._pitch_px))
        last = min(content.end - content.begin, int((scene.clip.bottom() - self._top_px) // self._pitch_px) + 1)
        x = self._card.left() + self._pad_px - self._block.scroll_px
        painter.setPen(colours.of_code[CodeColour.PLAIN])
        for index in range(first, last):
            self._paint_line(painter, index, x, scene)
        painter.restore()
        if content.last and self.scroll_room_px():
            self._paint_bar(painter, scene)

    def _paint_line(self, painter: QPainter, index: int, x: float, scene: Scene) -> None:
        display = self._block.lines[self._content.begin + index]
        line = self._line(index)
        y = self._top_px + index * self._pitch_px
        for begin, stop, colour in scene.grounds(-self._start):
            start, end = max(begin, display.start), min(stop, display.end)
            if end > start or begin <= display.end < stop:
                left, right = line.x_of(start - display.start), line.x_of(max(start, end) - display.start)
                painter.fillRect(QRectF(x + left, y, max(right - left, 4.0), self._pitch_px), colour)
        line.paint(painter, x, y)

    def _line(self, index: int) -> CodeLine:
        display = self._block.lines[self._content.begin + index]
        line = self._lines.get(index)
        if line is None or line.coloured_with is not colours_of(self._block, display):
            line = self._lines[index] = CodeLine(self._block, display, self._sheet.styles)
            columns = int(line.natural_px / self._sheet.styles.code_advance_px + 0.99)
            self._block.widest_columns = max(self._block.widest_columns, columns)
        return line

    def bar_track(self) -> QRectF:
        """The strip along the lower edge of the block."""
        if not self._content.last or not self.scroll_room_px():
            return QRectF()
        inner = self._card.adjusted(self._pad_px, 0, -self._pad_px, 0)
        return QRectF(inner.left(), self.height_px - _BAR_GRIP_PX, inner.width(), _BAR_GRIP_PX)

    def _paint_bar(self, painter: QPainter, scene: Scene) -> None:
        track = self._card.width() - 2 * self._pad_px
        room = self.scroll_room_px()
        length = max(24.0, track * track / (track + room))
        x = self._card.left() + self._pad_px + (track - length) * min(1.0, self._block.scroll_px / room)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(scene.styles.colours.border)
        painter.setOpacity(0.6)
        painter.drawRoundedRect(QRectF(x, self.height_px - _BAR_PX - 3, length, _BAR_PX), _BAR_PX / 2, _BAR_PX / 2)
        painter.restore()

    def offset_at(self, point: QPointF) -> int:
        """The offset nearest to a point."""
        count = self._content.end - self._content.begin
        if not count:
            return 0
        index = min(count - 1, max(0, int((point.y() - self._top_px) // self._pitch_px)))
        if point.y() < self._top_px:
            return 0
        x = point.x() - self._card.left() - self._pad_px + self._block.scroll_px
        return self._block.lines[self._content.begin + index].start + self._line(index).offset_at(x) - self._start

    def rects_of(self, start: int, end: int) -> Sequence[QRectF]:
        """Where a stretch of the code stands."""
        rects: list[QRectF] = []
        left = self._card.left() + self._pad_px - self._block.scroll_px
        for index in range(self._content.end - self._content.begin):
            display = self._block.lines[self._content.begin + index]
            begin, stop = max(start + self._start, display.start), min(end + self._start, display.end)
            if stop > begin or start + self._start <= display.end < end + self._start:
                line = self._line(index)
                x, right = line.x_of(begin - display.start), line.x_of(max(begin, stop) - display.start)
                rects.append(QRectF(left + x, self._top_px + index * self._pitch_px, max(right - x, 1), self._pitch_px))
        return rects

    def bring_sideways(self, offset: int) -> None:
        """Scroll sideways where an offset of the code is out of sight."""
        rects = self.rects_of(offset, offset + 1)
        if rects:
            x = rects[0].left() - self._card.left() - self._pad_px
            if not 0 <= x < self._block.viewport_px:
                wanted = round(x + self._block.scroll_px - self._block.viewport_px / 2)
                self._block.scroll_px = max(0, min(self.scroll_room_px(), wanted))

    def targets(self) -> Sequence[Target]:
        """The buttons in the header."""
        if not self._content.first:
            return ()
        return place_buttons(code_buttons(self._block), self._card, self._sheet.styles)
