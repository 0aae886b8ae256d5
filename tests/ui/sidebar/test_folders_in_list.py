"""Folders in the list: by pointer, by keys, by menu and by drag."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from claude_desktop.model.folders import Folder
from claude_desktop.model.tree import ConversationRow
from claude_desktop.ui.sidebar.conversation_model import RowRole
from claude_desktop.ui.sidebar.folder_drops import FolderDrops
from claude_desktop.ui.sidebar.folder_menu import (
    FolderDeed,
    FolderMenu,
    FolderWish,
    ListMenu,
    MoveConversation,
    RenameFolder,
)
from claude_desktop.ui.sidebar.row_menu import RowMenu
from claude_desktop.ui.sidebar.sidebar import Sidebar

NOW_MS = 1_795_343_000_000
THESIS, TRIPS = Folder("f", "Thesis", 1), Folder("g", "Trips & more", 2)


def row(row_id: str, folder_id: str | None = None, *, pinned: bool = False) -> ConversationRow:
    return ConversationRow(row_id, row_id, NOW_MS, NOW_MS, pinned, folder_id=folder_id)


ROWS = (row("in 1", "f"), row("in 2", "f"), row("out"), row("pinned", "f", pinned=True))


@pytest.fixture
def sidebar(qtbot: QtBot) -> Sidebar:
    pane = Sidebar()
    qtbot.addWidget(pane)
    pane.resize(248, 700)
    pane.show_folders((THESIS, TRIPS))
    pane.show_conversations(ROWS, NOW_MS)
    pane.show()
    pane.activateWindow()
    return pane


def wishes(sidebar: Sidebar) -> list[FolderWish]:
    """Hear what is wished, and fold as the app would."""
    seen: list[FolderWish] = []

    def on_wished(wish: FolderWish) -> None:
        seen.append(wish)
        folded = wish.deed is FolderDeed.FOLD
        if wish.deed in (FolderDeed.FOLD, FolderDeed.UNFOLD):
            sidebar.show_folders(
                [replace(each, folded=folded) if each.id == wish.folder_id else each for each in sidebar.model.folders]
            )

    sidebar.folder_wished.connect(on_wished)
    return seen


def lines(sidebar: Sidebar) -> list[str]:
    model = sidebar.model
    return [str(model.data(model.index(at))) for at in range(model.rowCount())]


def point_of_folder(sidebar: Sidebar, folder_id: str) -> QPoint:
    return sidebar.list.visualRect(sidebar.model.index_of_folder(folder_id)).center()


def on_folder(sidebar: Sidebar) -> str | None:
    folder = sidebar.model.folder_at(sidebar.list.currentIndex())
    return folder.id if folder is not None else None


def marked(sidebar: Sidebar) -> list[str | None]:
    return [sidebar.model.id_at(index) for index in sidebar.list.selectedIndexes()]


def test_a_click_folds_and_unfolds_and_the_mark_stays(sidebar: Sidebar) -> None:
    seen = wishes(sidebar)
    sidebar.set_current("out")
    at = point_of_folder(sidebar, "f")
    QTest.mouseClick(sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert lines(sidebar) == ["Pinned", "pinned", "Thesis", "Trips & more", "Today", "out"]
    assert marked(sidebar) == ["out"]
    QTest.mouseClick(sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert "in 1" in lines(sidebar)
    assert [wish.deed for wish in seen] == [FolderDeed.FOLD, FolderDeed.UNFOLD]


def test_keys_reach_folders_and_do_all_that_the_pointer_does(sidebar: Sidebar, qtbot: QtBot) -> None:
    seen = wishes(sidebar)
    sidebar.set_current("in 1")
    sidebar.list.setFocus()
    qtbot.waitUntil(sidebar.list.hasFocus)
    QTest.keyClick(sidebar.list, Qt.Key.Key_Up)
    assert (on_folder(sidebar), marked(sidebar)) == ("f", ["in 1"])
    QTest.keyClick(sidebar.list, Qt.Key.Key_Left)
    assert "in 1" not in lines(sidebar)
    assert on_folder(sidebar) == "f"
    QTest.keyClick(sidebar.list, Qt.Key.Key_Left)
    QTest.keyClick(sidebar.list, Qt.Key.Key_Right)
    assert (on_folder(sidebar), marked(sidebar)) == ("f", ["in 1"])
    QTest.keyClick(sidebar.list, Qt.Key.Key_Space)
    QTest.keyClick(sidebar.list, Qt.Key.Key_Return)
    QTest.keyClick(sidebar.list, Qt.Key.Key_Delete)
    deeds = [FolderDeed.FOLD, FolderDeed.UNFOLD, FolderDeed.FOLD, FolderDeed.UNFOLD, FolderDeed.DELETE]
    assert seen == [FolderWish("f", deed) for deed in deeds]
    sidebar.set_current("in 1")
    assert on_folder(sidebar) == "f"
    QTest.keyClick(sidebar.list, Qt.Key.Key_Down)
    QTest.keyClick(sidebar.list, Qt.Key.Key_Left)
    assert on_folder(sidebar) == "f"


def test_a_folder_is_renamed_in_place(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.list.setFocus()
    sidebar.list.on_folder_wished(FolderWish("f", FolderDeed.RENAME))
    editor = sidebar.list.viewport().findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "Thesis"
    sidebar.show_folders((replace(TRIPS, title="Later"),))
    assert "Thesis" in lines(sidebar)
    editor.setText("  My   thesis ")
    with qtbot.waitSignal(sidebar.folder_rename_requested) as renamed:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert renamed.args == [RenameFolder("f", "My thesis")]
    qtbot.waitUntil(lambda: "Later" in lines(sidebar))


def menu_at(sidebar: Sidebar, at: QPoint) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, sidebar.list.viewport().mapToGlobal(at))
    sidebar.list.contextMenuEvent(event)


def test_the_menu_of_a_folder(sidebar: Sidebar) -> None:
    seen = wishes(sidebar)
    menu_at(sidebar, point_of_folder(sidebar, "g"))
    menu = sidebar.list.findChildren(FolderMenu)[-1]
    entries = [action for action in menu.actions() if not action.isSeparator()]
    assert [entry.text() for entry in entries] == [
        "New conversation in this folder",
        "Fold",
        "Rename",
        "Settings of the folder…",
        "Delete the folder, keep its conversations",
    ]
    for entry in (entries[0], entries[3], entries[4]):
        entry.trigger()
    assert [wish.deed for wish in seen] == [FolderDeed.NEW_CONVERSATION, FolderDeed.SETTINGS, FolderDeed.DELETE]
    menu.close()


def test_where_nothing_stands_a_folder_can_be_made(sidebar: Sidebar, qtbot: QtBot) -> None:
    menu_at(sidebar, QPoint(20, 600))
    menu = sidebar.list.findChildren(ListMenu)[-1]
    with qtbot.waitSignal(sidebar.folder_requested):
        menu.actions()[0].trigger()
    menu.close()


def test_a_conversation_is_moved_by_its_menu(sidebar: Sidebar) -> None:
    moves: list[MoveConversation] = []
    sidebar.move_requested.connect(moves.append)
    menu_at(sidebar, sidebar.list.visualRect(sidebar.model.index_of("in 1")).center())
    menu = sidebar.list.findChildren(RowMenu)[-1]
    places = [action for action in menu.places.actions() if not action.isSeparator()]
    assert [place.text() for place in places] == ["Thesis", "Trips && more", "No folder", "New folder…"]
    assert [place.isChecked() for place in places] == [True, False, False, False]
    for place in places[1:]:
        place.trigger()
    assert moves == [
        MoveConversation("in 1", "g"),
        MoveConversation("in 1", None),
        MoveConversation("in 1", new_folder=True),
    ]
    menu.close()


def drag(sidebar: Sidebar, row_id: str, at: QPoint) -> list[bool]:
    """Drag a conversation over a point and drop it there; tells what was accepted."""
    data: QMimeData = sidebar.model.mimeData([sidebar.model.index_of(row_id)])
    actions, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    events = (
        QDragEnterEvent(at, actions, data, button, none),
        QDragMoveEvent(at, actions, data, button, none),
        QDropEvent(QPointF(at), actions, data, button, none),
    )
    accepted = []
    for event in events:
        event.ignore()
        QApplication.sendEvent(sidebar.list.viewport(), event)
        accepted.append(event.isAccepted())
    return accepted


@pytest.fixture
def drag_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Qt tells the source of a drag only while one is under way, which no event of a test can be."""
    monkeypatch.setattr(FolderDrops, "_is_own", lambda _drops, _event: True)


