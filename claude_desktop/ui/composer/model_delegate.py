"""Paints a row of the model switcher: mark, name, price and star above, what else is known below."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from claude_desktop.ui.composer.model_rows import GroupHeading, ModelRow
from claude_desktop.ui.theme.fonts import CAPTION_EM, scaled
from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import (
    ICON_SMALL_PX,
    RADIUS_CONTROL_PX,
    SPACE_M_PX,
    SPACE_S_PX,
    SPACE_XS_PX,
    Tokens,
)

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
_STAR_ROOM_PX = 32

_LEFT_TO_RIGHT, _END = "\u2066", "\u2069"  # input before output, also among letters from right to left

Text = tuple[str, str]  # words and the colour they stand in


def star_box(row: QRect, direction: Qt.LayoutDirection) -> QRect:
    """Where a click on a row means its star."""
    room_px = scaled_px(_STAR_ROOM_PX)
    box = QRect(row.right() - room_px + 1, row.top(), room_px, row.height())
    return QStyle.visualRect(direction, row, box)


class ModelDelegate(QStyledItemDelegate):
    """Two lines for a model, one for a heading."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._measured_font = QFont()
        self._heights: tuple[int, int, int] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the text needs."""
        heading_px, one_line_px, two_lines_px = self._heights_px(option.font)
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, ModelRow):
            return QSize(0, heading_px)
        return QSize(0, two_lines_px if entry.has_second_line else one_line_px)

    def _heights_px(self, font: QFont) -> tuple[int, int, int]:
        """Of a heading and of rows with one and two lines; a list of thousands asks for each of its rows."""
        if font != self._measured_font or self._heights is None:
            small_px, line_px = QFontMetrics(scaled(font, CAPTION_EM)).height(), QFontMetrics(font).height()
            padding_px = 2 * SPACE_S_PX - 2
            self._measured_font = QFont(font)
            self._heights = (small_px + SPACE_M_PX, line_px + padding_px, line_px + small_px + padding_px)
        return self._heights

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a heading or a model."""
        rect: QRect = option.rect
        font: QFont = option.font
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(option.direction)
        entry = index.data(ENTRY_ROLE)
        if isinstance(entry, ModelRow):
            _RowPainter(painter, rect, font, entry).paint(state)
        else:
            self._paint_heading(painter, rect, font, entry)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, font: QFont, heading: GroupHeading) -> None:
        """Paint the name of the group and, where there is room, what the figures below it mean."""
        small = scaled(font, CAPTION_EM)
        strong = QFont(small)
        strong.setWeight(QFont.Weight.DemiBold)
        painter.setPen(QColor(tokens_in_use().muted))
        star_px = scaled_px(_STAR_ROOM_PX)
        box = QStyle.visualRect(
            painter.layoutDirection(), rect, rect.adjusted(SPACE_S_PX, 0, -star_px, -SPACE_XS_PX // 2)
        )
        painter.setFont(strong)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeading), heading.text)
        name_px = QFontMetrics(strong).horizontalAdvance(heading.text)
        if name_px + SPACE_M_PX + QFontMetrics(small).horizontalAdvance(heading.aside) <= box.width():
            painter.setFont(small)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignTrailing), heading.aside)


