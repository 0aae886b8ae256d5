"""The outline of the conversation as a list over it: type to narrow it, Enter or a click to go there."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import SPACE_S_PX, SPACE_XS_PX
from claude_desktop.ui.transcript.outline import OutlineItem, outline_of
from claude_desktop.ui.transcript.view import TranscriptView

_WIDTH_PX, _HEIGHT_PX = 420, 480
_SLICE_MS = 4.0
_ITEM_ROLE = Qt.ItemDataRole.UserRole
_INDENT = "\u2003"


class OutlinePopup(QFrame):
    """Fills itself in slices, so that ten thousand messages open as fast as ten. It deletes itself when it closes."""

    def __init__(self, view: TranscriptView, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Outline"))
        self._view = view
        self._items: Iterator[OutlineItem | None] = outline_of(view.layout_model)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("Go to a message or heading"))
        self.line.setAccessibleName(self.tr("Go to a message or heading"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Outline"))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSpacing(SPACE_XS_PX // 2)
        palette = self.list.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(tokens_in_use().surface))
        palette.setColor(QPalette.ColorRole.Highlight, QColor(tokens_in_use().accent_tint))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(tokens_in_use().text))
        self.list.setPalette(palette)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._timer = QTimer(self)
        self._timer.setObjectName("outline filling")
        self._timer.timeout.connect(self.on_slice_due)
        self._lay_out()
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self.on_text_changed)
        self.line.returnPressed.connect(self.on_chosen)
        self.list.itemClicked.connect(self.on_chosen)
        self.list.itemActivated.connect(self.on_chosen)

    def open_over(self, pane: QWidget) -> None:
        """Show the outline at the upper right of a pane."""
        self.resize(min(scaled_px(_WIDTH_PX), pane.width()), min(scaled_px(_HEIGHT_PX), max(200, pane.height() - 40)))
        corner = pane.mapToGlobal(pane.rect().topRight())
        self.move(corner - QPoint(self.width() + SPACE_S_PX, -SPACE_S_PX))
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        self._timer.start(0)

    @property
    def is_complete(self) -> bool:
        """Tell whether the list is filled."""
        return not self._timer.isActive()

    def on_slice_due(self) -> None:
        """Add lines for one slice; when all are there, the one that is read is chosen."""
        deadline = perf_counter() + _SLICE_MS / 1_000
        while perf_counter() < deadline:
            item = next(self._items, self)
            if item is self:
                self._timer.stop()
                self._choose_what_is_read()
                return
            if isinstance(item, OutlineItem):
                self._add(item)

    def _add(self, item: OutlineItem) -> None:
        line = QListWidgetItem(_INDENT * item.level + item.text)
        line.setData(_ITEM_ROLE, item)
        if not item.level:
            font = QFont(self.list.font())
            font.setWeight(QFont.Weight.DemiBold)
            line.setFont(font)
        self.list.addItem(line)
        line.setHidden(not self._matches(line))

    def _choose_what_is_read(self) -> None:
        position = self._view.position()
        places = self._view.layout_model.places
        here = len(places) if position.following else places.get(position.message_id, 0)
        chosen = 0
        for row in range(self.list.count()):
            if places.get(self._item(row).place.message_id, 0) <= here:
                chosen = row
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(chosen)
            self.list.scrollToItem(self.list.item(chosen), QListWidget.ScrollHint.PositionAtCenter)

    def _item(self, row: int) -> OutlineItem:
        item: OutlineItem = self.list.item(row).data(_ITEM_ROLE)
        return item

    def _matches(self, line: QListWidgetItem) -> bool:
        return all(word in line.text().casefold() for word in self.line.text().casefold().split())

    def on_text_changed(self) -> None:
        """Show only the lines that hold every word that was typed."""
        first = -1
        for row in range(self.list.count()):
            line = self.list.item(row)
            matches = self._matches(line)
            line.setHidden(not matches)
            first = row if matches and first < 0 else first
        self.list.setCurrentRow(first)

    def on_chosen(self) -> None:
        """Go there."""
        line = self.list.currentItem()
        if line is not None and not line.isHidden():
            self._view.jumper.go(self._item(self.list.currentRow()).place)
            self._view.setFocus(Qt.FocusReason.PopupFocusReason)
            self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the list while the line has the focus."""
        up_or_down = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        pressed = event.type() is QEvent.Type.KeyPress
        if watched is self.line and pressed and isinstance(event, QKeyEvent) and event.key() in up_or_down:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S_PX, SPACE_S_PX, SPACE_S_PX, SPACE_S_PX)
        column.setSpacing(SPACE_S_PX)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
