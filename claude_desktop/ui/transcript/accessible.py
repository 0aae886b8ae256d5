"""What a screen reader finds: a list named Conversation, in it each message as text, in that its links and buttons.

PySide traps that were measured: `interface_cast` must return the text interface or `VoidPtr(0)` (None is a crash), one
class can not be both interface and text interface, and every interface must stay referenced from Python.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakMethod, ref

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAbstractScrollArea
from shiboken6 import VoidPtr, isValid

from claude_desktop.model.messages import TurnState
from claude_desktop.ui.transcript.accessible_targets import ReadOnlyInterface, TargetInterface, is_same
from claude_desktop.ui.transcript.accessible_text import MessageText, MessageTextInterface
from claude_desktop.ui.transcript.page import Page, TargetHit
from claude_desktop.ui.transcript.pressables import pressables_of

Press = Callable[[TargetHit], None]

_interfaces: dict[int, ConversationInterface] = {}
_installed: list[bool] = []


def make_accessible(view: QAbstractScrollArea, page: Page, press: Press) -> None:
    """Let a screen reader read a conversation pane and press what is in it. Qt asks for the interface when one is
    there."""
    if not _installed:
        QAccessible.installFactory(_find_interface)
        _installed.append(True)
    for key in [key for key, interface in _interfaces.items() if not interface.isValid()]:
        del _interfaces[key]
    _interfaces[id(view)] = ConversationInterface(view, page, press)


def tell_focus(view: QObject) -> None:
    """Tell a screen reader that the keyboard went to another link, button or message of the pane."""
    pane = _interfaces.get(id(view))
    if not QAccessible.isActive() or pane is None:
        return
    message = pane.focusChild()
    focused = (message.focusChild() or message) if message is not None else None
    if focused is not None:
        QAccessible.updateAccessibility(QAccessibleEvent(focused, QAccessible.Event.Focus))


def _find_interface(class_name: str, widget: QObject | None) -> QAccessibleInterface | None:
    del class_name
    interface = _interfaces.get(id(widget))
    return interface if interface is not None and interface.object() is widget else None


class ConversationInterface(ReadOnlyInterface):
    """The pane: a list of messages."""

    def __init__(self, view: QAbstractScrollArea, page: Page, press: Press) -> None:
        super().__init__()
        self._known = ref(view)
        self._press = WeakMethod(press)
        self._page = page
        self._messages: dict[str, MessageInterface] = {}

    def isValid(self) -> bool:  # noqa: N802
        """Whether the pane still exists."""
        view = self._known()
        return view is not None and isValid(view)

    @property
    def _view(self) -> QAbstractScrollArea:
        """The pane. Qt asks only while there is one."""
        view = self._known()
        if view is None:
            raise RuntimeError("the conversation pane is gone")
        return view

    def object(self) -> QObject:
        """The pane."""
        return self._known()  # type: ignore[return-value]

    def role(self) -> QAccessible.Role:
        """A list."""
        return QAccessible.Role.List

    def text(self, t: QAccessible.Text) -> str:
        """Its name."""
        return self._view.accessibleName() if t is QAccessible.Text.Name else ""

    def rect(self) -> QRect:
        """Where it stands on the screen."""
        return QRect(self._view.mapToGlobal(QPoint(0, 0)), self._view.size())

    def parent(self) -> QAccessibleInterface:
        """The interface of the widget around it."""
        return QAccessible.queryAccessibleInterface(self._view.parentWidget() or self._view.window())

    def has_focus(self) -> bool:
        """Whether the pane has it, and no message in it."""
        return self._view.hasFocus() and self._page.focused_message is None

    def has_focus_on(self, message_id: str) -> bool:
        """Whether that message has it, or something in it."""
        return self._view.hasFocus() and self._page.focused_message == message_id

    def childCount(self) -> int:  # noqa: N802
        """As many as there are messages."""
        return len(self._page.layout.entries)

    def child(self, index: int) -> QAccessibleInterface:
        """The message `index`."""
        entries = self._page.layout.entries
        if not 0 <= index < len(entries):
            return None  # type: ignore[return-value]
        entry_id = entries[index].id
        message = self._messages.get(entry_id)
        if message is None:
            message = self._messages[entry_id] = MessageInterface(self, self._page, entry_id)
        return message

    def indexOfChild(self, arg__1: QAccessibleInterface) -> int:  # noqa: N802
        """Which message that is; -1 for none."""
        return arg__1.place() if isinstance(arg__1, MessageInterface) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:  # noqa: N802
        """The message at a point of the screen."""
        item = self._page.row_at(self._view.viewport().mapFromGlobal(QPoint(x, y)).y())
        return self.child(item.message if item else -1)

    def focusChild(self) -> QAccessibleInterface:  # noqa: N802
        """The message whose deeds have the keyboard's focus."""
        return self.child(self._page.place_of_message(self._page.focused_message))

    def interface_cast(self, arg__1: QAccessible.InterfaceType) -> int:
        """It has no other interface."""
        del arg__1
        return VoidPtr(0)  # type: ignore[return-value]

    def press(self, hit: TargetHit) -> None:
        """Do what a link or button stands for."""
        press = self._press()
        if press is not None:
            press(hit)

    def from_screen(self, point: QPoint) -> QPoint:
        """Where a point of the screen is in the pane."""
        return self._view.viewport().mapFromGlobal(point)

    def to_screen(self, place: QRect) -> QRect:
        """Where a rectangle of the pane stands on the screen."""
        viewport = self._view.viewport()
        visible = place.intersected(viewport.rect())
        return QRect(viewport.mapToGlobal(visible.topLeft()), visible.size()) if not visible.isEmpty() else QRect()


