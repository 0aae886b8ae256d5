"""The line above a conversation: its title, and what can be done with the view of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QStackedLayout, QWidget

from claude_desktop.ui.controls.buttons import IconButton
from claude_desktop.ui.controls.elided_label import ElidedLabel, plain_tooltip
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX, SPACE_XS_PX

_MAX_TITLE_CHARACTERS = 300


class ConversationHeader(QWidget):
    """Shows the title. `renamed` carries the new one after a double click or `begin_rename`."""

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._can_rename = False
        self._menu: QMenu | None = None
        self._menu_button: IconButton | None = None
        self.title_label = ElidedLabel()
        self.title_label.setProperty("role", "strong")
        self.title_line = _TitleLine()
        self.title_line.setAccessibleName(self.tr("Title"))
        self.title_line.setMaxLength(_MAX_TITLE_CHARACTERS)
        self.title_line.editingFinished.connect(self.on_editing_finished)
        self.title_line.abandoned.connect(self.on_editing_abandoned)
        self._last_reached: QWidget = self.title_line
        self._stack = QStackedLayout()
        self._stack.addWidget(self.title_label)
        self._stack.addWidget(self.title_line)
        self._front, self._back = QHBoxLayout(), QHBoxLayout()
        for row in (self._front, self._back):
            row.setSpacing(SPACE_XS_PX)
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE_L_PX, SPACE_XS_PX + 2, SPACE_S_PX, SPACE_XS_PX + 3)
        line.setSpacing(SPACE_S_PX)
        line.addLayout(self._front)
        line.addLayout(self._stack, 1)
        line.addLayout(self._back)

    def set_title(self, title: str, can_rename: bool = True) -> None:
        """Show a title as plain text on one line; one that is being edited stays under the person's hands."""
        self._can_rename = can_rename
        self.title_label.setText(title)

    def add_action(self, action: QAction, icon_name: str, in_front: bool = False) -> IconButton:
        """Add an icon button that does `action` and follows its state. In front of the title it shows itself only
        while the action is not checked, to bring back what the action hides."""
        button = _ActionButton(action, icon_name, self, only_unchecked=in_front)
        if in_front:
            self._front.addWidget(button)
            QWidget.setTabOrder(self.title_line, button)
        else:
            self._add_behind(button)
        return button

    def add_quiet(self, button: QWidget) -> None:
        """Add a quiet word between the title and the icons."""
        self._back.insertWidget(0, button)
        QWidget.setTabOrder(self.title_line, button)

    def set_menus(self, menus: Sequence[QMenu]) -> IconButton:
        """Add a button that opens these menus as one; they stay their owner's."""
        button = IconButton("more", self.tr("Menu"), self)
        self._menu = QMenu(self)
        for menu in menus:
            self._menu.addMenu(menu)
        button.clicked.connect(self.on_menu_wanted)
        self._add_behind(button)
        self._menu_button = button
        return button

    def _add_behind(self, button: QWidget) -> None:
        """Add a button after the others; by itself, being the newest, Tab would reach it last in the window."""
        self._back.addWidget(button)
        QWidget.setTabOrder(self._last_reached, button)
        self._last_reached = button

    def on_menu_wanted(self) -> None:
        """Open the menus under their button."""
        if self._menu is not None and self._menu_button is not None:
            corner = self._menu_button.rect().bottomRight()
            at = self._menu_button.mapToGlobal(corner)
            at.setX(at.x() - self._menu.sizeHint().width())
            self._menu.popup(at)

    def begin_rename(self) -> None:
        """Let the person edit the title."""
        if not self._can_rename:
            return
        self.title_line.setText(" ".join(self.title_label.text().split()))
        self._stack.setCurrentWidget(self.title_line)
        self.title_line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.title_line.selectAll()

    def on_editing_finished(self) -> None:
        """Tell of the new title."""
        if self._stack.currentWidget() is not self.title_line:
            return
        title = " ".join(self.title_line.text().split())
        self._stack.setCurrentWidget(self.title_label)
        if title and title != " ".join(self.title_label.text().split()):
            self.renamed.emit(title)

    def on_editing_abandoned(self) -> None:
        """Leave the title as it is."""
        # A line that loses the focus by being hidden says that its editing is finished, too.
        self.title_line.setText(self.title_label.text())
        self._stack.setCurrentWidget(self.title_label)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the title by a double click on it."""
        super().mouseDoubleClickEvent(event)
        if self.title_label.geometry().contains(event.position().toPoint()):
            self.begin_rename()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the hairline below."""
        painter = QPainter(self)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(tokens_in_use().hairline))
        painter.end()


class _TitleLine(QLineEdit):
    """A line edit that can be left by Esc. Esc then goes no further: it would stop a reply."""

    abandoned = Signal()

    def event(self, event: QEvent) -> bool:
        """Claim Esc before the window's shortcuts do."""
        overrides = event.type() is QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave by Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.abandoned.emit()
            return
        super().keyPressEvent(event)


class _ActionButton(IconButton):
    """An icon button for an action: same name, same state, and its shortcut in the tooltip."""

    def __init__(self, action: QAction, icon_name: str, parent: QWidget, only_unchecked: bool) -> None:
        super().__init__(icon_name, action.text().replace("&", "") or icon_name, parent)
        self._action = action
        self._only_unchecked = only_unchecked
        action.changed.connect(self.on_action_changed)
        self.clicked.connect(action.trigger)
        self.on_action_changed()

    def on_action_changed(self) -> None:
        """Follow the action's name and state."""
        name = self._action.text().replace("&", "")
        if name:
            self.set_name(name)
        keys = self._action.shortcut().toString(self._action.shortcut().SequenceFormat.NativeText)
        if keys:
            self.setToolTip(plain_tooltip(self.tr("{name} ({keys})").format(name=name, keys=keys)))
        self.setEnabled(self._action.isEnabled())
        hidden = not self._action.isVisible() or (self._only_unchecked and self._action.isChecked())
        self.setHidden(hidden)
