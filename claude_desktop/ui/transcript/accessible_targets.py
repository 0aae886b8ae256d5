"""The links and buttons of a message for screen readers, and what all our interfaces share."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface, QColor, QWindow
from shiboken6 import VoidPtr

from claude_desktop.ui.transcript.page import Page, TargetHit
from claude_desktop.ui.transcript.rows import Deed


class ReadOnlyInterface(QAccessibleInterface):
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


class Holder(Protocol):
    """What a link or button asks of its message."""

    page: Page

    def hits(self) -> list[TargetHit]:
        """What can be pressed."""
        ...

    def press(self, hit: TargetHit) -> None:
        """Do what a link or button stands for."""
        ...

    def to_screen(self, place: QRect) -> QRect:
        """Where a rectangle of the pane stands on the screen."""
        ...

    def holds_focus(self) -> bool:
        """Whether the keyboard's focus is in it."""
        ...

    def isValid(self) -> bool:  # noqa: N802
        """Whether it is still shown."""
        ...


def is_same(hit: TargetHit, other: TargetHit) -> bool:
    """Tell whether two targets are one, wherever they were laid out."""
    return (hit.message_id, hit.index, hit.target.deed, hit.target.label, hit.target.value) == (
        other.message_id,
        other.index,
        other.target.deed,
        other.target.label,
        other.target.value,
    )


class TargetInterface(ReadOnlyInterface):
    """A link or button of a message: the `number`th of those that it has now."""

    def __init__(self, parent: QAccessibleInterface, message: Holder, number: int) -> None:
        super().__init__()
        self.number = number
        self._parent = parent
        self._message = message
        self._action = _PressInterface(self)

    @property
    def _hit(self) -> TargetHit | None:
        hits = self._message.hits()
        return hits[self.number] if self.number < len(hits) else None

    def press(self) -> None:
        """Do what it stands for."""
        if self._hit is not None:
            self._message.press(self._hit)

    def isValid(self) -> bool:  # noqa: N802
        """Whether it is still there."""
        return self._message.isValid() and self._hit is not None

    def object(self) -> QObject:
        """No object of its own."""
        return None  # type: ignore[return-value]

    def has_focus(self) -> bool:
        """Whether the keyboard is at it."""
        focused, hit = self._message.page.focused, self._hit
        return self._message.holds_focus() and focused is not None and hit is not None and is_same(hit, focused)

    def role(self) -> QAccessible.Role:
        """A link or a button."""
        link = self._hit is not None and self._hit.target.deed is Deed.OPEN_LINK
        return QAccessible.Role.Link if link else QAccessible.Role.Button

    def text(self, t: QAccessible.Text) -> str:
        """What it says as its name; a link's address as its description."""
        hit = self._hit
        if hit is None:
            return ""
        if t is QAccessible.Text.Name:
            return hit.target.name
        return hit.target.value if t is QAccessible.Text.Description else ""

    def rect(self) -> QRect:
        """Where it stands on the screen; empty where it is not on screen."""
        page, hit = self._message.page, self._hit
        for seen in page.targets() if hit is not None else ():
            if hit is not None and is_same(seen, hit):
                item = next(
                    item for item in page.layout.visible if (item.message, item.index) == (seen.message, seen.index)
                )
                place = seen.target.rect.translated(page.left_px, item.content_top_px)
                return self._message.to_screen(place.toAlignedRect())
        return QRect()

    def parent(self) -> QAccessibleInterface:
        """The message."""
        return self._parent

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
        """What presses it."""
        wanted = arg__1 is QAccessible.InterfaceType.ActionInterface
        return self._action if wanted else VoidPtr(0)  # type: ignore[return-value]


class _PressInterface(QAccessibleActionInterface):
    """The one action of a link or button."""

    def __init__(self, target: TargetInterface) -> None:
        super().__init__()
        self._target = target

    def actionNames(self) -> list[str]:  # noqa: N802
        """Press."""
        return [self.pressAction()]

    def doAction(self, actionName: str) -> None:  # noqa: N802, N803
        """Press it."""
        if actionName == self.pressAction():
            self._target.press()

    def keyBindingsForAction(self, actionName: str) -> list[str]:  # noqa: N802, N803
        """None of its own."""
        del actionName
        return []
