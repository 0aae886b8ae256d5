"""A small window over a reply with all that is known of it: model, times, tokens, money, how it ended."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from claude_desktop.ui.controls.buttons import LinkButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.theme import scaled_px
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX, SPACE_S_PX, SPACE_XS_PX
from claude_desktop.ui.turn_facts import Fact, TurnFacts

_WIDTH_PX = 380


class MessageInfo(QFrame):
    """Closes with Esc or a click beside it, and deletes itself then."""

    def __init__(self, facts: TurnFacts, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("About this reply"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._request_id = facts.request_id or ""
        self.copy_button = LinkButton(self.tr("Copy"), icon_name="copy")
        self.copy_button.setAccessibleName(self.tr("Copy the request id"))
        self.copy_button.clicked.connect(self.on_copy_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L_PX, SPACE_M_PX, SPACE_L_PX, SPACE_M_PX)
        column.setSpacing(SPACE_M_PX)
        column.addLayout(_grid(facts.facts))
        if facts.tokens:
            column.addWidget(_hairline())
            column.addLayout(_grid(facts.tokens, last_is_sum=True))
        if facts.notes or self._request_id:
            column.addWidget(_hairline())
        for note in facts.notes:
            column.addWidget(Paragraph("caption", note))
        if self._request_id:
            column.addLayout(self._request_row())
        self.setAccessibleDescription(_spoken(facts))
        self.setFixedWidth(scaled_px(_WIDTH_PX))

    def open_at(self, place: QRect) -> None:
        """Show above or below `place` (on the screen), wherever there is room."""
        self.adjustSize()
        size = self.size()
        screen = QGuiApplication.screenAt(place.center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        top = place.top() - size.height() - SPACE_XS_PX
        if top < room.top():
            top = min(place.bottom() + SPACE_XS_PX, room.bottom() - size.height())
        left = max(room.left(), min(place.right() - size.width(), room.right() - size.width()))
        self.move(QPoint(left, max(room.top(), top)))
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def on_copy_clicked(self) -> None:
        """Put the request id on the clipboard, and say so."""
        QGuiApplication.clipboard().setText(self._request_id)
        self.copy_button.setText(self.tr("Copied"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _request_row(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE_S_PX)
        line.addWidget(_label(self.tr("Request"), "muted"))
        shown = _label(self._request_id, "plain")
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        line.addWidget(shown, 1)
        line.addWidget(self.copy_button)
        return line


def _grid(facts: tuple[Fact, ...], *, last_is_sum: bool = False) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_L_PX)
    grid.setVerticalSpacing(SPACE_XS_PX)
    has_money = any(fact.money for fact in facts)
    for row, fact in enumerate(facts):
        strong = last_is_sum and row == len(facts) - 1
        grid.addWidget(_label(fact.label, "strong" if strong else "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
        value = _label(fact.value, "plain")
        value.setWordWrap(not has_money)
        value.setAlignment(Qt.AlignmentFlag.AlignTrailing if has_money else Qt.AlignmentFlag.AlignLeading)
        grid.addWidget(value, row, 1)
        if has_money:
            amount = _label(fact.money, "strong" if strong else "plain")
            amount.setAlignment(Qt.AlignmentFlag.AlignTrailing)
            grid.addWidget(amount, row, 2)
    grid.setColumnStretch(1, 1)
    return grid


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label


def _hairline() -> QFrame:
    line = QFrame()
    line.setProperty("role", "hairline")
    return line


def _spoken(facts: TurnFacts) -> str:
    lines = [f"{fact.label}: {' '.join(part for part in (fact.value, fact.money) if part)}" for fact in facts.facts]
    lines += [f"{fact.label}: {' '.join(part for part in (fact.value, fact.money) if part)}" for fact in facts.tokens]
    return "\n".join([*lines, *facts.notes])