class _RowPainter:
    """One row being painted. Boxes are laid out from left to right and mirrored where the text runs the other way."""

    def __init__(self, painter: QPainter, rect: QRect, font: QFont, row: ModelRow) -> None:
        self._painter, self._rect, self._row = painter, rect, row
        self._font = QFont(font)
        if row.is_current:
            self._font.setWeight(QFont.Weight.DemiBold)
        self._small = scaled(font, CAPTION_EM)
        self._tokens: Tokens = tokens_in_use()

    def paint(self, state: QStyle.StateFlag) -> None:
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(QColor(self._tokens.accent_tint if selected else self._tokens.hover))
            self._painter.drawRoundedRect(self._rect, RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
        icon_px = scaled_px(ICON_SMALL_PX)
        height_px = QFontMetrics(self._font).height()
        left = self._rect.left() + SPACE_S_PX + icon_px + SPACE_S_PX
        right = self._rect.right() - scaled_px(_STAR_ROOM_PX)
        first = QRect(left, self._rect.top() + SPACE_S_PX - 1, right - left, height_px)
        small_px = QFontMetrics(self._small).height()
        second = QRect(left, first.bottom() + 1, first.width(), small_px)
        if self._row.is_current:
            self._draw_icon("check", self._tokens.accent, QPoint(self._rect.left() + SPACE_S_PX + icon_px // 2, 0))
        if self._row.is_favourite or selected or hovered:
            name, colour = (
                ("star-full", self._tokens.accent) if self._row.is_favourite else ("star", self._tokens.muted)
            )
            self._draw_icon(name, colour, QPoint(self._rect.right() - scaled_px(_STAR_ROOM_PX) // 2, 0))
        self._paint_texts(first, second)

    def _paint_texts(self, first: QRect, second: QRect) -> None:
        """Where the name, the warning and the price do not fit into one line, the last two move to the second."""
        row, ink = self._row, self._tokens
        price, band = _isolated(row.price), _isolated(row.band)
        name_px = QFontMetrics(self._font).horizontalAdvance(row.name)
        small = QFontMetrics(self._small)
        price_px = QFontMetrics(self._font).horizontalAdvance(price)
        warning_px = small.horizontalAdvance(row.warning) + SPACE_M_PX if row.warning else 0
        below: list[Text] = [(row.facts, ink.muted)]
        name_room_px = first.width()
        if name_px + price_px + SPACE_M_PX <= first.width():
            name_room_px -= price_px + SPACE_M_PX
            self._draw(first, price, ink.text if row.model.prices else ink.muted, self._plain_font(), at_end=True)
            band_px = small.horizontalAdvance(band)
            if band and small.horizontalAdvance(row.facts) + band_px + SPACE_M_PX <= second.width():
                self._draw(second, band, ink.muted, self._small, at_end=True)
            elif band:
                below.insert(0, (band, ink.muted))
        else:
            below.insert(0, (" · ".join(filter(None, (price, band))), ink.text))
        if name_px + warning_px <= name_room_px:
            beside = first.adjusted(name_px + SPACE_M_PX, 0, 0, 0)
            self._draw(beside, row.warning, self._warning_colour(), self._small)
        else:
            below.insert(0, (row.warning, self._warning_colour()))
        self._draw(QRect(first.topLeft(), QSize(name_room_px, first.height())), row.name, ink.text, self._font)
        self._draw_run(second, [text for text in below if text[0]])

    def _draw_run(self, box: QRect, texts: list[Text]) -> None:
        metrics = QFontMetrics(self._small)
        left = box.left()
        for place, (text, colour) in enumerate(texts):
            words = f"{text} · " if place < len(texts) - 1 else text
            room = QRect(left, box.top(), max(0, box.right() + 1 - left), box.height())
            self._draw(room, words, colour, self._small)
            left += metrics.horizontalAdvance(words)

    def _draw(self, box: QRect, text: str, colour: str, font: QFont, at_end: bool = False) -> None:
        if not text or box.width() <= 0:
            return
        shown = QFontMetrics(font).elidedText(text.rstrip(), Qt.TextElideMode.ElideRight, box.width())
        painter = self._painter
        painter.setFont(font)
        painter.setPen(QColor(colour))
        side = Qt.AlignmentFlag.AlignTrailing if at_end else Qt.AlignmentFlag.AlignLeading
        painter.drawText(self._mirrored(box), int(side | Qt.AlignmentFlag.AlignVCenter), shown)

    def _draw_icon(self, name: str, colour: str, centre: QPoint) -> None:
        side_px = scaled_px(ICON_SMALL_PX)
        pixmap = icon_pixmap(name, colour, side_px, self._painter.device().devicePixelRatioF())
        box = QRect(centre.x() - side_px // 2, self._rect.center().y() - side_px // 2 + 1, side_px, side_px)
        self._painter.drawPixmap(self._mirrored(box).topLeft(), pixmap)

    def _plain_font(self) -> QFont:
        font = QFont(self._font)
        font.setWeight(QFont.Weight.Normal)
        return font

    def _warning_colour(self) -> str:
        return self._tokens.warn if self._row.span.is_ending else self._tokens.muted

    def _mirrored(self, box: QRect) -> QRect:
        return QStyle.visualRect(self._painter.layoutDirection(), self._rect, box)


def _isolated(price: str) -> str:
    return f"{_LEFT_TO_RIGHT}{price}{_END}" if price else ""
