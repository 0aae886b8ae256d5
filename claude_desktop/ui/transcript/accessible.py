"""What a screen reader finds: a list named Conversation, and in it each message as text.

PySide traps that were measured: `interface_cast` must return the text interface or `VoidPtr(0)` (None is a crash), one
class can not be both interface and text interface, and every interface must stay referenced from Python.
"""

from __future__ import annotations

from weakref import ref

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleTextInterface, QColor, QWindow
from PySide6.QtWidgets import QAbstractScrollArea
from shiboken6 import VoidPtr, isValid

from claude_desktop.ui.transcript.contents import SELECTABLE, FoldContent, NoticeContent, StatusContent
from claude_desktop.ui.transcript.page import Page
from claude_desktop.ui.transcript.shown_text import Utf16
from claude_desktop.ui.transcript.sources import text_of

_interfaces: dict[int, ConversationInterface] = {}
_installed: list[bool] = []


def make_accessible(view: QAbstractScrollArea, page: Page) -> None:
    """Let a screen reader read a conversation pane. Qt asks for the interface when one is there."""
    if not _installed:
        QAccessible.installFactory(_find_interface)
        _installed.append(True)
    for key in [key for key, interface in _interfaces.items() if not interface.isValid()]:
        del _interfaces[key]
    _interfaces[id(view)] = ConversationInterface(view, page)


def _find_interface(class_name: str, widget: QObject | None) -> QAccessibleInterface | None:
    del class_name
    interface = _interfaces.get(id(widget))
    return interface if interface is not None and interface.object() is widget else None


def message_text(page: Page, index: int) -> str:
    """A message as a person hears it: what is shown of it, folds, status and notice included."""
    parts: list[str] = []
    for row in page.layout.laid(index).rows:
        match row.content:
            case FoldContent(text=text) | NoticeContent(text=text):
                parts.append(text)
            case StatusContent(text=text):
                parts.append(text.replace("{seconds} s", "").strip())
            case content if isinstance(content, SELECTABLE):
                parts.append(text_of(content))
            case _:
                continue
    return "\n".join(part for part in parts if part)


class _ReadOnlyInterface(QAccessibleInterface):
    """What the list and its messages share: they can be read and nothing else."""

    def setText(self, t: QAccessible.Text, text: str) -> None:  # noqa: N802
        """Change nothing: a screen reader can only read here."""

    def window(self) -> QWindow:
        """The window is the parent's; none of its own."""
        return None  # type: ignore[return-value]

    def foregroundColor(self) -> QColor:  # noqa: N802
        """Colours are not told."""
        return QColor()

    def backgroundColor(self) -> QColor:  # noqa: N802
        """Colours are not told."""
        return QColor()

    def state(self) -> QAccessible.State:
        """Read-only, and whether the keyboard's focus is here."""
        state = QAccessible.State()
        state.readOnly = True
        state.multiLine = True
        state.focusable = True
        state.focused = self.has_focus()
        return state

    def has_focus(self) -> bool:
        """Whether the keyboard's focus is here, not on a part of it."""
        raise NotImplementedError


class ConversationInterface(_ReadOnlyInterface):
    """The pane: a list of messages."""

    def __init__(self, view: QAbstractScrollArea, page: Page) -> None:
        super().__init__()
        self._known = ref(view)
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
        """Whether the deeds of that message have it."""
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

    def to_screen(self, place: QRect) -> QRect:
        """Where a rectangle of the pane stands on the screen."""
        viewport = self._view.viewport()
        visible = place.intersected(viewport.rect())
        return QRect(viewport.mapToGlobal(visible.topLeft()), visible.size()) if not visible.isEmpty() else QRect()


class MessageInterface(_ReadOnlyInterface):
    """One message: a paragraph with text."""

    def __init__(self, pane: ConversationInterface, page: Page, message_id: str) -> None:
        super().__init__()
        self._pane = pane
        self._page = page
        self._message_id = message_id
        self._text = MessageTextInterface(self)

    def place(self) -> int:
        """Which message it is; -1 once it is gone."""
        return self._page.place_of_message(self._message_id)

    def content(self) -> str:
        """What there is to read."""
        place = self.place()
        return message_text(self._page, place) if place >= 0 else ""

    def has_focus(self) -> bool:
        """Whether its deeds have it."""
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
        """Who speaks as its name, what they say as its value."""
        place = self.place()
        if place < 0:
            return ""
        if t is QAccessible.Text.Name:
            entry = self._page.layout.entries[place]
            if entry.is_own:
                return QCoreApplication.translate("Transcript", "You")
            return entry.author or QCoreApplication.translate("Transcript", "Reply")
        return self.content() if t is QAccessible.Text.Value else ""

    def rect(self) -> QRect:
        """Where the part of it that is on screen stands."""
        place, found = self.place(), QRect()
        for item in self._page.layout.visible:
            if item.message == place:
                found = found.united(self._page.place_of(item))
        return self._pane.to_screen(found)

    def parent(self) -> QAccessibleInterface:
        """The pane."""
        return self._pane

    def childCount(self) -> int:  # noqa: N802
        """None."""
        return 0

    def child(self, index: int) -> QAccessibleInterface:
        """None."""
        del index
        return None  # type: ignore[return-value]

    def indexOfChild(self, arg__1: QAccessibleInterface) -> int:  # noqa: N802
        """None."""
        del arg__1
        return -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:  # noqa: N802
        """None."""
        del x, y
        return None  # type: ignore[return-value]

    def interface_cast(self, arg__1: QAccessible.InterfaceType) -> int:
        """Its text interface."""
        wanted = arg__1 is QAccessible.InterfaceType.TextInterface
        return self._text if wanted else VoidPtr(0)  # type: ignore[return-value]


class MessageTextInterface(QAccessibleTextInterface):
    """The text of a message; offsets are UTF-16 units, as everywhere in Qt."""

    def __init__(self, message: MessageInterface) -> None:
        super().__init__()
        self._message = message

    def text(self, startOffset: int, endOffset: int) -> str:  # noqa: N803
        """A stretch of it."""
        content = self._message.content()
        units = Utf16(content)
        return content[units.points(startOffset) : units.points(endOffset)]

    def characterCount(self) -> int:  # noqa: N802
        """Its length."""
        content = self._message.content()
        return Utf16(content).units(len(content))

    def cursorPosition(self) -> int:  # noqa: N802
        """There is no caret; readers start at the beginning."""
        return 0

    def setCursorPosition(self, position: int) -> None:  # noqa: N802
        """There is no caret."""

    def characterRect(self, offset: int) -> QRect:  # noqa: N802
        """The whole message: single characters are not located."""
        del offset
        return self._message.rect()

    def offsetAtPoint(self, point: QPoint) -> int:  # noqa: N802
        """Characters are not located."""
        del point
        return -1

    def selectionCount(self) -> int:  # noqa: N802
        """Selections are not told."""
        return 0

    def addSelection(self, startOffset: int, endOffset: int) -> None:  # noqa: N802, N803
        """Selections are made with mouse and keyboard."""

    def removeSelection(self, selectionIndex: int) -> None:  # noqa: N802, N803
        """Selections are made with mouse and keyboard."""

    def setSelection(self, selectionIndex: int, startOffset: int, endOffset: int) -> None:  # noqa: N802, N803
        """Selections are made with mouse and keyboard."""

    def scrollToSubstring(self, startIndex: int, endIndex: int) -> None:  # noqa: N802, N803
        """Readers scroll with the keyboard."""

    def attributes(self, offset: int) -> tuple[str, int, int]:
        """No attributes: one stretch of plain text."""
        del offset
        return "", 0, self.characterCount()
