"""Lays out one stretch of styled text as lines of an even pitch. Built from our own parse: no HTML, no images."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from claude_desktop.markdown.leaves import Inline, Span, Style
from claude_desktop.ui.transcript.math_library import MathPicture
from claude_desktop.ui.transcript.rows import Ground
from claude_desktop.ui.transcript.shown_text import (
    Utf16,
    has_right_to_left,
    runs_right_to_left,
    shown_exactly,
    shown_prose,
)
from claude_desktop.ui.transcript.text_styles import Look, TextStyles

_CODE_PAD_PX = 4
_CODE_RADIUS_PX = 4
_TAB_CHARACTERS = 4


def shown_inline(inline: Inline) -> str:
    """The characters that are drawn for an inline text: as many as it has, the treacherous ones made visible."""
    shown = shown_prose(inline.text)
    if inline.text.isascii():
        return shown
    for span in inline.spans:
        if span.style & (Style.CODE | Style.LINK):
            shown = shown[: span.start] + shown_exactly(inline.text[span.start : span.end]) + shown[span.end :]
    return shown


def slice_inline(inline: Inline, start: int, end: int) -> Inline:
    """Cut code points `start` to `end` out of an inline text, with the spans and source runs that fall into it."""
    spans = tuple(
        replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
        for span in inline.spans
        if span.start < end and span.end > start
    )
    runs = tuple(
        replace(
            run,
            text_start=max(run.text_start, start) - start,
            source_start=run.source_start + max(0, start - run.text_start),
            length=min(run.text_start + run.length, end) - max(run.text_start, start),
        )
        for run in inline.runs
        if run.text_start < end and run.text_start + run.length > start
    )
    return Inline(inline.text[start:end], spans, runs)


def common_start(one: Inline, other: Inline) -> int:
    """How many characters from the start two inline texts have in common, styles included."""
    same, beyond = 0, min(len(one.text), len(other.text))
    while same < beyond:
        middle = (same + beyond + 1) // 2
        if one.text[same:middle] == other.text[same:middle]:
            same = middle
        else:
            beyond = middle - 1
    for mine, theirs in zip_longest(one.spans, other.spans):
        if mine != theirs:
            return min(same, *(span.start for span in (mine, theirs) if span is not None))
    return same


class TextFlow:
    """A laid out stretch of text. Coordinates are logical pixels from its top left; offsets are code points. `drop_px`
    is how much lower its first line stands than one without a tall formula."""

    __slots__ = (
        "_bidi",
        "_inline",
        "_layout",
        "_line_ends",
        "_pictures",
        "_pitch_px",
        "_units",
        "drop_px",
        "height_px",
        "natural_px",
        "right_to_left",
        "width_px",
    )

    def __init__(
        self,
        inline: Inline,
        look: Look,
        styles: TextStyles,
        width_px: float,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        self._pictures = self._find_pictures(inline, look, styles)
        if any(span.style & Style.MATH for span in inline.spans):
            inline = self._with_sources_as_code(inline)
        shown = self._with_room(shown_inline(inline))
        self._inline = inline
        self._units = Utf16(shown)
        self._bidi = has_right_to_left(shown)
        self.right_to_left = self._bidi and runs_right_to_left(shown)
        self._pitch_px = styles.pitch_px(look)
        self.width_px = max(1.0, width_px)
        mirrored = self.right_to_left and alignment == Qt.AlignmentFlag.AlignLeft
        option = QTextOption(Qt.AlignmentFlag.AlignRight if mirrored else alignment)
        direction = Qt.LayoutDirection.RightToLeft if self.right_to_left else Qt.LayoutDirection.LeftToRight
        option.setTextDirection(direction)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTabStopDistance(styles.advance_px(look) * _TAB_CHARACTERS)
        self._layout = QTextLayout(shown, styles.font(look))
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        if inline.spans:
            self._layout.setFormats(self._formats(look, styles))
        self.height_px, self.natural_px = self._break_lines(styles, look)

    @staticmethod
    def _find_pictures(inline: Inline, look: Look, styles: TextStyles) -> dict[int, tuple[Span, MathPicture]]:
        """The math that is drawn, by where it begins."""
        return {
            span.start: (span, picture)
            for span in inline.spans
            if span.style & Style.MATH
            and (picture := styles.math_picture(inline.text[span.start : span.end], look)) is not None
        }

    def _with_sources_as_code(self, inline: Inline) -> Inline:
        """Show the math that is not drawn as code."""
        return replace(
            inline,
            spans=tuple(
                replace(span, style=span.style | Style.CODE)
                if span.style & Style.MATH and span.start not in self._pictures
                else span
                for span in inline.spans
            ),
        )

    def _with_room(self, shown: str) -> str:
        """Stand a space that will be as wide as the picture for the source of math, and nothing for its rest."""
        for start, (span, _) in self._pictures.items():
            shown = shown[:start] + "\u00a0" + "\u2060" * (span.end - start - 1) + shown[span.end :]
        return shown

    def _formats(self, look: Look, styles: TextStyles) -> list[QTextLayout.FormatRange]:
        ranges: list[QTextLayout.FormatRange] = []
        for span in self._inline.spans:
            if span.style is Style.PLAIN or span.end <= span.start:
                continue
            found = QTextLayout.FormatRange()
            found.start = self._units.units(span.start)
            found.length = self._units.units(span.end) - found.start
            found.format = char_format(span.style, look, styles)
            ranges.append(found)
            if span.start in self._pictures:
                first = QTextLayout.FormatRange()
                first.start, first.length = found.start, 1
                first.format = _as_wide(found.format, self._pictures[span.start][1].width_px, self.width_px)
                ranges.append(first)
            elif span.style & Style.CODE:
                ranges += self._code_padding(span, found, look, styles)
        return ranges

    def _code_padding(
        self, span: Span, found: QTextLayout.FormatRange, look: Look, styles: TextStyles
    ) -> list[QTextLayout.FormatRange]:
        """Make room for the box around inline code, by spacing the characters at its edges; none is added."""
        last = QTextLayout.FormatRange()
        last.start = self._units.units(span.end - 1)
        last.length = found.start + found.length - last.start
        last.format = _spaced(found.format, styles)
        found.length -= last.length
        before = span.start - 1
        if before < 0 or any(other.start <= before < other.end and other.style for other in self._inline.spans):
            return [last]
        first = QTextLayout.FormatRange()
        first.start = self._units.units(before)
        first.length = self._units.units(span.start) - first.start
        plain = QTextCharFormat()
        plain.setFont(styles.font(look))
        first.format = _spaced(plain, styles)
        return [first, last]

    def _break_lines(self, styles: TextStyles, look: Look) -> tuple[int, float]:
        metrics = styles.metrics(look)
        plain_ascent = (self._pitch_px - metrics.height()) / 2 + metrics.ascent()
        top, natural = 0, 0.0
        self.drop_px = 0.0
        self._line_ends: list[tuple[int, int]] = []
        self._layout.beginLayout()
        line = self._layout.createLine()
        while line.isValid():
            line.setLineWidth(self.width_px)
            above, below = self._picture_extent(line)
            tall = math.ceil(line.height())
            if above > plain_ascent or below > self._pitch_px - plain_ascent:
                above, below = max(above, plain_ascent), max(below, self._pitch_px - plain_ascent)
                line.setPosition(QPointF(0, top + above - line.ascent()))
                self.drop_px = above - plain_ascent if not top else self.drop_px
                top += math.ceil(above + below)
            elif tall > self._pitch_px:
                line.setPosition(QPointF(0, top))
                top += tall
            else:
                shift = min(max(0.0, plain_ascent - line.ascent()), self._pitch_px - line.height())
                line.setPosition(QPointF(0, top + shift))
                top += self._pitch_px
            natural = max(natural, line.naturalTextWidth())
            self._line_ends.append((line.textStart() + line.textLength(), top))
            line = self._layout.createLine()
        self._layout.endLayout()
        return top, natural

    def _picture_extent(self, line: QTextLine) -> tuple[float, float]:
        """How far the pictures of a line reach above and below its baseline."""
        first, last = line.textStart(), line.textStart() + line.textLength()
        on_line = [
            picture for start, (_, picture) in self._pictures.items() if first <= self._units.units(start) < last
        ]
        above = max((picture.ascent_px for picture in on_line), default=0.0)
        return above, max((picture.descent_px for picture in on_line), default=0.0)

    def _paint_pictures(self, painter: QPainter, x: float, y: float) -> None:
        for start, (_, picture) in self._pictures.items():
            at = self._units.units(start)
            line = self._layout.lineForTextPosition(at)
            if line.isValid():
                scale = min(1.0, self.width_px / picture.width_px)
                picture.paint(painter, x + x_of(line, at), y + line.y() + line.ascent(), scale)

    @property
    def length(self) -> int:
        """How many characters it has."""
        return len(self._inline.text)

    def lines(self) -> Iterator[QTextLine]:
        """Its lines from top to bottom."""
        return (self._layout.lineAt(index) for index in range(self._layout.lineCount()))

    def same_px(self, former: TextFlow) -> int:
        """How much from the top looks as in a former flow of the same width and look: whole lines."""
        if self._pictures or former._pictures or self._bidi or former._bidi:
            return 0
        same = self._units.units(max(0, common_start(self._inline, former._inline) - 1))
        whole = 0
        for mine, theirs in zip(self._line_ends, former._line_ends, strict=False):
            if mine != theirs or mine[0] > same:
                break
            whole = mine[1]
        return whole

    def paint(
        self,
        painter: QPainter,
        x: float,
        y: float,
        styles: TextStyles,
        grounds: Sequence[Ground] = (),
        clip: QRectF | None = None,
    ) -> None:
        """Draw it at a place, in the painter's pen; `clip` is what of the painter's plane has to be drawn."""
        for rect in self.span_rects(Style.CODE):
            box = rect.translated(x, y)
            if clip is None or clip.intersects(box):
                _paint_code_ground(painter, box, styles)
        for start, end, colour in grounds:
            if end > start:
                for rect in self.range_rects(max(0, start), end):
                    painter.fillRect(rect.translated(x, y), colour)
        self._layout.draw(painter, QPointF(x, y), [], clip or QRectF())
        self._paint_pictures(painter, x, y)

    def span_rects(self, style: Style) -> Iterator[QRectF]:
        """Where the spans of a style stand, one rectangle per line they touch, as high as their letters."""
        for span in self._inline.spans:
            if span.style & style:
                yield from self.rects_of(span)

    def rects_of(self, span: Span) -> Iterator[QRectF]:
        """Where a span stands, one rectangle per line it touches."""
        for line, left, right in self._extents(span.start, span.end):
            yield QRectF(left, line.y(), right - left, line.height())

    def range_rects(self, start: int, end: int) -> Iterator[QRectF]:
        """The ground of a selected range: as high as the lines' pitch, so that it has no stripes."""
        for line, left, right in self._extents(start, end):
            top = line.y() - (self._pitch_px - line.height()) / 2 if line.height() < self._pitch_px else line.y()
            yield QRectF(left, round(top), max(3.0, right - left), max(self._pitch_px, line.height()))

    def _extents(self, start: int, end: int) -> Iterator[tuple[QTextLine, float, float]]:
        first, last = self._units.units(start), self._units.units(end)
        for line in self.lines():
            begin, stop = line.textStart(), line.textStart() + line.textLength()
            if begin >= last or stop <= first:
                continue
            low, high = max(first, begin), min(last, stop)
            if self._bidi:
                for run in line.glyphRuns(low, high - low):
                    rect = run.boundingRect()
                    yield line, rect.left() - 1, rect.right() + 1
                continue
            left, right = x_of(line, low), x_of(line, high)
            yield line, left, right

    def offset_at(self, point: QPointF) -> int:
        """The offset nearest to a point."""
        chosen: QTextLine | None = None
        for line in self.lines():
            chosen = line
            if point.y() < line.y() + line.height() + (self._pitch_px - line.height()) / 2:
                break
        if chosen is None:
            return 0
        units = chosen.xToCursor(point.x(), QTextLine.CursorPosition.CursorBetweenCharacters)
        return self._units.points(int(units))

    def links(self) -> Iterator[Span]:
        """Its links, in order."""
        return (span for span in self._inline.spans if span.style & Style.LINK and span.target is not None)