class MessageInterface(ReadOnlyInterface):
    """One message: a paragraph with text, and in it what can be pressed."""

    def __init__(self, pane: ConversationInterface, page: Page, message_id: str) -> None:
        super().__init__()
        self.page = page
        self._pane = pane
        self._message_id = message_id
        self._text = MessageTextInterface(self)
        self._heard = MessageText([])
        self._hits: list[TargetHit] = []
        self._seen_version: tuple[int, int] | None = None
        # Qt may keep what it was given, so these stay for as long as the message does.
        self._children: list[TargetInterface] = []

    def place(self) -> int:
        """Which message it is; -1 once it is gone."""
        return self.page.place_of_message(self._message_id)

    def heard(self) -> MessageText:
        """What there is to read."""
        self._look()
        return self._heard

    def hits(self) -> list[TargetHit]:
        """What can be pressed."""
        self._look()
        return self._hits

    def _look(self) -> None:
        """Read the message anew where it changed."""
        place = self.place()
        if place < 0:
            self._heard, self._hits, self._seen_version = MessageText([]), [], None
            return
        laid = self.page.layout.laid(place)
        version = (id(laid), laid.version)
        if version != self._seen_version:
            self._seen_version = version
            self._heard = MessageText([row.content for row in laid.rows])
            self._hits = pressables_of(laid, place)

    def press(self, hit: TargetHit) -> None:
        """Do what a link or button stands for."""
        self._pane.press(hit)

    def from_screen(self, point: QPoint) -> QPoint:
        """Where a point of the screen is in the pane."""
        return self._pane.from_screen(point)

    def to_screen(self, place: QRect) -> QRect:
        """Where a rectangle of the pane stands on the screen."""
        return self._pane.to_screen(place)

    def has_focus(self) -> bool:
        """Whether it has it itself, and none of its links and buttons."""
        return self.holds_focus() and self.page.focused is None

    def holds_focus(self) -> bool:
        """Whether it or one of its links and buttons has it."""
        return self._pane.has_focus_on(self._message_id)

    def isValid(self) -> bool:  # noqa: N802
        """Whether the message is still shown."""
        return self._pane.isValid() and self.place() >= 0

    def object(self) -> QObject:
        """No object of its own."""
        return None  # type: ignore[return-value]

    def role(self) -> QAccessible.Role:
        """A paragraph."""
        return QAccessible.Role.Paragraph

    def text(self, t: QAccessible.Text) -> str:
        """Who speaks as its name, what they say as its value, when and how it stands as its description."""
        place = self.place()
        if place < 0:
            return ""
        entry = self.page.layout.entries[place]
        match t:
            case QAccessible.Text.Name if entry.is_own:
                return QCoreApplication.translate("Transcript", "You")
            case QAccessible.Text.Name if entry.is_instructions:
                return QCoreApplication.translate("Transcript", "Instructions")
            case QAccessible.Text.Name:
                return entry.author or QCoreApplication.translate("Transcript", "Reply")
            case QAccessible.Text.Value:
                return self.heard().text
            case QAccessible.Text.Description:
                return self._description(entry.created_ms, entry.facts, entry.state is TurnState.STREAMING)
            case _:
                return ""

    @staticmethod
    def _description(created_ms: int, facts: str, streaming: bool) -> str:
        parts = [QLocale().toString(QDateTime.fromMSecsSinceEpoch(created_ms), QLocale.FormatType.ShortFormat)]
        parts += [facts] if facts else []
        parts += [QCoreApplication.translate("Transcript", "still being written")] if streaming else []
        return ", ".join(parts)

    def rect(self) -> QRect:
        """Where the part of it that is on screen stands."""
        place, found = self.place(), QRect()
        for item in self.page.layout.visible:
            if item.message == place:
                found = found.united(self.page.place_of(item))
        return self._pane.to_screen(found)

    def parent(self) -> QAccessibleInterface:
        """The pane."""
        return self._pane

    def childCount(self) -> int:  # noqa: N802
        """As many as there are links and buttons."""
        return len(self.hits())

    def child(self, index: int) -> QAccessibleInterface:
        """The link or button `index`."""
        if not 0 <= index < len(self.hits()):
            return None  # type: ignore[return-value]
        while len(self._children) <= index:
            self._children.append(TargetInterface(self, self, len(self._children)))
        return self._children[index]

    def indexOfChild(self, arg__1: QAccessibleInterface) -> int:  # noqa: N802
        """Which of its links and buttons that is; -1 for none."""
        return arg__1.number if isinstance(arg__1, TargetInterface) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:  # noqa: N802
        """The link or button at a point of the screen."""
        point = QPoint(x, y)
        places = (index for index in range(len(self.hits())) if self.child(index).rect().contains(point))
        return self.child(next(places, -1))

    def focusChild(self) -> QAccessibleInterface:  # noqa: N802
        """The link or button that the keyboard is at."""
        focused = self.page.focused
        same = (index for index, hit in enumerate(self.hits()) if focused is not None and is_same(hit, focused))
        return self.child(next(same, -1))

    def interface_cast(self, arg__1: QAccessible.InterfaceType) -> int:
        """Its text interface."""
        wanted = arg__1 is QAccessible.InterfaceType.TextInterface
        return self._text if wanted else VoidPtr(0)  # type: ignore[return-value]
