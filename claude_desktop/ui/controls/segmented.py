"""A row of choices of which one holds: radio buttons that look like one control."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QButtonGroup, QGroupBox, QRadioButton, QSizePolicy, QStyle, QWidget

from claude_desktop.ui.controls.buttons import draw_focus_ring
from claude_desktop.ui.theme.fonts import CAPTION_EM, scaled
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import RADIUS_CONTROL_PX, SPACE_S_PX


class SegmentedControl(QGroupBox):
    """One of a few values. Arrow keys move between them, as in any group of radio buttons.

    `value_chosen` comes when the person chose another value, never when the program did. Where the row is too narrow,
    it breaks into several.
    """

    value_chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFlat(True)
        # Never by Tab: it stands in the order of focus so that its segments, made later, can take their place there.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self.on_segment_clicked)
        self._segments: list[_Segment] = []
        self._value = ""
        self.inherited = False

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these (value, text) pairs, in this order."""
        if [(segment.value, segment.text()) for segment in self._segments] == list(choices):
            return
        for segment in self._segments:
            self._group.removeButton(segment)
            segment.setParent(None)
            segment.deleteLater()
        self._segments = []
        for value, text in choices:
            segment = _Segment(value, text, self)
            QWidget.setTabOrder(self._segments[-1] if self._segments else self, segment)
            self._segments.append(segment)
        for segment in self._segments:
            self._group.addButton(segment)
            segment.show()
        self.set_value(self._value)
        self._arrange()
        self.updateGeometry()

    def set_value(self, value: str, inherited: bool = False) -> None:
        """Show `value` as the one that holds (none, where it is not offered); `inherited` shows it muted."""
        self._value, self.inherited = value, inherited
        self._group.setExclusive(False)
        for segment in self._segments:
            segment.setChecked(segment.value == value)
        self._group.setExclusive(True)
        self.update()

    def value(self) -> str:
        """The value that holds, or an empty string."""
        return next((segment.value for segment in self._segments if segment.isChecked()), "")

    def segments(self) -> Sequence[QRadioButton]:
        """The radio buttons, in their order."""
        return tuple(self._segments)

    def on_segment_clicked(self, segment: QRadioButton) -> None:
        """Tell of a new choice; an inherited value that is clicked becomes an own one."""
        segment.setFocus(Qt.FocusReason.MouseFocusReason)
        value = self.value()
        if value == self._value and not self.inherited:
            return
        self._value, self.inherited = value, False
        self.update()
        self.value_chosen.emit(value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus of the label's mnemonic on to the segment that holds."""
        del event
        target = next((segment for segment in self._segments if segment.isChecked()), None)
        if target or self._segments:
            (target or self._segments[0]).setFocus(Qt.FocusReason.TabFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._arrange()
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the segments out anew."""
        super().resizeEvent(event)
        self._arrange()

    def sizeHint(self) -> QSize:
        """All segments in one row."""
        width = sum(segment.sizeHint().width() for segment in self._segments) + 2
        return QSize(width, self._row_height_px())

    def minimumSizeHint(self) -> QSize:
        """Wide enough for the widest segment."""
        widest = max((segment.sizeHint().width() for segment in self._segments), default=0)
        return QSize(widest + 2, self._row_height_px())

    def _row_height_px(self) -> int:
        return QFontMetrics(self.font()).height() + SPACE_S_PX + 4

    def _rows(self, width_px: int) -> list[list[_Segment]]:
        """Break the segments into as few, evenly filled rows as fit."""
        for count in range(1, len(self._segments) + 1):
            per_row = -(-len(self._segments) // count)
            rows = [self._segments[at : at + per_row] for at in range(0, len(self._segments), per_row)]
            if all(sum(segment.sizeHint().width() for segment in row) + 2 <= width_px for row in rows):
                return rows
        return [[segment] for segment in self._segments]

    def _arrange(self) -> None:
        height_px, inner_px = self._row_height_px(), self.width() - 2
        rows = self._rows(self.width())
        for index, row in enumerate(rows):
            hints = [segment.sizeHint().width() for segment in row]
            if max(hints) * len(row) <= inner_px:
                hints = [inner_px // len(row)] * len(row)  # equal widths where they fit, else by the length of the text
            spare_px, left_px = max(0, inner_px - sum(hints)), 1
            for place, segment in enumerate(row):
                more_px = spare_px * (place + 1) // len(row) - spare_px * place // len(row)
                box = QRect(left_px, index * height_px, hints[place] + more_px, height_px)
                segment.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), box))
                left_px += hints[place] + more_px
        self.setFixedHeight(max(1, len(rows)) * height_px)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame and the ground of the segment that holds."""
        tokens = tokens_in_use()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
        painter.fillPath(outline, QColor(tokens.surface if self.isEnabled() else tokens.window))
        painter.setClipPath(outline)
        for segment in self._segments:
            if segment.isChecked():
                painter.fillRect(segment.geometry(), QColor(tokens.accent_tint if self.isEnabled() else tokens.hover))
        painter.setClipping(False)
        painter.setPen(QPen(QColor(tokens.control_border if self.isEnabled() else tokens.hairline), 1))
        painter.drawPath(outline)
        painter.end()


class _Segment(QRadioButton):
    """One choice; its ground and frame are painted by the control."""

    def __init__(self, value: str, text: str, parent: SegmentedControl) -> None:
        super().__init__(text, parent)
        self.value = value
        self._control = parent
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _text_font(self, strong: bool) -> QFont:
        font = scaled(self._control.font(), CAPTION_EM)
        if strong:
            font.setWeight(QFont.Weight.Bold)
        return font

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._text_font(strong=True))
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * 6, metrics.height() + SPACE_S_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        """The whole segment can be clicked, not just the text."""
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = tokens_in_use()
        own = self.isChecked() and not self._control.inherited
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._text_font(strong=own and self.isEnabled()))
        lively = self.isEnabled() and (own or self.underMouse())
        painter.setPen(QColor(tokens.text if lively else tokens.muted))
        painter.drawText(QRect(QPoint(0, 0), self.size()), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.hasFocus():
            draw_focus_ring(painter, QRectF(self.rect()).adjusted(0, 1, 0, -1), tokens.accent)
        painter.end()
