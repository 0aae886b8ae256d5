"""Rows of running text: paragraphs, headings, list items, quotes, thoughts, the person's own words, rules."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from claude_desktop.markdown.leaves import Container, ListItem, Quote
from claude_desktop.ui.theme.tokens import RADIUS_CARD_PX, SPACE_L_PX, SPACE_M_PX, SPACE_S_PX, SPACE_XS_PX
from claude_desktop.ui.transcript.contents import OwnContent, RuleContent, TextContent
from claude_desktop.ui.transcript.rows import Deed, RowLayout, Scene, Sheet, Target
from claude_desktop.ui.transcript.text_flow import TextFlow
from claude_desktop.ui.transcript.text_styles import OWN_WIDTH_SHARE, Look, TextStyles

_LEAST_TEXT_EM = 8
_BAR_PX = 3


def indent_px(containers: Sequence[Container], look: Look, sheet: Sheet) -> int:
    """How far quotes, lists and folds push a leaf in; a deep nest never leaves less than eight em for the text."""
    styles = sheet.styles
    total = styles.px(SPACE_L_PX) if look is Look.THOUGHT else 0
    for container in containers:
        total += _step_px(container, look, styles)
    return min(total, max(0, sheet.width_px - round(_LEAST_TEXT_EM * styles.em_px)))


def _step_px(container: Container, look: Look, styles: TextStyles) -> int:
    if isinstance(container, Quote):
        return styles.px(SPACE_L_PX)
    widest = styles.metrics(look).horizontalAdvance(container.widest_marker or "•")
    return round(widest) + styles.px(SPACE_S_PX) + styles.px(SPACE_XS_PX)


def paint_surroundings(
    painter: QPainter, containers: Sequence[Container], look: Look, sheet: Sheet, height_px: int, scene: Scene
) -> None:
    """Draw the bars of quotes and of an unfolded thought beside a row; those that go on from the row above also beside
    the gap between."""
    styles = sheet.styles
    x, level = 0, 0
    if look is Look.THOUGHT:
        above = scene.gap_px if scene.joined else 0
        painter.fillRect(QRectF(styles.px(SPACE_XS_PX), -above, 1, height_px + above), styles.colours.hairline)
        x, level = styles.px(SPACE_L_PX), 1
    for number, container in enumerate(containers, level):
        if isinstance(container, Quote):
            above = scene.gap_px if number < scene.joined else 0
            painter.fillRect(QRectF(x, -above, _BAR_PX, height_px + above), styles.colours.hairline)
        x += _step_px(container, look, styles)


class TextRow(RowLayout):
    """A paragraph or heading, with its list marker and the bars of the quotes it stands in."""

    def __init__(self, content: TextContent, sheet: Sheet, former: RowLayout | None = None) -> None:
        self._content = content
        self._sheet = sheet
        self.text = content.inline.text
        self._indent_px = indent_px(content.containers, content.look, sheet)
        self._flow = TextFlow(content.inline, content.look, sheet.styles, sheet.width_px - self._indent_px)
        listed = all(isinstance(container, ListItem) for container in content.containers)
        self._mirrored = self._flow.right_to_left and listed and content.look is not Look.THOUGHT
        self._text_x = 0 if self._mirrored else self._indent_px
        self.height_px = self._flow.height_px
        self._targets: tuple[Target, ...] | None = None
        if isinstance(former, TextRow):
            self._compare_with(former)

    def _compare_with(self, former: TextRow) -> None:
        """Note how much looks as in a former layout, where everything but the text is as it was there."""
        mine, other = self._content, former._content
        if (
            (mine.containers, mine.look, mine.first) == (other.containers, other.look, other.first)
            and (self._text_x, self._mirrored) == (former._text_x, former._mirrored)
            and self._sheet == former._sheet
        ):
            self.grow_from(former, self._flow.same_px(former._flow))

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw bars, marker and text."""
        content, styles = self._content, scene.styles
        paint_surroundings(painter, content.containers, content.look, self._sheet, self.height_px, scene)
        quoted = any(isinstance(container, Quote) for container in content.containers)
        painter.setPen(styles.colours.muted if quoted else styles.ink(content.look))
        if content.first:
            self._paint_markers(painter, styles)
        self._flow.paint(painter, self._text_x, 0, styles, scene.grounds(), scene.clip)
        for target in self.targets():
            if target == scene.focused:
                painter.setPen(styles.colours.accent)
                painter.drawRoundedRect(target.rect.adjusted(-2, 0, 2, 0), 3, 3)

    def _paint_markers(self, painter: QPainter, styles: TextStyles) -> None:
        """Markers of nested lists can meet on one line (`- - a`), so each stands in its own item's margin."""
        x = styles.px(SPACE_L_PX) if self._content.look is Look.THOUGHT else 0
        for container in self._content.containers:
            step = _step_px(container, self._content.look, styles)
            if isinstance(container, ListItem) and container.marker and x + step <= self._indent_px:
                room = step - styles.px(SPACE_S_PX)
                left = self._sheet.width_px - x - room if self._mirrored else x
                place = QRectF(left, self._flow.drop_px, room, styles.pitch_px(self._content.look))
                side = Qt.AlignmentFlag.AlignLeft if self._mirrored else Qt.AlignmentFlag.AlignRight
                painter.setFont(styles.font(self._content.look))
                painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, container.marker)
            x += step

    def offset_at(self, point: QPointF) -> int:
        """The offset nearest to a point."""
        return self._flow.offset_at(point - QPointF(self._text_x, 0))

    def rects_of(self, start: int, end: int) -> Sequence[QRectF]:
        """Where a stretch of the text stands."""
        return [rect.translated(self._text_x, 0) for rect in self._flow.range_rects(start, end)]

    def targets(self) -> Sequence[Target]:
        """Its links; one that is broken over lines has a target for each."""
        if self._targets is None:
            self._targets = tuple(
                Target(
                    Deed.OPEN_LINK,
                    rect.translated(self._text_x, 0),
                    self.text[span.start : span.end],
                    span.target or "",
                )
                for span in self._flow.links()
                for rect in self._flow.rects_of(span)
            )
        return self._targets


