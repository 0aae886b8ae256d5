from __future__ import annotations

import gc
from dataclasses import replace

import pytest
from PySide6.QtCore import QDateTime, QLocale, QPoint
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.ui.transcript.entries import MessageEntry
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


def shown(qtbot: QtBot, entries: list[MessageEntry]) -> TranscriptView:
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.show()
    qtbot.waitExposed(view)
    view.show_entries(entries)
    return view


def message_of(view: TranscriptView, index: int) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(view).child(index)


def test_author_time_and_facts_stand_in_name_and_description(qtbot: QtBot) -> None:
    view = shown(qtbot, [own("a", "Why?"), replace(reply("b", "So."), author="Opus 5.5", created_ms=1_795_343_000_000)])
    answer = message_of(view, 1)
    assert answer.text(QAccessible.Text.Name) == "Opus 5.5"
    description = answer.text(QAccessible.Text.Description)
    time = QLocale().toString(QDateTime.fromMSecsSinceEpoch(1_795_343_000_000), QLocale.FormatType.ShortFormat)
    assert description == f"{time}, Sonnet 5.5 · 0.8 s"
    view.add_entry(reply("c", "", TurnState.STREAMING))
    assert "still being written" in message_of(view, 2).text(QAccessible.Text.Description)


def test_characters_are_found_where_they_stand(qtbot: QtBot) -> None:
    view = shown(qtbot, [reply("b", "First 🎉 line.\n\n| x | cell |\n| - | - |\n\n```\ncode\n```")])
    text = message_of(view, 0).textInterface()
    whole = text.text(0, text.characterCount())
    for word in ("line", "cell", "code", "F"):
        offset = whole.index(word) + (1 if word != "F" else 0)
        place = text.characterRect(offset)
        assert place.width() > 0
        assert text.offsetAtPoint(place.center() - QPoint(1, 0)) in (offset, offset + 1)
    assert text.characterRect(whole.index("line") + 1).left() > text.characterRect(0).left()
    assert text.offsetAtPoint(QPoint(-50, -50)) == -1


def test_links_and_buttons_are_children_that_can_be_pressed(qtbot: QtBot) -> None:
    thought = Block({"type": "thinking", "thinking": "Hm.", "signature": "s"})
    body = text_block("See [one](https://a.example).\n\n| [two](https://b.example) |\n| - |\n\n```py\nx\n```")
    entry = MessageEntry("b", Role.ASSISTANT, (thought, body), 0, state=TurnState.COMPLETE, can_retry=True)
    view = shown(qtbot, [own("a", "Why?"), entry])
    answer = message_of(view, 1)
    children = [answer.child(index) for index in range(answer.childCount())]
    names = [child.text(QAccessible.Text.Name) for child in children]
    assert names[:5] == ["Thought", "one", "two", "Wrap lines", "Save code…"]
    assert names[5] == "Copy code"
    assert {"Copy", "Retry"} <= set(names[6:])
    assert [child.role() for child in children[:3]] == [
        QAccessible.Role.Button,
        QAccessible.Role.Link,
        QAccessible.Role.Link,
    ]
    assert children[1].text(QAccessible.Text.Description) == "https://a.example"
    assert all(answer.indexOfChild(child) == index for index, child in enumerate(children))
    assert all(not child.rect().isEmpty() for child in children)
    assert answer.childAt(*children[1].rect().center().toTuple()).text(QAccessible.Text.Name) == "one"
    action = children[1].actionInterface()
    assert action.actionNames() == [action.pressAction()]
    with qtbot.waitSignal(view.link_clicked) as clicked:
        action.doAction(action.pressAction())
    assert clicked.args == ["https://a.example"]
    children[0].actionInterface().doAction(action.pressAction())
    assert "Hm." in answer.text(QAccessible.Text.Value)
    with qtbot.waitSignal(view.retry_requested):
        children[names.index("Retry")].actionInterface().doAction(action.pressAction())


def test_the_keyboard_s_target_has_the_focus(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    view = shown(qtbot, [reply("b", "See [one](https://a.example) and [two](https://b.example).")])
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.focusNextPrevChild(True)
    view.focusNextPrevChild(True)
    focused = message_of(view, 0).focusChild()
    assert focused.text(QAccessible.Text.Name) == "two"
    assert focused.state().focused
    assert not message_of(view, 0).child(0).state().focused
    assert not message_of(view, 0).state().focused, "one thing has the focus, not also what holds it"
