"""Makes QActions, menus and the list of shortcuts from the one table of actions."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from claude_desktop.actions import ACTIONS, Menu, When

_ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "preferences": QAction.MenuRole.PreferencesRole,
    "quit": QAction.MenuRole.QuitRole,
}


class ActionSet(QObject):
    """The actions of one window. `triggered` says which was chosen, by its id in the table."""

    triggered = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        groups: dict[str, QActionGroup] = {}
        for spec in ACTIONS:
            action = QAction(_translated("Action", spec.text), self)
            action.setObjectName(spec.id)
            action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setCheckable(spec.checkable)
            action.setMenuRole(_ROLES.get(spec.role, QAction.MenuRole.NoRole))
            if spec.group:
                groups.setdefault(spec.group, QActionGroup(self)).addAction(action)
            action.triggered.connect(self.on_action_triggered)
            window.addAction(action)
            self._actions[spec.id] = action

    def action(self, action_id: str) -> QAction:
        """The action with that id. Raises `KeyError` for an id that is not in the table."""
        return self._actions[action_id]

    def fill(self, bar: QMenuBar) -> tuple[QMenu, ...]:
        """Make the menus, in the order of the table."""
        menus: dict[Menu, QMenu] = {}
        for spec in ACTIONS:
            menu = menus.get(spec.menu)
            if menu is None:
                menu = menus[spec.menu] = bar.addMenu(_translated("Menu", spec.menu.value))
            elif spec.separated:
                menu.addSeparator()
            menu.addAction(self._actions[spec.id])
        return tuple(menus.values())

    def enable(self, conditions: frozenset[When]) -> None:
        """Enable what can be used now; a disabled action's shortcut is free for whatever has the focus."""
        for spec in ACTIONS:
            self._actions[spec.id].setEnabled(spec.when is When.ALWAYS or spec.when in conditions)

    def on_action_triggered(self) -> None:
        """Tell which action was chosen."""
        action = self.sender()
        if isinstance(action, QAction):
            self.triggered.emit(action.objectName())


def plain_name(text: str) -> str:
    """An action's text without its mnemonic mark: "New conversation"."""
    return text.replace("&", "")


def shortcut_rows() -> tuple[tuple[str, str], ...]:
    """Every action that has a shortcut: its name and its keys in the system's own notation."""
    rows: list[tuple[str, str]] = []
    for spec in ACTIONS:
        if spec.shortcuts:
            keys = [QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) for keys in spec.shortcuts]
            rows.append((plain_name(_translated("Action", spec.text)), ", ".join(keys)))
    return tuple(rows)


def _translated(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text)
