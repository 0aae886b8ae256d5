"""One account in the list: whether it is in use, its name, its server, and a way to change it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from claude_desktop.model.accounts import Account, place_of
from claude_desktop.ui.controls.buttons import IconButton, draw_focus_ring
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import (
    ICON_SMALL_PX,
    RADIUS_CONTROL_PX,
    SPACE_M_PX,
    SPACE_S_PX,
    SPACE_XS_PX,
)


class AccountRow(QFrame):
    """A card. Clicking the name uses the account."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.choice = AccountChoice()
        self.edit_button = IconButton("edit", self.tr("Change"))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_S_PX, SPACE_XS_PX, SPACE_S_PX, SPACE_XS_PX)
        row.setSpacing(SPACE_S_PX)
        row.addWidget(self.choice, 1)
        row.addWidget(self.edit_button)

    def show_account(self, account: Account, is_current: bool, for_session: bool) -> None:
        """Show an account."""
        place = place_of(account.base_url)
        place = self.tr("{place} · this session only").format(place=place) if for_session else place
        self.choice.show_words(account.name, place)
        self.choice.setAccessibleName(self.tr("Use {name}").format(name=account.name))
        self.choice.setAccessibleDescription(place)
        self.choice.setChecked(is_current)
        self.edit_button.set_name(self.tr("Change {name}").format(name=account.name))


class AccountChoice(QRadioButton):
    """A radio button of two words, the second one muted; both end in an ellipsis where they do not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_words(self, name: str, place: str) -> None:
        """Show a name and where it leads."""
        self.setText(name)
        self._place = place
        self.update()

    def sizeHint(self) -> QSize:
        """One line with air; the width is whatever there is."""
        return QSize(scaled_px(200), self.fontMetrics().height() + 2 * SPACE_S_PX)

    def minimumSizeHint(self) -> QSize:
        """Room for the ring and a few letters."""
        return QSize(scaled_px(80), self.sizeHint().height())

    def hitButton(self, position: QPoint) -> bool:
        """The whole line can be clicked, not just the ring."""
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ring, name and place."""
        tokens, metrics = tokens_in_use(), self.fontMetrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side_px = scaled_px(ICON_SMALL_PX)
        ring = QRectF(SPACE_XS_PX + 1, (self.height() - side_px) / 2 + 1, side_px - 2, side_px - 2)
        painter.setPen(QPen(QColor(tokens.accent if self.isChecked() else tokens.control_border), 1.5))
        painter.drawEllipse(ring)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent))
            inset_px = side_px / 4
            painter.drawEllipse(ring.adjusted(inset_px, inset_px, -inset_px, -inset_px))
        left_px = SPACE_XS_PX + side_px + SPACE_S_PX
        for words, colour in ((self.text(), tokens.text), (self._place, tokens.muted)):
            room_px = self.width() - left_px - SPACE_XS_PX
            shown = metrics.elidedText(" ".join(words.split()), Qt.TextElideMode.ElideRight, room_px)
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(left_px, 0, room_px, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            left_px += metrics.horizontalAdvance(shown) + SPACE_M_PX
        if self.hasFocus():
            draw_focus_ring(painter, QRectF(self.rect()), tokens.accent, RADIUS_CONTROL_PX)
        painter.end()
