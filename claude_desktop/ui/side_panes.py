"""Sidebar, middle and right panel: a splitter while there is room, overlays where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from claude_desktop.ui.theme.theme import tokens_in_use

PANEL_OVERLAY_BELOW_PX = 1_000
SIDEBAR_OVERLAY_BELOW_PX = 760
SIDEBAR_WIDTH_PX = 248
PANEL_WIDTH_PX = 268
MIN_SIDE_WIDTH_PX = 200
MAX_SIDE_WIDTH_PX = 440
OVERLAY_LEAVES_PX = 48
EDGE_PX = 1


class SidePanes(QWidget):
    """Holds the three panes of the window. A side pane is shown or hidden by the person; where the window is narrow it
    lies over the middle and goes away with Esc or a click beside it."""

    shown_changed = Signal()

    def __init__(self, sidebar: QWidget, middle: QWidget, panel: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sidebar, self._middle, self._panel = sidebar, middle, panel
        self._wanted = {sidebar: True, panel: False}
        self._widths = {sidebar: SIDEBAR_WIDTH_PX, panel: PANEL_WIDTH_PX}
        self._text_scale = 1.0
        self._overlaid: set[QWidget] = set()
        self._edges = {side: _Edge(side) for side in (sidebar, panel)}
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        for pane in (sidebar, middle, panel):
            self._splitter.addWidget(pane)
        self._splitter.setStretchFactor(1, 1)
        self._bound_widths()
        self._splitter.splitterMoved.connect(self.on_splitter_moved)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        middle.installEventFilter(self)

    @property
    def sidebar_shown(self) -> bool:
        """Tell whether the person wants the sidebar, in a wide window."""
        return self._wanted[self._sidebar]

    @property
    def panel_shown(self) -> bool:
        """Tell whether the person wants the right panel, in a wide window."""
        return self._wanted[self._panel]

    @property
    def sidebar_width_px(self) -> int:
        """The sidebar's width when shown."""
        return self._widths[self._sidebar]

    @property
    def panel_width_px(self) -> int:
        """The right panel's width when shown."""
        return self._widths[self._panel]

    def restore(self, *, sidebar_width_px: int, panel_width_px: int, sidebar_shown: bool, panel_shown: bool) -> None:
        """Take up the widths and choices of the last time; a width out of range is drawn into it."""
        for side, width in ((self._sidebar, sidebar_width_px), (self._panel, panel_width_px)):
            self._widths[side] = max(MIN_SIDE_WIDTH_PX, min(MAX_SIDE_WIDTH_PX, width))
        self._wanted = {self._sidebar: sidebar_shown, self._panel: panel_shown}
        self._arrange()

    def set_text_scale(self, scale: float) -> None:
        """Give the side panes the room that larger text needs; they fold into overlays that much earlier."""
        if scale != self._text_scale:
            self._text_scale = scale
            self._bound_widths()
            self._arrange()
            self.shown_changed.emit()

    def show_sidebar(self, shown: bool) -> None:
        """Show or hide the sidebar."""
        self._show(self._sidebar, shown)

    def show_panel(self, shown: bool) -> None:
        """Show or hide the right panel."""
        self._show(self._panel, shown)

    def is_shown(self, side: QWidget) -> bool:
        """Tell whether a side pane can be seen now."""
        return not side.isHidden()

    def is_overlaid(self, side: QWidget) -> bool:
        """Tell whether a side pane lies over the middle, and over what stands there."""
        return side in self._overlaid

    def hide_overlays(self) -> bool:
        """Hide what lies over the middle. Returns whether there was anything."""
        shown = [side for side in self._overlaid if not side.isHidden()]
        for side in shown:
            side.hide()
        if shown:
            self.shown_changed.emit()
        return bool(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold the side panes when the width crosses its bounds."""
        super().resizeEvent(event)
        overlaid = set(self._overlaid)
        self._arrange()
        if overlaid != self._overlaid:
            self.shown_changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click beside an overlay hides it."""
        if watched is self._middle and event.type() is QEvent.Type.MouseButtonPress:
            self.hide_overlays()
        return super().eventFilter(watched, event)

    def on_splitter_moved(self) -> None:
        """Remember the widths that the person chose."""
        for side in (self._sidebar, self._panel):
            if side not in self._overlaid and not side.isHidden():
                self._widths[side] = round(side.width() / self._text_scale)

    def _show(self, side: QWidget, shown: bool) -> None:
        if side in self._overlaid:
            self.hide_overlays()
            side.setVisible(shown)
            side.raise_()
        else:
            self._wanted[side] = shown
            self._arrange()
        self.shown_changed.emit()

    def _arrange(self) -> None:
        narrow = {self._sidebar: SIDEBAR_OVERLAY_BELOW_PX, self._panel: PANEL_OVERLAY_BELOW_PX}
        for side, bound_px in narrow.items():
            overlay = self.width() < bound_px * self._text_scale
            if overlay and side not in self._overlaid:
                self._lift(side)
            elif not overlay and side in self._overlaid:
                self._put_back(side)
            if side in self._overlaid:
                self._place_overlay(side)
            else:
                side.setVisible(self._wanted[side])
        sidebar_px = 0 if self._sidebar in self._overlaid or self._sidebar.isHidden() else self._width_px(self._sidebar)
        panel_px = 0 if self._panel in self._overlaid or self._panel.isHidden() else self._width_px(self._panel)
        sizes = {self._sidebar: sidebar_px, self._panel: panel_px}
        middle_px = self.width() - sidebar_px - panel_px
        widgets = [self._splitter.widget(index) for index in range(self._splitter.count())]
        self._splitter.setSizes([sizes.get(widget, middle_px) if widget else 0 for widget in widgets])

    def _width_px(self, side: QWidget) -> int:
        return round(self._widths[side] * self._text_scale)

    def _bound_widths(self) -> None:
        for side in (self._sidebar, self._panel):
            side.setMinimumWidth(round(MIN_SIDE_WIDTH_PX * self._text_scale))
            side.setMaximumWidth(round(MAX_SIDE_WIDTH_PX * self._text_scale))

    def _lift(self, side: QWidget) -> None:
        self._overlaid.add(side)
        side.setParent(self)
        side.hide()

    def _put_back(self, side: QWidget) -> None:
        self._overlaid.discard(side)
        self._edges[side].hide()
        self._splitter.insertWidget(0 if side is self._sidebar else self._splitter.count(), side)

    def _place_overlay(self, side: QWidget) -> None:
        width = min(self._width_px(side), self.width() - OVERLAY_LEAVES_PX)
        x = 0 if side is self._sidebar else self.width() - width
        side.setGeometry(x, 0, width, self.height())
        side.raise_()
        edge = self._edges[side]
        edge.setGeometry(0 if side is self._panel else width - EDGE_PX, 0, EDGE_PX, self.height())
        edge.show()
        edge.raise_()


class _Edge(QWidget):
    """The line where a pane that lies over the middle ends; in the splitter that is the handle."""

    def __init__(self, side: QWidget) -> None:
        super().__init__(side)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_in_use().control_border))
        painter.end()
