from __future__ import annotations

import time
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt, QTime
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.tree import ConversationRow
from claude_desktop.services.search import FoundMessage, SearchResult
from claude_desktop.ui.sidebar.conversation_model import RenameConversation, RowRole
from claude_desktop.ui.sidebar.found_lines import shown_snippet
from claude_desktop.ui.sidebar.grouping import GroupHeading
from claude_desktop.ui.sidebar.row_menu import RowDeed, RowMenu, RowWish
from claude_desktop.ui.sidebar.sidebar import ConnectionKind, Sidebar

NOON = datetime(2026, 11, 18, 12, 0).astimezone()  # a Wednesday, local time
NOW_MS = int(NOON.timestamp() * 1_000)


def row(row_id: str, title: str, back: timedelta = timedelta(), **marks: Any) -> ConversationRow:
    at_ms = int((NOON - back).timestamp() * 1_000)
    return ConversationRow(row_id, title, at_ms, at_ms, **marks)


ROWS = (
    row("p", "Thesis outline", timedelta(days=90), pinned=True),
    row("t1", "Why is my asyncio queue slow?"),
    row("t2", "Dinner for six", timedelta(hours=11), interrupted=True),
    row("y", "Fenwick trees", timedelta(hours=13)),
    row("w", "Kyoto", timedelta(days=4)),
    row("e", "Budget", timedelta(days=40)),
)


@pytest.fixture
def sidebar(qtbot: QtBot) -> Sidebar:
    pane = Sidebar()
    qtbot.addWidget(pane)
    pane.resize(248, 700)
    pane.show_conversations(ROWS, NOW_MS)
    pane.show()
    pane.activateWindow()
    return pane


def lines(sidebar: Sidebar) -> list[str]:
    model = sidebar.model
    return [str(model.data(model.index(at))) for at in range(model.rowCount())]


def point_of(sidebar: Sidebar, row_id: str) -> QPoint:
    return sidebar.list.visualRect(sidebar.model.index_of(row_id)).center()