@pytest.mark.usefixtures("drag_is_under_way")
def test_a_conversation_is_dropped_on_a_folder_in_it_and_out_of_it(sidebar: Sidebar) -> None:
    moves: list[MoveConversation] = []
    sidebar.move_requested.connect(moves.append)
    drag(sidebar, "out", point_of_folder(sidebar, "g"))
    drag(sidebar, "out", sidebar.list.visualRect(sidebar.model.index_of("in 2")).center())
    drag(sidebar, "in 1", sidebar.list.visualRect(sidebar.model.index_of("out")).center())
    assert moves == [MoveConversation("out", "g"), MoveConversation("out", "f"), MoveConversation("in 1", None)]
    assert drag(sidebar, "in 1", point_of_folder(sidebar, "f"))[1:] == [False, False]
    assert drag(sidebar, "out", QPoint(5, 690))[1:] == [False, False]
    assert len(moves) == 3


def test_what_another_program_drags_is_left_to_the_window(sidebar: Sidebar) -> None:
    moves: list[MoveConversation] = []
    sidebar.move_requested.connect(moves.append)
    assert drag(sidebar, "out", point_of_folder(sidebar, "g")) == [False, False, False]
    assert moves == []


def test_the_folder_under_a_drag_is_marked_until_it_leaves(sidebar: Sidebar) -> None:
    index = sidebar.model.index_of_folder("g")
    sidebar.model.mark_target("g")
    assert index.data(RowRole.IS_TARGET)
    QApplication.sendEvent(sidebar.list.viewport(), QEvent(QEvent.Type.DragLeave))
    assert not index.data(RowRole.IS_TARGET)


def test_folders_tell_their_name_count_and_state(sidebar: Sidebar) -> None:
    model = sidebar.model
    role = Qt.ItemDataRole.AccessibleTextRole
    assert "Thesis" in str(model.index_of_folder("f").data(role))
    assert "2" in str(model.index_of_folder("f").data(role))
    assert str(model.index_of_folder("f").data(role)).endswith("unfolded")
    sidebar.show_folders((replace(THESIS, folded=True),))
    assert str(model.index_of_folder("f").data(role)).endswith(", folded")


def test_an_empty_folder_is_shown_where_there_is_no_conversation_yet(sidebar: Sidebar) -> None:
    sidebar.show_conversations((), NOW_MS)
    assert lines(sidebar) == ["Thesis", "Trips & more"]
    assert sidebar.list.isVisible()
    assert sidebar.list.grab().toImage().width() > 0
