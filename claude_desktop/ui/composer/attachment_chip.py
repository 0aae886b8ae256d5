"""One attachment above the message: what it looks like, its name and facts; it opens, goes away, turns into text."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from claude_desktop.model.attachments import Attachment, AttachmentKind
from claude_desktop.ui.controls.attachment_texts import ICONS, facts_of, name_of, spoken
from claude_desktop.ui.controls.buttons import IconButton, draw_focus_ring
from claude_desktop.ui.controls.elided_label import plain_tooltip
from claude_desktop.ui.controls.picture_painting import draw_cover
from claude_desktop.ui.theme.fonts import CAPTION_EM, scaled
from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import (
    ICON_PX,
    ICON_SMALL_PX,
    RADIUS_CARD_PX,
    RADIUS_CONTROL_PX,
    SPACE_S_PX,
    SPACE_XS_PX,
)

WIDTH_PX = 204  # at least; a row shares its width among its chips
PICTURE_PX = 40


class AttachmentChip(QAbstractButton):
    """Pressing it opens a preview; Delete takes it away. `set_picture` brings what it looks like."""

    opened = Signal(object)  # Attachment
    removed = Signal(object)  # Attachment
    text_wanted = Signal(object)  # Attachment, of text that was pasted

    def __init__(self, attachment: Attachment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.attachment = attachment
        self._picture: QImage | None = None
        self._objection = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        name = name_of(attachment)
        self.remove_button = IconButton(
            "close", self.tr("Remove {name}").format(name=name), self, size_px=ICON_SMALL_PX
        )
        self.text_button = IconButton(
            "text-back", self.tr("Put the text into the message"), self, size_px=ICON_SMALL_PX
        )
        self.text_button.setVisible(attachment.is_paste)
        for button in (self.remove_button, self.text_button):
            button.setCursor(Qt.CursorShape.ArrowCursor)
        self.clicked.connect(self.on_clicked)
        self.remove_button.clicked.connect(self.on_remove_clicked)
        self.text_button.clicked.connect(self.on_text_clicked)
        self.set_objection("")

    def set_picture(self, image: QImage) -> None:
        """Show what it looks like."""
        self._picture = image
        self.update()

    def set_objection(self, text: str) -> None:
        """Mark it as one that the model does not take; empty where it does."""
        self._objection = text
        told = spoken(self.attachment)
        self.setAccessibleName(f"{told}. {text}" if text else told)
        self.setToolTip(plain_tooltip(text or f"{name_of(self.attachment)}\n{facts_of(self.attachment)}"))
        self.update()

    def on_clicked(self) -> None:
        """Ask for a preview."""
        self.opened.emit(self.attachment)

    def on_remove_clicked(self) -> None:
        """Ask to be taken away."""
        self.removed.emit(self.attachment)

    def on_text_clicked(self) -> None:
        """Ask to become text of the message."""
        self.text_wanted.emit(self.attachment)

    def sizeHint(self) -> QSize:
        """A picture high, and wide enough for a short name."""
        return QSize(scaled_px(WIDTH_PX), scaled_px(PICTURE_PX) + 2 * SPACE_S_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes it away, Enter opens it as Space does."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.on_remove_clicked()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons at the right."""
        super().resizeEvent(event)
        side = self.remove_button.sizeHint()
        right, top = self.width() - SPACE_XS_PX, (self.height() - side.height()) // 2
        for button in (self.remove_button, self.text_button):
            if not button.isHidden():
                right -= side.width()
                button.setGeometry(QRect(right, top, side.width(), side.height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, picture and words."""
        tokens = tokens_in_use()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(QColor(tokens.warn if self._objection else tokens.hairline), 1))
        painter.setBrush(QColor(tokens.hover if self.underMouse() or self.isDown() else tokens.window))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_CARD_PX, RADIUS_CARD_PX)
        side = scaled_px(PICTURE_PX)
        self._paint_picture(painter, QRect(SPACE_S_PX, SPACE_S_PX, side, side))
        self._paint_words(painter, 2 * SPACE_S_PX + side)
        if self.hasFocus():
            draw_focus_ring(painter, QRectF(self.rect()), tokens.accent, RADIUS_CARD_PX)
        painter.end()

    def _paint_picture(self, painter: QPainter, place: QRect) -> None:
        tokens = tokens_in_use()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.hover))
        painter.drawRoundedRect(QRectF(place), RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
        if self._picture is not None and not self._picture.isNull():
            draw_cover(painter, QRectF(place), self._picture, at_top=self.attachment.kind is AttachmentKind.PDF)
            return
        icon_px = scaled_px(ICON_PX)
        icon = icon_pixmap(ICONS[self.attachment.kind], tokens.muted, icon_px, self.devicePixelRatioF())
        painter.drawPixmap(place.center().x() - icon_px // 2 + 1, place.center().y() - icon_px // 2 + 1, icon)

    def _paint_words(self, painter: QPainter, left: int) -> None:
        tokens = tokens_in_use()
        shown = [button for button in (self.remove_button, self.text_button) if not button.isHidden()]
        right = min((button.x() for button in shown), default=self.width())
        room = max(0, right - left - SPACE_XS_PX)
        small = scaled(self.font(), CAPTION_EM)
        name_px = self.fontMetrics().height()
        painter.setFont(small)
        facts_px = painter.fontMetrics().height()
        top = (self.height() - name_px - facts_px) // 2
        facts = painter.fontMetrics().elidedText(facts_of(self.attachment), Qt.TextElideMode.ElideRight, room)
        painter.setPen(QColor(tokens.warn if self._objection else tokens.muted))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, top + name_px, room, facts_px), flags, facts)
        painter.setFont(self.font())
        painter.setPen(QColor(tokens.text))
        name = self.fontMetrics().elidedText(name_of(self.attachment), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(left, top, room, name_px), flags, name)