def name_of(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_names_are_found_by_assistive_technology(sidebar: Sidebar) -> None:
    assert name_of(sidebar.list) == "Conversations"
    assert name_of(sidebar.new_button) == "New conversation"
    assert name_of(sidebar.settings_button) == "Settings"
    assert name_of(sidebar.collapse_button) == "Hide sidebar"
    listed = QAccessible.queryAccessibleInterface(sidebar.list)
    sidebar.set_streaming(frozenset({"t1"}))
    texts = [listed.child(at).text(QAccessible.Text.Name) for at in range(listed.childCount())]
    assert "Why is my asyncio queue slow?, a reply is coming" in texts
    assert "Dinner for six, interrupted" in texts


def test_conversations_stand_under_their_days(sidebar: Sidebar) -> None:
    assert lines(sidebar) == [
        "Pinned",
        "Thesis outline",
        "Today",
        "Why is my asyncio queue slow?",
        "Dinner for six",
        "Yesterday",
        "Fenwick trees",
        "This week",
        "Kyoto",
        "Earlier",
        "Budget",
    ]


def test_times_are_short_and_local(sidebar: Sidebar) -> None:
    model = sidebar.model
    assert model.data(model.index_of("t1"), RowRole.TIME) == QLocale().toString(
        QTime(12, 0), QLocale.FormatType.ShortFormat
    )
    assert "14" in str(model.data(model.index_of("w"), RowRole.TIME))


def test_a_click_chooses_once(sidebar: Sidebar, qtbot: QtBot) -> None:
    chosen: list[str] = []
    sidebar.conversation_chosen.connect(chosen.append)
    QTest.mouseClick(sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=point_of(sidebar, "y"))
    QTest.mouseClick(sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=point_of(sidebar, "y"))
    assert chosen == ["y"]


def test_the_program_marks_in_silence(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(sidebar.conversation_chosen):
        sidebar.set_current("w")
        assert sidebar.model.id_at(sidebar.list.currentIndex()) == "w"
        sidebar.set_current(None)
    assert sidebar.list.selectedIndexes() == []


def test_a_conversation_shown_before_it_is_listed_is_marked_when_it_comes(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_current("new")
    with qtbot.assertNotEmitted(sidebar.conversation_chosen):
        sidebar.show_conversations((row("new", "Fresh"), *ROWS), NOW_MS)
    assert [sidebar.model.id_at(index) for index in sidebar.list.selectedIndexes()] == ["new"]


def test_arrow_keys_pass_over_headings(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_current("t2")
    sidebar.list.setFocus()
    with qtbot.waitSignal(sidebar.conversation_chosen) as chosen:
        QTest.keyClick(sidebar.list, Qt.Key.Key_Down)
    assert chosen.args == ["y"]
    with qtbot.waitSignal(sidebar.conversation_chosen) as chosen:
        QTest.keyClick(sidebar.list, Qt.Key.Key_Up)
    assert chosen.args == ["t2"]


def test_next_and_previous_step_through_the_list(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_current("t2")
    with qtbot.waitSignal(sidebar.conversation_chosen) as chosen:
        sidebar.step(1)
    assert chosen.args == ["y"]
    sidebar.set_current("p")
    with qtbot.assertNotEmitted(sidebar.conversation_chosen):
        sidebar.step(-1)
    sidebar.set_current(None)
    with qtbot.waitSignal(sidebar.conversation_chosen) as chosen:
        sidebar.step(1)
    assert chosen.args == ["p"]


def editor_of(sidebar: Sidebar) -> QLineEdit:
    editor = sidebar.list.viewport().findChild(QLineEdit)
    assert editor is not None
    return editor


def test_f2_renames_in_place(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_current("y")
    sidebar.list.setFocus()
    QTest.keyClick(sidebar.list, Qt.Key.Key_F2)
    editor = editor_of(sidebar)
    assert editor.text() == "Fenwick trees"
    editor.setText("  Binary indexed   trees ")
    with qtbot.waitSignal(sidebar.rename_requested) as renamed:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert renamed.args == [RenameConversation("y", "Binary indexed trees")]


@pytest.mark.parametrize("text", ["", "   ", "Fenwick trees"])
def test_an_empty_or_equal_title_renames_nothing(sidebar: Sidebar, qtbot: QtBot, text: str) -> None:
    sidebar.rename("y")
    editor = editor_of(sidebar)
    editor.setText(text)
    with qtbot.assertNotEmitted(sidebar.rename_requested):
        QTest.keyClick(editor, Qt.Key.Key_Return)


def test_the_list_waits_while_a_title_is_edited(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.rename("y")
    editor = editor_of(sidebar)
    editor.setText("half typed")
    sidebar.show_conversations((row("new", "Fresh"), *ROWS), NOW_MS)
    assert editor.isVisible()
    assert editor.text() == "half typed"
    assert "Fresh" not in lines(sidebar)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "Fresh" in lines(sidebar))


def test_delete_asks_for_the_trash(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_current("y")
    sidebar.list.setFocus()
    with qtbot.waitSignal(sidebar.trash_requested) as trashed:
        QTest.keyClick(sidebar.list, Qt.Key.Key_Delete)
    assert trashed.args == ["y"]


def menu_of(sidebar: Sidebar, row_id: str) -> RowMenu:
    at = point_of(sidebar, row_id)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, sidebar.list.viewport().mapToGlobal(at))
    sidebar.list.contextMenuEvent(event)
    return sidebar.list.findChildren(RowMenu)[-1]


def test_the_menu_acts_on_the_row_it_was_opened_for(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_current("y")
    menu = menu_of(sidebar, "w")
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == ["Rename", "Pin", "Move to folder", "Copy as Markdown", "Copy as plain text", "Move to trash"]
    with qtbot.waitSignal(sidebar.trash_requested) as trashed:
        menu.actions()[-1].trigger()
    assert trashed.args == ["w"]
    with qtbot.waitSignal(sidebar.row_wished) as wished:
        menu.actions()[1].trigger()
    assert wished.args == [RowWish("w", RowDeed.PIN)]
    menu.close()
    pinned = menu_of(sidebar, "p")
    assert pinned.actions()[1].text() == "Unpin"
    pinned.actions()[0].trigger()
    assert sidebar.list.is_editing()
    pinned.close()


def test_filtering_looks_at_titles_and_says_when_nothing_is_left(sidebar: Sidebar) -> None:
    sidebar.filter_field.setText("FENWICK")
    assert lines(sidebar) == ["Yesterday", "Fenwick trees"]
    sidebar.filter_field.setText("zebra")
    assert not sidebar.list.isVisible()
    assert sidebar.empty_label.text() == "No title contains “zebra”."
    sidebar.filter_field.clear()
    assert sidebar.list.isVisible()
    assert len(lines(sidebar)) == 11


FOUND = SearchResult(
    "tree",
    (
        FoundMessage("y", "m1", "Fenwick trees", "it is a tree of sums, which is", 8, 12),
        FoundMessage("w", "m2", "Kyoto", "the old <b>trees</b> of the garden", 11, 15),
        FoundMessage("y", "m3", "Fenwick trees", "Another tree", 8, 12),
    ),
)


def test_found_messages_stand_below_by_conversation(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sidebar.search_asked) as asked:
        sidebar.filter_field.setText("tree")
    assert asked.args == ["tree"]
    sidebar.show_found(FOUND)
    snippets = [found.snippet for found in FOUND.messages]
    assert lines(sidebar) == [
        *("Yesterday", "Fenwick trees", "In messages"),
        *("Fenwick trees", snippets[0], snippets[2]),
        *("Kyoto", snippets[1]),
    ]
    index = sidebar.model.index(7)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == f"Kyoto: {snippets[1]}"
    with qtbot.waitSignal(sidebar.found_chosen) as chosen:
        QTest.mouseClick(
            sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=sidebar.list.visualRect(index).center()
        )
    assert chosen.args == [FOUND.messages[1]]
    sidebar.set_current("w")
    assert sidebar.model.found_at(sidebar.list.currentIndex()) == FOUND.messages[1]
    sidebar.filter_field.clear()
    assert len(lines(sidebar)) == 11
    assert sidebar.model.id_at(sidebar.list.currentIndex()) == "w"


def test_found_lines_are_reached_by_keys_from_the_field(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.focus_search()
    sidebar.filter_field.setText("tree")
    sidebar.show_found(FOUND)
    with qtbot.waitSignal(sidebar.conversation_chosen) as first:
        QTest.keyClick(sidebar.filter_field, Qt.Key.Key_Down)
    assert first.args == ["y"]
    assert sidebar.list.browses_by_keys
    with qtbot.waitSignal(sidebar.found_chosen) as chosen:
        QTest.keyClick(sidebar.list, Qt.Key.Key_Down)
    assert chosen.args == [FOUND.messages[0]]
    QTest.keyClick(sidebar.list, Qt.Key.Key_Return)
    assert not sidebar.list.browses_by_keys
    sidebar.focus_search()
    QTest.keyClick(sidebar.filter_field, Qt.Key.Key_Escape)
    assert sidebar.filter_field.text() == ""


def test_nothing_found_is_said_once_it_is_known(sidebar: Sidebar) -> None:
    sidebar.filter_field.setText("zebra  crossing")
    sidebar.show_found(SearchResult("zebra crossing", ()))
    assert sidebar.empty_label.text() == "Nothing contains “zebra  crossing”."


def test_what_is_found_is_painted_with_its_match_in_sight(sidebar: Sidebar) -> None:
    long = FoundMessage("w", "m", "Kyoto", "word " * 7 + "needle in the hay", 35, 41)
    shown = shown_snippet(long)
    assert shown.text == "…word word needle in the hay"
    assert shown.text[shown.start : shown.end] == "needle"
    emoji = FoundMessage("w", "m", "Kyoto", "🙂🙂 needle", 3, 9)
    sidebar.filter_field.setText("needle")
    sidebar.show_found(SearchResult("needle", (long, emoji)))
    assert sidebar.list.grab().toImage().width() > 0


def test_a_dragged_conversation_is_a_file_and_text_once_they_are_there(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sidebar.drag_began) as began:
        data = sidebar.model.mimeData([sidebar.model.index_of("y")])
    assert began.args == ["y"]
    assert data.hasUrls()
    assert data.urls() == []
    sidebar.model.provide_dragged("other", "/tmp/x.claudechat", "# Other")
    assert data.text() == ""
    sidebar.model.provide_dragged("y", "/tmp/Fenwick trees.claudechat", "# Fenwick")
    assert [url.toLocalFile() for url in data.urls()] == ["/tmp/Fenwick trees.claudechat"]
    assert data.text() == "# Fenwick"
    assert bytes(data.data("text/markdown").data()) == b"# Fenwick"


def test_without_conversations_it_says_where_they_will_stand(sidebar: Sidebar) -> None:
    sidebar.show_conversations((), NOW_MS)
    assert sidebar.empty_label.isVisible()
    assert sidebar.empty_label.text() == "Your conversations will stand here."
    assert not sidebar.filter_field.isVisible()


def test_buttons_ask_and_the_connection_is_shown(sidebar: Sidebar, qtbot: QtBot) -> None:
    for button, signal in (
        (sidebar.new_button, sidebar.new_requested),
        (sidebar.collapse_button, sidebar.collapse_requested),
        (sidebar.settings_button, sidebar.settings_requested),
    ):
        with qtbot.waitSignal(signal):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    sidebar.show_connection("Connected · personal", ConnectionKind.CONNECTED)
    assert sidebar.connection_line.text() == "Connected · personal"


def test_a_hostile_title_is_plain_text_on_one_line(sidebar: Sidebar) -> None:
    sidebar.show_conversations((row("h", "<img src='file:///etc/passwd'>\n" + "x" * 100_000),), NOW_MS)
    index = sidebar.model.index_of("h")
    title = str(sidebar.model.data(index))
    assert "\n" not in title
    assert len(title) <= 300
    assert "<img" not in str(sidebar.model.data(index, Qt.ItemDataRole.ToolTipRole))
    sidebar.grab()


def test_an_equal_list_keeps_the_view_where_it_was(qtbot: QtBot) -> None:
    pane = Sidebar()
    qtbot.addWidget(pane)
    pane.resize(248, 500)
    many = tuple(row(f"c{at}", f"Conversation {at}", timedelta(hours=at)) for at in range(500))
    pane.show_conversations(many, NOW_MS)
    pane.show()
    bar = pane.list.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    pane.show_conversations((row("c0", "New title"), *many[1:]), NOW_MS)
    assert bar.value() == before
    pane.show_conversations((row("c500", "One more"), *many), NOW_MS)
    assert bar.value() == before


def test_ten_thousand_conversations_stay_light(qtbot: QtBot) -> None:
    many = tuple(row(f"c{at}", f"Conversation number {at}", timedelta(minutes=7 * at)) for at in range(10_000))
    pane = Sidebar()
    qtbot.addWidget(pane)
    pane.resize(248, 700)
    pane.show()
    pane.show_conversations(many, NOW_MS)
    pane.grab()
    times: list[float] = []
    for turn in range(5):
        changed = (row(f"n{turn}", "Fresh"), *many)
        began = time.thread_time()
        pane.show_conversations(changed, NOW_MS)
        pane.set_current("c5000")
        pane.grab()
        times.append(time.thread_time() - began)
    assert median(times) < 0.2  # 30 to 60 ms on an idle machine
    assert isinstance(pane.model.entry_at(pane.model.index(0)), GroupHeading)


def test_everything_is_reached_by_tab(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.new_button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(sidebar.new_button.hasFocus)
    reached: list[QWidget | None] = []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget() or sidebar, Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached == [
        sidebar.collapse_button,
        sidebar.filter_field,
        sidebar.list,
        sidebar.connection_line,
        sidebar.settings_button,
    ]
