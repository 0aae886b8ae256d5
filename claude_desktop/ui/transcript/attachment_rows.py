"""Rows of what goes with a message: a card for each file, at the right where the person's messages stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, RADIUS_CARD_PX, SPACE_M_PX, SPACE_S_PX
from claude_desktop.ui.transcript.chrome_rows import paint_box, paint_focus
from claude_desktop.ui.transcript.contents import AttachmentContent
from claude_desktop.ui.transcript.rows import Deed, RowLayout, Scene, Sheet, Target
from claude_desktop.ui.transcript.shown_text import shown_exactly

_HEIGHT_PX = 34
_WIDEST_SHARE = 0.8
_LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class AttachmentRow(RowLayout):
    """Icon, name and facts; pressing it opens a preview."""

    def __init__(self, content: AttachmentContent, sheet: Sheet) -> None:
        styles = sheet.styles
        self._content = content
        self.height_px = styles.px(_HEIGHT_PX)
        self._pad_px, self._icon_px = styles.px(SPACE_M_PX), styles.px(ICON_SMALL_PX)
        metrics = styles.small_metrics
        name = shown_exactly(content.text.removesuffix(f", {content.facts}"))
        self._facts = content.facts
        facts_px = metrics.horizontalAdvance(self._facts)
        around_px = 2 * self._pad_px + self._icon_px + styles.px(SPACE_S_PX + SPACE_M_PX)
        room_px = max(0.0, sheet.width_px * _WIDEST_SHARE - around_px - facts_px)
        self._name = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room_px)
        self._name_px = metrics.horizontalAdvance(self._name)
        width_px = min(float(sheet.width_px), around_px + self._name_px + facts_px + 2)
        place = QRectF(sheet.width_px - width_px, 0, width_px, self.height_px)
        self._target = Target(Deed.OPEN_ATTACHMENT, place, content.text, content.content_hash)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the card."""
        styles, colours, place = scene.styles, scene.styles.colours, self._target.rect
        active = self._target in (scene.hovered, scene.focused)
        paint_box(painter, place, colours.hover if active else colours.surface, colours.hairline, RADIUS_CARD_PX)
        left = place.left() + self._pad_px
        ratio = painter.device().devicePixelRatio()
        icon = icon_pixmap(self._content.icon, colours.muted.name(), self._icon_px, ratio)
        painter.drawPixmap(QPointF(left, (self.height_px - self._icon_px) / 2), icon)
        left += self._icon_px + styles.px(SPACE_S_PX)
        painter.setFont(styles.small)
        painter.setPen(colours.text)
        painter.drawText(QRectF(left, 0, self._name_px + 2, self.height_px), _LEFT_MIDDLE, self._name)
        left += self._name_px + styles.px(SPACE_M_PX)
        painter.setPen(colours.muted)
        painter.drawText(QRectF(left, 0, place.right() - left, self.height_px), _LEFT_MIDDLE, self._facts)
        if self._target == scene.focused:
            paint_focus(painter, place.adjusted(-2, -2, 2, 2), scene)

    def targets(self) -> Sequence[Target]:
        """The card."""
        return (self._target,)
