from __future__ import annotations

import gc

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import conversation, own, reply


def test_a_reader_finds_a_list_of_messages_with_their_text(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(800, 600)
    view = TranscriptView(around)
    view.resize(800, 600)
    view.show_entries([own("a", "Why 🎉?"), reply("b", "Because **so**.\n\n- it\n- is")])
    around.show()
    pane = QAccessible.queryAccessibleInterface(view)
    assert pane is not None
    assert pane.role() is QAccessible.Role.List
    assert pane.text(QAccessible.Text.Name) == "Conversation"
    assert pane.childCount() == 2
    question, answer = pane.child(0), pane.child(1)
    assert question.text(QAccessible.Text.Name) == "You"
    assert answer.text(QAccessible.Text.Value) == "Because so.\nit\nis"
    text = question.textInterface()
    assert text.characterCount() == 7
    assert text.text(4, 7) == "🎉?"
    assert pane.indexOfChild(answer) == 1
    assert answer.valueInterface() is None
    assert not answer.rect().isEmpty()
    view.remove_entries_after("a")
    assert pane.childCount() == 1
    assert not answer.isValid()


def test_panes_come_and_go_without_harm(qtbot: QtBot) -> None:
    for _ in range(20):
        view = TranscriptView()
        view.show_entries(conversation(4))
        view.show()
        pane = QAccessible.queryAccessibleInterface(view)
        assert [pane.child(index).textInterface().characterCount() > 0 for index in range(4)] == [True] * 4
        view.close()
        del view, pane
        gc.collect()
    qtbot.wait(1)
