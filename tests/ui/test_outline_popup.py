from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from claude_desktop.ui.outline_popup import OutlinePopup
from claude_desktop.ui.transcript.entries import MessageEntry, ReadingPosition
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import RICH_REPLY, own, reply


def chat() -> list[MessageEntry]:
    entries: list[MessageEntry] = []
    for number in range(60):
        entries += [own(f"q{number}", f"Question {number}"), reply(f"r{number}", f"# Answer {number}\n\n{RICH_REPLY}")]
    return entries


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show_entries(chat(), ReadingPosition("q30", following=False))
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def popup(view: TranscriptView, qtbot: QtBot) -> OutlinePopup:
    made = OutlinePopup(view, view)
    made.open_over(view)
    qtbot.waitUntil(lambda: made.is_complete, timeout=5_000)
    return made


def shown(popup: OutlinePopup) -> list[str]:
    rows = (popup.list.item(row) for row in range(popup.list.count()))
    return [row.text().strip() for row in rows if not row.isHidden()]


def test_it_lists_all_and_begins_where_the_reader_is(popup: OutlinePopup) -> None:
    assert len(shown(popup)) == 180
    assert popup.list.currentItem().text() == "Question 30"
    popup.close()


def test_typing_narrows_and_enter_goes_there(view: TranscriptView, popup: OutlinePopup, qtbot: QtBot) -> None:
    QTest.keyClicks(popup.line, "5 ANSWER")
    assert shown(popup) == [f"Answer {number}" for number in range(60) if "5" in str(number)]
    for _ in range(5):
        QTest.keyClick(popup.line, Qt.Key.Key_Down)
    with qtbot.waitSignal(popup.destroyed):
        QTest.keyClick(popup.line, Qt.Key.Key_Return)
    texts = [item.layout.text for item in view.layout_model.visible]
    assert "Answer 50" in texts
    assert not view.following


def test_a_click_goes_to_the_message(view: TranscriptView, popup: OutlinePopup, qtbot: QtBot) -> None:
    item = popup.list.item(0)
    popup.list.scrollToItem(item)
    place = popup.list.visualItemRect(item).center()
    with qtbot.waitSignal(popup.destroyed):
        QTest.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.layout_model.anchor.message == 0
    assert view.page.current is None


def test_esc_leaves_everything_as_it_was(view: TranscriptView, popup: OutlinePopup, qtbot: QtBot) -> None:
    top = view.layout_model.top_px
    with qtbot.waitSignal(popup.destroyed):
        QTest.keyClick(popup.line, Qt.Key.Key_Escape)
    assert view.layout_model.top_px == top
