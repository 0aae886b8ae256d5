"""Drives a program over AT-SPI, as a screen reader does: run by the system's Python, whose Debian package pyatspi is.

Reads one JSON list per line, a deed and its arguments, and answers with one JSON line: `{"value": …}` or
`{"error": "…"}`. Objects are handed out as numbers. Standard library and pyatspi only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import gi  # type: ignore[import-not-found, unused-ignore]

gi.require_version("Atspi", "2.0")

import pyatspi  # type: ignore[import-not-found, unused-ignore]  # noqa: E402
from gi.repository import Atspi, GLib  # type: ignore[import-not-found, unused-ignore]  # noqa: E402

CALL_MS = 5_000
MOST_CHILDREN = 400

known: list[Any] = []
listeners: list[Any] = []
heard: list[tuple[str, str]] = []


def number_of(node: Any) -> int:
    """Remember an object and name it by a number."""
    known.append(node)
    return len(known) - 1


def children_of(node: Any) -> Iterator[Any]:
    """Give the children that there are."""
    for index in range(min(node.childCount, MOST_CHILDREN)):
        child = node.getChildAtIndex(index)
        if child is not None:
            yield child


def walk(node: Any) -> Iterator[Any]:
    """Give a node and all below it."""
    yield node
    for child in children_of(node):
        yield from walk(child)


def walk_shown(node: Any) -> Iterator[Any]:
    """Give a node and all below it, leaving out what is not on screen with all that it holds."""
    yield node
    for child in children_of(node):
        if is_showing(child):
            yield from walk_shown(child)


def application(pid: int) -> int | None:
    """Find the program of a process."""
    for found in children_of(pyatspi.Registry.getDesktop(0)):
        if found.get_process_id() == pid:
            return number_of(found)
    return None


def names_of(node: Any) -> set[str]:
    """Give the names a person may call a control by: its own, its labels', and its group's."""
    names = {node.name}
    if node.getRole() == pyatspi.ROLE_RADIO_BUTTON:
        names.add(node.parent.name)
    for relation in node.getRelationSet():
        if relation.getRelationType() == pyatspi.RELATION_LABELLED_BY:
            names |= {relation.getTarget(at).name for at in range(relation.getNTargets())}
    return names


def find(start: int, name: str, roles: list[str]) -> list[int]:
    """Find what is on screen below `start` with that name and one of these roles (any where there are none)."""
    return [
        number_of(node)
        for node in walk(known[start])
        if (not roles or node.getRoleName() in roles) and is_showing(node) and name in names_of(node)
    ]


def is_showing(node: Any) -> bool:
    """Tell whether it is on screen."""
    return bool(node.getState().contains(pyatspi.STATE_SHOWING))


def text_of(node: Any) -> str:
    """Give all of an object's text."""
    interface = node.queryText()
    return str(interface.getText(0, interface.characterCount))


def describe(node: int) -> dict[str, Any]:
    """Tell what a screen reader would of one object."""
    item = known[node]
    interfaces = list(pyatspi.listInterfaces(item))
    return {
        "role": item.getRoleName(),
        "name": item.name,
        "called": sorted(names_of(item)),
        "description": item.description,
        "states": sorted(pyatspi.stateToString(state) for state in item.getState().getStates()),
        "interfaces": interfaces,
        "text": text_of(item) if "Text" in interfaces else None,
        "actions": actions_of(item) if "Action" in interfaces else [],
        "place": place_of(item) if "Component" in interfaces else (0, 0, 0, 0),
    }


def place_of(item: Any) -> tuple[int, int, int, int]:
    """Give x, y, width and height of an object on the screen."""
    extents = item.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    return extents.x, extents.y, extents.width, extents.height


def actions_of(item: Any) -> list[str]:
    """Give the names of what can be done with an object."""
    interface = item.queryAction()
    return [interface.getName(at) for at in range(interface.nActions)]


def children(node: int) -> list[int]:
    """Give the children of an object."""
    return [number_of(child) for child in children_of(known[node])]


def focused(start: int) -> int | None:
    """Find what has the keyboard's focus. Qt says it also of the current row of a list, wherever the focus is."""
    for node in walk_shown(known[start]):
        state = node.getState()
        if state.contains(pyatspi.STATE_FOCUSED) and not state.contains(pyatspi.STATE_TRANSIENT):
            return number_of(node)
    return None


def listen() -> None:
    """Note from now on what the programs say has got the focus, as a screen reader does."""
    listener = Atspi.EventListener.new(note_focus)
    listener.register("object:state-changed:focused")
    listeners.append(listener)


def note_focus(event: Any) -> None:
    """Note one event."""
    if event.detail1:
        heard.append((event.source.getRoleName(), event.source.name))


def told() -> list[tuple[str, str]]:
    """Give role and name of all that got the focus since this was last asked."""
    context = GLib.MainContext.default()
    while context.pending():
        context.iteration(False)
    names, heard[:] = list(heard), []
    return names


def write(node: int, text: str) -> bool:
    """Replace an object's text."""
    return bool(known[node].queryEditableText().setTextContents(text))


def act(node: int, action: str) -> bool:
    """Do one of the things that can be done with an object."""
    interface = known[node].queryAction()
    return bool(interface.doAction(actions_of(known[node]).index(action)))


def tree(start: int) -> str:
    """Draw what is on screen below an object, for the eyes of who reads a failed test."""
    lines: list[str] = []

    def draw(node: Any, level: int) -> None:
        lines.append(f"{'  ' * level}{node.getRoleName()} {node.name!r}")
        for child in children_of(node):
            if is_showing(child):
                draw(child, level + 1)

    draw(known[start], 0)
    return "\n".join(lines)


DEEDS: dict[str, Callable[..., Any]] = {
    deed.__name__: deed for deed in (application, find, describe, children, focused, listen, told, write, act, tree)
}


def main() -> None:
    """Answer until the input ends."""
    Atspi.set_timeout(CALL_MS, CALL_MS)
    for line in sys.stdin:
        deed, *arguments = json.loads(line)
        # A cached tree would be yesterday's: changes arrive as events, which nobody here waits for.
        pyatspi.Registry.getDesktop(0).clear_cache()
        try:
            answer = {"value": DEEDS[deed](*arguments)}
        except (GLib.GError, NotImplementedError, LookupError, RuntimeError, ValueError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
