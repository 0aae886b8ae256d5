"""A page in a scroll area: paints what is on screen, scrolls, selects, follows the end, takes keys and mouse."""

from __future__ import annotations

from time import monotonic_ns

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from claude_desktop.ui.theme.tokens import LIGHT, SPACE_XL_PX, Tokens
from claude_desktop.ui.transcript.anchors import RowPlace
from claude_desktop.ui.transcript.colouring import Colourist
from claude_desktop.ui.transcript.context_menu import ConversationMenu
from claude_desktop.ui.transcript.deeds import Deeds
from claude_desktop.ui.transcript.entries import ViewCounters
from claude_desktop.ui.transcript.keyboard import Keyboard
from claude_desktop.ui.transcript.latest_button import LatestButton
from claude_desktop.ui.transcript.layout import ConversationLayout
from claude_desktop.ui.transcript.loading import Loader
from claude_desktop.ui.transcript.math_library import MathLibrary
from claude_desktop.ui.transcript.page import Page
from claude_desktop.ui.transcript.pointer import POINTER_EVENTS, Pointer, wheel_step
from claude_desktop.ui.transcript.repainting import Repainter
from claude_desktop.ui.transcript.rows import Sheet
from claude_desktop.ui.transcript.scroll_bar import SteadyScrollBar
from claude_desktop.ui.transcript.text_styles import TextStyles
from claude_desktop.ui.transcript.ticking import Ticker

NEAR_END_PX = 80


