"""The row that says how a reply ended, with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from claude_desktop.markdown.leaves import Inline
from claude_desktop.model.endings import NextStep
from claude_desktop.ui.theme.tokens import RADIUS_CARD_PX, RADIUS_CONTROL_PX, SPACE_L_PX, SPACE_M_PX, SPACE_S_PX
from claude_desktop.ui.transcript.chrome_rows import paint_box, paint_focus
from claude_desktop.ui.transcript.contents import NoticeContent
from claude_desktop.ui.transcript.entries import NoticeKind, StepButton
from claude_desktop.ui.transcript.rows import Deed, RowLayout, Scene, Sheet, Target
from claude_desktop.ui.transcript.text_flow import TextFlow
from claude_desktop.ui.transcript.text_styles import Look, TextStyles

_BUTTON_PX = 30
_BESIDE_EM = 16  # a sentence gets at least this width beside its buttons; else they stand below it


def deed_of(step: NextStep) -> Deed:
    """What a press on a step does: asking again has ways of its own everywhere under a message."""
    match step:
        case NextStep.RETRY:
            return Deed.RETRY
        case NextStep.RETRY_WITH:
            return Deed.RETRY_WITH
        case _:
            return Deed.STEP


class NoticeRow(RowLayout):
    """One calm sentence about how the reply ended, and what can be done about it: beside it where there is room, else
    below, over as many lines as it takes."""

    def __init__(self, content: NoticeContent, sheet: Sheet) -> None:
        styles = sheet.styles
        self._content = content
        self._width_px = sheet.width_px
        self._pad_px = styles.px(SPACE_M_PX)
        self._margin_px = styles.px(SPACE_S_PX + 1)
        room_px = sheet.width_px - 2 * self._pad_px
        widths = [min(room_px, _button_width(button, styles)) for button in content.steps]
        taken_px = sum(widths) + styles.px(SPACE_S_PX) * len(widths)
        stacked = bool(widths) and room_px - taken_px < _BESIDE_EM * styles.em_px
        self._flow = TextFlow(Inline(content.text), Look.THOUGHT, styles, room_px if stacked else room_px - taken_px)
        button_px = styles.px(_BUTTON_PX)
        text_px = self._flow.height_px
        if stacked:
            self._text_y = float(self._margin_px)
            below = self._margin_px + text_px + styles.px(SPACE_S_PX)
            self._targets, bottom = _in_lines(content.steps, widths, self._pad_px, below, room_px, styles)
            self.height_px = bottom + self._margin_px
            return
        inner_px = max(text_px, button_px if widths else 0)
        self.height_px = inner_px + 2 * self._margin_px
        self._text_y = self._margin_px + (inner_px - text_px) / 2
        left = sheet.width_px - self._pad_px - taken_px + styles.px(SPACE_S_PX)
        top = (self.height_px - button_px) // 2
        self._targets, _ = _in_lines(content.steps, widths, left, top, taken_px, styles)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the sentence in its box, and the buttons."""
        styles, colours = scene.styles, scene.styles.colours
        box = QRectF(0, 0, self._width_px, self.height_px)
        paint_box(painter, box, colours.surface, colours.hairline, RADIUS_CARD_PX)
        painter.setPen(_ink(self._content.kind, styles))
        self._flow.paint(painter, self._pad_px, self._text_y, styles)
        for target in self._targets:
            ground = colours.hover if target == scene.hovered else colours.surface
            paint_box(painter, target.rect, ground, colours.border, RADIUS_CONTROL_PX)
            painter.setFont(styles.small)
            painter.setPen(colours.text)
            room = round(target.rect.width()) - styles.px(SPACE_S_PX)
            label = styles.small_metrics.elidedText(target.label, Qt.TextElideMode.ElideRight, room)
            painter.drawText(target.rect, Qt.AlignmentFlag.AlignCenter, label)
            if target == scene.focused:
                paint_focus(painter, target.rect.adjusted(-2, -2, 2, 2), scene)

    def targets(self) -> Sequence[Target]:
        """Its buttons."""
        return self._targets


def _button_width(button: StepButton, styles: TextStyles) -> int:
    return round(styles.small_metrics.horizontalAdvance(button.label)) + styles.px(SPACE_L_PX + SPACE_M_PX)


def _in_lines(
    buttons: Sequence[StepButton], widths: Sequence[int], left: int, top: int, room_px: int, styles: TextStyles
) -> tuple[tuple[Target, ...], int]:
    """Place buttons from left to right, in as many lines as they need; with where the last line ends."""
    made: list[Target] = []
    x, y, gap, height_px = left, top, styles.px(SPACE_S_PX), styles.px(_BUTTON_PX)
    for button, width in zip(buttons, widths, strict=True):
        if x > left and x + width > left + room_px:
            x, y = left, y + height_px + gap
        deed = deed_of(button.step)
        value = button.step.value if deed is Deed.STEP else ""
        made.append(Target(deed, QRectF(x, y, width, height_px), button.label, value))
        x += width + gap
    return tuple(made), y + height_px


def _ink(kind: NoticeKind, styles: TextStyles) -> QColor:
    match kind:
        case NoticeKind.DANGER:
            return styles.colours.danger
        case NoticeKind.WARN:
            return styles.colours.warn
        case NoticeKind.MUTED:
            return styles.colours.muted