def char_format(style: Style, look: Look, styles: TextStyles) -> QTextCharFormat:
    """Make the character format of a style: font, weight and colour, nothing that could load anything."""
    made = QTextCharFormat()
    font = styles.code_font_for(look) if style & Style.CODE else QFont(styles.font(look))
    if style & Style.BOLD:
        font.setWeight(QFont.Weight.DemiBold if look in _HEAVY else QFont.Weight.Bold)
    if style & Style.ITALIC:
        font.setItalic(True)
    if style & Style.STRIKE:
        font.setStrikeOut(True)
    made.setFont(font)
    if style & Style.RAISED:
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
    if style & Style.LINK:
        made.setForeground(styles.colours.link)
        made.setFontUnderline(True)
    return made


def _as_wide(plain: QTextCharFormat, width_px: float, room_px: float) -> QTextCharFormat:
    """The format that makes a space as wide as a picture, but no wider than the room there is."""
    wide = QTextCharFormat(plain)
    font = QFont(plain.font())
    space = QFontMetricsF(font).horizontalAdvance("\u00a0")
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, min(width_px, room_px - 1) - space)
    wide.setFont(font)
    return wide


def _spaced(plain: QTextCharFormat, styles: TextStyles) -> QTextCharFormat:
    spaced = QTextCharFormat(plain)
    font = QFont(plain.font())
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, styles.px(_CODE_PAD_PX))
    spaced.setFont(font)
    return spaced


_HEAVY = (Look.HEADING_1, Look.HEADING_2, Look.HEADING_3, Look.HEADER_CELL)


def x_of(line: QTextLine, units: int) -> float:
    """Where a UTF-16 offset stands in a line. PySide returns the place and the offset it found for it."""
    found: object = line.cursorToX(units)
    x = found[0] if isinstance(found, tuple) else found
    return float(x) if isinstance(x, int | float) else 0.0


def _paint_code_ground(painter: QPainter, rect: QRectF, styles: TextStyles) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(styles.colours.hairline, 1))
    painter.setBrush(styles.colours.code)
    box = rect.adjusted(0.5 - _CODE_PAD_PX, 0.5, 0, -0.5)
    painter.drawRoundedRect(box, _CODE_RADIUS_PX, _CODE_RADIUS_PX)
    painter.restore()
