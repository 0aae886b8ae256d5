"""Rows that are ours and not the message's: author, folds, status, notices with buttons, actions and facts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from claude_desktop.markdown.leaves import Inline
from claude_desktop.ui.theme.tokens import (
    RADIUS_CARD_PX,
    RADIUS_CONTROL_PX,
    SPACE_L_PX,
    SPACE_M_PX,
    SPACE_S_PX,
)
from claude_desktop.ui.transcript.contents import (
    ActionsContent,
    AuthorContent,
    FoldContent,
    StatusContent,
)
from claude_desktop.ui.transcript.rows import Deed, RowLayout, Scene, Sheet, Target
from claude_desktop.ui.transcript.shown_text import shown_exactly
from claude_desktop.ui.transcript.text_flow import TextFlow
from claude_desktop.ui.transcript.text_styles import Look, TextStyles

ACTIONS_PX = 28
OWN_ACTIONS_PX = 24
_LEAST_FACTS_EM = 4
_FOLD_PX = 24
_CARD_FOLD_PX = 34
_CHEVRON_PX = 3.5
_LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class AuthorRow(RowLayout):
    """The name of who answers."""

    def __init__(self, content: AuthorContent, sheet: Sheet) -> None:
        self._content = content
        self._width_px = sheet.width_px
        self.height_px = sheet.styles.small_pitch_px

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the name."""
        painter.setFont(scene.styles.small_bold)
        painter.setPen(scene.styles.colours.muted)
        text = scene.styles.small_metrics.elidedText(
            shown_exactly(self._content.text), Qt.TextElideMode.ElideRight, self._width_px
        )
        painter.drawText(QRectF(0, 0, self._width_px, self.height_px), _LEFT_MIDDLE, text)


