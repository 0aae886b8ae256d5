"""The app as a process that is traced while hostile text stands wherever text from outside can stand.

Run as `python -m tests.window.hostile_surfaces PROFILE URL KEY WORDS`, `WORDS` a JSON list of the hostile texts. The
same tour is made twice, first with harmless words, so that the second one has nothing to load. Prints one JSON list of
what is not shown to the letter.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtGui import Qt as GuiNames
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QStackedWidget,
    QTabWidget,
    QToolTip,
    QWidget,
)
from shiboken6 import isValid

from claude_desktop.actions import ACTIONS
from claude_desktop.app import App, run_session
from claude_desktop.model.accounts import Account
from claude_desktop.model.settings import Settings
from claude_desktop.services.attachments import Target
from tests.fakes.services_at_work import Heard
from tests.flows.killed_app import STEP_S, use_server
from tests.window.tracing import mark

# They ask the system for a file, change what is looked at, or end the app.
NOT_TRIGGERED = {"quit", "open", "save_as", "attach", "connect", "retry", "copy_last_code"}
HARMLESS = ("A title", "another one", "and a third")
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """What could have been taken for markup: where it stands and what it is."""

    where: str
    what: str


def in_name(words: str) -> str:
    """The words as a file's name."""
    return "".join(mark for mark in words if mark not in "/\0")[:60] or "name"


async def fill(app: App, profile: Path, words: tuple[str, ...]) -> None:
    """Put the words wherever the app keeps or shows text."""
    services, window = app.services, app.window
    for number, text in enumerate(words):
        services.folders.create(text)
        window.new_conversation()
        await ask(app, text)
        conversation = window.pane.conversation
        assert conversation is not None
        services.library.rename(conversation.id, text)
        services.library.change_draft(conversation.id, text)
        services.library.change_settings(conversation.id, Settings(system_prompt=text, stop_sequences=(text[:40],)))
        services.queue.add(conversation.id, text)
        attached = profile / in_name(text + ".png")
        attached.write_bytes(text.encode("utf-8", "replace"))
        services.attachments.attach_files(Target(conversation.id), [attached])
        refused = Heard(services.chat_files.refused, STEP_S)
        services.chat_files.open([attached, profile / in_name(text + ".claudechat")])
        await refused.wait()
        for suffix, _ in services.library.formats():
            saved = Heard(services.library.saved, STEP_S)
            services.library.save_as(conversation.id, profile / f"export-{number}{suffix}")
            await saved.wait()
        app.settings.add_account(Account(f"account-{text[:4]}-{number}", text, header_names=("X-One",)), stored=True)
        found = Heard(services.search.found, STEP_S)
        services.search.ask(text.split()[0])
        await found.wait()
        app.window.notices.show_set_aside(text, 2)
        app.services.reports.crash_report = text
        sweep(app.window)
        services.trash.move(conversation.id)
        await asyncio.sleep(0.05)
        sweep(app.window)
        services.trash.restore(conversation.id)


async def ask(app: App, text: str) -> None:
    """Ask and wait for the end, whatever it is."""
    ended = Heard(app.replies.turn_ended, STEP_S)
    app.window.pane.composer.send_requested.emit(text)
    await ended.wait()
    await asyncio.sleep(0.05)


async def tour(app: App) -> list[Finding]:
    """Open whatever the menus open, and look at all of it."""
    found, before = sweep(app.window), parts_of(app.window)
    for spec in ACTIONS:
        action = app.window.actions_made.action(spec.id)
        if spec.id in NOT_TRIGGERED or not action.isEnabled():
            continue
        action.trigger()
        await asyncio.sleep(0.1)
        for window in filter(isValid, shown_windows()):
            if window is app.window and parts_of(window) == before:
                continue
            found += [Finding(f"{spec.id}: {item.where}", item.what) for item in look_at_pages(window)]
        close_what_opened(app.window)
        await asyncio.sleep(0.02)
        before = parts_of(app.window)
    return found