class OwnRow(RowLayout):
    """A stretch of the person's own message: a tinted card at the right, plain text exactly as typed."""

    def __init__(self, content: OwnContent, sheet: Sheet) -> None:
        styles = sheet.styles
        self._content = content
        self.text = content.inline.text
        self._pad_px = styles.px(SPACE_M_PX + 2)
        self._top_px = styles.px(SPACE_S_PX) if content.first else 0
        self._bottom_px = styles.px(SPACE_S_PX) if content.last else 0
        most = round(sheet.width_px * OWN_WIDTH_SHARE)
        self._flow = TextFlow(content.inline, Look.OWN, styles, most - 2 * self._pad_px)
        self.height_px = self._flow.height_px + self._top_px + self._bottom_px
        width = min(most, round(self._flow.natural_px + 0.5) + 2 * self._pad_px + 1) if content.natural else most
        self._card = QRectF(sheet.width_px - width, 0, width, self.height_px)
        if content.natural:
            self._flow = TextFlow(content.inline, Look.OWN, styles, width - 2 * self._pad_px)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw this row's part of the card, and the text."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(scene.styles.colours.own_message)
        paint_card_part(painter, self._card, self._content.first, self._content.last)
        painter.setPen(scene.styles.colours.text)
        x = self._card.left() + self._pad_px
        self._flow.paint(painter, x, self._top_px, scene.styles, scene.grounds(), scene.clip)

    def offset_at(self, point: QPointF) -> int:
        """The offset nearest to a point."""
        return self._flow.offset_at(point - QPointF(self._card.left() + self._pad_px, self._top_px))

    def rects_of(self, start: int, end: int) -> Sequence[QRectF]:
        """Where a stretch of the text stands."""
        x = self._card.left() + self._pad_px
        return [rect.translated(x, self._top_px) for rect in self._flow.range_rects(start, end)]


class RuleRow(RowLayout):
    """A thematic break: a hairline across the column."""

    def __init__(self, content: RuleContent, sheet: Sheet) -> None:
        self._content = content
        self._sheet = sheet
        self.height_px = 1

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the line."""
        left = indent_px(self._content.place.containers, self._content.look, self._sheet)
        containers, look = self._content.place.containers, self._content.look
        paint_surroundings(painter, containers, look, self._sheet, self.height_px, scene)
        painter.fillRect(QRectF(left, 0, self._sheet.width_px - left, 1), scene.styles.colours.hairline)


def paint_card_part(painter: QPainter, rect: QRectF, first: bool, last: bool) -> None:
    """Draw a row's part of a rounded card: round corners only where the card begins and ends, no seams between."""
    radius = RADIUS_CARD_PX
    inset = 0.5 if painter.pen().style() is not Qt.PenStyle.NoPen else 0.0
    whole = rect.adjusted(inset, inset if first else -2 * radius, -inset, -inset if last else 2 * radius)
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(whole, radius, radius)
    painter.drawPath(path)
    painter.restore()