class FoldRow(RowLayout):
    """How long the model thought, or the quiet card of a tool call; pressing it unfolds what it hides."""

    def __init__(self, content: FoldContent, sheet: Sheet) -> None:
        styles = sheet.styles
        self._content = content
        self._width_px = sheet.width_px
        self.height_px = styles.px(_CARD_FOLD_PX if content.card else _FOLD_PX)
        self._left_px = styles.px(SPACE_M_PX) if content.card else 0
        room = sheet.width_px - 2 * self._left_px - styles.px(SPACE_L_PX)
        self._shown = styles.small_metrics.elidedText(shown_exactly(content.text), Qt.TextElideMode.ElideMiddle, room)
        seconds = 6 if content.since_ms is not None else 0
        self._text_px = styles.small_metrics.horizontalAdvance(self._shown + "0" * seconds)
        width = sheet.width_px if content.card else self._text_px + styles.px(SPACE_L_PX + SPACE_S_PX)
        self._target = Target(Deed.FOLD, QRectF(0, 0, width, self.height_px), content.text)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the line and its chevron, in a card where it stands for a block."""
        styles, colours = scene.styles, scene.styles.colours
        active = self._target in (scene.hovered, scene.focused)
        if self._content.card:
            paint_box(painter, self._target.rect, colours.surface, colours.hairline, RADIUS_CARD_PX)
        shown = self._shown
        if self._content.since_ms is not None:
            shown = _with_seconds(shown, scene.now_ms - self._content.since_ms)
        painter.setFont(styles.small)
        painter.setPen(colours.text if active else colours.muted)
        painter.drawText(QRectF(self._left_px, 0, self._width_px, self.height_px), _LEFT_MIDDLE, shown)
        x = self._left_px + styles.small_metrics.horizontalAdvance(shown) + styles.px(SPACE_M_PX)
        if self._content.card:
            x = self._width_px - styles.px(SPACE_L_PX)
        paint_chevron(painter, QPointF(x, self.height_px / 2), styles, down=self._content.unfolded)
        if self._target == scene.focused:
            paint_focus(painter, self._target.rect.adjusted(-4, 1, 4, -1), scene)

    def targets(self) -> Sequence[Target]:
        """The line itself."""
        return (self._target,)


class StatusRow(RowLayout):
    """What is going on, with a running number of seconds: a sign of life before the first word."""

    def __init__(self, content: StatusContent, sheet: Sheet) -> None:
        self._content = content
        self._sheet = sheet
        longest = content.text.replace("{seconds}", "0000")
        self._flow_height = TextFlow(
            Inline(longest), Look.THOUGHT, sheet.styles, sheet.width_px - self._indent
        ).height_px
        self.height_px = self._flow_height

    @property
    def _indent(self) -> int:
        return self._sheet.styles.px(SPACE_L_PX + 2)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the dot and the sentence."""
        content, styles = self._content, scene.styles
        seconds_ms = 0
        if content.since_ms is not None:
            seconds_ms = scene.now_ms - content.since_ms
        elif content.until_ms is not None:
            seconds_ms = content.until_ms - scene.now_ms + 999
        text = content.text.replace("{seconds}", str(max(0, seconds_ms) // 1_000))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(styles.colours.warn if content.warns else styles.colours.accent)
        radius = styles.px(4)
        painter.drawEllipse(QPointF(radius, styles.pitch_px(Look.THOUGHT) / 2), radius, radius)
        painter.restore()
        painter.setPen(styles.colours.warn if content.warns else styles.colours.muted)
        TextFlow(Inline(text), Look.THOUGHT, styles, self._sheet.width_px - self._indent).paint(
            painter, self._indent, 0, styles
        )


class ActionsRow(RowLayout):
    """Versions, what can be done, and facts. Its space is always taken; what is drawn depends on hover and focus. What
    does not fit is left to the context menu."""

    def __init__(self, content: ActionsContent, sheet: Sheet) -> None:
        self._content = content
        self._width_px = sheet.width_px
        self.height_px = sheet.styles.px(OWN_ACTIONS_PX if content.own else ACTIONS_PX)
        self._count = f"{content.sibling} / {content.siblings}"
        self._count_rect = QRectF()
        self._targets = tuple(self._place(sheet.styles))
        self._facts = self._place_facts(sheet.styles)

    def _place(self, styles: TextStyles) -> list[Target]:
        content = self._content
        gap = styles.px(SPACE_S_PX - 1)
        versions, deeds = _version_plan(content, self._count), _deed_plan(content)
        widths = _widths([*versions, *deeds], styles, gap)
        while deeds and sum(widths) - 2 * gap > self._width_px:
            deeds.pop()
            widths = _widths([*versions, *deeds], styles, gap)
        plan = [*deeds, *versions] if content.own else [*versions, *deeds]
        widths = _widths(plan, styles, gap)
        x = self._width_px - sum(widths) + gap if content.own else -gap
        made: list[Target] = []
        for (deed, _, label), width in zip(plan, widths, strict=True):
            rect = QRectF(x, 0, width, self.height_px)
            if deed is None:
                self._count_rect = rect
            else:
                made.append(Target(deed, rect, label))
            x += width
        return made

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw what is to be seen now: versions always, the rest on hover, on focus and under the last reply."""
        styles, colours = scene.styles, scene.styles.colours
        revealed = scene.revealed or self._content.always_shown
        painter.setFont(styles.small)
        painter.setPen(colours.muted)
        if self._content.siblings > 1:
            painter.drawText(self._count_rect, Qt.AlignmentFlag.AlignCenter, self._count)
        for target in self._targets:
            sibling = target.deed in (Deed.PREVIOUS_SIBLING, Deed.NEXT_SIBLING)
            if not sibling and not revealed:
                continue
            active = target in (scene.hovered, scene.focused)
            painter.setPen(colours.text if active else colours.muted)
            if sibling:
                paint_chevron(painter, target.rect.center(), styles, left=target.deed is Deed.PREVIOUS_SIBLING)
            elif target.deed is Deed.RETRY_WITH and self._content.can_retry:
                paint_chevron(painter, target.rect.center(), styles, down=True)
            else:
                painter.drawText(target.rect, Qt.AlignmentFlag.AlignCenter, target.label)
            if target == scene.focused:
                paint_focus(painter, target.rect.adjusted(1, 3, -1, -3), scene)
        if revealed and self._facts is not None:
            place = self._facts.rect
            facts = styles.small_metrics.elidedText(self._content.facts, Qt.TextElideMode.ElideRight, place.width())
            active = self._content.has_info and self._facts in (scene.hovered, scene.focused)
            painter.setPen(colours.text if active else colours.muted)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, facts)
            if self._facts == scene.focused:
                paint_focus(painter, place.adjusted(-4, 3, 1, -3), scene)

    def targets(self) -> Sequence[Target]:
        """What can be pressed."""
        if self._facts is None or not self._content.has_info:
            return self._targets
        return (*self._targets, self._facts)

    def _place_facts(self, styles: TextStyles) -> Target | None:
        """The facts at the right, as much of them as there is room for."""
        used = self._targets[-1].rect.right() + SPACE_L_PX if self._targets else 0
        room = self._width_px - used
        if not self._content.facts or room < _LEAST_FACTS_EM * styles.em_px:
            return None
        width = min(room, styles.small_metrics.horizontalAdvance(self._content.facts) + 1)
        label = QCoreApplication.translate("Transcript", "About this reply: {facts}")
        rect = QRectF(self._width_px - width, 0, width, self.height_px)
        return Target(Deed.INFO, rect, label.format(facts=self._content.facts))


def _version_plan(content: ActionsContent, count: str) -> list[tuple[Deed | None, str, str]]:
    """What steps through versions: deed, room for the drawing, label. The count itself can not be pressed."""
    if content.siblings < 2:
        return []
    plan: list[tuple[Deed | None, str, str]] = [(None, count, "")]
    if content.sibling > 1:
        plan.insert(0, (Deed.PREVIOUS_SIBLING, "m", QCoreApplication.translate("Transcript", "Previous version")))
    if content.sibling < content.siblings:
        plan.append((Deed.NEXT_SIBLING, "m", QCoreApplication.translate("Transcript", "Next version")))
    return plan


def _deed_plan(content: ActionsContent) -> list[tuple[Deed | None, str, str]]:
    plan: list[tuple[Deed | None, str, str]] = []
    if content.usable:
        copy = QCoreApplication.translate("Transcript", "Copy")
        plan.append((Deed.COPY_MESSAGE, copy, copy))
    if content.usable and content.can_change:
        edit = QCoreApplication.translate("Transcript", "Edit")
        plan.append((Deed.EDIT, edit, edit))
    if content.can_retry:
        retry = QCoreApplication.translate("Transcript", "Retry")
        plan.append((Deed.RETRY, retry, retry))
    if content.can_retry_with:
        others = QCoreApplication.translate("Transcript", "Retry with…")
        plan.append((Deed.RETRY_WITH, "i" if content.can_retry else others, others))
    if content.can_change:
        branch, delete = (
            QCoreApplication.translate("Transcript", "Branch"),
            QCoreApplication.translate("Transcript", "Delete"),
        )
        plan += [(Deed.BRANCH, branch, branch), (Deed.DELETE, delete, delete)]
    return plan


def _widths(plan: Sequence[tuple[Deed | None, str, str]], styles: TextStyles, gap: int) -> list[int]:
    return [round(styles.small_metrics.horizontalAdvance(text)) + 2 * gap for _, text, _ in plan]


def _with_seconds(text: str, elapsed_ms: int) -> str:
    return QCoreApplication.translate("Transcript", "{text} {seconds} s").format(
        text=text, seconds=max(0, elapsed_ms) // 1_000
    )


def paint_box(painter: QPainter, rect: QRectF, ground: QColor, line: QColor, radius: float) -> None:
    """Draw a box with round corners."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()


def paint_focus(painter: QPainter, rect: QRectF, scene: Scene) -> None:
    """Draw the ring around what has the keyboard's focus."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(scene.styles.colours.accent, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
    painter.restore()


def paint_chevron(
    painter: QPainter, centre: QPointF, styles: TextStyles, *, down: bool = False, left: bool = False
) -> None:
    """Draw a chevron that points right, down or left, in the painter's colour."""
    size = _CHEVRON_PX * styles.ui_px / 13.5
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(painter.pen().color(), 1.3)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.translate(centre)
    painter.rotate(90 if down else 180 if left else 0)
    painter.drawPolyline([QPointF(-size / 2, -size), QPointF(size / 2, 0), QPointF(-size / 2, size)])
    painter.restore()