def parts_of(window: QWidget) -> set[int]:
    """What is on screen inside of a window."""
    return {id(widget) for widget in window.findChildren(QWidget) if widget.isVisible()}


def look_at_pages(window: QWidget) -> list[Finding]:
    """Look at a window, and at every page of its stacks, tabs and lists of sections."""
    found = sweep(window)
    for lists in window.findChildren(QAbstractItemView):
        if not isValid(lists):
            continue
        model = lists.model()
        if lists.isVisible() and model is not None and not isinstance(lists.parent(), QComboBox):
            for row in range(min(model.rowCount(), MOST_ROWS)):
                lists.setCurrentIndex(model.index(row, 0))
                found += sweep(window)
    stacks: list[QStackedWidget | QTabWidget] = [*window.findChildren(QStackedWidget)]
    for pages in (*stacks, *window.findChildren(QTabWidget)):
        if not isValid(pages) or window is not pages.window() or not pages.isVisible():
            continue
        before = pages.currentIndex()
        for index in range(pages.count()):
            pages.setCurrentIndex(index)
            found += sweep(window)
        pages.setCurrentIndex(before)
    return found


def shown_windows() -> list[QWidget]:
    """Every window on screen, dialogs, menus and popups among them."""
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible() and widget.windowType() is not Qt.WindowType.ToolTip
    ]


def close_what_opened(main: QWidget) -> None:
    """Close all but the main window, and what opened inside of it."""
    QTest.keyClick(main, Qt.Key.Key_Escape)
    for widget in shown_windows():
        if isValid(widget) and widget is not main:
            widget.close()


def sweep(window: QWidget) -> list[Finding]:
    """Paint a window, point at everything in it, and say what is not shown to the letter."""
    found: list[Finding] = []
    for widget in (window, *window.findChildren(QWidget)):
        # Pointing at one thing may have let another go, and a tooltip is what was pointed at.
        if not isValid(widget) or not widget.isVisible() or widget.windowType() is Qt.WindowType.ToolTip:
            continue
        where = f"{type(widget).__name__} in {type(window).__name__}"
        if isinstance(widget, QLabel) and widget.text() and widget.textFormat() is not Qt.TextFormat.PlainText:
            found.append(Finding(where, f"a label that guesses: {widget.text()[:80]}"))
        tips = [widget.toolTip(), *(tips_of(widget) if isinstance(widget, QAbstractItemView) else ())]
        found += [Finding(where, f"a tooltip with markup: {tip[:80]}") for tip in tips if is_markup(tip)]
        point_at(widget, widget.rect().center())
    window.grab()
    QToolTip.hideText()
    return found


def tips_of(view: QAbstractItemView) -> Iterator[str]:
    """The tooltips of the rows of a list, each shown."""
    model = view.model()
    if model is None:
        return
    for row in range(min(model.rowCount(), MOST_ROWS)):
        index: QModelIndex = model.index(row, 0)
        tip = index.data(Qt.ItemDataRole.ToolTipRole)
        if tip:
            point_at(view.viewport(), view.visualRect(index).center())
            yield str(tip)


def is_markup(tip: str) -> bool:
    """Whether Qt would read a tag in a tooltip. What was escaped shows its angle brackets and holds none."""
    return "<" in tip and GuiNames.mightBeRichText(tip)


def point_at(widget: QObject, point: QPoint) -> None:
    """Rest the pointer there until a tooltip comes."""
    assert isinstance(widget, QWidget)
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, point, widget.mapToGlobal(point)))


async def session(app: App) -> None:
    profile, words = Path(sys.argv[1]), tuple(json.loads(sys.argv[4]))
    await use_server(app, sys.argv[2], sys.argv[3])
    await fill(app, profile, HARMLESS)
    await tour(app)
    mark("begin")
    await fill(app, profile, words)
    found = await tour(app)
    mark("end")
    sys.stdout.write(json.dumps(sorted({f"{item.where}: {item.what}" for item in found})) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run_session(Path(sys.argv[1]), session)
