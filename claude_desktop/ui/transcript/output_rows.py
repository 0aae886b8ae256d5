"""The rows of a reply in a form: the bar above it, and the nodes of a JSON tree."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QPainter

from claude_desktop.ui.theme.tokens import SPACE_S_PX
from claude_desktop.ui.transcript.chrome_rows import paint_chevron, paint_focus
from claude_desktop.ui.transcript.code_header import HEADER_PX, Button, paint_label, place_buttons
from claude_desktop.ui.transcript.contents import NodeContent, NodeState, OutputContent, OutputFit
from claude_desktop.ui.transcript.rows import Deed, RowLayout, Scene, Sheet, Target
from claude_desktop.ui.transcript.text_flow import TextFlow

_STEP_PX = 18
_LEAST_TEXT_EM = 10


class OutputBarRow(RowLayout):
    """What the reply is and whether it fits, and at its right what can be done with it, over a hairline."""

    def __init__(self, content: OutputContent, sheet: Sheet) -> None:
        self._content = content
        self._card = QRectF(0, 0, sheet.width_px, sheet.styles.px(HEADER_PX))
        self.height_px = round(self._card.height()) + 1
        self._targets = tuple(place_buttons(_buttons(content), self._card, sheet.styles))

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the words, the buttons and the hairline."""
        colours = scene.styles.colours
        ink = colours.warn if self._content.fit is OutputFit.WRONG else colours.muted
        paint_label(painter, self._content.text, ink, self._card, 0, self._targets, scene)
        painter.fillRect(QRectF(0, self._card.bottom(), self._card.width(), 1), colours.hairline)

    def targets(self) -> Sequence[Target]:
        """Its buttons."""
        return self._targets


class NodeRow(RowLayout):
    """One node: hairlines for what it stands in, a chevron where it holds others, its name and its value."""

    def __init__(self, content: NodeContent, sheet: Sheet) -> None:
        styles = sheet.styles
        self._content = content
        self.text = content.inline.text
        self._step_px = styles.px(_STEP_PX)
        room = max(0, sheet.width_px - round(_LEAST_TEXT_EM * styles.em_px) - self._step_px)
        self._x = min(content.depth * self._step_px, room)
        self._flow = TextFlow(content.inline, content.look, styles, sheet.width_px - self._x - self._step_px)
        self.height_px = self._flow.height_px
        self._pitch_px = styles.pitch_px(content.look)
        self._targets = tuple(_node_targets(content, QRectF(self._x, 0, self._width_px(), self._pitch_px)))

    def _width_px(self) -> float:
        """What can be pressed: the chevron and the words of one line."""
        return self._step_px + min(self._flow.natural_px, self._flow.width_px)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the node."""
        styles, colours, content = scene.styles, scene.styles.colours, self._content
        for depth in range(content.depth):
            x = min(depth * self._step_px, self._x) + self._step_px / 2
            painter.fillRect(QRectF(round(x), -scene.gap_px, 1, self.height_px + scene.gap_px), colours.hairline)
        active = bool(self._targets) and self._targets[0] in (scene.hovered, scene.focused)
        if content.state in (NodeState.OPEN, NodeState.CLOSED):
            painter.setPen(colours.text if active else colours.muted)
            centre = QPointF(self._x + self._step_px / 2, self._pitch_px / 2)
            paint_chevron(painter, centre, styles, down=content.state is NodeState.OPEN)
        is_more = content.state is NodeState.MORE
        painter.setPen(colours.link if is_more else colours.text)
        self._flow.paint(painter, self._x + self._step_px, 0, styles, scene.grounds())
        if self._targets and self._targets[0] == scene.focused:
            paint_focus(painter, self._targets[0].rect.adjusted(0, 1, SPACE_S_PX, -1), scene)

    def offset_at(self, point: QPointF) -> int:
        """The offset nearest to a point."""
        return self._flow.offset_at(point - QPointF(self._x + self._step_px, 0))

    def rects_of(self, start: int, end: int) -> Sequence[QRectF]:
        """Where a stretch of the text stands."""
        return [rect.translated(self._x + self._step_px, 0) for rect in self._flow.range_rects(start, end)]

    def targets(self) -> Sequence[Target]:
        """Its chevron and name, where it holds others."""
        return self._targets


def node_targets(content: NodeContent) -> list[Target]:
    """What can be pressed in a node that is not laid out."""
    return _node_targets(content, QRectF())


def _node_targets(content: NodeContent, rect: QRectF) -> list[Target]:
    name = content.inline.text
    match content.state:
        case NodeState.LEAF:
            return []
        case NodeState.OPEN:
            said = QCoreApplication.translate("JsonTree", "Close {name}").format(name=name)
        case NodeState.CLOSED:
            said = QCoreApplication.translate("JsonTree", "Open {name}").format(name=name)
        case NodeState.MORE:
            said = QCoreApplication.translate("JsonTree", "Show {name}").format(name=name)
    deed = Deed.MORE_NODES if content.state is NodeState.MORE else Deed.FOLD_NODE
    return [Target(deed, rect, name, str(content.node), said=said)]


def _buttons(content: OutputContent) -> list[Button]:
    translate = QCoreApplication.translate
    source = (translate("OutputBar", "Source"), translate("OutputBar", "Show the reply as it came"))
    if content.shows_source:
        source = (translate("OutputBar", "Formatted"), translate("OutputBar", "Show the reply formatted"))
    save = (translate("OutputBar", "Save…"), translate("OutputBar", "Save the output…"))
    copy = (translate("OutputBar", "Copy"), translate("OutputBar", "Copy the output"))
    return [(Deed.SHOW_SOURCE, *source), (Deed.SAVE_OUTPUT, *save), (Deed.COPY_OUTPUT, *copy)]