class PageArea(QAbstractScrollArea):
    """The screen's side of the conversation pane; what is shown there is its subclass's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counters = ViewCounters()
        self._tokens = LIGHT
        self._text_scale = 1.0
        self._syncing_bar = False
        self._setup_frame()
        self._math = MathLibrary(self)
        self._layout = ConversationLayout(Sheet(self._make_styles(), 1), self.counters)
        self._page = Page(self._layout)
        self._repainter = Repainter(self.viewport(), self._page, self.counters)
        self._pointer = Pointer(self._page, self.viewport(), self)
        self._deeds = Deeds(self._page, self)
        self._colourist = Colourist(self._page, self)
        self._ticker = Ticker(self._page, self)
        self._keyboard = Keyboard(self._page, self)
        self._latest = LatestButton(self, self._layout.sheet.styles)
        self._loader = Loader(self._layout, self)
        self._connect_page()

    def _setup_frame(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._bar = SteadyScrollBar(self)
        self.setVerticalScrollBar(self._bar)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Conversation"))
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def _connect_page(self) -> None:
        self._pointer.target_pressed.connect(self._deeds.on_target_pressed)
        self._pointer.selection_began.connect(self.on_selection_began)
        self._pointer.needs_paint.connect(self.on_paint_needed)
        self._pointer.edge_reached.connect(self.scroll_by)
        self._colourist.needs_paint.connect(self.on_paint_needed)
        self._keyboard.scroll_asked.connect(self.scroll_by)
        self._keyboard.target_pressed.connect(self._deeds.on_target_pressed)
        self._keyboard.needs_paint.connect(self.on_paint_needed)
        self._keyboard.jump_asked.connect(self.jump_to_message)
        self._keyboard.end_asked.connect(self.scroll_to_end)
        self._keyboard.copy_asked.connect(self.copy_selection)
        self._keyboard.select_all_asked.connect(self.select_all)
        self._deeds.rows_changed.connect(self.on_rows_changed)
        self._deeds.look_changed.connect(self.viewport().update)
        self._latest.clicked.connect(self.scroll_to_end)
        self._ticker.needs_paint.connect(self.on_paint_needed)
        self._math.drawn.connect(self._loader.on_math_drawn)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another mode."""
        self._tokens = tokens
        self._restyle()

    def set_text_scale(self, scale: float) -> None:
        """Zoom the text; 1.0 is the size of the widget's font."""
        self._text_scale = scale
        self._restyle()

    # Where the reader is

    @property
    def following(self) -> bool:
        """Tell whether the pane stays at the end while a reply grows."""
        return self._layout.following

    @property
    def layout_model(self) -> ConversationLayout:
        """The layout, for accessibility, tests and benchmarks."""
        return self._layout

    @property
    def page(self) -> Page:
        """What is on screen, for accessibility, tests and benchmarks."""
        return self._page

    def scroll_to_end(self) -> None:
        """Go to the end and follow it from now on."""
        self._layout.following = True
        self._refresh()

    def jump_to_message(self, message_id: str) -> None:
        """Put the beginning of a message at the top of the pane."""
        index = self._layout.places.get(message_id)
        if index is not None:
            self._layout.following = False
            self._layout.scroll_to_message(index)
            self._refresh()

    def scroll_by(self, delta_px: int) -> None:
        """Scroll as the reader asked: up stops following, down to near the end begins it again."""
        layout = self._layout
        if delta_px < 0 and layout.room_px > 0:
            layout.following = False
        layout.scroll_by(delta_px)
        layout.settle()
        if delta_px > 0 and layout.is_near_end(NEAR_END_PX) and not self._pointer.is_dragging:
            layout.following = True
        self._refresh()

    def selected_text(self) -> str:
        """The Markdown source of what is selected; empty where nothing is."""
        return self._page.selection.source(self._layout)

    def select_all(self) -> None:
        """Select the whole conversation."""
        self._page.selection.select_all(len(self._layout.entries))
        self.on_selection_began()
        self.viewport().update()

    def copy_selection(self) -> None:
        """Copy the source of what is selected, as plain text only."""
        if text := self.selected_text():
            QGuiApplication.clipboard().setText(text)

    # Frames

    def _refresh(self, *, blit: bool = True) -> None:
        """Bring the screen up to date: settle the layout, then repaint only what looks different."""
        self._layout.settle()
        if blit:
            self._repainter.repaint_changed()
        else:
            self._repainter.repaint_all()
        self._sync_bar()
        self._place_latest()
        self._ticker.look()
        self._colourist.look()
        self._loader.look()

    def _sync_bar(self) -> None:
        self._syncing_bar = True
        layout = self._layout
        self._bar.show_place(layout.room_px, layout.viewport_px, layout.line_px, layout.top_px)
        self._syncing_bar = False

    def _place_latest(self) -> None:
        away = not self._layout.following and not self._layout.is_near_end(NEAR_END_PX)
        self._latest.show_over(self.rect(), visible=away)

    def on_row_wanted(self, place: RowPlace) -> None:
        """Bring a place of a row into view."""
        self._layout.reveal(place)
        self._refresh(blit=False)

    def on_paint_needed(self, place: QRect) -> None:
        """Repaint a part of the pane; an empty rectangle means all of it."""
        if place.isEmpty():
            self.viewport().update()
        else:
            self.viewport().update(place)

    def on_rows_changed(self) -> None:
        """Lay out and paint after a fold, a wrap or the like."""
        self._layout.following = self._layout.following and self._layout.is_near_end(0)
        self._refresh(blit=False)

    def on_selection_began(self) -> None:
        """Stand still while the reader selects."""
        self._layout.following = False

    # Qt's own events

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:  # noqa: N802
        """Follow the scroll bar where it was the reader who moved it."""
        if not self._syncing_bar:
            self.scroll_by(self.verticalScrollBar().value() - self._layout.top_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out what is visible for the new size."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that the event's region shows."""
        painter = QPainter(self.viewport())
        now_ms = monotonic_ns() // 1_000_000
        self._page.paint(painter, event.rect(), now_ms)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._restyle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the conversation, or sideways the code or table under the mouse."""
        dx, dy = wheel_step(event, self._layout.line_px)
        if abs(dx) > abs(dy) and self._deeds.scroll_sideways(event.position(), -dx):
            event.accept()
            return
        self.scroll_by(-dy)
        self._pointer.hover(event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read, jump, select and press by keyboard."""
        if not self._keyboard.press(event):
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Give the mouse's events to the pointer."""
        return (event.type() in POINTER_EVENTS and self._pointer.take(event)) or super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer everything that can be done here."""
        menu = ConversationMenu(self._page, event.pos().toPointF(), self)
        menu.copy_chosen.connect(self.copy_selection)
        menu.select_all_chosen.connect(self.select_all)
        menu.target_chosen.connect(self._deeds.on_target_pressed)
        menu.popup(event.globalPos())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget what the keyboard pointed at."""
        super().focusOutEvent(event)
        self._keyboard.forget()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Walk through what can be pressed before leaving the pane."""
        return self._keyboard.step_target(forward=forward) or super().focusNextPrevChild(forward)

    def _make_styles(self) -> TextStyles:
        return TextStyles(self._tokens, self.font(), self.logicalDpiY(), self._text_scale, self._math)

    def _restyle(self) -> None:
        styles = self._make_styles()
        self._latest.set_styles(styles)
        self._fit(styles)

    def _fit(self, styles: TextStyles | None = None) -> None:
        # In the middle of the pane, not of what the scroll bar leaves of it: text must not move as that comes.
        sheet_styles = styles or self._layout.sheet.styles
        width = max(80, min(sheet_styles.column_px, self.width() - 2 * SPACE_XL_PX))
        self._page.left_px = (self.width() - width) // 2
        self._layout.viewport_px = max(1, self.viewport().height())
        if styles is not None or width != self._layout.sheet.width_px:
            self._layout.set_sheet(Sheet(sheet_styles, width))
            self._loader.want_guesses()
        self._refresh(blit=False)
